#include "core/workbench/modelevaluation.h"

#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/contacting.h"
#include "core/workbench/foldpredictions.h"

#include <vector>

namespace holdfast::workbench {

namespace {

void weigh(const FoldPredictions& predictions, ModelEvaluation& evaluation) {
    evaluation.thresholds = scoring::ThresholdTable(predictions.probabilities, predictions.labels);
    const std::vector<int> folds(predictions.folds.begin(), predictions.folds.end());
    evaluation.intervals = scoring::measureIntervals({predictions.probabilities, predictions.labels, folds});
}

}  // namespace

Result<ModelEvaluation> evaluateModel(const storage::Project& project, std::int64_t version, const TaskContext& context) {
    HOLDFAST_ASSIGN(const ModelCard card, storage::readModel(project, version));
    ModelEvaluation evaluation;
    evaluation.version = card.version;
    HOLDFAST_ASSIGN(const auto currency, storage::readSetting(project, "currency"));
    evaluation.currency = currency.value_or(std::string());
    context.progress(0, 0, "Weighing the model on customers it had not seen");
    auto predictions = readFoldPredictions(project, card.version);
    HOLDFAST_CHECK(context.checkpoint());
    if (!predictions) {
        evaluation.missing = predictions.error().message;
        predictions = FoldPredictions();
    } else {
        weigh(*predictions, evaluation);
    }
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const auto set, readContact(project));
    HOLDFAST_ASSIGN(const std::string column, valueColumn(project));
    evaluation.contactIsSet = set.has_value();
    evaluation.contact = set ? *set : assumedContact(*predictions, column);
    return evaluation;
}

}  // namespace holdfast::workbench
