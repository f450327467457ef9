#include "core/ingest/xlsxreader.h"

#include "core/ingest/dialect.h"
#include "core/ingest/xlsxworkbook.h"

#include <pugixml.hpp>
#include <zip.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16U;
constexpr std::size_t kRowsPerBatch = 2048;
constexpr std::size_t kLookAt = 100;
constexpr std::size_t kMaxColumns = 16384;
constexpr std::size_t kMaxRow = std::size_t{64} << 20U;

std::string_view localName(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Zero-based column of a reference like "BC12"; npos when there is none.
std::size_t columnOf(std::string_view reference) {
    std::size_t column = 0, letters = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z' || letters++ == 3) break;
        column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    return letters == 0 ? std::string_view::npos : column - 1;
}

/// Where a tag `<row` (or `<x:row`) begins, from `at` on.
std::size_t findRow(std::string_view text, std::size_t at) {
    while ((at = text.find("row", at)) != std::string_view::npos) {
        const char after = at + 3 < text.size() ? text[at + 3] : 0;
        std::size_t before = at;
        while (before > 0 && before + 10 > at && (std::isalnum(static_cast<unsigned char>(text[before - 1])) || text[before - 1] == ':'))
            --before;
        const bool prefix = before == at || text[at - 1] == ':';
        if (prefix && before > 0 && text[before - 1] == '<' && (after == ' ' || after == '>' || after == '/' || after == '\n' ||
                                                                after == '\r' || after == '\t'))
            return before - 1;
        at += 3;
    }
    return std::string_view::npos;
}

/// End (one past) of the row element that begins at `at`; npos when it is not all there yet.
std::size_t rowEnd(std::string_view text, std::size_t at) {
    const std::size_t tagEnd = text.find('>', at);
    if (tagEnd == std::string_view::npos) return tagEnd;
    if (text[tagEnd - 1] == '/') return tagEnd + 1;
    std::size_t close = tagEnd;
    while ((close = text.find("row>", close)) != std::string_view::npos) {
        const std::size_t open = text.rfind('<', close);
        if (open != std::string_view::npos && open + 1 < close + 1 && text[open + 1] == '/') return close + 4;
        close += 4;
    }
    return close;
}

/// Shortest text of the same double: Excel stores 29.85 as 29.850000000000001.
std::string shortest(std::string_view text) {
    if (text.size() < 16) return std::string(text);
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::string(text);
    std::array<char, 40> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

}  // namespace

struct XlsxReader::Workbook {
    std::string file;
    ZipArchive archive;
    XlsxParts parts;
    std::string sheet;
    ZipFile stream;
    std::uint64_t position = 0;
    std::uint64_t size = 0;
    std::string buffer;
    std::uint64_t row = 0;
    bool ended = false;

    bool openSheet(const std::string& name, const std::string& path) {
        zip_stat_t status;
        if (zip_stat(archive.get(), path.c_str(), 0, &status) != 0) return false;
        stream.reset(zip_fopen(archive.get(), path.c_str(), 0));
        sheet = name;
        size = status.size;
        position = row = 0;
        buffer.clear();
        ended = false;
        return stream != nullptr;
    }

    Result<void> more() {
        const std::size_t before = buffer.size();
        buffer.resize(before + kChunk);
        const zip_int64_t got = zip_fread(stream.get(), buffer.data() + before, kChunk);
        if (got < 0 || buffer.size() > kMaxRow)
            return Unexpected(ErrorCode::Corrupt, file + " is damaged in sheet \"" + sheet + "\". Save it again from Excel, or as CSV.");
        buffer.resize(before + static_cast<std::size_t>(got));
        position += static_cast<std::uint64_t>(got);
        ended = got == 0;
        return {};
    }

    std::string cellText(const pugi::xml_node& cell) const;
};

std::string XlsxReader::Workbook::cellText(const pugi::xml_node& cell) const {
    const std::string_view type = cell.attribute("t").value();
    std::string value;
    for (const pugi::xml_node child : cell.children()) {
        if (localName(child) == "v") value = child.text().get();
        if (localName(child) != "is") continue;
        for (const pugi::xml_node part : child.children()) {
            if (localName(part) == "t") value += part.text().get();
            if (localName(part) == "r")
                for (const pugi::xml_node run : part.children())
                    if (localName(run) == "t") value += run.text().get();
        }
    }
    if (type == "s") {
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), index);
        return error == std::errc() && index < parts.sharedStrings.size() ? parts.sharedStrings[index] : std::string();
    }
    if (type == "b") return value == "1" ? "true" : "false";
    if (type == "e") return {};
    if (type == "str" || type == "inlineStr" || type == "d" || value.empty()) return value;
    const auto style = cell.attribute("s").as_uint();
    double number = 0.0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (style < parts.dateStyles.size() && parts.dateStyles[style] && error == std::errc() && std::abs(number) < 3e6)
        return excelTime(number, parts.date1904);
    return shortest(value);
}

XlsxReader::XlsxReader(std::unique_ptr<Workbook> workbook) : m_workbook(std::move(workbook)) {}
XlsxReader::~XlsxReader() = default;

Result<std::unique_ptr<RecordSource>> XlsxReader::open(const std::filesystem::path& path, const FileFormat& format) {
    auto workbook = std::make_unique<Workbook>();
    workbook->file = path.string();
    HOLDFAST_ASSIGN(workbook->archive, openArchive(path));
    HOLDFAST_ASSIGN(workbook->parts, readParts(workbook->archive.get(), workbook->file));
    std::unique_ptr<XlsxReader> reader(new XlsxReader(std::move(workbook)));
    HOLDFAST_CHECK(reader->begin(format));
    return std::unique_ptr<RecordSource>(std::move(reader));
}

