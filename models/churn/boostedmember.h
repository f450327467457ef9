// One booster while it grows: its own rows to learn from, its own rows held out to say when to stop. Search and committee
// are both made of these. Internal to models/churn; names no library. It grows on the thread that made it.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scoring/treeforest.h"
#include "models/churn/treerows.h"

#include <memory>
#include <vector>

namespace holdfast::models {

/// Rows to learn from and rows to judge by. Not to be shared by threads: the library keeps notes in them.
struct TreeFold {
    XgbMatrix training;
    XgbMatrix heldOut;

    /// Positions whose part is `part` are held out. `parts`: [positions].
    static Result<TreeFold> make(const TreeRows& rows, std::span<const std::size_t> positions, std::span<const int> parts,
                                 int part);
};

struct BoostingLimits {
    int maxRounds = 300;    ///< of a candidate of the search: what would go on gets a higher rate in the committee anyway
    double patience = 2.0;  ///< rounds without a better held-out loss, times the rate ...
    int leastPatience = 20;
    int mostPatience = 60;  ///< ... but within these
};

class BoostedMember {
public:
    static Result<BoostedMember> make(std::shared_ptr<const TreeFold> fold, const TreeSettings& settings,
                                      const BoostingLimits& limits, double baseRate, std::uint64_t seed);

    /// Grows up to `rounds` trees, stopping when finished. Cancelled (polled every round). `watched`: the training loss and
    /// the held-out AUC are wanted too.
    Result<void> run(int rounds, bool watched, const TaskContext& context);

    bool finished() const { return m_finished; }
    double bestLoss() const { return m_bestLoss; }                            ///< on the held-out rows
    std::size_t bestRounds() const { return m_bestRounds; }                   ///< trees up to there; 0: none is best
    const std::vector<double>& heldOutLosses() const { return m_heldOut; }    ///< after each round
    const std::vector<double>& trainingLosses() const { return m_training; }  ///< of watched rounds
    const std::vector<double>& heldOutAucs() const { return m_heldOutAuc; }   ///< of watched rounds

    /// Adds the best trees as one more member.
    Result<void> appendTo(scoring::TreeForest& forest, const TreeRows& rows) const;

private:
    std::shared_ptr<const TreeFold> m_fold;
    XgbBooster m_booster;
    double m_baseLogit = 0.0;
    int m_maxRounds = 0;
    int m_patience = 0;
    bool m_finished = false;
    double m_bestLoss = 0.0;
    std::size_t m_bestRounds = 0;
    std::vector<double> m_heldOut;
    std::vector<double> m_training;
    std::vector<double> m_heldOutAuc;
};

}  // namespace holdfast::models
