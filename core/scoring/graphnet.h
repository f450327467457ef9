// GraphNet: one trained referral network evaluated without torch: encoded features -> GCN -> GAT -> SAGE, each layer with
// normalisation before it, a residual around it, and weights of its own for either direction of a referral (R-GCN:
// Schlichtkrull et al. 2018); besides, a linear path straight from the features. Everything is worked out node by node, by the
// same code for a whole network, for one customer with some neighbours left out, and for a newcomer, so the three agree to the
// bit. Built by models/coldstart from its trained weights, owned by GraphScorer. Immutable; any thread. A GraphNetState
// belongs to one writer at a time.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customernetwork.h"
#include "core/scoring/encoding.h"
#include "core/scoring/surroundings.h"

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace holdfast::scoring {

/// The weight arrays in the order in which they follow one another, row-major as torch keeps them ([out x in]).
enum class GraphPart : std::size_t {
    First,      ///< [columns x width + 1] input-major; the last output is the linear path's log-odds
    FirstBias,  ///< [width + 1]
    Labels,     ///< [2 x width] what a known label adds: stayed, left
    Norms,      ///< [4 x 2 x width] scale and shift before each layer and before the head
    Gcn,        ///< per direction (down, up): weight [width x width], bias [width]
    Gat,        ///< per direction: weight [width x width], source and target [width], bias [width]
    Sage,       ///< per direction: neighbour weight [width x width], bias [width], self weight [width x width]
    Head,       ///< [width]
    Count
};

struct GraphNetShape {
    std::size_t columns = 0;  ///< of the encoding
    std::size_t width = 32;   ///< of a layer
    std::size_t heads = 4;    ///< of the attention; divides width

    std::size_t size(GraphPart part) const;    ///< floats
    std::size_t offset(GraphPart part) const;  ///< where it begins
    std::size_t total() const { return offset(GraphPart::Count); }
};

/// Hidden states of nodes, row after row: what newcomers and explanations need of a network already worked out.
struct GraphNetState {
    std::vector<float> input, inputNormed;     ///< [nodes x width] h0, LN(h0)
    std::vector<float> first;                  ///< [nodes x width] h1
    std::array<std::vector<float>, 2> values;  ///< [nodes x width] W LN(h1), down and up
    std::array<std::vector<float>, 2> source;  ///< [nodes x heads] attention terms of who is heard
    std::array<std::vector<float>, 2> target;  ///< [nodes x heads] attention terms of who hears
    std::vector<float> second, secondNormed;   ///< [nodes x width] h2, LN(h2)
    std::array<std::vector<float>, 2> scale;   ///< [nodes] 1 / sqrt(degree + 1), of referrers and of referees
    std::vector<float> linear;                 ///< [nodes] the linear path
    std::size_t nodes() const { return linear.size(); }
};

/// Whom a node hears.
struct Hearing {
    std::span<const std::uint32_t> referrers, referees;
};

class GraphNet {
public:
    /// `weights`: [shape.total()].
    GraphNet(const FeatureEncoding& encoding, GraphNetShape shape, std::span<const float> weights);

    const GraphNetShape& shape() const { return m_shape; }

    /// The steps for one node, in the order in which a network goes through them. Each needs the step before it done for the
    /// node and everyone it hears. `values`: [features]; `label` as in CustomerNetwork.
    void setInput(GraphNetState& state, std::size_t node, const double* values, float label) const;
    void setFirst(GraphNetState& state, std::size_t node, Hearing hearing) const;
    void setSecond(GraphNetState& state, std::size_t node, Hearing hearing) const;
    double logit(const GraphNetState& state, std::size_t node, Hearing hearing) const;
    void setDegrees(GraphNetState& state, std::size_t node, std::size_t referrers, std::size_t referees) const;  ///< before the first step
    void resize(GraphNetState& state, std::size_t nodes) const;                      ///< all but the second layer
    void reserve(GraphNetState& state, std::size_t nodes) const;                     ///< room for so many

    /// All steps but the last, as far as the asked nodes' logits need them. `rows`: [places x features]; `labels`: [places] as
    /// told to others. Cancelled.
    Result<GraphNetState> run(const Surroundings& around, std::span<const double> rows, std::span<const float> labels,
                              const TaskContext& context) const;

    /// Log-odds of a node if it heard only those given, with its own label hidden; the others stay as they are.
    double logitHearing(const GraphNetState& state, std::size_t node, Hearing hearing) const;
    /// Log-odds of a node from the first layer on: the second is worked out for it and everyone it hears, apart from the
    /// state, whose own second layer is not read.
    double logitAfresh(const GraphNetState& state, std::size_t node,
                       const std::function<Hearing(std::uint32_t)>& hearingOf) const;
    /// Log-odds of a customer without referrals. `values`: [features].
    double isolated(const double* values) const;

private:
    struct Own;

    /// Calls `each(array, floats a node)` for every array of a state.
    template <typename Each>
    void forArrays(GraphNetState& state, Each each) const;

    const FeatureEncoding* m_encoding;
    GraphNetShape m_shape;
    std::size_t m_outputs;                  ///< width + 1, rounded up to whole vectors
    std::vector<float> m_weights;           ///< as given, square matrices turned input-major
    std::vector<float> m_starts, m_slopes;  ///< [columns x outputs] the first layer by cell

    const float* part(GraphPart p) const { return m_weights.data() + m_shape.offset(p); }
    void turn(GraphPart p, std::size_t from);
    void tabulate();
    void normalise(const float* in, std::size_t layer, float* out) const;
    void readInput(const double* values, float label, float* hidden, float* linear) const;
    void firstOf(const GraphNetState& state, const Own& own, Hearing hearing, float* h1) const;
    void project(const float* h1, Own& own) const;
    void attendOne(const GraphNetState& state, const Own& own, std::span<const std::uint32_t> others, std::size_t direction,
                   float* out) const;
    void secondOf(const GraphNetState& state, const Own& own, Hearing hearing, float* h2) const;
    /// `normed`: rows of LN(h2) that `hearing` names.
    double headOf(const float* normed, const Own& own, Hearing hearing) const;
};

}  // namespace holdfast::scoring
