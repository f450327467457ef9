// Records as they come out of a file, before anyone asks what their fields mean: batches of borrowed text. Made by the
// readers (CSV, XLSX, JSON Lines), consumed by inference and conversion. A batch owns the text its fields point to and
// is reused, so that reading allocates nothing per field. Thread rule: one thread at a time; batches may be handed over.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ingest {

/// One field. An unquoted empty one is missing; a quoted empty one is empty text.
struct Field {
    const char* data = nullptr;
    std::uint32_t size = 0;
    bool quoted = false;

    std::string_view text() const { return {data, size}; }
};

struct Record {
    std::uint64_t line = 0;          ///< first physical line, 1-based (for XLSX the row number)
    std::uint32_t firstField = 0;    ///< index into RecordBatch::fields
    std::uint32_t fieldCount = 0;
    const char* raw = nullptr;       ///< the record as written, for the rejects
    std::uint32_t rawSize = 0;
    const char* problem = nullptr;   ///< why the record cannot be read at all (a literal), or null

    std::string_view rawText() const { return {raw, rawSize}; }
};

class RecordBatch {
public:
    std::vector<Field> fields;
    std::vector<Record> records;

    const Field* fieldsOf(const Record& record) const { return fields.data() + record.firstField; }

    /// The block that fields point into; grows, never shrinks. What it held is lost.
    char* block(std::size_t capacity);
    std::size_t blockCapacity() const { return m_capacity; }

    /// Keeps a text that is not in the block (unescaped, converted) for as long as the batch is not cleared.
    std::string_view keep(std::string text);

    void clear();

private:
    std::unique_ptr<char[]> m_block;
    std::size_t m_capacity = 0;
    std::deque<std::string> m_kept;
};

/// A file read as records. Columns are known after opening.
class RecordSource {
public:
    RecordSource() = default;
    RecordSource(const RecordSource&) = delete;
    RecordSource& operator=(const RecordSource&) = delete;
    virtual ~RecordSource() = default;

    /// Replaces the batch's content with the next records; none means the end was reached.
    virtual Result<void> read(RecordBatch& batch) = 0;

    /// Names from the header, made unique; "column_1" ... where there is none. [columns]
    virtual const std::vector<std::string>& columns() const = 0;
    virtual bool hasHeader() const = 0;

    /// "CSV, comma, UTF-8, header" and the like.
    virtual std::string format() const = 0;

    /// What went wrong without stopping the reading (a truncated file, replaced bytes). Complete once the end was reached.
    virtual std::vector<std::string> warnings() const = 0;

    virtual std::uint64_t bytesRead() const = 0;
    virtual std::uint64_t bytesTotal() const = 0;
};

/// Empty names become "column_N", repeated ones get "_2", "_3" ... (SQLite compares names without regard to case).
std::vector<std::string> uniqueNames(std::vector<std::string> names);

std::string_view trimmed(std::string_view text);

}  // namespace holdfast::ingest
