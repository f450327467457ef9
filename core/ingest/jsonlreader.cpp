#include "core/ingest/jsonlreader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;
constexpr std::size_t kMaxLine = std::size_t{64} << 20U;
constexpr std::size_t kRecordsPerBatch = 4096;
constexpr std::size_t kSampleObjects = 1000;

struct Member {
    std::string name;
    std::string text;
    bool quoted = false;
};

/// Flattens an object; false when the line is none. Null members are left out: missing.
class Flattener final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit Flattener(std::vector<Member>& members) : m_members(members) { m_members.clear(); }
    bool isObject() const { return m_sawObject; }

    bool null() override { return skipOr([] {}); }
    bool boolean(bool value) override { return add(value ? "true" : "false", false); }
    bool number_integer(std::int64_t value) override { return add(std::to_string(value), false); }
    bool number_unsigned(std::uint64_t value) override { return add(std::to_string(value), false); }
    bool number_float(double, const std::string& text) override { return add(text, false); }
    bool string(std::string& value) override { return add(value, true); }
    bool binary(nlohmann::json::binary_t&) override { return false; }
    bool start_object(std::size_t) override {
        if (m_path.size() > 64 || (m_path.empty() && m_sawObject)) return false;
        m_sawObject = m_sawObject || m_arrays == 0;
        if (m_arrays > 0) m_text += '{';
        m_path.emplace_back();
        return true;
    }
    bool key(std::string& name) override {
        m_path.back() = name;
        return true;
    }
    bool end_object() override {
        m_path.pop_back();
        return true;
    }
    bool start_array(std::size_t) override {
        ++m_arrays;
        return m_sawObject && m_arrays <= 64;
    }
    bool end_array() override {
        if (--m_arrays == 0) {
            m_members.push_back({name(), std::exchange(m_text, {}), true});
        }
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override { return false; }

private:
    std::string name() const {
        std::string joined;
        for (const std::string& part : m_path) joined += (joined.empty() ? "" : ".") + part;
        return joined;
    }
    template <typename F>
    bool skipOr(F action) {
        action();
        return m_sawObject;
    }
    bool add(std::string text, bool quoted) {
        if (!m_sawObject) return false;
        if (m_arrays > 0) m_text += (m_text.empty() ? "" : ", ") + text;  // a list becomes one text
        else m_members.push_back({name(), std::move(text), quoted});
        return true;
    }

    std::vector<Member>& m_members;
    std::vector<std::string> m_path;
    std::string m_text;
    int m_arrays = 0;
    bool m_sawObject = false;
};

bool flatten(std::string_view line, std::vector<Member>& members) {
    Flattener flattener(members);
    return nlohmann::json::sax_parse(line.begin(), line.end(), &flattener) && flattener.isObject();
}

}  // namespace

bool looksLikeJsonLines(std::string_view head) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    head = trimmed(head);
    if (head.empty() || (head.front() != '{' && head.front() != '[')) return false;
    if (head.front() == '{') return true;
    const std::string_view inside = trimmed(head.substr(1));
    return !inside.empty() && inside.front() == '{';
}

Result<std::unique_ptr<RecordSource>> JsonlReader::open(const std::filesystem::path& path) {
    HOLDFAST_ASSIGN(TextSource text, TextSource::open(path));
    std::unique_ptr<JsonlReader> reader(new JsonlReader(std::move(text)));
    std::vector<Member> members;
    std::string_view line;
    std::size_t objects = 0;
    // The first objects are looked at and left in the buffer: reading starts again from its beginning.
    for (bool more = true; more && objects < kSampleObjects && reader->m_buffer.size() < kMaxLine;) {
        reader->m_at = 0;
        HOLDFAST_ASSIGN(more, reader->fill());
        objects = 0;
        while (objects < kSampleObjects && reader->nextLine(line)) ++objects;
    }
    reader->m_at = 0;
    for (std::size_t i = 0; i < objects && reader->nextLine(line); ++i) {
        if (!flatten(line, members)) continue;
        for (const Member& member : members)
            if (reader->m_index.emplace(member.name, reader->m_columns.size()).second) reader->m_columns.push_back(member.name);
    }
    if (reader->m_columns.empty()) {
        const bool array = trimmed(reader->m_buffer).starts_with('[');
        return Unexpected(ErrorCode::InvalidInput,
                          path.string() + (array ? " is one JSON array. Write one object a line (JSON Lines) instead."
                                                 : " looks like JSON but has no object in its first lines. Write one object a line."));
    }
    reader->m_columns = uniqueNames(std::move(reader->m_columns));
    reader->m_at = 0;
    reader->m_line = 0;
    return std::unique_ptr<RecordSource>(std::move(reader));
}

