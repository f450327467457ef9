// What went in and what did not: the result of an import and the profile of a customer table. Shown by the CLI, the
// wizard, the Data page and the report alike. Plain values.
#pragma once

#include "core/data/column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast {

struct Reject {
    std::string file;
    std::uint64_t line = 0;  ///< first physical line of the record, 1-based
    std::string column;      ///< empty when the row as a whole is at fault
    std::string reason;
    std::string text;        ///< the offending record, cut to 500 bytes
};

struct ImportedColumn {
    ColumnSpec spec;
    std::uint64_t missing = 0;
    std::uint64_t distinct = 0;  ///< exact up to 10,000, else estimated
};

struct FileImport {
    std::string table;  ///< "customers", "events", "referrals", "treatments"
    std::string file;
    std::uint64_t rowsRead = 0;      ///< = accepted + rejected
    std::uint64_t rowsAccepted = 0;
    std::uint64_t rowsRejected = 0;
    std::uint64_t rowsChanged = 0;   ///< inserted or altered by this import
    std::vector<ImportedColumn> columns;
    std::vector<std::string> warnings;
    double seconds = 0.0;
};

struct ImportSummary {
    std::vector<FileImport> files;
    std::vector<Reject> firstRejects;  ///< at most 1,000; all of them are in the rejects table and file
};

struct ColumnProfile {
    ColumnSpec spec;
    std::uint64_t rows = 0;
    std::uint64_t missing = 0;
    std::uint64_t distinct = 0;
    std::optional<double> minimum, maximum, mean, median, standardDeviation;  ///< number columns
    std::vector<double> histogram;                                  ///< 20 equal bins from minimum to maximum, counts
    std::vector<std::pair<std::string, std::uint64_t>> topValues;   ///< at most 10, most frequent first
    bool constant = false;
    bool suspectedIdentifier = false;
    std::optional<double> labelAuc;  ///< AUC of this column alone against the label, direction-free (>= 0.5), cross-fitted for text
    std::string leakage;             ///< why it is suspected to leak the label; empty when it is not
};

struct DataProfile {
    std::uint64_t rows = 0;
    std::optional<double> labelRate;
    std::vector<ColumnProfile> columns;
    std::vector<std::string> warnings;  ///< plain sentences: leakage, constants, identifiers
};

}  // namespace holdfast
