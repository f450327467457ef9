// A small project whose truth is known: month-to-month customers and newcomers leave more often, `noise` says nothing.
// Contract is free, tenure only goes up, gender is fixed; C00000 to C00004 joined in the last week.
#pragma once

#include "core/base/random.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/project.h"

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::test {

inline constexpr std::int64_t kDay = 86'400'000;
inline constexpr std::int64_t kNewestSignup = 20'000 * kDay;

struct ChurnProjectOptions {
    int customers = 600;
    std::uint64_t seed = 1;
    int unlabelled = 0;           ///< the last ones
    bool leak = false;            ///< adds ReasonForLeaving, filled only for leavers
    bool useless = false;         ///< adds a constant and an identifier
    std::string label = "mixed";  ///< "mixed", "all No", "third", "few" (3 leavers)
    bool labelRole = true;
};

inline std::vector<ColumnSpec> churnColumns(const ChurnProjectOptions& options) {
    const auto column = [](std::string name, ColumnType type, ColumnRole role,
                           Actionability actionability = Actionability::Free) {
        ColumnSpec spec;
        spec.name = std::move(name);
        spec.type = type;
        spec.role = role;
        spec.actionability = actionability;
        return spec;
    };
    std::vector<ColumnSpec> columns{
        column("id", ColumnType::Text, ColumnRole::Key),
        column("Contract", ColumnType::Text, ColumnRole::Contract),
        column("tenure", ColumnType::Integer, ColumnRole::Behaviour, Actionability::OnlyUp),
        column("charges", ColumnType::Real, ColumnRole::Value),
        column("senior", ColumnType::Boolean, ColumnRole::Demographic),
        column("gender", ColumnType::Text, ColumnRole::Demographic, Actionability::Fixed),
        column("noise", ColumnType::Real, ColumnRole::Behaviour),
        column("joined", ColumnType::Timestamp, ColumnRole::SignupTime),
        column("Churn", ColumnType::Text, options.labelRole ? ColumnRole::Label : ColumnRole::Ignore)};
    columns.back().positive = "Yes";
    if (options.leak) columns.push_back(column("ReasonForLeaving", ColumnType::Text, ColumnRole::Behaviour));
    if (options.useless) {
        columns.push_back(column("country", ColumnType::Text, ColumnRole::Demographic));
        columns.push_back(column("mail", ColumnType::Text, ColumnRole::Demographic));
        columns.push_back(column("number", ColumnType::Integer, ColumnRole::Behaviour));
    }
    return columns;
}

inline std::string customerKey(int i) {
    const std::string digits = std::to_string(i);
    return "C" + std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits;
}

/// One customer's cells in the order of churnColumns; missing charges for every 20th.
inline std::vector<Value> churnCustomer(int i, const ChurnProjectOptions& options) {
    Random random = Random(options.seed).split(static_cast<std::uint64_t>(i));
    const std::size_t contract = random.pick({0.5, 0.3, 0.2});
    const auto tenure = static_cast<std::int64_t>(random.below(73));
    const bool senior = random.bernoulli(0.2);
    const double z = -0.6 +
                     (contract == 0   ? 1.4
                      : contract == 1 ? -0.4
                                      : -1.6) -
                     0.03 * static_cast<double>(tenure) + (senior ? 0.6 : 0.0);
    const bool left = random.bernoulli(1.0 / (1.0 + std::exp(-z)));
    const char* contracts[] = {"Month-to-month", "One year", "Two year"};
    std::string label = left ? "Yes" : "No";
    if (options.label == "all No") label = "No";
    if (options.label == "third" && i % 50 == 0) label = "Perhaps";
    if (options.label == "few") label = i < 3 ? "Yes" : "No";
    const double charges = std::round(random.uniform(20.0, 120.0) * 100.0) / 100.0;
    std::vector<Value> cells(9);
    cells[0] = customerKey(i);
    cells[1] = std::string(contracts[contract]);
    cells[2] = tenure;
    if (i % 20 != 7) cells[3] = charges;
    cells[4] = std::int64_t{senior};
    cells[5] = std::string(random.bernoulli(0.5) ? "Female" : "Male");
    cells[6] = random.normal();
    cells[7] = kNewestSignup - (i < 5 ? i : 30 + i) * kDay;
    if (i < options.customers - options.unlabelled) cells[8] = label;
    if (options.leak) {
        cells.emplace_back();
        if (label == "Yes") cells.back() = std::string(i % 2 == 0 ? "Price" : "Moved");
    }
    if (options.useless) {
        cells.emplace_back(std::in_place_type<std::string>, "FR");
        cells.emplace_back(std::in_place_type<std::string>, "user" + std::to_string(i) + "@example.org");
        cells.emplace_back(std::in_place_type<std::int64_t>, i);
    }
    return cells;
}

inline Result<storage::Project> makeChurnProject(const std::filesystem::path& path, const ChurnProjectOptions& options = {}) {
    HOLDFAST_ASSIGN(auto project, storage::Project::draft(path));
    {
        HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
        const auto columns = churnColumns(options);
        HOLDFAST_CHECK(storage::defineColumns(project, columns));
        std::vector<std::string> names;
        for (const ColumnSpec& column : columns) names.push_back(column.name);
        {
            HOLDFAST_ASSIGN(auto writer, storage::CustomerWriter::open(project, names));
            for (int i = 0; i < options.customers; ++i) {
                const std::vector<Value> values = churnCustomer(i, options);
                std::vector<storage::Cell> cells(values.size());
                for (std::size_t c = 0; c < values.size(); ++c) {
                    using Kind = storage::Cell::Kind;
                    if (const auto* integer = std::get_if<std::int64_t>(&values[c]))
                        cells[c] = {Kind::Integer, *integer, 0.0, {}};
                    else if (const auto* real = std::get_if<double>(&values[c]))
                        cells[c] = {Kind::Real, 0, *real, {}};
                    else if (const auto* text = std::get_if<std::string>(&values[c]))
                        cells[c] = {Kind::Text, 0, 0.0, *text};
                }
                HOLDFAST_CHECK(writer.write(cells));
            }
            HOLDFAST_CHECK(transaction.commit());
        }
    }
    HOLDFAST_CHECK(project.publish());
    return project;
}

}  // namespace holdfast::test
