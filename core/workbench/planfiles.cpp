#include "core/workbench/planfiles.h"

#include "core/report/sheetwriter.h"
#include "core/report/writers.h"
#include "core/workbench/pendingfile.h"
#include "core/workbench/planning.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fstream>

namespace holdfast::workbench {

namespace {

using report::Cell;
using report::Figure;
using report::NumberStyle;

/// The shortest text that reads back as the same number; bounds of intervals are kept in single precision.
template <typename Number>
void append(std::string& line, Number value) {
    line += ',';
    if (!std::isfinite(value)) return;
    std::array<char, 40> text;
    line.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

/// To two decimals: more would be noise in the hands of whoever sends the offers.
Cell rounded(double value, NumberStyle style) {
    return std::isfinite(value) ? Cell(Figure{std::round(100.0 * value) / 100.0, style}) : Cell();
}

Cell money(double value) { return rounded(value, NumberStyle::Money); }
Cell points(double share) { return rounded(100.0 * share, NumberStyle::Plain); }

}  // namespace

Result<void> writePlanRows(const PlanResult& plan, const std::vector<PlannedOffer>& rows, const std::filesystem::path& file) {
    PendingFile pending(file);
    std::ofstream out(pending.path(), std::ios::binary | std::ios::trunc);
    out << "key,offer,cost,effect,lower,upper,expected_value\n";
    std::string line;
    for (const PlannedOffer& row : rows) {
        line = report::csvQuoted(plan.keys[row.customer]);
        line += ',';
        line += report::csvQuoted(plan.offers[row.offer]);
        append(line, row.cost);
        append(line, row.effect);
        append(line, static_cast<float>(row.lower));
        append(line, static_cast<float>(row.upper));
        append(line, row.expectedValue);
        line += '\n';
        out << line;
    }
    out.close();
    if (!out)
        return Unexpected(ErrorCode::Io,
                          "Cannot write " + file.string() + ". Check the folder, its permissions and the free space.");
    return pending.publish();
}

Result<void> exportPlan(const PlanResult& plan, const std::string& currency, const std::filesystem::path& file,
                        const TaskContext& context) {
    if (lowerExtension(file) == ".xlsx" && plan.choices.size() + 1 > report::kSheetRows)
        return Unexpected(ErrorCode::InvalidInput, "An Excel sheet holds at most 1,048,575 customers. Export to .csv.");
    PendingFile pending(file);
    const std::vector<report::TableColumnSpec> titles{{"key", false, {}, false},           {"offer", false, {}, false},
                                                      {"cost", true, {}, false},           {"effect_points", true, {}, false},
                                                      {"lower_points", true, {}, false},   {"upper_points", true, {}, false},
                                                      {"worth_kept", true, {}, false},
                                                      {"worth_less_cost", true, {}, false}};
    HOLDFAST_ASSIGN(const auto writer, report::SheetWriter::create(pending.path(), "Plan", titles, currency));
    constexpr std::size_t kRowsBetweenPolls = 4096;
    for (std::size_t i = 0; i < plan.choices.size(); ++i) {
        if (i % kRowsBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        const PlannedOffer& row = plan.choices[i];
        HOLDFAST_CHECK(writer->write({plan.keys[row.customer], plan.offers[row.offer], money(row.cost),
                                      points(row.effect), points(row.lower), points(row.upper), money(row.expectedValue),
                                      money(row.expectedValue - row.cost)}));
    }
    HOLDFAST_CHECK(writer->finish());
    return pending.publish();
}

}  // namespace holdfast::workbench
