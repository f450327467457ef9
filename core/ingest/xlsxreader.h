// XlsxReader: the first sheet with data of an Excel workbook as records, row by row so that a big sheet needs no big
// memory (shared strings are held). Shared and inline strings, booleans, numbers; a number under a date format becomes an
// ISO time (ECMA-376 part 1, 18.3 and 18.8.30). Formulas give their stored result, error cells are missing. One thread.
#pragma once

#include "core/data/columnoverrides.h"
#include "core/ingest/records.h"

#include <filesystem>
#include <memory>

namespace holdfast::ingest {

class XlsxReader final : public RecordSource {
public:
    /// Corrupt when the archive or a part cannot be read; InvalidInput when it is no workbook or no sheet has data.
    static Result<std::unique_ptr<RecordSource>> open(const std::filesystem::path& path, const FileFormat& format);
    ~XlsxReader() override;

    Result<void> read(RecordBatch& batch) override;
    const std::vector<std::string>& columns() const override { return m_columns; }
    bool hasHeader() const override { return m_header; }
    std::string format() const override;
    std::vector<std::string> warnings() const override { return m_warnings; }
    std::uint64_t bytesRead() const override;
    std::uint64_t bytesTotal() const override;

private:
    struct Workbook;
    explicit XlsxReader(std::unique_ptr<Workbook> workbook);
    Result<void> begin(const FileFormat& format);
    Result<bool> readRow(RecordBatch& batch);
    void addRow(const char* begin, std::size_t size, RecordBatch& batch);
    void shape(RecordBatch& batch, std::size_t from) const;

    std::unique_ptr<Workbook> m_workbook;
    std::vector<std::string> m_columns;
    std::vector<std::string> m_warnings;
    bool m_header = true;
    std::unique_ptr<RecordBatch> m_first;  ///< rows that were read to find the header; given out first
};

}  // namespace holdfast::ingest
