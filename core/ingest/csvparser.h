// CsvParser: one record out of a block of delimited text (RFC 4180, and what people really write). Fields borrow the
// block; only a field with doubled quotes is copied. Line ends are LF, CRLF or CR. Pure but for the batch it fills.
#pragma once

#include "core/ingest/records.h"

#include <array>

namespace holdfast::ingest {

struct Dialect {
    char delimiter = ',';
    char quote = '"';
    bool skipSpaces = false;  ///< blanks after a delimiter belong to nothing: `a, "b"`
    bool header = true;
};

class CsvParser {
public:
    explicit CsvParser(const Dialect& dialect);

    struct Outcome {
        std::size_t consumed = 0;  ///< bytes; 0 when the block ends before the record does
        bool skipping = false;     ///< the record was too long to keep: call skipLine() on what follows
    };

    /// Appends the record that starts at `begin` (blank lines are passed over without one) and moves `line` past it.
    Outcome parse(const char* begin, const char* end, bool atEnd, std::uint64_t& line, RecordBatch& batch) const;

    /// Bytes up to and with the next line end, all when there is none; `found` tells which.
    static std::size_t skipLine(const char* begin, const char* end, bool& found);

    static constexpr std::size_t kMaxRecord = std::size_t{16} << 20U;

private:
    enum class Step { More, Done, Incomplete, Unclosed };
    struct Cursor;
    Step quotedField(Cursor& at, RecordBatch& batch) const;
    Step plainField(Cursor& at, RecordBatch& batch) const;
    Step separator(Cursor& at) const;
    Outcome unclosed(const Cursor& at, std::uint64_t& line, RecordBatch& batch) const;

    Dialect m_dialect;
    std::array<bool, 256> m_stops{};  ///< characters that end an unquoted field
};

}  // namespace holdfast::ingest
