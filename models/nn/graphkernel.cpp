#include "models/nn/graphkernel.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace holdfast::models::kernel {

namespace {

constexpr std::size_t kRowsWorthAThread = 4096;  ///< starting a thread costs as much as summing a few thousand rows

unsigned threadsFor(std::size_t rows, unsigned threads) {
    return static_cast<unsigned>(std::clamp<std::size_t>(rows / kRowsWorthAThread, 1, std::max(1U, threads)));
}

float leaky(float value) { return value > 0.0F ? value : kAttentionSlope * value; }
float leakySlope(float value) { return value > 0.0F ? 1.0F : kAttentionSlope; }

float dot(const float* a, const float* b, std::size_t width) {
    float lanes[8] = {};
    std::size_t c = 0;
    for (; c + 8 <= width; c += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] += a[c + lane] * b[c + lane];
    float sum = ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
    for (; c < width; ++c) sum += a[c] * b[c];
    return sum;
}

void addScaled(float* __restrict out, const float* __restrict in, float scale, std::size_t width) {
    for (std::size_t c = 0; c < width; ++c) out[c] += scale * in[c];
}

/// Calls `each(j)` for the neighbours of a node and then the node itself.
template <typename Each>
void withSelf(const LinkRows& rows, std::size_t node, Each each) {
    for (const std::uint32_t other : rows.of(node)) each(static_cast<std::size_t>(other));
    each(node);
}

/// One head of one target.
void attendHead(const Attention& a, std::size_t i, std::size_t h, float* out, float* largest, float* total) {
    const float target = a.target[i * a.heads + h];
    float most = -INFINITY;
    withSelf(*a.links.in, i, [&](std::size_t j) { most = std::max(most, leaky(a.source[j * a.heads + h] + target)); });
    float sum = 0.0F;
    std::fill_n(out, a.width, 0.0F);
    withSelf(*a.links.in, i, [&](std::size_t j) {
        const float weight = a.standsFor(j, i) * std::exp(leaky(a.source[j * a.heads + h] + target) - most);
        sum += weight;
        addScaled(out, a.values + (j * a.heads + h) * a.width, weight, a.width);
    });
    const float scale = 1.0F / sum;
    for (std::size_t c = 0; c < a.width; ++c) out[c] *= scale;
    *largest = most;
    *total = sum;
}

struct Weights {
    const Attention& a;
    const AttentionGradients& g;

    float before(std::size_t j, std::size_t i, std::size_t h) const {
        return a.source[j * a.heads + h] + a.target[i * a.heads + h];
    }
    /// `e`: before(j, i, h).
    float operator()(float e, std::size_t j, std::size_t i, std::size_t h) const {
        return a.standsFor(j, i) * std::exp(leaky(e) - g.largest[i * a.heads + h]) / g.total[i * a.heads + h];
    }
    float slopeOfWeight(std::size_t j, std::size_t i, std::size_t h) const {
        return dot(g.out + (i * a.heads + h) * a.width, a.values + (j * a.heads + h) * a.width, a.width);
    }
};

/// Gradient of the target terms, and each row's mean slope of the weights, which the softmax's gradient subtracts.
void backwardTargets(const Weights& w, std::size_t begin, std::size_t end, float* meanSlope) {
    const Attention& a = w.a;
    for (std::size_t i = begin; i < end; ++i)
        for (std::size_t h = 0; h < a.heads; ++h) {
            float mean = 0.0F;
            float first = 0.0F;   // sum of weight x slope x leaky'
            float second = 0.0F;  // sum of weight x leaky'
            withSelf(*a.links.in, i, [&](std::size_t j) {
                const float e = w.before(j, i, h);
                const float weight = w(e, j, i, h);
                const float slope = w.slopeOfWeight(j, i, h);
                mean += weight * slope;
                first += weight * slope * leakySlope(e);
                second += weight * leakySlope(e);
            });
            meanSlope[i * a.heads + h] = mean;
            w.g.target[i * a.heads + h] = first - mean * second;
        }
}

/// Gradients of what the sources gave, summed over those who heard them.
void backwardSources(const Weights& w, std::size_t begin, std::size_t end, const float* meanSlope) {
    const Attention& a = w.a;
    for (std::size_t j = begin; j < end; ++j)
        for (std::size_t h = 0; h < a.heads; ++h) {
            float* values = w.g.values + (j * a.heads + h) * a.width;
            std::fill_n(values, a.width, 0.0F);
            float source = 0.0F;
            withSelf(*a.links.out, j, [&](std::size_t i) {
                const float e = w.before(j, i, h);
                const float weight = w(e, j, i, h);
                addScaled(values, w.g.out + (i * a.heads + h) * a.width, weight, a.width);
                source += weight * (w.slopeOfWeight(j, i, h) - meanSlope[i * a.heads + h]) * leakySlope(e);
            });
            w.g.source[j * a.heads + h] = source;
        }
}

}  // namespace

void neighbourSum(const LinkRows& rows, const float* in, std::size_t width, unsigned threads, float* out) {
    parallelFor(rows.nodes(), threadsFor(rows.nodes(), threads), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) {
            float* sum = out + i * width;
            std::fill_n(sum, width, 0.0F);
            for (const std::uint32_t j : rows.of(i)) addScaled(sum, in + j * width, 1.0F, width);
        }
    });
}

void attend(const Attention& a, float* out, float* largest, float* total) {
    const std::size_t nodes = a.links.in->nodes();
    parallelFor(nodes, threadsFor(nodes, a.threads), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i)
            for (std::size_t h = 0; h < a.heads; ++h) {
                const std::size_t place = i * a.heads + h;
                attendHead(a, i, h, out + place * a.width, largest + place, total + place);
            }
    });
}

void attendBackward(const Attention& a, const AttentionGradients& g) {
    const std::size_t nodes = a.links.in->nodes();
    const unsigned threads = threadsFor(nodes, a.threads);
    std::vector<float> meanSlope(nodes * a.heads);
    const Weights weights{a, g};
    parallelFor(nodes, threads, [&](std::size_t begin, std::size_t end, unsigned) {
        backwardTargets(weights, begin, end, meanSlope.data());
    });
    parallelFor(nodes, threads, [&](std::size_t begin, std::size_t end, unsigned) {
        backwardSources(weights, begin, end, meanSlope.data());
    });
}

}  // namespace holdfast::models::kernel
