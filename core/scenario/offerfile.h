// Offers as people write them, TOML (--offers):
//
//     objective = "value"          # value, retained or net; all of the top part is optional
//     combine_offers = false       # two offers to one customer
//     [worth]                      # of a customer who is kept, see core/data/scenario.h
//     margin = 0.45
//     horizon = 24                 # periods
//     interest = 0.008             # a period
//     later_risk = 0.5
//     [[offers]]                   # or [offers.discount_10]
//     name = "discount_10"
//     fixed = 0.5                  # money a customer
//     share = 0.0                  # of what the customer is worth
//     period_share = 0.3           # of the money of one period: 10 % off three periods
//     acceptance = 0.8             # share that takes it up
//     capacity = 500               # customers
//     cool_down_days = 30          # after any earlier treatment
//     excludes = ["upgrade"]       # not together with
//     eligible = [{ column = "contract", comparison = "equal", values = ["monthly"] }]
//     assumed_keep = 0.08          # used where no campaign tells: share of leavers kept
//     assumed_error = 0.04
//     [[segments]]                 # bounds on shares of the budget
//     name = "north"
//     who = [{ column = "region", comparison = "equal", values = ["north"] }]
//     min_share = 0.2
//     max_share = 0.5
//
// Pure functions over files.
#pragma once

#include "core/data/scenario.h"

#include <filesystem>

namespace holdfast::scenario {

/// NotFound, Io; InvalidInput for what is no TOML (with the line) or not such offers (with the offer). A file without an offer
/// is refused. The scenario's numbers are not checked yet: see check().
Result<Scenario> readOfferFile(const std::filesystem::path& path);

}  // namespace holdfast::scenario
