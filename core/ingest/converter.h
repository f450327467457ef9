// Converter: batches of records to rows of cells under the columns' plans, and the rejects with line, column and reason.
// Counts missing and distinct values, finds repeated keys, and notices when the file contradicts a type that was
// inferred from its beginning. One thread, records in file order.
#pragma once

#include "core/data/importing.h"
#include "core/ingest/cells.h"
#include "core/ingest/tally.h"

#include <string>
#include <vector>

namespace holdfast::ingest {

struct ConvertedBatch {
    RecordBatch records;
    std::vector<Cell> cells;     ///< [rows x plans], row-major, texts borrowed from `records`
    std::size_t rows = 0;        ///< to be written: accepted, less exact repetitions
    std::uint64_t read = 0;
    std::uint64_t accepted = 0;
    std::vector<Reject> rejects;
    std::uint64_t bytesRead = 0;

    void clear();
};

/// A key made from the row's content, for files that have none: the same row gets the same key in every import.
inline constexpr std::string_view kGeneratedKey = "row_key";

class Converter {
public:
    /// `plans`: one per field of the file; with `generateKey` one more, the key, behind them.
    Converter(std::vector<ColumnPlan> plans, bool generateKey, std::string file);

    /// Fills everything but `records` from `records`.
    void convert(ConvertedBatch& batch);

    /// A type does not hold: values of a wider one were met, or too many of none. Never so for fixed types.
    bool contradicted() const { return m_contradicted; }
    /// From now on what does not fit is a reject.
    void settle() { m_settled = true; }

    const std::vector<ColumnPlan>& plans() const { return m_plans; }
    /// Missing and distinct values among accepted rows; without what is left out.
    std::vector<ImportedColumn> columns() const;

private:
    struct Count {
        std::uint64_t missing = 0;
        std::uint64_t failed = 0;
        DistinctCounter distinct;
    };
    bool convertRow(const Record& record, const Field* fields, Cell* cells, ConvertedBatch& batch);
    bool acceptKey(const Record& record, const Cell* cells, std::uint64_t rowHash, bool& repeated, ConvertedBatch& batch);
    void fail(const Record& record, const Field& field, std::size_t column, ConvertedBatch& batch);
    void reject(const Record& record, std::string column, std::string reason, ConvertedBatch& batch) const;
    void addGeneratedKey(Cell& cell, std::uint64_t rowHash, ConvertedBatch& batch);

    std::vector<ColumnPlan> m_plans;
    std::size_t m_fields;
    std::size_t m_key = 0;
    bool m_generateKey;
    std::string m_file;
    std::vector<Count> m_counts;
    std::vector<std::uint64_t> m_hashes;   ///< of the current row's cells
    KeyIndex m_keys;
    std::uint64_t m_rows = 0;
    std::uint64_t m_keyCount = 0;          ///< keys are unique: their count needs no estimate
    bool m_contradicted = false;
    bool m_settled = false;
};

/// At most `size` bytes, not cutting a UTF-8 character; line ends become blanks where `oneLine`.
std::string cutText(std::string_view text, std::size_t size);

}  // namespace holdfast::ingest
