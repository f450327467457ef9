#include "core/base/parallel.h"
#include "core/base/logistic.h"
#include "core/scoring/explainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kGridPoints = 17;
constexpr std::size_t kBackgroundRows = 32;
constexpr std::size_t kChunk = 4096;
constexpr double kSmallest = 0.005;  // a reason that would print as +0.00 is none

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
        for (std::size_t r = 0; r < all; ++r)
            centre += effect.at(model.background()[r * width + j]) / static_cast<double>(all);
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

/// Whose reasons one model gives.
struct EffectsOf {
    const ChurnModel& model;
    std::vector<MainEffect> effects;
};

/// Reasons of a block of rows; a reason is a change of the probability and a feature, or the network as one more.
class ReasonLines {
public:
    /// `own`: [rows] log-odds by their own columns, where the network is told of.
    ReasonLines(const ChurnModel& model, const ReasonRequest& request, std::span<const double> probabilities,
                std::span<const double> own)
        : m_schema(model.schema()),
          m_request(request),
          m_probabilities(probabilities),
          m_own(own),
          m_unknown(request.unknown) {
        std::sort(m_unknown.begin(), m_unknown.end());
        const auto newcomers = std::count(request.isNew.begin(), request.isNew.end(), true);
        for (const bool isNew : {false, true}) {
            const bool met = isNew ? newcomers > 0 : newcomers < static_cast<std::ptrdiff_t>(request.rows);
            const bool same = isNew && &model.of(true) == &model && !m_of.front().effects.empty();
            m_of.push_back({model.of(isNew), same ? m_of.front().effects : std::vector<MainEffect>()});
            if (met && !same) m_of.back().effects = measureMainEffects(model.of(isNew), request.threads);
        }
    }

    void write(std::size_t begin, std::size_t end, std::vector<std::string>& lines) const {
        for (std::size_t i = begin; i < end; ++i) {
            auto reasons = ofColumns(i);
            if (!m_request.network.empty()) add(reasons, m_probabilities[i] - withoutNetwork(i), m_schema.size());
            keepStrongest(reasons);
            lines[i] = describe(i, reasons);
        }
    }

private:
    using Reasons = std::vector<std::pair<double, std::size_t>>;

    static void add(Reasons& reasons, double change, std::size_t feature) {
        if (std::abs(change) >= kSmallest) reasons.emplace_back(change, feature);
    }

    bool isNew(std::size_t i) const { return i < m_request.isNew.size() && m_request.isNew[i]; }
    const EffectsOf& of(std::size_t i) const { return m_of[isNew(i) ? 1 : 0]; }

    /// The probability if the network added nothing.
    double withoutNetwork(std::size_t i) const {
        return of(i).model.calibrated(m_own[i] +
                                      ((m_request.offsets.empty() ? 0.0 : m_request.offsets[i]) - m_request.network[i]));
    }

    Reasons ofColumns(std::size_t i) const {
        Reasons reasons;
        const double* row = m_request.values.data() + i * m_schema.size();
        const double here = logOdds(m_probabilities[i]);
        const std::vector<MainEffect>& effects = of(i).effects;
        for (std::size_t j = 0; j < m_schema.size(); ++j)
            add(reasons, m_probabilities[i] - logistic(here - effects[j].at(row[j])), j);
        return reasons;
    }

    void keepStrongest(Reasons& reasons) const {
        const auto kept = std::min(reasons.size(), static_cast<std::size_t>(m_request.count));
        std::partial_sort(reasons.begin(), reasons.begin() + static_cast<std::ptrdiff_t>(kept), reasons.end(),
                          [](const auto& a, const auto& b) {
                              const double x = std::abs(a.first), y = std::abs(b.first);
                              return x != y ? x > y : a.second < b.second;
                          });
        reasons.resize(kept);
    }

    std::string valueText(std::size_t i, std::size_t j) const {
        if (j == m_schema.size()) return i < m_request.places.size() ? m_request.places[i] : std::string();
        if (isNew(i) && !of(i).model.scorer().readsOfNewcomers(j)) return kNotReadYet;
        const double value = m_request.values[i * m_schema.size() + j];
        if (std::isnan(value) &&
            std::binary_search(m_unknown.begin(), m_unknown.end(),
                               std::pair(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j))))
            return kUnknownLevel;
        return displayValue(m_schema.features[j], value);
    }

    std::string describe(std::size_t i, const Reasons& reasons) const {
        std::string text;
        for (const auto& [change, j] : reasons) {
            if (!text.empty()) text += "; ";
            text += (j == m_schema.size() ? std::string(kNetworkColumn) : m_schema.features[j].name) + " = " +
                    valueText(i, j) + " (" + signedHundredths(change) + ")";
        }
        return text;
    }

    const FeatureSchema& m_schema;
    const ReasonRequest& m_request;
    std::vector<EffectsOf> m_of;  ///< of customers of old, of newcomers
    std::span<const double> m_probabilities, m_own;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_unknown;  ///< ascending
};

}  // namespace

std::vector<std::string> topReasons(const ChurnModel& model, const ReasonRequest& request) {
    const std::size_t rows = request.rows;
    std::vector<std::string> result(rows);
    if (model.schema().size() == 0 || model.background().empty() || request.count <= 0) return result;
    std::vector<double> own, probabilities;
    if (request.own.size() != rows && !request.network.empty())
        own = model.logits(request.values, rows, request.threads, request.isNew);
    if (request.known.size() != rows)
        probabilities = model.probabilities(request.values, rows, request.threads, request.offsets, request.isNew);
    const ReasonLines lines(model, request,
                            request.known.size() == rows ? request.known : std::span<const double>(probabilities),
                            request.own.size() == rows ? request.own : std::span<const double>(own));
    parallelFor((rows + kChunk - 1) / kChunk, request.threads, [&](std::size_t first, std::size_t last, unsigned) {
        for (std::size_t chunk = first; chunk < last; ++chunk)
            lines.write(chunk * kChunk, std::min(rows, (chunk + 1) * kChunk), result);
    });
    return result;
}

}  // namespace holdfast::scoring
