// NetworkProgress: how far one network's training is, counted alike by every kind of network that stops early (the tabular
// network's members, TabM's networks, those that read referrals) and told to whoever trains several of them (committee.h).
// Names no library. A plain value; one thread at a time.
#pragma once

#include <limits>

namespace holdfast::models {

struct NetworkProgress {
    int maxEpochs = 0;
    int patience = 0;   ///< judgements without a better held-out loss
    int epoch = 0;      ///< epochs done
    int sinceBest = 0;  ///< judgements since the best one
    double trainLoss = 0.0;                                           ///< of the last epoch, mean over what was learned from
    double heldOutLoss = std::numeric_limits<double>::quiet_NaN();    ///< of the last judgement; NaN before the first
    double heldOutAuc = std::numeric_limits<double>::quiet_NaN();     ///< likewise
    double bestLoss = std::numeric_limits<double>::infinity();        ///< the lowest held-out loss so far

    bool finished() const { return epoch >= maxEpochs || sinceBest >= patience; }

    /// Counts a judgement: whether its held-out loss is the lowest so far, so that the state is worth keeping.
    bool improved() {
        ++sinceBest;
        if (!(heldOutLoss < bestLoss)) return false;
        bestLoss = heldOutLoss;
        sinceBest = 0;
        return true;
    }
};

}  // namespace holdfast::models
