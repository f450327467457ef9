// NetScorer: the deployed form of every learned churn model of ours: an encoding and one or more small networks
// (members) over it, evaluated without torch. The product of encoding and first layer is tabulated per cell when the
// scorer is built, so a feature costs two table rows instead of a product as wide as its bins. A linear model is the
// special case without hidden layers. Built by the learners from their trained weights, or by loadScorer from bytes.
// Immutable; any number of threads.
#pragma once

#include "core/scoring/encoding.h"
#include "core/scoring/learner.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::scoring {

/// Trained weights as the learners leave them, single precision, row-major.
struct NetWeights {
    std::size_t members = 1;
    std::size_t width = 0;         ///< of every hidden layer; 0: linear, `first` leads straight to the log-odds
    std::size_t denseLayers = 0;   ///< hidden layers after the first
    std::vector<float> first;      ///< [members x columns x width] (linear: [members x columns])
    std::vector<float> firstBias;  ///< [members x width] (linear: [members])
    std::vector<float> dense;      ///< [members x denseLayers x width x width], input-major
    std::vector<float> denseBias;  ///< [members x denseLayers x width]
    std::vector<float> head;       ///< [members x width] (linear: empty)
    std::vector<float> headBias;   ///< [members] (linear: empty)
};

class NetScorer final : public ChurnScorer {
public:
    /// Corrupt when a size does not fit the others, or a weight is not finite.
    static Result<std::unique_ptr<NetScorer>> make(std::string kind, std::shared_ptr<const FeatureSchema> schema,
                                                   FeatureEncoding encoding, NetWeights weights);
    /// Reads what save() wrote: Corrupt when damaged, Model when from a newer format.
    static Result<std::unique_ptr<NetScorer>> load(std::string_view bytes);

    std::string kind() const override { return m_kind; }
    std::size_t members() const override { return m_weights.members; }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override;
    /// Of a single linear member: all of it.
    std::optional<LogitShares> additiveShares(std::span<const double> row) const override;
    std::vector<double> sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const override;
    std::unique_ptr<ChurnScorer> firstMembers(std::size_t count) const override;
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
    std::string save() const override;

    const FeatureEncoding& encoding() const { return m_encoding; }
    const NetWeights& weights() const { return m_weights; }

private:
    struct Scratch;

    std::string m_kind;
    std::shared_ptr<const FeatureSchema> m_schema;
    FeatureEncoding m_encoding;
    NetWeights m_weights;
    std::size_t m_tableWidth = 1;  ///< width rounded up to whole vectors
    std::vector<float> m_table;    ///< [members x strips x 2 x cells x lane]: starts and slopes, see kernel::Gather
    std::vector<std::uint8_t> m_sloped;  ///< [features]
    std::vector<float> m_bias;   ///< [members x tableWidth]
    std::vector<float> m_dense;  ///< [members x denseLayers x tableWidth x tableWidth]
    std::vector<float> m_denseBias;
    std::vector<float> m_head;  ///< [members x tableWidth]

    NetScorer() = default;
    bool isAdditive() const { return m_weights.width == 0 && m_weights.members == 1; }
    void tabulate();
    void tabulateMember(std::size_t member);
    void padLayers();
    void linearBlock(const Scratch& scratch, std::size_t rows, double* out) const;
    void networkBlock(Scratch& scratch, std::size_t rows, double* out) const;
};

}  // namespace holdfast::scoring
