#include "core/scoring/netscorer.h"

#include "core/scoring/netkernel.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kBlock = 256;  ///< rows at once: each strip of a table is fetched anew for every block

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
    std::size_t stride;               ///< rows of a column
    std::vector<std::uint32_t> cells; ///< [features x stride]
    std::vector<float> fractions;
    std::vector<float> hidden;
    std::vector<float> next;

    Scratch(std::size_t features, std::size_t rows, std::size_t width)
        : stride(rows), cells(features * rows), fractions(features * rows), hidden(rows * width), next(rows * width) {}
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
    m_tableWidth = m_weights.width == 0 ? 1 : (m_weights.width + kernel::kLane - 1) / kernel::kLane * kernel::kLane;
    m_table.assign(m_weights.members * 2 * m_encoding.columns() * m_tableWidth, 0.0F);
    for (const auto& feature : m_encoding.features()) m_sloped.push_back(FeatureEncoding::cellHasSlope(feature, 0) ? 1 : 0);
    for (std::size_t member = 0; member < m_weights.members; ++member) tabulateMember(member);
}

void NetScorer::tabulateMember(std::size_t member) {
    const std::size_t columns = m_encoding.columns();
    const std::size_t width = std::max<std::size_t>(1, m_weights.width);
    const std::size_t lane = std::min(kernel::kLane, m_tableWidth);
    const float* weights = m_weights.first.data() + member * columns * width;
    float* table = m_table.data() + member * 2 * columns * m_tableWidth;
    std::vector<float> start;
    std::vector<double> sum(width);
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
            const bool sloped = FeatureEncoding::cellHasSlope(feature, cell);
            const float* slope = weights + (feature.columnOffset + cell) * width;
            for (std::size_t o = 0; o < width; ++o) {
                float* place = table + (o / lane * 2 * columns + feature.cellOffset + cell) * lane + o % lane;
                place[0] = static_cast<float>(sum[o]);
                if (sloped) place[columns * lane] = slope[o];
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
    Scratch scratch(m_encoding.size(), std::min(rows, kBlock), m_weights.width == 0 ? 0 : m_tableWidth);
    for (std::size_t begin = 0; begin < rows; begin += kBlock) {
        const std::size_t count = std::min(kBlock, rows - begin);
        m_encoding.locateColumns(values.data() + begin * m_encoding.size(), count,
                                 {scratch.cells.data(), scratch.fractions.data()}, scratch.stride);
        double* place = out.data() + begin * m_weights.members;
        if (m_weights.width == 0)
            linearBlock(scratch, count, place);
        else
            networkBlock(scratch, count, place);
    }
}

void NetScorer::linearBlock(const Scratch& scratch, std::size_t rows, double* out) const {
    for (std::size_t member = 0; member < m_weights.members; ++member) {
        const float* starts = m_table.data() + member * 2 * m_encoding.columns();
        const float* slopes = starts + m_encoding.columns();
        for (std::size_t r = 0; r < rows; ++r) {
            double sum = m_weights.firstBias[member];
            for (std::size_t f = 0; f < m_encoding.size(); ++f) {
                const std::uint32_t cell = scratch.cells[f * scratch.stride + r];
                sum += starts[cell] + static_cast<double>(scratch.fractions[f * scratch.stride + r]) * slopes[cell];
            }
            out[r * m_weights.members + member] = sum;
        }
    }
}

std::optional<LogitShares> NetScorer::additiveShares(std::span<const double> row) const {
    if (!isAdditive()) return std::nullopt;
    Scratch scratch(m_encoding.size(), 1, 0);
    m_encoding.locateColumns(row.data(), 1, {scratch.cells.data(), scratch.fractions.data()}, scratch.stride);
    LogitShares terms{m_weights.firstBias.front(), {}, {}};
    for (std::size_t f = 0; f < m_encoding.size(); ++f) {
        const float* start = m_table.data() + scratch.cells[f];
        terms.shares.push_back(start[0] + static_cast<double>(scratch.fractions[f]) * start[m_encoding.columns()]);
    }
    return terms;
}

std::vector<double> NetScorer::sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const {
    return isAdditive() ? std::vector<double>() : ChurnScorer::sampledLogits(values, rows, threads);
}

void NetScorer::networkBlock(Scratch& scratch, std::size_t rows, double* out) const {
    const std::size_t width = m_tableWidth;
    const std::size_t table = 2 * m_encoding.columns() * width;
    for (std::size_t member = 0; member < m_weights.members; ++member) {
        kernel::gatherRelu({m_bias.data() + member * width, m_table.data() + member * table, m_sloped.data(), scratch.cells.data(),
                            scratch.fractions.data(), scratch.stride, m_encoding.columns(), rows, m_encoding.size(), width},
                           scratch.hidden.data());
        for (std::size_t layer = 0; layer < m_weights.denseLayers; ++layer) {
            const std::size_t index = member * m_weights.denseLayers + layer;
            kernel::denseRelu({m_dense.data() + index * width * width, m_denseBias.data() + index * width,
                               scratch.hidden.data(), rows, width},
                              scratch.next.data());
            std::swap(scratch.hidden, scratch.next);
        }
        kernel::headSums({m_head.data() + member * width, scratch.hidden.data(), m_weights.headBias[member], rows, width,
                          m_weights.members},
                         out + member);
    }
}

}  // namespace holdfast::scoring
