// The graph view as shapes for a file that stays sharp: lines gathered into few paths, discs and arcs, told to a sink that
// knows the format. They come one after the other, so that neither the drawing nor its file is ever whole in memory. Pure
// functions; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "ui/pages/graph/graphpicture.h"

#include <array>
#include <cstdint>
#include <vector>

namespace holdfast::ui {

/// Lines of one colour, strength and width that become one path: where two of a batch cross, the path is no darker, so
/// batches are small and of lines that lie apart. Coordinates are pixels of the view at 100 %.
struct LineBatch {
    struct Line {
        QPointF from, control, to;  ///< straight when control is no number
    };
    struct Loop {
        QPointF centre;
        double radius = 0.0;
    };
    QRgb colour = 0;
    float opacity = 1.0F;
    double width = 1.0;
    std::vector<Line> lines;
    std::vector<Loop> loops;
    std::vector<std::array<QPointF, 3>> heads;  ///< filled
};

class VectorSink {
public:
    virtual ~VectorSink() = default;
    virtual void lines(const LineBatch& batch) = 0;
    virtual void disc(const Disc& disc, QRgb colour, float opacity) = 0;
    virtual void arc(const Disc& inner, float width, float share, QRgb colour, float opacity) = 0;  ///< see fillArc()
    virtual bool failed() const { return false; }  ///< nothing more can be written
};

struct VectorCount {
    std::uint64_t people = 0, referrals = 0;
    std::uint64_t inView = 0;  ///< referrals; more than are drawn where a sample of the faintest stands for all
    std::uint64_t shapes() const { return people + referrals; }
};
/// Above so many people and referrals in view, a vector file holds one image of them instead: programs that open it need a
/// second for some ten thousand shapes.
inline constexpr std::uint64_t kMostVectors = 500'000;

/// What drawVectors() would tell the sink.
VectorCount countVectors(const GraphPicture& picture);

/// First the referrals, the crossing ones of all colours mixed, then the people, the most important last. Cancelled; Io
/// once the sink has failed.
Result<void> drawVectors(const GraphPicture& picture, VectorSink& sink, const TaskContext& context);

}  // namespace holdfast::ui
