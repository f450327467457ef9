#include "core/scoring/graphnet.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kLane = 8;
constexpr float kEpsilon = 1e-5F;  // torch's layer_norm
constexpr float kSlope = 0.2F;     // of attention's leaky unit

void add(float* __restrict out, const float* __restrict in, std::size_t width) {
    for (std::size_t c = 0; c < width; ++c) out[c] += in[c];
}
void addScaled(float* __restrict out, const float* __restrict in, float scale, std::size_t width) {
    for (std::size_t c = 0; c < width; ++c) out[c] += scale * in[c];
}
/// out += in * weights; weights: [width x width], input-major.
void addProduct(float* __restrict out, const float* __restrict in, const float* __restrict weights, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) addScaled(out, weights + i * width, in[i], width);
}
/// h + relu(z)
void residual(const float* h, const float* z, std::size_t width, float* out) {
    for (std::size_t c = 0; c < width; ++c) out[c] = h[c] + std::max(z[c], 0.0F);
}
float inverseRoot(std::size_t degree) {
    return 1.0F / std::sqrt(static_cast<float>(degree) + 1.0F);
}
float leaky(float value) {
    return value > 0.0F ? value : kSlope * value;
}
float dot(const float* a, const float* b, std::size_t width) {
    float sum = 0.0F;
    for (std::size_t c = 0; c < width; ++c) sum += a[c] * b[c];
    return sum;
}
const std::span<const std::uint32_t>& heard(const Hearing& hearing, std::size_t direction) {
    return direction == 0 ? hearing.referrers : hearing.referees;
}

}  // namespace

std::size_t GraphNetShape::size(GraphPart part) const {
    switch (part) {
        case GraphPart::First: return columns * (width + 1);
        case GraphPart::FirstBias: return width + 1;
        case GraphPart::Labels: return 2 * width;
        case GraphPart::Norms: return 8 * width;
        case GraphPart::Gcn: return 2 * (width * width + width);
        case GraphPart::Gat: return 2 * (width * width + 3 * width);
        case GraphPart::Sage: return 2 * (2 * width * width + width);
        case GraphPart::Head: return width;
        case GraphPart::Count: break;
    }
    return 0;
}

std::size_t GraphNetShape::offset(GraphPart part) const {
    std::size_t sum = 0;
    for (std::size_t p = 0; p < static_cast<std::size_t>(part); ++p) sum += size(static_cast<GraphPart>(p));
    return sum;
}

/// A node's own rows, wherever they lie: in the state, or apart from it while some neighbours are left out.
struct GraphNet::Own {
    const float* input = nullptr;
    const float* inputNormed = nullptr;
    const float* first = nullptr;
    const float* second = nullptr;
    const float* secondNormed = nullptr;
    float linear = 0.0F;
    std::array<float*, 2> values{}, source{}, target{};

    static Own in(const GraphNetState& state, std::size_t node, std::size_t width, std::size_t heads) {
        Own own;
        own.input = state.input.data() + node * width;
        own.inputNormed = state.inputNormed.data() + node * width;
        own.first = state.first.data() + node * width;
        if (!state.second.empty()) {  // newcomers' states do without
            own.second = state.second.data() + node * width;
            own.secondNormed = state.secondNormed.data() + node * width;
        }
        own.linear = state.linear[node];
        for (std::size_t d = 0; d < 2; ++d) {
            own.values[d] = const_cast<float*>(state.values[d].data()) + node * width;
            own.source[d] = const_cast<float*>(state.source[d].data()) + node * heads;
            own.target[d] = const_cast<float*>(state.target[d].data()) + node * heads;
        }
        return own;
    }
};

GraphNet::GraphNet(const FeatureEncoding& encoding, GraphNetShape shape, std::span<const float> weights)
    : m_encoding(&encoding),
      m_shape(shape),
      m_outputs((shape.width + 1 + kLane - 1) / kLane * kLane),
      m_weights(weights.begin(), weights.end()) {
    const std::size_t square = shape.width * shape.width;
    for (std::size_t d = 0; d < 2; ++d) {
        turn(GraphPart::Gcn, d * (square + shape.width));
        turn(GraphPart::Gat, d * (square + 3 * shape.width));
        turn(GraphPart::Sage, d * (2 * square + shape.width));
        turn(GraphPart::Sage, d * (2 * square + shape.width) + square + shape.width);
    }
    tabulate();
}

void GraphNet::turn(GraphPart p, std::size_t from) {
    float* matrix = m_weights.data() + m_shape.offset(p) + from;
    for (std::size_t r = 0; r < m_shape.width; ++r)
        for (std::size_t c = 0; c < r; ++c) std::swap(matrix[r * m_shape.width + c], matrix[c * m_shape.width + r]);
}

