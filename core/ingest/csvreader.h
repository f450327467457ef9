// CsvReader: a delimited text file as records, block by block with bounded memory; a record may be up to 16 MB long.
// Dialect and header are found by itself unless given. One thread at a time.
#pragma once

#include "core/data/columnoverrides.h"
#include "core/ingest/csvparser.h"
#include "core/ingest/textsource.h"

#include <memory>

namespace holdfast::ingest {

class CsvReader final : public RecordSource {
public:
    /// InvalidInput: empty, binary, or nothing but blank lines.
    static Result<std::unique_ptr<RecordSource>> open(const std::filesystem::path& path, const FileFormat& format);

    Result<void> read(RecordBatch& batch) override;
    const std::vector<std::string>& columns() const override { return m_columns; }
    bool hasHeader() const override { return m_dialect.header; }
    std::string format() const override;
    std::vector<std::string> warnings() const override;
    std::uint64_t bytesRead() const override { return m_text.bytes().position(); }
    std::uint64_t bytesTotal() const override { return m_text.bytes().size(); }

    const Dialect& dialect() const { return m_dialect; }

private:
    explicit CsvReader(TextSource text) : m_text(std::move(text)), m_parser(Dialect{}) {}
    Result<void> begin(const std::filesystem::path& path, const FileFormat& format);
    void skipPreamble(std::string& comment);
    void takeHeader(const std::string& comment);
    std::uint32_t usualWidth(const RecordBatch& batch, std::size_t& rows) const;
    void fitHeader(const RecordBatch& batch, std::uint32_t usual, std::vector<std::string>& names);
    std::size_t parseBlock(const char* begin, const char* end, RecordBatch& batch);

    TextSource m_text;
    Dialect m_dialect;
    CsvParser m_parser;
    std::vector<std::string> m_columns;
    std::string m_carry;          ///< text read but not parsed yet
    std::uint64_t m_line = 1;
    bool m_atEnd = false;
    bool m_skipping = false;      ///< inside a record too long to keep
    bool m_trailingDelimiter = false;  ///< every row ends with one more delimiter than the header
};

}  // namespace holdfast::ingest
