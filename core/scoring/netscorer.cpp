#include "core/scoring/netscorer.h"

#include "core/scoring/netkernel.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kBlock = 96;  ///< rows at once: activations of one member stay in the first-level cache

bool sizesFit(const NetWeights& w, std::size_t columns) {
    const bool linear = w.width == 0;
    const std::size_t outputs = linear ? 1 : w.width;
    return w.members > 0 && (!linear || w.denseLayers == 0) && w.first.size() == w.members * columns * outputs &&
           w.firstBias.size() == w.members * outputs && w.dense.size() == w.members * w.denseLayers * w.width * w.width &&
           w.denseBias.size() == w.members * w.denseLayers * w.width && w.head.size() == w.members * w.width &&
           w.headBias.size() == (linear ? 0 : w.members);
}

bool allFinite(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

/// Copies [blocks x from] into [blocks x to], zeros after each row.
std::vector<float> pad(const std::vector<float>& values, std::size_t from, std::size_t to) {
    const std::size_t blocks = from == 0 ? 0 : values.size() / from;
    std::vector<float> padded(blocks * to, 0.0F);
    for (std::size_t i = 0; i < blocks; ++i)
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * from), from,
                    padded.begin() + static_cast<std::ptrdiff_t>(i * to));
    return padded;
}

}  // namespace

struct NetScorer::Scratch {
    std::vector<std::uint16_t> local;
    std::vector<std::uint32_t> cells;
    std::vector<float> fractions;
    std::vector<float> hidden;
    std::vector<float> next;

    Scratch(std::size_t features, std::size_t rows, std::size_t width)
        : local(features), cells(features * rows), fractions(features * rows), hidden(rows * width), next(rows * width) {}
};

Result<std::unique_ptr<NetScorer>> NetScorer::make(std::string kind, std::shared_ptr<const FeatureSchema> schema,
                                                   FeatureEncoding encoding, NetWeights weights) {
    bool levelsFit = schema && encoding.size() == schema->size();
    for (std::size_t f = 0; levelsFit && f < encoding.size(); ++f)
        levelsFit = encoding.features()[f].kind == schema->features[f].kind &&
                    encoding.features()[f].levelCells.size() <= schema->features[f].levels.size();
    if (!levelsFit || !sizesFit(weights, encoding.columns()))
        return Unexpected(ErrorCode::Corrupt, "The model's weights do not fit its features. Train the model again.");
    if (!allFinite(weights.first) || !allFinite(weights.firstBias) || !allFinite(weights.dense) ||
        !allFinite(weights.denseBias) || !allFinite(weights.head) || !allFinite(weights.headBias))
        return Unexpected(ErrorCode::Corrupt, "The model holds weights that are not numbers. Train the model again.");
    std::unique_ptr<NetScorer> scorer(new NetScorer);
    scorer->m_kind = std::move(kind);
    scorer->m_schema = std::move(schema);
    scorer->m_encoding = std::move(encoding);
    scorer->m_weights = std::move(weights);
    scorer->tabulate();
    scorer->padLayers();
    return scorer;
}

std::unique_ptr<ChurnScorer> NetScorer::firstMembers(std::size_t count) const {
    if (count == 0 || count >= m_weights.members) return nullptr;
    const auto first = [&](const std::vector<float>& values) {
        return std::vector<float>(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / m_weights.members * count));
    };
    NetWeights some{count,
                    m_weights.width,
                    m_weights.denseLayers,
                    first(m_weights.first),
                    first(m_weights.firstBias),
                    first(m_weights.dense),
                    first(m_weights.denseBias),
                    first(m_weights.head),
                    first(m_weights.headBias)};
    auto scorer = make(m_kind, m_schema, m_encoding, std::move(some));
    if (!scorer) return nullptr;
    return std::move(*scorer);
}