/// More text behind what has not been given out; false at the end.
Result<bool> JsonlReader::fill() {
    m_buffer.erase(0, m_at);
    m_at = 0;
    if (m_atEnd) return false;
    const std::size_t size = m_buffer.size();
    m_buffer.resize(size + kBlock);
    HOLDFAST_ASSIGN(const std::size_t got, m_text.read(m_buffer.data() + size, kBlock));
    m_buffer.resize(size + got);
    m_atEnd = got == 0;
    return !m_atEnd;
}

/// The next line in the buffer. At the end of the file the last one needs no line end, unless the file was cut off.
bool JsonlReader::nextLine(std::string_view& line) {
    if (m_at >= m_buffer.size()) return false;
    const std::size_t end = m_buffer.find('\n', m_at);
    if (end == std::string::npos && (!m_atEnd || m_text.bytes().incomplete())) return false;
    const std::size_t stop = end == std::string::npos ? m_buffer.size() : end;
    line = trimmed(std::string_view(m_buffer).substr(m_at, stop - m_at));
    m_at = std::min(stop + 1, m_buffer.size());
    ++m_line;
    return true;
}

Result<void> JsonlReader::read(RecordBatch& batch) {
    batch.clear();
    std::string_view line;
    while (batch.records.size() < kRecordsPerBatch) {
        if (nextLine(line)) {
            if (!line.empty()) parseLine(line, batch);
            continue;
        }
        if (!batch.records.empty()) break;
        HOLDFAST_ASSIGN(const bool more, fill());
        if (!more && (m_buffer.empty() || m_text.bytes().incomplete())) break;
        if (m_buffer.size() > kMaxLine)
            return Unexpected(ErrorCode::InvalidInput, "Line " + std::to_string(m_line + 1) +
                                                           " is longer than 64 MB. Write one object a line.");
    }
    return {};
}

void JsonlReader::parseLine(std::string_view line, RecordBatch& batch) {
    static thread_local std::vector<Member> members;
    const std::string_view raw = batch.keep(std::string(line));
    Record record;
    record.line = m_line;
    record.raw = raw.data();
    record.rawSize = static_cast<std::uint32_t>(raw.size());
    record.firstField = static_cast<std::uint32_t>(batch.fields.size());
    if (!flatten(line, members)) {
        record.problem = "is not a JSON object";
        batch.records.push_back(record);
        return;
    }
    batch.fields.resize(batch.fields.size() + m_columns.size());
    for (Member& member : members) {
        const auto found = m_index.find(member.name);
        if (found == m_index.end()) {
            if (m_unknownMembers++ == 0) m_firstUnknown = member.name;
            continue;
        }
        const std::string_view kept = batch.keep(std::move(member.text));
        batch.fields[record.firstField + found->second] = {kept.data(), static_cast<std::uint32_t>(kept.size()), member.quoted};
    }
    record.fieldCount = static_cast<std::uint32_t>(m_columns.size());
    batch.records.push_back(record);
}

std::string JsonlReader::format() const {
    return std::string("JSON Lines") + (m_text.bytes().compressed() ? " (gzip), " : ", ") + std::string(toString(m_text.encoding()));
}

std::vector<std::string> JsonlReader::warnings() const {
    std::vector<std::string> warnings;
    if (m_text.bytes().incomplete())
        warnings.emplace_back("The file is incomplete: its compressed data ends early. The whole lines before that were read.");
    if (m_unknownMembers > 0)
        warnings.push_back(std::to_string(m_unknownMembers) + " members that the first " + std::to_string(kSampleObjects) +
                           " objects do not have were left out, the first of them \"" + m_firstUnknown + "\".");
    return warnings;
}

}  // namespace holdfast::ingest
