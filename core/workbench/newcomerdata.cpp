#include "core/workbench/newcomerdata.h"

#include "core/scoring/timefilled.h"
#include "core/workbench/champion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

namespace holdfast::workbench {

namespace {

FeatureMatrix onFirstDay(FeatureMatrix features) {
    const auto& specs = features.schema->features;
    for (std::size_t j = 0; j < specs.size(); ++j)
        for (std::size_t i = 0; i < features.rows && !specs[j].knownOnFirstDay(); ++i) features.row(i)[j] = std::nan("");
    return features;
}

/// Of a text column, NaN where it is missing. [customers]
std::vector<double> codesOf(const TableColumn& column) {
    std::vector<double> codes;
    for (const std::int32_t code : column.codes) codes.push_back(code == kMissingLevel ? std::nan("") : static_cast<double>(code));
    return codes;
}

}  // namespace

void markWhatTimeFills(TrainingData& data, UtcMillis asOf) {
    const scoring::TimeFilled fills(agesOf(data.table, asOf), kNewcomerDays);
    FeatureSchema schema = *data.features.schema;
    for (FeatureSpec& feature : schema.features) {
        const TableColumn* column = data.table.find(feature.name);
        if (column == nullptr || feature.role == ColumnRole::Behaviour) continue;
        feature.timeFills = column->isText()                           ? fills.levels(codesOf(*column))
                            : feature.kind == FeatureKind::Category ? fills.levels(column->numbers)
                                                                       : fills.numbers(column->numbers);
    }
    data.features.schema = std::make_shared<const FeatureSchema>(std::move(schema));
}

void tellNewcomersApart(TrainingData& data, UtcMillis asOf) {
    constexpr std::size_t kEnough = 200, kEnoughOfAClass = 20;
    const std::vector<bool> cold = coldStarts(data.table, asOf);
    const auto& features = data.features.schema->features;
    const bool showsLater = data.placed || std::any_of(features.begin(), features.end(), [](const FeatureSpec& feature) {
                                return !feature.knownOnFirstDay();
                            });
    if (cold.empty() || !showsLater) return;
    std::vector<bool> isNew;
    std::array<std::size_t, 2> judged{};
    for (std::size_t i = 0; i < data.rows.size(); ++i) {
        isNew.push_back(cold[data.rows[i]]);
        if (!isNew.back() && data.split.plan.judged(i)) ++judged[data.labels[i] > 0.5 ? 1 : 0];
    }
    if (judged[0] + judged[1] < kEnough || std::min(judged[0], judged[1]) < kEnoughOfAClass) return;
    data.isNew = std::move(isNew);
    data.firstDay = onFirstDay(data.features);
}

std::vector<std::string> notKnownOnFirstDay(const FeatureSchema& schema, bool behaviour) {
    std::vector<std::string> names;
    for (const FeatureSpec& feature : schema.features)
        if (!feature.knownOnFirstDay() && (feature.role == ColumnRole::Behaviour) == behaviour) names.push_back(feature.name);
    return names;
}

}  // namespace holdfast::workbench
