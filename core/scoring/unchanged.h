// Since when has a mean not changed? Bifet and Gavalda's ADWIN ("Learning from time-changing data with adaptive windowing", SDM 2007): the
// longest latest stretch in which no cut into an older and a newer part shows means that differ by more than chance allows. On batches, in
// the order of time, of values between -1 and 1. Pure function; any thread.
#pragma once

#include <cstddef>
#include <span>

namespace holdfast::scoring {

struct TimedBatch {
    std::size_t count = 0;
    double sum = 0.0;      ///< of the values
    double variance = 0.0; ///< of one value
};

/// The first batch of that stretch; 0 where nothing changed. `falseAlarm`: chance at most of seeing a change where there is none, as their
/// theorem has it for each stretch looked at. `batches`: oldest first, empty ones count nothing.
std::size_t unchangedSince(std::span<const TimedBatch> batches, double falseAlarm);

}  // namespace holdfast::scoring
