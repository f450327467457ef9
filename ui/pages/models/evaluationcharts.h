// Charts of what a model does on customers it had not seen, made from its evaluation: the window's wording of them. Pure
// functions over values; GUI thread only, because numbers are written in the default locale.
#pragma once

#include "core/report/document.h"
#include "core/workbench/comparing.h"
#include "core/workbench/modelevaluation.h"

namespace holdfast::ui {

/// Money by threshold under the assumptions, with the threshold that is set and the one where money is highest.
report::Chart moneyChart(const workbench::ModelEvaluation& evaluation, double threshold);

/// The ROC curves of two versions, from their cards. `paired` (first: the partner): their AUC on the customers they share; null
/// while that is not known.
report::Chart comparedRocChart(const ModelCard& chosen, const ModelCard& partner, const scoring::PairedComparison* paired);

}  // namespace holdfast::ui
