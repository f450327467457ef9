// Events, referrals, treatments and notes as rows. Times are UTC milliseconds; money is in the project's currency,
// as the user's files give it. Plain values.
#pragma once

#include "core/base/time.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast {

struct Event {
    std::string customer;
    UtcMillis time = 0;
    std::string kind;
    std::optional<double> value;
    std::string session;  ///< empty when none was given
};

struct Referral {
    std::string referrer;
    std::string referee;
    std::optional<UtcMillis> time;
    std::string channel;
};

struct Treatment {
    std::string customer;
    std::string arm;  ///< "none" is control
    UtcMillis time = 0;
    std::optional<double> propensity;
    std::optional<double> cost;
    std::optional<double> outcome;
};

}  // namespace holdfast