void NetScorer::tabulate() {
    const std::size_t width = std::max<std::size_t>(1, m_weights.width);
    m_tableWidth = m_weights.width == 0 ? 1 : (width + kernel::kLane - 1) / kernel::kLane * kernel::kLane;
    const std::size_t columns = m_encoding.columns();
    m_starts.assign(m_weights.members * columns * m_tableWidth, 0.0F);
    m_slopes.assign(m_starts.size(), 0.0F);
    std::vector<float> start;
    std::vector<double> sum(width);
    for (std::size_t member = 0; member < m_weights.members; ++member) {
        const float* weights = m_weights.first.data() + member * columns * width;
        for (const auto& feature : m_encoding.features()) {
            start.resize(feature.columns());
            for (std::size_t cell = 0; cell < feature.cells; ++cell) {
                FeatureEncoding::cellStart(feature, cell, start.data());
                std::fill(sum.begin(), sum.end(), 0.0);
                for (std::size_t c = 0; c < start.size(); ++c) {
                    if (start[c] == 0.0F) continue;
                    const float* row = weights + (feature.columnOffset + c) * width;
                    for (std::size_t o = 0; o < width; ++o) sum[o] += static_cast<double>(start[c]) * row[o];
                }
                const std::size_t place = (member * columns + feature.cellOffset + cell) * m_tableWidth;
                for (std::size_t o = 0; o < width; ++o) m_starts[place + o] = static_cast<float>(sum[o]);
                if (FeatureEncoding::cellHasSlope(feature, cell))
                    std::copy_n(weights + (feature.columnOffset + cell) * width, width, m_slopes.data() + place);
            }
        }
    }
}

void NetScorer::padLayers() {
    const std::size_t width = m_weights.width;
    if (width == 0) return;
    m_bias = pad(m_weights.firstBias, width, m_tableWidth);
    m_denseBias = pad(m_weights.denseBias, width, m_tableWidth);
    m_head = pad(m_weights.head, width, m_tableWidth);
    const auto wide = pad(m_weights.dense, width, m_tableWidth);  // [layers x width x tableWidth]
    m_dense = pad(wide, width * m_tableWidth, m_tableWidth * m_tableWidth);
}

void NetScorer::memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const {
    const std::size_t features = m_encoding.size();
    Scratch scratch(features, std::min(rows, kBlock), m_weights.width == 0 ? 0 : m_tableWidth);
    for (std::size_t begin = 0; begin < rows; begin += kBlock) {
        const std::size_t count = std::min(kBlock, rows - begin);
        for (std::size_t r = 0; r < count; ++r) {
            m_encoding.locate(values.data() + (begin + r) * features, scratch.local.data(),
                              scratch.fractions.data() + r * features);
            for (std::size_t f = 0; f < features; ++f)
                scratch.cells[r * features + f] =
                    static_cast<std::uint32_t>(m_encoding.features()[f].cellOffset) + scratch.local[f];
        }
        double* place = out.data() + begin * m_weights.members;
        if (m_weights.width == 0)
            linearBlock(scratch, count, place);
        else
            networkBlock(scratch, count, place);
    }
}

void NetScorer::linearBlock(const Scratch& scratch, std::size_t rows, double* out) const {
    const std::size_t features = m_encoding.size();
    for (std::size_t member = 0; member < m_weights.members; ++member) {
        const float* starts = m_starts.data() + member * m_encoding.columns();
        const float* slopes = m_slopes.data() + member * m_encoding.columns();
        for (std::size_t r = 0; r < rows; ++r) {
            double sum = m_weights.firstBias[member];
            for (std::size_t f = 0; f < features; ++f) {
                const std::uint32_t cell = scratch.cells[r * features + f];
                sum += starts[cell] + static_cast<double>(scratch.fractions[r * features + f]) * slopes[cell];
            }
            out[r * m_weights.members + member] = sum;
        }
    }
}

void NetScorer::networkBlock(Scratch& scratch, std::size_t rows, double* out) const {
    const std::size_t width = m_tableWidth;
    const std::size_t table = m_encoding.columns() * width;
    for (std::size_t member = 0; member < m_weights.members; ++member) {
        kernel::gatherRelu({m_bias.data() + member * width, m_starts.data() + member * table, m_slopes.data() + member * table,
                            scratch.cells.data(), scratch.fractions.data(), rows, m_encoding.size(), width},
                           scratch.hidden.data());
        for (std::size_t layer = 0; layer < m_weights.denseLayers; ++layer) {
            const std::size_t index = member * m_weights.denseLayers + layer;
            kernel::denseRelu({m_dense.data() + index * width * width, m_denseBias.data() + index * width,
                               scratch.hidden.data(), rows, width},
                              scratch.next.data());
            std::swap(scratch.hidden, scratch.next);
        }
        const float* head = m_head.data() + member * width;
        for (std::size_t r = 0; r < rows; ++r) {
            float lanes[8] = {};
            const float* hidden = scratch.hidden.data() + r * width;
            for (std::size_t o = 0; o < width; o += 8)
                for (std::size_t lane = 0; lane < 8; ++lane) lanes[lane] += head[o + lane] * hidden[o + lane];
            double sum = m_weights.headBias[member];
            for (const float lane : lanes) sum += lane;
            out[r * m_weights.members + member] = sum;
        }
    }
}

}  // namespace holdfast::scoring
