#include "core/workbench/drift.h"

#include "core/scoring/drift.h"
#include "core/storage/customers.h"
#include "core/workbench/champion.h"
#include "core/workbench/splits.h"

namespace holdfast::workbench {

Result<DriftReport> computeDrift(const storage::Project& project, std::int64_t version, const TaskContext& context) {
    HOLDFAST_ASSIGN(const Champion model, loadChampion(project, version));
    DriftReport report;
    if (model.card.drift.rows > 0) {
        context.progress(0, 0, "Comparing customers with those in training");
        HOLDFAST_ASSIGN(const auto table, readWithJoinTimes(project, context));
        std::vector<std::string> warnings;
        const FeatureMatrix now = scoring::encodeFeatures(table, model.model.schemaPointer(), warnings);
        HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_ASSIGN(const auto newest, newestTime(project));
        const UtcMillis asOf = newest.value_or(model.card.trainedAt);
        HOLDFAST_ASSIGN(const auto placed, placesFor(project, model.model, table, false, asOf, context));
        RowsAsRead rows{{}, readAsNew(model.model, coldStarts(table, asOf))};
        rows.values = model.model.asRead(now.values, rows.isNew);
        HOLDFAST_ASSIGN(const auto probabilities, standingProbabilities(model.model, rows, placed ? &*placed : nullptr, context));
        HOLDFAST_CHECK(context.checkpoint());
        report = scoring::measureDrift(model.card.drift, now, probabilities, model.card.importance);
    }
    report.modelVersion = model.card.version;
    report.trainedAt = model.card.trainedAt;
    return report;
}

}  // namespace holdfast::workbench
