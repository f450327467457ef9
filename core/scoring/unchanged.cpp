#include "core/scoring/unchanged.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scoring {

namespace {

struct Stretch {
    double count = 0.0, sum = 0.0, squares = 0.0;  ///< of the deviations

    void add(const TimedBatch& batch) {
        count += static_cast<double>(batch.count);
        sum += batch.sum;
        squares += batch.variance * static_cast<double>(batch.count);
    }
};

Stretch over(std::span<const TimedBatch> batches) {
    Stretch stretch;
    for (const TimedBatch& batch : batches) stretch.add(batch);
    return stretch;
}

/// Whether some cut parts it into two whose means differ: the paper's bound for large samples (its equation 3.1).
bool changes(std::span<const TimedBatch> batches, double falseAlarm) {
    const Stretch all = over(batches);
    for (std::size_t cut = 1; cut < batches.size(); ++cut) {
        const Stretch older = over(batches.first(cut)), newer = over(batches.subspan(cut));
        if (!(older.count > 0.0) || !(newer.count > 0.0)) continue;
        const double harmonic = 1.0 / (1.0 / older.count + 1.0 / newer.count);
        const double certainty = std::log(2.0 * std::max(1.0, std::log(all.count)) / falseAlarm);
        const double bound = std::sqrt(2.0 / harmonic * (all.squares / all.count) * certainty) + 2.0 / (3.0 * harmonic) * certainty;
        if (std::abs(older.sum / older.count - newer.sum / newer.count) > bound) return true;
    }
    return false;
}

}  // namespace

std::size_t unchangedSince(std::span<const TimedBatch> batches, double falseAlarm) {
    std::size_t first = 0;
    while (changes(batches.subspan(first), falseAlarm)) ++first;
    return first;
}

}  // namespace holdfast::scoring