/// Finds the first sheet with data, reads its first rows and takes the header off.
Result<void> XlsxReader::begin(const FileFormat& format) {
    m_first = std::make_unique<RecordBatch>();
    for (const auto& [name, path] : m_workbook->parts.sheets) {
        if (!m_workbook->openSheet(name, path)) continue;
        m_first->clear();
        bool more = true;
        while (more && m_first->records.size() < kLookAt) {
            HOLDFAST_ASSIGN(more, readRow(*m_first));
        }
        if (!m_first->records.empty()) break;
    }
    std::vector<Record>& records = m_first->records;
    if (records.empty()) return Unexpected(ErrorCode::InvalidInput, m_workbook->file + " has no sheet with data in it.");
    std::uint32_t width = 0;
    for (const Record& record : records) width = std::max(width, record.fieldCount);
    // A title above the table: single cells over rows of several.
    while (records.size() > 1 && width >= 3 && records.front().fieldCount == 1) records.erase(records.begin());
    m_columns.resize(width);
    shape(*m_first, 0);
    m_header = format.header.value_or(guessHeader(*m_first));
    if (m_header) {
        const Record& first = records.front();
        for (std::uint32_t i = 0; i < width; ++i) m_columns[i] = m_first->fieldsOf(first)[i].text();
        records.erase(records.begin());
    }
    m_columns = uniqueNames(std::move(m_columns));
    return {};
}

/// The cells of one row element as fields; what is not filled in stays missing.
void XlsxReader::addRow(const char* begin, std::size_t size, RecordBatch& batch) {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(begin, size, pugi::parse_default | pugi::parse_ws_pcdata);
    const pugi::xml_node row = document.document_element();
    std::uint64_t& line = m_workbook->row;
    line = row.attribute("r") ? row.attribute("r").as_ullong() : line + 1;
    Record record;
    record.line = line;
    record.firstField = static_cast<std::uint32_t>(batch.fields.size());
    if (!parsed) record.problem = "is damaged";
    std::string raw;
    std::size_t next = 0;
    for (const pugi::xml_node cell : row.children()) {
        const std::size_t given = columnOf(cell.attribute("r").value());
        const std::size_t column = given == std::string_view::npos ? next : given;
        if (column >= kMaxColumns) continue;
        next = column + 1;
        const std::string_view text = batch.keep(m_workbook->cellText(cell));
        if (text.empty()) continue;
        if (batch.fields.size() < record.firstField + column + 1) batch.fields.resize(record.firstField + column + 1);
        batch.fields[record.firstField + column] = {text.data(), static_cast<std::uint32_t>(text.size()), false};
        raw += (raw.empty() ? "" : ",") + std::string(text);
    }
    record.fieldCount = static_cast<std::uint32_t>(batch.fields.size() - record.firstField);
    if (record.fieldCount == 0 && !record.problem) return;
    const std::string_view kept = batch.keep(std::move(raw));
    record.raw = kept.data();
    record.rawSize = static_cast<std::uint32_t>(kept.size());
    batch.records.push_back(record);
}

/// Appends the sheet's next row that has a filled cell; false at the end.
Result<bool> XlsxReader::readRow(RecordBatch& batch) {
    Workbook& book = *m_workbook;
    const std::size_t before = batch.records.size();
    while (batch.records.size() == before) {
        const std::size_t begin = findRow(book.buffer, 0);
        const std::size_t end = begin == std::string::npos ? begin : rowEnd(book.buffer, begin);
        if (end == std::string::npos) {
            if (book.ended) return false;
            if (begin == std::string::npos && book.buffer.size() > 64) book.buffer.erase(0, book.buffer.size() - 64);
            HOLDFAST_CHECK(book.more());
            continue;
        }
        addRow(book.buffer.data() + begin, end - begin, batch);
        book.buffer.erase(0, end);
    }
    return true;
}

/// Rows end with their last filled cell: gives each as many fields as there are columns. Longer ones stay as they are.
void XlsxReader::shape(RecordBatch& batch, std::size_t from) const {
    std::vector<Field> fields;
    for (std::size_t i = from; i < batch.records.size(); ++i) {
        Record& record = batch.records[i];
        const auto begin = batch.fields.begin() + record.firstField;
        record.firstField = static_cast<std::uint32_t>(fields.size());
        fields.insert(fields.end(), begin, begin + record.fieldCount);
        if (record.fieldCount >= m_columns.size()) continue;
        fields.resize(fields.size() + m_columns.size() - record.fieldCount);
        record.fieldCount = static_cast<std::uint32_t>(m_columns.size());
    }
    batch.fields = std::move(fields);
}

Result<void> XlsxReader::read(RecordBatch& batch) {
    if (m_first && !m_first->records.empty()) {
        batch = std::move(*m_first);
        m_first.reset();
        return {};
    }
    m_first.reset();
    batch.clear();
    bool more = true;
    while (more && batch.records.size() < kRowsPerBatch) {
        HOLDFAST_ASSIGN(more, readRow(batch));
    }
    shape(batch, 0);
    return {};
}

std::string XlsxReader::format() const {
    return "XLSX, sheet " + m_workbook->sheet + (m_header ? ", header" : ", no header");
}
std::uint64_t XlsxReader::bytesRead() const { return m_workbook->position; }
std::uint64_t XlsxReader::bytesTotal() const { return m_workbook->size; }

}  // namespace holdfast::ingest
