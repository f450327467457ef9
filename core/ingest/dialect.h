// Finds out how a delimited text is written: delimiter, quote, header. Works on the first records. Pure functions.
#pragma once

#include "core/ingest/csvparser.h"

#include <string_view>

namespace holdfast::ingest {

/// `sample`: the beginning of the text, without comment lines; `complete`: it is the whole text.
Dialect guessDialect(std::string_view sample, bool complete);

/// Whether the first of these records names the columns: no numbers in it, and unlike what is below.
bool guessHeader(const RecordBatch& records);

/// The first `limit` records of a text under a dialect.
void parseSample(std::string_view sample, bool complete, const Dialect& dialect, std::size_t limit, RecordBatch& batch);

std::string_view delimiterName(char delimiter);  ///< "comma", "semicolon", "tab" ...

}  // namespace holdfast::ingest
