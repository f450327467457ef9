// The referral network of a project as models read it: customers of a table in their places among everybody else. Internal
// to the use cases that train, score and explain. Plain values; the functions follow the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/customernetwork.h"
#include "core/data/customertable.h"
#include "core/data/records.h"
#include "core/storage/project.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct PlacedCustomers {
    CustomerNetwork network;         ///< the project's customers in their order, then rows that are none, then unknown ends
    std::vector<std::size_t> nodes;  ///< [rows] of the table that was placed
    std::vector<std::string> keys;   ///< [nodes]
};

struct PlaceRequest {
    const CustomerTable* project = nullptr;  ///< all customers of the project
    const CustomerTable* rows = nullptr;     ///< rows of a file, which stand over the project's; null: the project's own
    std::shared_ptr<const FeatureSchema> schema;
    UtcMillis asOf = 0;         ///< who joined in the 7 days before is new
    bool evenUnlinked = false;  ///< a network without links rather than nothing, where there are no referrals
    const std::vector<Referral>* referrals = nullptr;  ///< where they were read already; null: the project's of now
};

Result<std::vector<Referral>> readReferrals(const storage::Project& project, const TaskContext& context);

/// Nothing when the project has no referrals, unless asked for all the same. Labels are the project's, as far as it has a
/// readable one.
Result<std::optional<PlacedCustomers>> placeCustomers(const storage::Project& project, const PlaceRequest& request,
                                                      const TaskContext& context);

}  // namespace holdfast::workbench