void GraphNet::tabulate() {
    const std::size_t outputs = m_shape.width + 1;
    m_starts.assign(m_shape.columns * m_outputs, 0.0F);
    m_slopes.assign(m_starts.size(), 0.0F);
    std::vector<float> start;
    std::vector<double> sum(outputs);
    for (const auto& feature : m_encoding->features()) {
        start.resize(feature.columns());
        const float* weights = part(GraphPart::First) + feature.columnOffset * outputs;
        for (std::size_t cell = 0; cell < feature.cells; ++cell) {
            FeatureEncoding::cellStart(feature, cell, start.data());
            std::fill(sum.begin(), sum.end(), 0.0);
            for (std::size_t c = 0; c < start.size(); ++c)
                for (std::size_t o = 0; o < outputs && start[c] != 0.0F; ++o)
                    sum[o] += static_cast<double>(start[c]) * weights[c * outputs + o];
            const std::size_t place = (feature.cellOffset + cell) * m_outputs;
            for (std::size_t o = 0; o < outputs; ++o) m_starts[place + o] = static_cast<float>(sum[o]);
            if (FeatureEncoding::cellHasSlope(feature, cell))
                std::copy_n(weights + cell * outputs, outputs, m_slopes.data() + place);
        }
    }
}

void GraphNet::normalise(const float* in, std::size_t layer, float* out) const {
    const std::size_t width = m_shape.width;
    const float* scale = part(GraphPart::Norms) + layer * 2 * width;
    const float* shift = scale + width;
    double sum = 0.0;
    for (std::size_t c = 0; c < width; ++c) sum += in[c];
    const auto mean = static_cast<float>(sum / static_cast<double>(width));
    double squares = 0.0;
    for (std::size_t c = 0; c < width; ++c) squares += static_cast<double>(in[c] - mean) * static_cast<double>(in[c] - mean);
    const float inverse = 1.0F / std::sqrt(static_cast<float>(squares / static_cast<double>(width)) + kEpsilon);
    for (std::size_t c = 0; c < width; ++c) out[c] = (in[c] - mean) * inverse * scale[c] + shift[c];
}

void GraphNet::readInput(const double* values, float label, float* hidden, float* linear) const {
    const std::size_t width = m_shape.width;
    std::vector<std::uint16_t> cells(m_encoding->size());
    std::vector<float> fractions(m_encoding->size());
    std::vector<float> sum(m_outputs, 0.0F);
    std::copy_n(part(GraphPart::FirstBias), width + 1, sum.begin());
    m_encoding->locate(values, cells.data(), fractions.data());
    for (std::size_t f = 0; f < cells.size(); ++f) {
        const std::size_t place = (m_encoding->features()[f].cellOffset + cells[f]) * m_outputs;
        add(sum.data(), m_starts.data() + place, m_outputs);
        if (fractions[f] != 0.0F) addScaled(sum.data(), m_slopes.data() + place, fractions[f], m_outputs);
    }
    if (label >= 0.0F) add(sum.data(), part(GraphPart::Labels) + (label > 0.5F ? width : 0), width);
    for (std::size_t c = 0; c < width; ++c) hidden[c] = std::max(sum[c], 0.0F);
    *linear = sum[width];
}

template <typename Each>
void GraphNet::forArrays(GraphNetState& state, Each each) const {
    for (auto* rows : {&state.input, &state.inputNormed, &state.first, &state.values[0], &state.values[1]})
        each(*rows, m_shape.width);
    for (std::size_t d = 0; d < 2; ++d) {
        each(state.source[d], m_shape.heads);
        each(state.target[d], m_shape.heads);
        each(state.scale[d], std::size_t{1});
    }
    each(state.linear, std::size_t{1});
}

void GraphNet::resize(GraphNetState& state, std::size_t nodes) const {
    forArrays(state, [nodes](std::vector<float>& array, std::size_t width) { array.resize(nodes * width); });
}

void GraphNet::reserve(GraphNetState& state, std::size_t nodes) const {
    forArrays(state, [nodes](std::vector<float>& array, std::size_t width) { array.reserve(nodes * width); });
}

void GraphNet::setDegrees(GraphNetState& state, std::size_t node, std::size_t referrers, std::size_t referees) const {
    state.scale[0][node] = inverseRoot(referrers);
    state.scale[1][node] = inverseRoot(referees);
}

void GraphNet::setInput(GraphNetState& state, std::size_t node, const double* values, float label) const {
    float* hidden = state.input.data() + node * m_shape.width;
    readInput(values, label, hidden, &state.linear[node]);
    normalise(hidden, 0, state.inputNormed.data() + node * m_shape.width);
}

