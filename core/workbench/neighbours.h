// The customers one referral away from a customer, with their current score.
#pragma once

#include "core/base/result.h"
#include "core/storage/project.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct Neighbour {
    std::string key;
    bool referredThis = false;          ///< true: it referred the customer; false: the customer referred it
    std::optional<double> probability;  ///< nothing while unscored or unknown to the customers table
};

/// At most `limit`, those who referred the customer first, then by key. Empty when there is none.
Result<std::vector<Neighbour>> referralNeighbours(const storage::Project& project, const std::string& key, std::size_t limit);

}  // namespace holdfast::workbench
