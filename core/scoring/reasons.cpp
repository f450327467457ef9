#include "core/base/parallel.h"
#include "core/scoring/explainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kGridPoints = 17;
constexpr std::size_t kBackgroundRows = 32;
constexpr std::size_t kChunk = 4096;
constexpr double kSmallest = 0.005;  // a reason that would print as +0.00 is none

double logistic(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}
double logOdds(double p) {
    return std::log(p) - std::log1p(-p);
}

/// How one feature alone moves the log-odds, against the background customers.
struct MainEffect {
    bool category = false;
    std::vector<double> grid;     ///< number: ascending
    std::vector<double> effects;  ///< per grid point or level
    double missing = 0.0;

    double at(double value) const {
        if (std::isnan(value)) return missing;
        if (category) {
            const auto level = static_cast<std::size_t>(value);
            return level < effects.size() ? effects[level] : missing;
        }
        if (value <= grid.front()) return effects.front();
        if (value >= grid.back()) return effects.back();
        const auto above = static_cast<std::size_t>(std::upper_bound(grid.begin(), grid.end(), value) - grid.begin());
        const double t = (value - grid[above - 1]) / (grid[above] - grid[above - 1]);
        return effects[above - 1] + t * (effects[above] - effects[above - 1]);
    }
    void shift(double by) {
        for (double& effect : effects) effect += by;
        missing += by;
    }
};

std::vector<double> numberGrid(const ChurnModel& model, std::size_t feature) {
    const FeatureSpec& spec = model.schema().features[feature];
    std::vector<double> values{spec.observedMin, spec.observedMax};
    std::vector<double> met;
    for (std::size_t at = feature; at < model.background().size(); at += model.schema().size())
        if (!std::isnan(model.background()[at])) met.push_back(model.background()[at]);
    std::sort(met.begin(), met.end());
    for (std::size_t q = 0; q < kGridPoints && !met.empty(); ++q)
        values.push_back(met[q * (met.size() - 1) / (kGridPoints - 1)]);
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

/// Every other background customer along the score: few rows that stand for all.
std::vector<double> thinBackground(const ChurnModel& model, unsigned threads) {
    const std::size_t width = model.schema().size();
    const std::size_t rows = model.background().size() / width;
    const std::vector<double> p = model.probabilities(model.background(), rows, threads);
    std::vector<std::size_t> order(rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p[a] < p[b]; });
    const std::size_t kept = std::min(rows, kBackgroundRows);
    std::vector<double> result;
    for (std::size_t i = 0; i < kept; ++i) {
        const double* row = model.background().data() + order[(2 * i + 1) * rows / (2 * kept)] * width;
        result.insert(result.end(), row, row + width);
    }
    return result;
}

std::vector<MainEffect> measureMainEffects(const ChurnModel& model, unsigned threads) {
    const std::size_t width = model.schema().size();
    const std::vector<double> background = thinBackground(model, threads);
    const std::size_t rows = background.size() / width;
    std::vector<MainEffect> effects(width);
    for (std::size_t j = 0; j < width; ++j) {
        const FeatureSpec& spec = model.schema().features[j];
        MainEffect& effect = effects[j];
        effect.category = spec.kind == FeatureKind::Category;
        std::vector<double> settings(spec.levels.size());
        std::iota(settings.begin(), settings.end(), 0.0);
        if (!effect.category) settings = effect.grid = numberGrid(model, j);
        settings.push_back(kMissing);
        std::vector<double> batch;
        batch.reserve(settings.size() * background.size());
        for (const double setting : settings)
            for (std::size_t r = 0; r < rows; ++r) {
                batch.insert(batch.end(), background.begin() + static_cast<std::ptrdiff_t>(r * width),
                             background.begin() + static_cast<std::ptrdiff_t>((r + 1) * width));
                batch[batch.size() - width + j] = setting;
            }
        const std::vector<double> p = model.probabilities(batch, settings.size() * rows, threads);
        for (std::size_t s = 0; s < settings.size(); ++s) {
            double mean = 0.0;
            for (std::size_t r = 0; r < rows; ++r) mean += logOdds(p[s * rows + r]) / static_cast<double>(rows);
            if (s + 1 < settings.size())
                effect.effects.push_back(mean);
            else
                effect.missing = mean;
        }
        // Centred on all background customers: an effect says how this customer differs from them on average.
        double centre = 0.0;
        const std::size_t all = model.background().size() / width;
        for (std::size_t r = 0; r < all; ++r) centre += effect.at(model.background()[r * width + j]) / static_cast<double>(all);
        effect.shift(-centre);
    }
    return effects;
}

/// "+0.21" whatever the locale.
std::string signedHundredths(double value) {
    const auto hundredths = static_cast<int>(std::lround(std::abs(value) * 100.0));
    const int rest = hundredths % 100;
    return (value < 0.0 ? "-" : "+") + std::to_string(hundredths / 100) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

std::string describe(const FeatureSchema& schema, const double* row,
                     const std::vector<std::pair<double, std::size_t>>& reasons) {
    std::string text;
    for (const auto& [change, j] : reasons) {
        if (!text.empty()) text += "; ";
        text +=
            schema.features[j].name + " = " + displayValue(schema.features[j], row[j]) + " (" + signedHundredths(change) + ")";
    }
    return text;
}

}  // namespace

std::vector<std::string> topReasons(const ChurnModel& model, std::span<const double> values, std::size_t rows, int count,
                                    unsigned threads, std::span<const double> known) {
    std::vector<std::string> result(rows);
    const FeatureSchema& schema = model.schema();
    const std::size_t width = schema.size();
    if (width == 0 || model.background().empty() || count <= 0) return result;
    const std::vector<MainEffect> effects = measureMainEffects(model, threads);
    const std::vector<double> own = known.size() == rows ? std::vector<double>() : model.probabilities(values, rows, threads);
    const std::span<const double> p = known.size() == rows ? known : std::span<const double>(own);
    parallelFor((rows + kChunk - 1) / kChunk, threads, [&](std::size_t first, std::size_t last, unsigned) {
        std::vector<std::pair<double, std::size_t>> reasons;
        for (std::size_t i = first * kChunk; i < std::min(rows, last * kChunk); ++i) {
            reasons.clear();
            const double* row = values.data() + i * width;
            const double here = logOdds(p[i]);
            for (std::size_t j = 0; j < width; ++j) {
                const double change = p[i] - logistic(here - effects[j].at(row[j]));
                if (std::abs(change) >= kSmallest) reasons.emplace_back(change, j);
            }
            const auto kept = std::min(reasons.size(), static_cast<std::size_t>(count));
            std::partial_sort(reasons.begin(), reasons.begin() + static_cast<std::ptrdiff_t>(kept), reasons.end(),
                              [](const auto& a, const auto& b) {
                                  const double x = std::abs(a.first), y = std::abs(b.first);
                                  return x != y ? x > y : a.second < b.second;
                              });
            reasons.resize(kept);
            result[i] = describe(schema, row, reasons);
        }
    });
    return result;
}

}  // namespace holdfast::scoring
