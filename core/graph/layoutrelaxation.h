// Relaxation: moves the nodes of one level until attraction along edges and repulsion between all nodes balance. The
// objective is t-SNE's with graph neighbours in place of near points (van der Maaten and Hinton 2008; Kruiger et al. 2017),
// at a fixed rate of repulsion in place of its normalising sum (Boehm, Berens and Kobak 2022), so that components of any
// size come out equally dense. Internal to the layout. Callers' thread plus the team; repeats to the bit for any team.
#pragma once

#include "core/graph/layoutrepulsion.h"

namespace holdfast::graph::layouting {

/// Where nodes are drawn back to. Weight 0 = free, infinite = does not move; else in units of the node's own edges.
struct Anchors {
    std::vector<Point> place;   ///< [nodes] or empty
    std::vector<float> weight;  ///< [nodes] or empty

    bool any() const { return !weight.empty(); }
};

struct RelaxRequest {
    LevelView level;
    const Anchors& anchors;
    float softness = 1.0F;        ///< squared distance below which nodes of this level feel each other as one
    float startRepulsion = 0.0F;  ///< rate of repulsion at first; rises to kRepulsion over the first half
    unsigned iterations = 1;
    /// Called after every iteration; its error ends the relaxation.
    std::function<Result<void>(std::span<const Point>)> afterStep;
};

/// Rate of repulsion against attraction at rest: the reciprocal of t-SNE's normalising sum per node.
inline constexpr float kRepulsion = 1.0F / 30.0F;
/// Area that a node takes up at rest, in square units.
inline constexpr float kNodeArea = 0.8F;

/// Moves `points` [nodes].
Result<void> relax(const RelaxRequest& request, std::vector<Point>& points, RepulsionField& field, WorkerTeam& team);

/// Pushes apart nodes nearer than `distance`, each half of what is missing, `rounds` times; immovable nodes stay.
void separate(std::vector<Point>& points, float distance, unsigned rounds, const Anchors& anchors, WorkerTeam& team);

}  // namespace holdfast::graph::layouting
