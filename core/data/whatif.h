// "What if": the score under changed columns, and one response curve per column for the profiler. A churn model's
// response is association, not effect; every result says so through its Evidence. Plain values.
#pragma once

#include "core/data/scores.h"
#include "core/data/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

enum class Evidence { Causal, Associational, Extrapolation, Assumed };
std::string_view toString(Evidence evidence);  ///< "causal", "associational", "extrapolation", "assumed"

struct Setting {
    std::string column;
    Value value;

    bool operator==(const Setting&) const = default;
};

struct SettingEvidence {
    std::string column;
    Evidence evidence = Evidence::Associational;
    std::string reason;  ///< one sentence
};

struct WhatIfResult {
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::string key;             ///< empty for a segment
    std::uint64_t customers = 1; ///< 1, or the size of the segment whose mean score this is
    Score before;
    Score after;
    double delta = 0.0;          ///< after - before, probability
    double deltaLower = 0.0;     ///< interval of the delta over the model's members
    double deltaUpper = 0.0;
    bool deltaIntervalKnown = true;  ///< false with one member: nothing to take a spread from
    std::vector<SettingEvidence> evidence;  ///< one per set column
};

/// Score along one column, the others held where they are.
struct ResponseCurve {
    std::string column;
    bool locked = false;              ///< fixed columns are shown, not dragged
    bool category = false;
    std::vector<double> x;            ///< number: the grid, ascending; category: 0, 1, 2 ...
    std::vector<std::string> labels;  ///< category: level names
    std::vector<double> probability;
    std::vector<double> lower;
    std::vector<double> upper;
    double current = 0.0;             ///< the customer's setting, on x; NaN when missing
    double original = 0.0;            ///< the customer's value as stored, on x; NaN when missing
    double supportMin = 0.0;          ///< outside [supportMin, supportMax] is extrapolation
    double supportMax = 0.0;
};

/// A what-if the analyst chose to keep.
struct RememberedWhatIf {
    std::int64_t id = 0;
    std::string name;
    std::string key;               ///< or a description of the segment
    std::vector<Setting> settings;
    WhatIfResult result;
    UtcMillis savedAt = 0;
};

}  // namespace holdfast