void GraphNet::firstOf(const GraphNetState& state, const Own& own, Hearing hearing, float* h1) const {
    const std::size_t width = m_shape.width;
    std::vector<float> sum(width, 0.0F);
    std::vector<float> gathered(width);
    for (std::size_t d = 0; d < 2; ++d) {
        const float* weight = part(GraphPart::Gcn) + d * (width * width + width);
        const float scale = inverseRoot(heard(hearing, d).size());
        std::fill(gathered.begin(), gathered.end(), 0.0F);
        for (const std::uint32_t j : heard(hearing, d))
            addScaled(gathered.data(), state.inputNormed.data() + j * width, state.scale[d][j], width);
        addScaled(gathered.data(), own.inputNormed, scale, width);
        for (float& value : gathered) value *= scale;
        add(sum.data(), weight + width * width, width);
        addProduct(sum.data(), gathered.data(), weight, width);
    }
    residual(own.input, sum.data(), width, h1);
}

void GraphNet::project(const float* h1, Own& own) const {
    const std::size_t width = m_shape.width;
    const std::size_t head = width / m_shape.heads;
    std::vector<float> normed(width);
    normalise(h1, 1, normed.data());
    for (std::size_t d = 0; d < 2; ++d) {
        const float* weight = part(GraphPart::Gat) + d * (width * width + 3 * width);
        const float* source = weight + width * width;
        std::fill_n(own.values[d], width, 0.0F);
        addProduct(own.values[d], normed.data(), weight, width);
        for (std::size_t h = 0; h < m_shape.heads; ++h) {
            own.source[d][h] = dot(own.values[d] + h * head, source + h * head, head);
            own.target[d][h] = dot(own.values[d] + h * head, source + width + h * head, head);
        }
    }
}

void GraphNet::setFirst(GraphNetState& state, std::size_t node, Hearing hearing) const {
    Own own = Own::in(state, node, m_shape.width, m_shape.heads);
    float* h1 = state.first.data() + node * m_shape.width;
    firstOf(state, own, hearing, h1);
    project(h1, own);
}

void GraphNet::attendOne(const GraphNetState& state, const Own& own, std::span<const std::uint32_t> others,
                         std::size_t direction, float* out) const {
    const std::size_t width = m_shape.width;
    const std::size_t heads = m_shape.heads;
    const std::size_t head = width / heads;
    const float* values = state.values[direction].data();
    const float* source = state.source[direction].data();
    for (std::size_t h = 0; h < heads; ++h) {
        const float target = own.target[direction][h];
        const float self = leaky(own.source[direction][h] + target);
        float largest = self;
        for (const std::uint32_t j : others) largest = std::max(largest, leaky(source[j * heads + h] + target));
        float total = 0.0F;
        float* place = out + h * head;
        std::fill_n(place, head, 0.0F);
        for (const std::uint32_t j : others) {
            const float weight = std::exp(leaky(source[j * heads + h] + target) - largest);
            total += weight;
            addScaled(place, values + j * width + h * head, weight, head);
        }
        const float weight = std::exp(self - largest);
        total += weight;
        addScaled(place, own.values[direction] + h * head, weight, head);
        for (std::size_t c = 0; c < head; ++c) place[c] /= total;
    }
}

void GraphNet::secondOf(const GraphNetState& state, const Own& own, Hearing hearing, float* h2) const {
    const std::size_t width = m_shape.width;
    std::vector<float> sum(width, 0.0F);
    std::vector<float> attended(width);
    for (std::size_t d = 0; d < 2; ++d) {
        attendOne(state, own, heard(hearing, d), d, attended.data());
        add(sum.data(), attended.data(), width);
        add(sum.data(), part(GraphPart::Gat) + d * (width * width + 3 * width) + width * width + 2 * width, width);
    }
    residual(own.first, sum.data(), width, h2);
}

void GraphNet::setSecond(GraphNetState& state, std::size_t node, Hearing hearing) const {
    float* h2 = state.second.data() + node * m_shape.width;
    secondOf(state, Own::in(state, node, m_shape.width, m_shape.heads), hearing, h2);
    normalise(h2, 2, state.secondNormed.data() + node * m_shape.width);
}

