// The graph view as shapes for a file that stays sharp: lines gathered into few paths, discs and arcs, told to a sink that
// knows the format. They come one after the other, so that neither the drawing nor its file is ever whole in memory. Pure
// functions; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "ui/pages/graph/graphpicture.h"
#include "ui/pages/graph/vectorsink.h"

#include <cstdint>

namespace holdfast::ui {

struct VectorCount {
    std::uint64_t people = 0, referrals = 0;
    std::uint64_t inView = 0;  ///< referrals; more than are drawn where a sample of the faintest stands for all
    std::uint64_t stubs = 0;   ///< lines and heads of the ends of referrals that lead far away; not counted far beyond kMostVectors
    std::uint64_t marks = 0;   ///< what lies over them: veil, lines and rings of a highlight and the selection
    std::uint64_t shapes() const { return people + referrals + stubs + marks; }
};
/// Above so many shapes in view, a vector file holds one image of them instead: programs that open it need a second for
/// some ten thousand of them.
inline constexpr std::uint64_t kMostVectors = 500'000;

/// What drawVectors() would tell the sink. Cancelled.
Result<VectorCount> countVectors(const GraphPicture& picture, const TaskContext& context);

/// First the referrals, the crossing ones of all colours mixed, then the people, the most important last, and what
/// lies over them. Cancelled; Io once the sink has failed.
Result<void> drawVectors(const GraphPicture& picture, VectorSink& sink, const TaskContext& context);

}  // namespace holdfast::ui
