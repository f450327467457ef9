#include "core/scoring/conformal.h"

#include "core/base/random.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace holdfast::scoring {

namespace {

constexpr double kLargestBlock = 100.0;
constexpr std::uint64_t kTieSeed = 0x7f4a7c15;  // only breaks ties between equal scores, so any constant will do
constexpr double kUnbounded = 1e6;              // "no finite quantile exists": every interval becomes [0, 1]

constexpr double kNoWidth = 1e-9;               // an interval without any

/// Spread of the observed rate of `size` customers who leave with chance p. The 1/(4 size) keeps it above zero where
/// p is 0 or 1, as Wilson's interval does.
double spread(double p, double size) {
    return std::sqrt((p * (1.0 - p) + 0.25 / size) / size);
}

double blockSizeFor(std::size_t rows, double smallest) {
    return std::clamp(std::floor(static_cast<double>(rows) / 20.0), smallest, kLargestBlock);
}

}  // namespace

std::vector<RateBlock> rateBlocks(std::span<const double> probabilities, std::span<const double> labels, double blockSize) {
    // Shuffled before the sort: customers with one and the same score must not keep the order of the file.
    std::vector<std::size_t> order = Random(kTieSeed).permutation(probabilities.size());
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return probabilities[a] < probabilities[b]; });
    const auto size = static_cast<std::size_t>(blockSize);
    std::vector<RateBlock> blocks(order.size() / size);
    // Left-over rows are spread over the gaps between blocks, so that neither end of the scale is favoured.
    for (std::size_t j = 0; j < blocks.size(); ++j) {
        const std::size_t begin = blocks.size() == 1 ? 0 : j * (order.size() - size) / (blocks.size() - 1);
        for (std::size_t i = begin; i < begin + size; ++i) {
            blocks[j].meanScore += probabilities[order[i]];
            blocks[j].observed += labels[order[i]];
        }
        blocks[j].meanScore /= blockSize;
        blocks[j].observed /= blockSize;
    }
    return blocks;
}

ConformalBand ConformalBand::fit(std::span<const double> probabilities, std::span<const double> labels, double coverage,
                                 double smallestBlock) {
    ConformalBand band;
    band.m_coverage = coverage;
    band.m_blockSize = blockSizeFor(probabilities.size(), smallestBlock);
    std::vector<double> residuals;
    for (const RateBlock& block : rateBlocks(probabilities, labels, band.m_blockSize))
        residuals.push_back(std::abs(block.observed - block.meanScore) / spread(block.meanScore, band.m_blockSize));
    const auto rank = static_cast<std::size_t>(std::ceil(coverage * static_cast<double>(residuals.size() + 1)));
    if (rank > residuals.size() || rank == 0) {
        band.m_quantile = kUnbounded;
        return band;
    }
    std::nth_element(residuals.begin(), residuals.begin() + static_cast<std::ptrdiff_t>(rank - 1), residuals.end());
    band.m_quantile = residuals[rank - 1];
    return band;
}

bool ConformalBand::bounded() const {
    return m_quantile < kUnbounded;
}

std::pair<double, double> ConformalBand::interval(double probability) const {
    const double half = m_quantile * spread(probability, m_blockSize);
    return {std::max(0.0, probability - half), std::min(1.0, probability + half)};
}

double ConformalBand::reach(const RateBlock& block) const {
    return bounded() ? std::abs(block.observed - block.meanScore) / (std::max(m_quantile, kNoWidth) * spread(block.meanScore, m_blockSize)) : 0.0;
}

ConformalBand ConformalBand::widened(double factor) const {
    ConformalBand band = *this;
    if (bounded()) band.m_quantile = std::min(band.m_quantile * factor, kUnbounded);
    return band;
}

nlohmann::json ConformalBand::toJson() const {
    return {{"coverage", m_coverage}, {"quantile", m_quantile}, {"block_size", m_blockSize}};
}

Result<ConformalBand> ConformalBand::fromJson(const nlohmann::json& json) {
    const auto number = [&](const char* name) {
        const auto found = json.is_object() ? json.find(name) : json.end();
        return json.is_object() && found != json.end() && found->is_number() ? found->get<double>() : std::nan("");
    };
    ConformalBand band;
    band.m_coverage = number("coverage");
    band.m_quantile = number("quantile");
    band.m_blockSize = number("block_size");
    if (!(band.m_coverage > 0.0 && band.m_coverage < 1.0 && band.m_quantile >= 0.0 && band.m_blockSize >= 1.0))
        return Unexpected(ErrorCode::Corrupt, "The model's interval settings are damaged. Train the model again.");
    return band;
}

}  // namespace holdfast::scoring
