// NewcomerDesk: scores customers who are not in the project, through who brought them, with the model and the network as they
// are: the network is gone through once, then each newcomer costs what his own referrals do (scoring/newcomers.h). He is in the
// network from then on, so that he may have brought those who come after him; the project knows nothing of it. An ensemble's
// other models score him by his columns alone. Internal to the use cases. Keeps a reference to the model; one thread at a time.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/scores.h"
#include "core/scoring/model.h"
#include "core/scoring/newcomers.h"
#include "core/storage/project.h"
#include "core/workbench/champion.h"
#include "core/workbench/customernetwork.h"
#include "core/workbench/filetable.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::workbench {

struct Newcomer {
    std::span<const double> values;          ///< [features] as they are known, behaviour included
    std::span<const std::string> referrers;  ///< keys; who is not in the network counts nothing
    bool isNew = true;                       ///< so new that what he did tells nothing yet
};

class NewcomerDesk {
public:
    /// `placed`: the project's customers. Cancelled.
    static Result<NewcomerDesk> open(const scoring::ChurnModel& model, const PlacedCustomers& placed, const TaskContext& context);

    bool knows(const std::string& key) const { return m_nodes.contains(key); }
    /// Enters him under his key, which is not known yet, and says what his score rests on. InvalidInput.
    Result<ScoreBasis> receive(const std::string& key, const Newcomer& newcomer);

private:
    struct Part {
        std::shared_ptr<const scoring::ChurnScorer> scorer;
        std::shared_ptr<const scoring::GraphScorer> graph;  ///< the same where it reads the network, else null
        std::size_t newcomers = 0;                          ///< its place in m_newcomers
        double weight = 0.0, newcomersWeight = 0.0;         ///< in the scores of those who are not new, and of those who are
    };

    const scoring::ChurnModel* m_model = nullptr;
    double m_constant = 0.0, m_newcomersConstant = 0.0;
    std::vector<Part> m_parts;  ///< each scorer once
    std::vector<scoring::NewcomerScorer> m_newcomers;
    std::unordered_map<std::string, std::uint32_t> m_nodes;
    std::uint32_t m_next = 0;

    NewcomerDesk() = default;
    Part& partOf(std::shared_ptr<const scoring::ChurnScorer> scorer);
    double enter(std::shared_ptr<const scoring::ChurnScorer> scorer, double Part::*weight);
};

/// Rows of a file that names who brought whom.
struct ArrivalRequest {
    const Champion& champion;
    const FileTable& rows;
    UtcMillis asOf = 0;
    bool reasons = true;
};
/// Their scores, each with what it rests on: of whom the project does not know in the file's order, as if they joined one after the
/// other; of whom it knows where they stand, which the warnings say. The project is only read. Cancelled.
Result<Scores> scoreArrivals(const storage::Project& project, const ArrivalRequest& request, const TaskContext& context);

/// Calibration and total of a basis whose own part, neighbours and cluster are known.
void calibrate(const scoring::ChurnModel& model, ScoreBasis& basis);

}  // namespace holdfast::workbench
