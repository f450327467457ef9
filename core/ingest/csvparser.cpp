#include "core/ingest/csvparser.h"

#include <cstring>

namespace holdfast::ingest {

struct CsvParser::Cursor {
    const char* begin;
    const char* p;
    const char* end;
    bool atEnd;
    std::uint64_t lines = 0;       ///< line ends passed
    const char* problem = nullptr;
};

CsvParser::CsvParser(const Dialect& dialect) : m_dialect(dialect) {
    m_stops[static_cast<unsigned char>(dialect.delimiter)] = true;
    m_stops[static_cast<unsigned char>('\n')] = true;
    m_stops[static_cast<unsigned char>('\r')] = true;
}

std::size_t CsvParser::skipLine(const char* begin, const char* end, bool& found) {
    for (const char* p = begin; p < end; ++p) {
        if (*p != '\n' && *p != '\r') continue;
        found = true;
        return static_cast<std::size_t>(p - begin) + (*p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1);
    }
    found = false;
    return static_cast<std::size_t>(end - begin);
}

namespace {

std::string undoubled(const char* begin, const char* end, char quote) {
    std::string text;
    text.reserve(static_cast<std::size_t>(end - begin));
    for (const char* p = begin; p < end; ++p) {
        text += *p;
        if (*p == quote) ++p;  // the second of a pair
    }
    return text;
}

}  // namespace

/// A field whose opening quote is at the cursor.
CsvParser::Step CsvParser::quotedField(Cursor& at, RecordBatch& batch) const {
    const char quote = m_dialect.quote;
    const char* start = ++at.p;
    bool doubled = false;
    while (true) {
        while (at.p < at.end && *at.p != quote && *at.p != '\n' && *at.p != '\r') ++at.p;
        if (at.p == at.end) return at.atEnd ? Step::Unclosed : Step::Incomplete;
        if (*at.p != quote) {
            if (*at.p == '\r' && at.p + 1 < at.end && at.p[1] == '\n') ++at.p;
            ++at.p;
            ++at.lines;
            continue;
        }
        if (at.p + 1 == at.end && !at.atEnd) return Step::Incomplete;
        if (at.p + 1 == at.end || at.p[1] != quote) break;
        doubled = true;
        at.p += 2;
    }
    const char* stop = at.p++;
    std::string_view text(start, static_cast<std::size_t>(stop - start));
    if (doubled) text = batch.keep(undoubled(start, stop, quote));
    batch.fields.push_back({text.data(), static_cast<std::uint32_t>(text.size()), true});
    if (m_dialect.delimiter != ' ')
        while (at.p < at.end && *at.p == ' ') ++at.p;
    if (at.p < at.end && !m_stops[static_cast<unsigned char>(*at.p)]) {
        at.problem = "text after a closing quote";
        while (at.p < at.end && *at.p != '\n' && *at.p != '\r') ++at.p;
    }
    return Step::More;
}

CsvParser::Step CsvParser::plainField(Cursor& at, RecordBatch& batch) const {
    const char* start = at.p;
    while (at.p < at.end && !m_stops[static_cast<unsigned char>(*at.p)]) ++at.p;
    batch.fields.push_back({start, static_cast<std::uint32_t>(at.p - start), false});
    return Step::More;
}

/// What follows a field: a delimiter, a line end or the end of the text.
CsvParser::Step CsvParser::separator(Cursor& at) const {
    if (at.p == at.end) return at.atEnd ? Step::Done : Step::Incomplete;
    if (*at.p == m_dialect.delimiter) {
        ++at.p;
        if (m_dialect.delimiter != ' ') return Step::More;
        while (at.p < at.end && *at.p == ' ') ++at.p;  // a run of blanks parts two fields, and may end the line
        if (at.p == at.end) return at.atEnd ? Step::Done : Step::Incomplete;
        if (*at.p != '\n' && *at.p != '\r') return Step::More;
    }
    if (*at.p == '\r') {
        if (at.p + 1 == at.end && !at.atEnd) return Step::Incomplete;
        if (at.p + 1 < at.end && at.p[1] == '\n') ++at.p;
    }
    ++at.p;
    ++at.lines;
    return Step::Done;
}

/// A quote that is never closed: its first line is at fault, reading goes on with the next.
CsvParser::Outcome CsvParser::unclosed(const Cursor& at, std::uint64_t& line, RecordBatch& batch) const {
    bool found = false;
    const std::size_t consumed = skipLine(at.begin, at.end, found);
    Record record;
    record.line = line;
    record.raw = at.begin;
    record.rawSize = static_cast<std::uint32_t>(std::min<std::size_t>(consumed, 4096));
    record.problem = found || at.atEnd ? "a quote is opened and never closed" : "the record is longer than 16 MB";
    batch.records.push_back(record);
    line += found ? 1 : 0;
    return {consumed, !found && !at.atEnd};
}

CsvParser::Outcome CsvParser::parse(const char* begin, const char* end, bool atEnd, std::uint64_t& line,
                                    RecordBatch& batch) const {
    Cursor at{begin, begin, end, atEnd};
    const std::size_t firstField = batch.fields.size();
    const bool skipSpaces = m_dialect.skipSpaces || m_dialect.delimiter == ' ';
    Step step = Step::More;
    while (step == Step::More) {
        if (skipSpaces)
            while (at.p < at.end && *at.p == ' ') ++at.p;
        const bool quoted = at.p < at.end && *at.p == m_dialect.quote;
        step = quoted ? quotedField(at, batch) : plainField(at, batch);
        if (step == Step::More) step = separator(at);
    }
    const bool tooLong = static_cast<std::size_t>(at.p - begin) > kMaxRecord;
    if (step == Step::Unclosed || (step == Step::Incomplete && tooLong)) {
        batch.fields.resize(firstField);
        return unclosed(at, line, batch);
    }
    if (step == Step::Incomplete) {
        batch.fields.resize(firstField);
        return {0, false};
    }
    Record record;
    record.line = line;
    record.firstField = static_cast<std::uint32_t>(firstField);
    record.fieldCount = static_cast<std::uint32_t>(batch.fields.size() - firstField);
    record.raw = begin;
    record.rawSize = static_cast<std::uint32_t>(at.p - begin);
    while (record.rawSize > 0 && (begin[record.rawSize - 1] == '\n' || begin[record.rawSize - 1] == '\r')) --record.rawSize;
    record.problem = at.problem;
    if (!record.problem && std::memchr(begin, 0, record.rawSize)) record.problem = "a NUL byte";
    line += at.lines;
    const Field& first = batch.fields[firstField];
    if (record.fieldCount == 1 && !first.quoted && trimmed(first.text()).empty() && !record.problem)
        batch.fields.resize(firstField);
    else
        batch.records.push_back(record);
    return {static_cast<std::size_t>(at.p - begin), false};
}

}  // namespace holdfast::ingest
