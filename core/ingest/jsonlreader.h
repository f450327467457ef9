// JsonlReader: JSON Lines, one object a line, as records. Columns are the members of the first 1,000 objects in order of
// appearance; members of members become "outer.inner". A line that is no JSON object is a record with a problem. An array
// of objects in one piece is refused with a hint. One thread.
#pragma once

#include "core/ingest/records.h"
#include "core/ingest/textsource.h"

#include <filesystem>
#include <memory>
#include <unordered_map>

namespace holdfast::ingest {

/// First character that is no blank opens an object or an array of them.
bool looksLikeJsonLines(std::string_view head);

class JsonlReader final : public RecordSource {
public:
    static Result<std::unique_ptr<RecordSource>> open(const std::filesystem::path& path);

    Result<void> read(RecordBatch& batch) override;
    const std::vector<std::string>& columns() const override { return m_columns; }
    bool hasHeader() const override { return true; }
    std::string format() const override;
    std::vector<std::string> warnings() const override;
    std::uint64_t bytesRead() const override { return m_text.bytes().position(); }
    std::uint64_t bytesTotal() const override { return m_text.bytes().size(); }

private:
    explicit JsonlReader(TextSource text) : m_text(std::move(text)) {}
    Result<bool> fill();
    bool nextLine(std::string_view& line);
    void parseLine(std::string_view line, RecordBatch& batch);

    TextSource m_text;
    std::string m_buffer;
    std::size_t m_at = 0;
    bool m_atEnd = false;
    std::uint64_t m_line = 0;
    std::vector<std::string> m_columns;
    std::unordered_map<std::string, std::size_t> m_index;
    std::uint64_t m_unknownMembers = 0;
    std::string m_firstUnknown;
};

}  // namespace holdfast::ingest
