#include "core/ingest/csvreader.h"

#include "core/ingest/dialect.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;
constexpr std::size_t kDialectSample = std::size_t{1} << 18U;

}  // namespace

Result<std::unique_ptr<RecordSource>> CsvReader::open(const std::filesystem::path& path, const FileFormat& format) {
    HOLDFAST_ASSIGN(TextSource text, TextSource::open(path, format.encoding));
    std::unique_ptr<CsvReader> reader(new CsvReader(std::move(text)));
    HOLDFAST_CHECK(reader->begin(path, format));
    return std::unique_ptr<RecordSource>(std::move(reader));
}

Result<void> CsvReader::begin(const std::filesystem::path& path, const FileFormat& format) {
    m_carry.resize(kBlock);
    std::size_t size = 0;
    while (size + 64 < m_carry.size()) {
        HOLDFAST_ASSIGN(const std::size_t got, m_text.read(m_carry.data() + size, m_carry.size() - size));
        if (got == 0) {
            m_atEnd = true;
            break;
        }
        size += got;
    }
    m_carry.resize(size);
    std::string comment;
    skipPreamble(comment);
    if (trimmed(m_carry).empty())
        return Unexpected(ErrorCode::InvalidInput, path.string() + " holds no rows, only blank lines. Export the table again.");
    std::string_view sample(m_carry);
    // A quarter megabyte is enough unless the first records are longer than that.
    const auto newlines = std::count(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(
                                                                         std::min(kDialectSample, sample.size())), '\n');
    if (sample.size() > kDialectSample && newlines > 20) sample = sample.substr(0, kDialectSample);
    m_dialect = guessDialect(sample, m_atEnd && sample.size() == m_carry.size());
    if (!format.delimiter.empty()) m_dialect.delimiter = format.delimiter == "tab" ? '\t' : format.delimiter.front();
    if (!format.delimiter.empty() || format.header) {
        RecordBatch batch;
        parseSample(sample, m_atEnd, m_dialect, 200, batch);
        m_dialect.header = format.header.value_or(guessHeader(batch));
    }
    m_parser = CsvParser(m_dialect);
    takeHeader(comment);
    return {};
}

/// Comment lines (#) and blank lines before the table; the last comment may hold the names of the columns.
void CsvReader::skipPreamble(std::string& comment) {
    while (!m_carry.empty()) {
        bool found = false;
        const std::size_t size = CsvParser::skipLine(m_carry.data(), m_carry.data() + m_carry.size(), found);
        const std::string_view text = trimmed(std::string_view(m_carry).substr(0, size));
        if (!text.empty() && text.front() != '#') return;
        if (!found && !m_atEnd) return;
        if (!text.empty()) comment = text.substr(text.find_first_not_of('#') == std::string_view::npos ? text.size()
                                                                                                      : text.find_first_not_of('#'));
        m_carry.erase(0, size);
        m_line += found ? 1 : 0;
    }
}

/// The number of fields that most rows have.
std::uint32_t CsvReader::usualWidth(const RecordBatch& batch, std::size_t& rows) const {
    std::map<std::uint32_t, std::size_t> counts;
    for (std::size_t i = m_dialect.header ? 1 : 0; i < batch.records.size(); ++i)
        if (!batch.records[i].problem) ++counts[batch.records[i].fieldCount];
    std::uint32_t usual = 0;
    rows = 0;
    for (const auto& [fields, count] : counts)
        if (count >= rows) {
            usual = fields;
            rows = count;
        }
    return usual;
}

