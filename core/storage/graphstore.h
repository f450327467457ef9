// What a project keeps of its referral graph beside the referrals: where nodes stand and which are pinned, saved scenes, and
// what the stored metrics were worked out from. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/records.h"
#include "core/storage/project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::storage {

struct NodePosition {
    std::string node;  ///< key, of a customer or of an unknown end
    double x = 0.0;
    double y = 0.0;
    bool pinned = false;

    bool operator==(const NodePosition&) const = default;
};

/// Replaces all positions, or lays the given ones over those that are there. In the caller's transaction or its own;
/// Cancelled leaves everything as it was. InvalidInput for a position that is no number.
enum class PositionWrite { ReplaceAll, Merge };
Result<void> writePositions(Project& project, const std::vector<NodePosition>& positions, PositionWrite mode,
                            const TaskContext& context);
Result<std::vector<NodePosition>> readPositions(const Project& project);  ///< by key

struct Scene {
    std::int64_t id = 0;
    std::string name;
    std::string note;
    std::string view;  ///< JSON object; what it holds is the view's own business
    UtcMillis savedAt = 0;

    bool operator==(const Scene&) const = default;
};
/// Adds a scene and returns its id, or replaces the one whose id is given (made anew when it was removed: undo).
/// InvalidInput for an empty name or a view that is no JSON object.
Result<std::int64_t> saveScene(Project& project, const Scene& scene);
Result<void> removeScene(Project& project, std::int64_t id);    ///< NotFound
Result<std::vector<Scene>> readScenes(const Project& project);  ///< in the order they were made

/// What the stored metrics rest on, to tell whether they are out of date.
struct StoredMetrics {
    UtcMillis computedAt = 0;
    std::uint64_t seed = 0;
    std::int64_t newestReferral = 0;  ///< largest referrals.id that they saw, 0 for none
    std::int64_t customers = 0;       ///< how many there were
    std::int64_t modelVersion = 0;    ///< whose scores they used, 0 for none
    std::string summary;              ///< JSON: figures of the whole network, names of the columns

    bool operator==(const StoredMetrics&) const = default;
};
Result<void> writeStoredMetrics(Project& project, const StoredMetrics& metrics);
Result<std::optional<StoredMetrics>> readStoredMetrics(const Project& project);

/// What the project holds now of what metrics rest on, without reading it.
struct GraphCounts {
    std::int64_t customers = 0, referrals = 0, newestReferral = 0;
    std::string revision;  ///< of customers, catalogue and scores: a new text after every change to one of them
};
Result<GraphCounts> graphCounts(const Project& project);

/// Referrals with an id above `after`, in the order they came, and the largest id among all: for graphs that grow.
struct NewReferrals {
    std::vector<Referral> referrals;
    std::int64_t newest = 0;
};
Result<NewReferrals> readReferralsAfter(const Project& project, std::int64_t after);

}  // namespace holdfast::storage