double GraphNet::headOf(const float* normed, const Own& own, Hearing hearing) const {
    const std::size_t width = m_shape.width;
    std::vector<float> sum(width, 0.0F);
    std::vector<float> mean(width);
    for (std::size_t d = 0; d < 2; ++d) {
        const float* weight = part(GraphPart::Sage) + d * (2 * width * width + width);
        const auto others = heard(hearing, d);
        std::fill(mean.begin(), mean.end(), 0.0F);
        for (const std::uint32_t j : others) add(mean.data(), normed + j * width, width);
        if (!others.empty())
            for (float& value : mean) value *= 1.0F / static_cast<float>(others.size());
        add(sum.data(), weight + width * width, width);
        addProduct(sum.data(), mean.data(), weight, width);
        addProduct(sum.data(), own.secondNormed, weight + width * width + width, width);
    }
    std::vector<float> h3(width);
    residual(own.second, sum.data(), width, h3.data());
    normalise(h3.data(), 3, sum.data());
    double logit = own.linear;
    const float* head = part(GraphPart::Head);
    for (std::size_t c = 0; c < width; ++c) logit += static_cast<double>(head[c]) * static_cast<double>(sum[c]);
    return logit;
}

double GraphNet::logit(const GraphNetState& state, std::size_t node, Hearing hearing) const {
    return headOf(state.secondNormed.data(), Own::in(state, node, m_shape.width, m_shape.heads), hearing);
}

double GraphNet::logitHearing(const GraphNetState& state, std::size_t node, Hearing hearing) const {
    const std::size_t width = m_shape.width;
    const std::size_t heads = m_shape.heads;
    Own own = Own::in(state, node, width, heads);
    std::vector<float> room(5 * width + 4 * heads);
    float* h1 = room.data();
    float* h2 = h1 + width;
    float* normed = h2 + width;
    own.values = {normed + width, normed + 2 * width};
    own.source = {own.values[1] + width, own.values[1] + width + heads};
    own.target = {own.source[1] + heads, own.source[1] + 2 * heads};
    firstOf(state, own, hearing, h1);
    project(h1, own);
    own.first = h1;
    secondOf(state, own, hearing, h2);
    normalise(h2, 2, normed);
    own.second = h2;
    own.secondNormed = normed;
    return headOf(state.secondNormed.data(), own, hearing);
}

double GraphNet::logitAfresh(const GraphNetState& state, std::size_t node,
                             const std::function<Hearing(std::uint32_t)>& hearingOf) const {
    const std::size_t width = m_shape.width;
    const Hearing hearing = hearingOf(static_cast<std::uint32_t>(node));
    std::vector<float> h2(width);
    std::vector<float> normed;  // of everyone heard, in order, then the node's own
    std::array<std::vector<std::uint32_t>, 2> places;
    const auto second = [&](std::uint32_t other, Hearing around) {
        secondOf(state, Own::in(state, other, width, m_shape.heads), around, h2.data());
        normed.resize(normed.size() + width);
        normalise(h2.data(), 2, normed.data() + normed.size() - width);
    };
    for (std::size_t d = 0; d < 2; ++d)
        for (const std::uint32_t other : heard(hearing, d)) {
            places[d].push_back(static_cast<std::uint32_t>(normed.size() / width));
            second(other, hearingOf(other));
        }
    second(static_cast<std::uint32_t>(node), hearing);
    Own own = Own::in(state, node, width, m_shape.heads);
    own.second = h2.data();
    own.secondNormed = normed.data() + normed.size() - width;
    return headOf(normed.data(), own, {places[0], places[1]});
}

double GraphNet::isolated(const double* values) const {
    GraphNetState state;
    resize(state, 1);
    setInput(state, 0, values, CustomerNetwork::kUnknownLabel);
    return logitHearing(state, 0, {});
}

Result<GraphNetState> GraphNet::run(const Surroundings& around, std::span<const double> rows, std::span<const float> labels,
                                    const TaskContext& context) const {
    constexpr std::size_t kPoll = 1024;  // nodes; fewer are not worth a thread
    GraphNetState state;
    resize(state, around.nodes.size());
    state.second.resize(around.nodes.size() * m_shape.width);
    state.secondNormed.resize(state.second.size());
    const auto everyPlace = [&](std::size_t count, const auto& step) {
        parallelFor(count, count < kPoll ? 1 : context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) {
                if (i % kPoll == 0 && context.stopRequested()) return;
                step(i, Hearing{around.links.referrers.of(i), around.links.referees.of(i)});
            }
        });
    };
    const std::size_t features = m_encoding->size();
    everyPlace(around.within[3], [&](std::size_t i, Hearing) {
        setDegrees(state, i, around.degrees[0][i], around.degrees[1][i]);
        setInput(state, i, rows.data() + i * features, labels[i]);
    });
    everyPlace(around.within[2], [&](std::size_t i, Hearing hearing) { setFirst(state, i, hearing); });
    everyPlace(around.within[1], [&](std::size_t i, Hearing hearing) { setSecond(state, i, hearing); });
    HOLDFAST_CHECK(context.checkpoint());
    return state;
}

}  // namespace holdfast::scoring