void CsvReader::takeHeader(const std::string& comment) {
    RecordBatch batch;
    parseSample(m_carry, m_atEnd, m_dialect, 100, batch);
    std::size_t rows = 0;
    const std::uint32_t usual = usualWidth(batch, rows);
    std::vector<std::string> names;
    if (m_dialect.header && !batch.records.empty()) {
        const Record& first = batch.records.front();
        for (std::uint32_t i = 0; i < first.fieldCount; ++i) names.emplace_back(trimmed(batch.fieldsOf(first)[i].text()));
        if (usual == names.size() + 1 && rows * 10 >= 9 * (batch.records.size() - 1)) fitHeader(batch, usual, names);
        const std::size_t consumed = static_cast<std::size_t>(first.raw - m_carry.data()) + first.rawSize;
        bool found = false;
        const std::size_t rest = CsvParser::skipLine(m_carry.data() + consumed, m_carry.data() + m_carry.size(), found);
        const auto inside = static_cast<std::uint64_t>(std::count(first.raw, first.raw + first.rawSize, '\n'));
        m_line += first.line - 1 + inside + (found ? 1 : 0);
        m_carry.erase(0, consumed + rest);
    } else {
        names.resize(usual);
        RecordBatch named;
        parseSample(comment, true, m_dialect, 1, named);
        if (!named.records.empty() && named.records.front().fieldCount == usual)
            for (std::uint32_t i = 0; i < usual; ++i) names[i] = named.fieldsOf(named.records.front())[i].text();
    }
    m_columns = uniqueNames(std::move(names));
}

/// Rows of one field more than names: unnamed row numbers in front (as R writes them), or a delimiter at the end.
void CsvReader::fitHeader(const RecordBatch& batch, std::uint32_t usual, std::vector<std::string>& names) {
    m_trailingDelimiter = true;
    for (std::size_t i = 1; i < batch.records.size(); ++i)
        if (batch.records[i].fieldCount == usual && batch.fieldsOf(batch.records[i])[usual - 1].size != 0) m_trailingDelimiter = false;
    if (!m_trailingDelimiter) names.insert(names.begin(), "row_names");
}

Result<void> CsvReader::read(RecordBatch& batch) {
    std::size_t capacity = std::max(kBlock, m_carry.size() + 64);
    while (true) {
        batch.clear();
        if (m_carry.size() * 2 > capacity) capacity = m_carry.size() * 2;
        char* block = batch.block(capacity);
        std::memcpy(block, m_carry.data(), m_carry.size());
        std::size_t size = m_carry.size();
        while (!m_atEnd && size + 64 < capacity) {
            HOLDFAST_ASSIGN(const std::size_t got, m_text.read(block + size, capacity - size));
            m_atEnd = got == 0;
            size += got;
        }
        const std::size_t used = parseBlock(block, block + size, batch);
        m_carry.assign(block + used, size - used);
        if (m_atEnd && m_text.bytes().incomplete()) {
            m_carry.clear();  // a line cut in its middle is no record
            return {};
        }
        if (!batch.records.empty() || (m_atEnd && (used == size || size == 0))) return {};
        capacity *= used == 0 ? 2 : 1;  // the record is longer than the block
    }
}

/// Records of one block; returns how much of it was used up.
std::size_t CsvReader::parseBlock(const char* begin, const char* end, RecordBatch& batch) {
    const char* at = begin;
    while (at < end) {
        if (m_skipping) {
            bool found = false;
            at += CsvParser::skipLine(at, end, found);
            m_skipping = !found;
            m_line += found ? 1 : 0;
            continue;
        }
        const CsvParser::Outcome outcome = m_parser.parse(at, end, m_atEnd && !m_text.bytes().incomplete(), m_line, batch);
        if (outcome.consumed == 0) break;
        at += outcome.consumed;
        m_skipping = outcome.skipping;
    }
    if (m_trailingDelimiter)
        for (Record& record : batch.records)
            if (record.fieldCount == m_columns.size() + 1 && batch.fieldsOf(record)[record.fieldCount - 1].size == 0)
                --record.fieldCount;
    return static_cast<std::size_t>(at - begin);
}

std::string CsvReader::format() const {
    std::string text = m_dialect.delimiter == '\t' ? "TSV" : "CSV";
    text += m_text.bytes().compressed() ? " (gzip), " : ", ";
    text += std::string(delimiterName(m_dialect.delimiter)) + ", " + std::string(toString(m_text.encoding()));
    return text + (m_dialect.header ? ", header" : ", no header");
}

std::vector<std::string> CsvReader::warnings() const {
    std::vector<std::string> warnings;
    if (m_text.bytes().incomplete())
        warnings.emplace_back("The file is incomplete: its compressed data ends early. The whole lines before that were read.");
    if (m_text.replaced() > 0)
        warnings.push_back(std::to_string(m_text.replaced()) + " bytes were not " + std::string(toString(m_text.encoding())) +
                           " and were read as question marks.");
    return warnings;
}

}  // namespace holdfast::ingest
