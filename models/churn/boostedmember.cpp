#include "models/churn/boostedmember.h"

#include "core/scoring/metrics.h"

#include <algorithm>
#include <cmath>

namespace holdfast::models {

namespace {

double aucOf(std::span<const float> margins, std::span<const float> labels) {
    return scoring::rocAuc(std::vector<double>(margins.begin(), margins.end()), std::vector<double>(labels.begin(), labels.end()));
}

}  // namespace

Result<TreeFold> TreeFold::make(const TreeRows& rows, std::span<const std::size_t> positions, std::span<const int> parts,
                                int part) {
    std::vector<std::size_t> training;
    std::vector<std::size_t> heldOut;
    for (std::size_t i = 0; i < positions.size(); ++i) (parts[i] == part ? heldOut : training).push_back(positions[i]);
    TreeFold fold;
    HOLDFAST_ASSIGN(fold.training, rows.matrix(training));
    HOLDFAST_ASSIGN(fold.heldOut, rows.matrix(heldOut));
    return fold;
}

Result<BoostedMember> BoostedMember::make(std::shared_ptr<const TreeFold> fold, const TreeSettings& settings,
                                          const BoostingLimits& limits, double baseRate, std::uint64_t seed) {
    BoostedMember member;
    HOLDFAST_ASSIGN(member.m_booster, XgbBooster::make(settings, baseRate, seed, {&fold->training, &fold->heldOut}));
    member.m_fold = std::move(fold);
    // As the library computes it: in single precision.
    member.m_baseLogit = static_cast<double>(-std::log(1.0F / static_cast<float>(baseRate) - 1.0F));
    member.m_maxRounds = limits.maxRounds;
    member.m_patience =
        std::clamp(static_cast<int>(std::lround(limits.patience / settings.rate)), limits.leastPatience, limits.mostPatience);
    const std::vector<float> start(member.m_fold->heldOut.rows(), static_cast<float>(member.m_baseLogit));
    member.m_bestLoss = meanLogLoss(start, member.m_fold->heldOut.labels());
    return member;
}

Result<void> BoostedMember::run(int rounds, bool watched, const TaskContext& context) {
    for (int i = 0; i < rounds && !m_finished; ++i) {
        HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_CHECK(m_booster.grow(m_fold->training));
        HOLDFAST_ASSIGN(const auto margins, m_booster.margins(m_fold->heldOut));
        m_heldOut.push_back(meanLogLoss(margins, m_fold->heldOut.labels()));
        if (watched) {
            HOLDFAST_ASSIGN(const auto learned, m_booster.margins(m_fold->training));
            m_training.push_back(meanLogLoss(learned, m_fold->training.labels()));
            m_heldOutAuc.push_back(aucOf(margins, m_fold->heldOut.labels()));
        }
        if (!std::isfinite(m_heldOut.back()))
            return Unexpected(ErrorCode::Model,
                              "Training diverged: the trees' loss is no longer a number. Train with another seed.");
        const auto grown = static_cast<std::size_t>(m_booster.rounds());
        if (m_heldOut.back() < m_bestLoss) {
            m_bestLoss = m_heldOut.back();
            m_bestRounds = grown;
        }
        m_finished = m_booster.rounds() >= m_maxRounds || grown >= m_bestRounds + static_cast<std::size_t>(m_patience);
    }
    return {};
}

Result<void> BoostedMember::appendTo(scoring::TreeForest& forest, const TreeRows& rows) const {
    forest.beginMember(m_baseLogit);
    if (m_bestRounds == 0) return {};
    HOLDFAST_ASSIGN(const std::string json, m_booster.json());
    HOLDFAST_ASSIGN(const auto trees, readTrees(json, rows.columns(), m_bestRounds));
    for (const auto& tree : trees) forest.addTree(tree);
    return {};
}

}  // namespace holdfast::models
