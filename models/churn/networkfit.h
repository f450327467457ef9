// What the fits of the networks over a table (the tabular network, TabM) begin and end with: a checked training set in encoded
// form, and the scorer made of the weights. Internal to models/churn. One thread at a time while built; then read-only.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scoring/netscorer.h"
#include "models/churn/trainingdata.h"

#include <memory>
#include <string>

namespace holdfast::models {

class NetworkFit {
public:
    /// InvalidInput and Internal as of checkTrainingSet; Cancelled. The set must outlive it.
    static Result<std::unique_ptr<const NetworkFit>> begin(const scoring::TrainingSet& set, std::size_t maxBins,
                                                           const TaskContext& context);
    NetworkFit(const NetworkFit&) = delete;  // the rows point at the encoding
    NetworkFit& operator=(const NetworkFit&) = delete;

    const scoring::FeatureEncoding& encoding() const { return m_encoding; }
    const EncodedRows& rows() const { return m_rows; }
    const std::vector<double>& labels() const { return m_labels; }  ///< of the rows fitted on

    /// The deployed form of what was learned. Corrupt when a weight is not finite.
    Result<std::unique_ptr<scoring::ChurnScorer>> deploy(std::string kind, scoring::NetWeights weights) const;

private:
    NetworkFit(const scoring::TrainingSet& set, std::size_t maxBins);

    const scoring::TrainingSet& m_set;
    scoring::FeatureEncoding m_encoding;
    EncodedRows m_rows;
    std::vector<double> m_labels;
};

}  // namespace holdfast::models
