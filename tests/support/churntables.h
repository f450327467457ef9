// The customer tables of the data folder as feature matrices, read by hand: learners are tested apart from import and
// storage. A column is a number when every filled cell is one, else a category; levels in order of appearance.
#pragma once

#include "core/data/features.h"
#include "tests/support/testdata.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::test {

struct ChurnTable {
    FeatureMatrix features;
    std::vector<double> labels;
    std::vector<std::size_t> rows;  ///< all of them
};

struct ChurnTableFile {
    const char* file;
    const char* label;
    const char* positive;
    std::vector<std::string> ignored;
};

inline const std::vector<ChurnTableFile>& churnTableFiles() {
    static const std::vector<ChurnTableFile> files = {
        {"churn/Telco-Customer-Churn.csv", "Churn", "Yes", {"customerID"}},
        {"churn/bank data.csv", "Exited", "1", {"CustomerId", "Surname", "RowNumber"}},
        {"churn/mlc_churn.csv", "churn", "yes", {"rownames"}},
        {"churn/BankChurners.csv",
         "Attrition_Flag",
         "Attrited Customer",
         {"CLIENTNUM",
          "Naive_Bayes_Classifier_Attrition_Flag_Card_Category_Contacts_Count_12_mon_Dependent_count_Education_Level_Months_"
          "Inactive_12_mon_1",
          "Naive_Bayes_Classifier_Attrition_Flag_Card_Category_Contacts_Count_12_mon_Dependent_count_Education_Level_Months_"
          "Inactive_12_mon_2"}}};
    return files;
}

inline std::vector<std::string> splitCsvLine(const std::string& line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            cells.emplace_back();
        else if (c != '\r')
            cells.back().push_back(c);
    }
    return cells;
}

inline std::optional<double> parseNumber(std::string_view text) {
    double value = 0.0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

inline bool blank(const std::string& text) {
    return text.find_first_not_of(' ') == std::string::npos;
}

inline FeatureSpec columnSpec(const std::string& name, const std::vector<std::vector<std::string>>& cells, std::size_t column) {
    FeatureSpec spec;
    spec.name = name;
    bool number = true;
    for (const auto& row : cells) number = number && (blank(row[column]) || parseNumber(row[column]));
    if (number) return spec;
    spec.kind = FeatureKind::Category;
    spec.type = ColumnType::Text;
    for (const auto& row : cells)
        if (!blank(row[column]) && std::find(spec.levels.begin(), spec.levels.end(), row[column]) == spec.levels.end())
            spec.levels.push_back(row[column]);
    return spec;
}

/// Reads at most `limit` rows (0: all). Only when haveData(file).
inline ChurnTable readChurnTable(const ChurnTableFile& source, std::size_t limit = 0) {
    std::ifstream stream(dataFolder() / source.file);
    std::string line;
    std::getline(stream, line);
    const auto names = splitCsvLine(line);
    std::vector<std::vector<std::string>> cells;
    while (std::getline(stream, line) && (limit == 0 || cells.size() < limit)) cells.push_back(splitCsvLine(line));
    auto schema = std::make_shared<FeatureSchema>();
    std::vector<std::size_t> columns;
    ChurnTable table;
    for (std::size_t c = 0; c < names.size(); ++c) {
        if (names[c] == source.label)
            for (const auto& row : cells) table.labels.push_back(row[c] == source.positive ? 1.0 : 0.0);
        else if (std::find(source.ignored.begin(), source.ignored.end(), names[c]) == source.ignored.end()) {
            schema->features.push_back(columnSpec(names[c], cells, c));
            columns.push_back(c);
        }
    }
    table.features.rows = cells.size();
    for (std::size_t r = 0; r < cells.size(); ++r) {
        table.rows.push_back(r);
        for (std::size_t f = 0; f < columns.size(); ++f) {
            const std::string& cell = cells[r][columns[f]];
            const auto& levels = schema->features[f].levels;
            double value = std::numeric_limits<double>::quiet_NaN();
            if (!blank(cell))
                value = schema->features[f].kind == FeatureKind::Number
                            ? *parseNumber(cell)
                            : static_cast<double>(std::find(levels.begin(), levels.end(), cell) - levels.begin());
            table.features.values.push_back(value);
        }
    }
    table.features.schema = schema;
    return table;
}

}  // namespace holdfast::test
