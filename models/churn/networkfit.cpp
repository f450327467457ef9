#include "models/churn/networkfit.h"

#include <utility>

namespace holdfast::models {

Result<std::unique_ptr<const NetworkFit>> NetworkFit::begin(const scoring::TrainingSet& set, std::size_t maxBins,
                                                            const TaskContext& context) {
    HOLDFAST_CHECK(checkTrainingSet(set));
    HOLDFAST_CHECK(context.checkpoint());
    return std::unique_ptr<const NetworkFit>(new NetworkFit(set, maxBins));
}

NetworkFit::NetworkFit(const scoring::TrainingSet& set, std::size_t maxBins)
    : m_set(set),
      m_encoding(scoring::FeatureEncoding::fit(*set.features, set.rows, {.maxBins = maxBins})),
      m_rows(m_encoding, set, set.rows) {
    for (const std::size_t row : set.rows) m_labels.push_back(set.labels[row]);
}

Result<std::unique_ptr<scoring::ChurnScorer>> NetworkFit::deploy(std::string kind, scoring::NetWeights weights) const {
    HOLDFAST_ASSIGN(auto scorer,
                    scoring::NetScorer::make(std::move(kind), m_set.features->schema, m_encoding, std::move(weights)));
    return std::unique_ptr<scoring::ChurnScorer>(std::move(scorer));
}

}  // namespace holdfast::models
