// Exact Shapley values of boosted trees for one customer: Algorithm 2 of Lundberg, Erion and Lee 2018, "Consistent
// Individualized Feature Attribution for Tree Ensembles" (in print: Lundberg et al. 2020, Nature Machine Intelligence 2).
// The game is the path-dependent one: where a column is unknown, a tree goes both ways in proportion to the training rows
// that went there (the nodes' cover). Players are the schema's columns, so a category is one player whatever the number of
// its levels. Costs trees x leaves x depth^2. Pure functions; any thread.
#pragma once

#include "core/scoring/learner.h"
#include "core/scoring/treeforest.h"

#include <cstdint>
#include <span>

namespace holdfast::scoring {

/// Shares of the mean of the members' log-odds. `codes`: [features], see TreeEncoding. `forest` has passed its check().
LogitShares treeShap(const TreeForest& forest, std::span<const std::uint8_t> codes);

}  // namespace holdfast::scoring
