// Which shape of TabM suits a table: a Latin hypercube (McKay, Beckman and Conover 1979) over width, depth, learning rate and
// dropout, beside one shape from the middle, thinned by successive halving. What grows from rung to rung is the number of
// epochs: who gets further goes on from where it stands. All are judged on the same held-out rows. Long tables are searched
// on a sample. Internal to models/churn. A function; threads work inside it.
#pragma once

#include "core/base/random.h"
#include "core/base/taskcontext.h"
#include "models/churn/tabm.h"
#include "models/churn/trainingdata.h"

#include <functional>
#include <span>
#include <vector>

namespace holdfast::models {

namespace kernel {
struct EmbeddingPlan;
}

/// `count` shapes: the middle one first, then the draw.
std::vector<TabmShape> drawShapes(std::size_t count, Random random);

struct TabmSearchRequest {
    const TabmSettings& settings;
    const kernel::EmbeddingPlan& plan;
    const EncodedRows& rows;
    std::span<const double> labels;  ///< [rows]
    std::size_t candidates = 1;      ///< one: the middle shape, without a search
    unsigned threads = 1;
    std::function<bool()> outOfTime;
};

/// The best shape. Cancelled; Model when training failed for all.
Result<TabmShape> searchShape(const TabmSearchRequest& request, const Random& random, const TaskContext& context);

}  // namespace holdfast::models
