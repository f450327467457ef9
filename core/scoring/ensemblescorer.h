// EnsembleScorer: several learners' scorers as one (stacking.h): a customer's log-odds are the weighted sum of theirs. Each
// base counts as a member, on the scale of the whole, so that how far the bases differ says how sure the ensemble is; of a single base its
// own members do. It
// reads the referral network when one of its bases does, and tells exactly what its bases tell exactly. An ensemble that is made for
// newcomers reads of nobody what is not known on a first day (FeatureSpec), whatever its bases do. Built by the workbench
// from scorers it had fitted, or by loadScorer from bytes, which hold the bases' own. Immutable; any number of threads.
#pragma once

#include "core/scoring/learner.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::scoring {

struct EnsembleBase {
    std::string learner;
    double weight = 0.0;  ///< > 0
    std::shared_ptr<const ChurnScorer> scorer;
};

/// What an ensemble keeps of a committee: two fifths of the members, rounded up, the first ones. Learners beside each other
/// average out what more members would, and so the ensemble of all scores a million customers about as quickly as one whole
/// committee. The scorer itself where it cannot be parted.
std::shared_ptr<const ChurnScorer> slimmed(std::shared_ptr<const ChurnScorer> scorer);

/// Whether scorers of these can be parts of one: columns of the same names, kinds and levels in the same order.
bool sameColumns(const FeatureSchema& a, const FeatureSchema& b);

class EnsembleScorer final : public ChurnScorer {
public:
    enum class Of { Everybody, Newcomers };

    /// Corrupt when there is no base, a weight is not positive, or the bases do not read the same columns.
    static Result<std::unique_ptr<EnsembleScorer>> make(std::vector<EnsembleBase> bases, double intercept, Of whom = Of::Everybody);
    static bool recognises(std::string_view bytes);  ///< whether save() of this class may have made them
    static Result<std::unique_ptr<EnsembleScorer>> load(std::string_view bytes);  ///< Corrupt, Model

    std::string kind() const override { return "ensemble"; }
    std::size_t members() const override { return isOne() ? m_bases.front().scorer->members() : m_bases.size(); }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override;
    double combine(std::span<const double> logits) const override;
    std::optional<LogitShares> exactShares(std::span<const double> row) const override;
    std::optional<LogitShares> additiveShares(std::span<const double> row) const override;
    std::vector<double> sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const override;
    ScorerSum asSum() const override;
    bool readsNetwork() const override;
    bool hearsReferrals() const override;
    bool readsOfNewcomers(std::size_t feature) const override;
    Result<std::vector<ScoreParts>> scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                               const TaskContext& context) const override;
    Result<std::vector<NodeAccount>> accountsFor(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                 const TaskContext& context) const override;
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_bases.front().scorer->schema(); }
    std::string save() const override;

    const std::vector<EnsembleBase>& bases() const { return m_bases; }
    double intercept() const { return m_intercept; }

private:
    std::vector<EnsembleBase> m_bases;
    double m_intercept = 0.0;
    double m_total = 0.0;  ///< of the weights
    Of m_whom = Of::Everybody;

    EnsembleScorer() = default;
    bool isOne() const { return m_bases.size() == 1; }
    std::vector<double> rowsOf(const CustomerNetwork& network, std::span<const std::size_t> nodes) const;
};

}  // namespace holdfast::scoring
