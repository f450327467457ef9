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

/// Reasons of a block of rows; a reason is a change of the probability and a feature, or the network as one more.
class ReasonLines {
public:
    ReasonLines(const ChurnModel& model, const ReasonRequest& request, const std::vector<MainEffect>& effects,
                std::span<const double> probabilities)
        : m_model(model), m_schema(model.schema()), m_request(request), m_effects(effects), m_probabilities(probabilities),
          m_unknown(request.unknown) {
        std::sort(m_unknown.begin(), m_unknown.end());
    }

    void write(std::size_t begin, std::size_t end, std::vector<std::string>& lines) const {
        const std::size_t width = m_schema.size();
        const std::vector<double> unheard = m_request.network.empty() ? std::vector<double>() : withoutNetwork(begin, end);
        for (std::size_t i = begin; i < end; ++i) {
            auto reasons = ofColumns(i);
            if (!unheard.empty()) add(reasons, m_probabilities[i] - unheard[i - begin], width);
            keepStrongest(reasons);
            lines[i] = describe(i, reasons);
        }
    }

private:
    using Reasons = std::vector<std::pair<double, std::size_t>>;

    static void add(Reasons& reasons, double change, std::size_t feature) {
        if (std::abs(change) >= kSmallest) reasons.emplace_back(change, feature);
    }

    /// The probabilities if the network added nothing.
    std::vector<double> withoutNetwork(std::size_t begin, std::size_t end) const {
        const std::size_t width = m_schema.size();
        std::vector<double> offsets;
        for (std::size_t i = begin; i < end; ++i)
            offsets.push_back((m_request.offsets.empty() ? 0.0 : m_request.offsets[i]) - m_request.network[i]);
        return m_model.probabilities(m_request.values.subspan(begin * width, (end - begin) * width), end - begin, 1, offsets);
    }

    Reasons ofColumns(std::size_t i) const {
        Reasons reasons;
        const double* row = m_request.values.data() + i * m_schema.size();
        const double here = logOdds(m_probabilities[i]);
        for (std::size_t j = 0; j < m_schema.size(); ++j)
            add(reasons, m_probabilities[i] - logistic(here - m_effects[j].at(row[j])), j);
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
        const bool isNew = i < m_request.isNew.size() && m_request.isNew[i];
        if (isNew && !m_model.scorer().readsOfNewcomers(j)) return kNotReadYet;
        const double value = m_request.values[i * m_schema.size() + j];
        if (std::isnan(value) && std::binary_search(m_unknown.begin(), m_unknown.end(), std::pair(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j))))
            return kUnknownLevel;
        return displayValue(m_schema.features[j], value);
    }

    std::string describe(std::size_t i, const Reasons& reasons) const {
        std::string text;
        for (const auto& [change, j] : reasons) {
            if (!text.empty()) text += "; ";
            text += (j == m_schema.size() ? std::string(kNetworkColumn) : m_schema.features[j].name) + " = " + valueText(i, j) + " (" +
                    signedHundredths(change) + ")";
        }
        return text;
    }

    const ChurnModel& m_model;
    const FeatureSchema& m_schema;
    const ReasonRequest& m_request;
    const std::vector<MainEffect>& m_effects;
    std::span<const double> m_probabilities;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_unknown;  ///< ascending
};

}  // namespace

namespace {

/// The rows of a request that one of two models scores, closed up.
class RequestPart {
public:
    RequestPart(const ReasonRequest& whole, std::size_t width, bool isNew) : m_whole(whole), m_width(width) {
        for (std::size_t i = 0; i < whole.rows; ++i)
            if (whole.isNew[i] == isNew) m_rows.push_back(i);
    }
    bool empty() const { return m_rows.empty(); }
    std::span<const std::size_t> rows() const { return m_rows; }

    /// A view of what this object holds.
    ReasonRequest request() {
        for (const std::size_t i : m_rows) {
            const auto row = m_whole.values.subspan(i * m_width, m_width);
            m_values.insert(m_values.end(), row.begin(), row.end());
            if (m_whole.known.size() == m_whole.rows) m_known.push_back(m_whole.known[i]);
        }
        ReasonRequest part{m_values, m_rows.size(), m_whole.count, m_whole.threads, m_known};
        part.isNew = taken(m_whole.isNew);
        part.offsets = taken(m_whole.offsets);
        part.network = taken(m_whole.network);
        part.places = taken(m_whole.places);
        const auto place = [&](std::size_t row) { return std::lower_bound(m_rows.begin(), m_rows.end(), row); };
        for (const auto& [row, feature] : m_whole.unknown)
            if (const auto found = place(row); found != m_rows.end() && *found == row)
                part.unknown.emplace_back(static_cast<std::uint32_t>(found - m_rows.begin()), feature);
        return part;
    }

private:
    template <typename T>
    std::vector<T> taken(const std::vector<T>& all) const {
        std::vector<T> some;
        for (std::size_t k = 0; k < m_rows.size() && !all.empty(); ++k) some.push_back(all[m_rows[k]]);
        return some;
    }

    const ReasonRequest& m_whole;
    std::size_t m_width;
    std::vector<std::size_t> m_rows;
    std::vector<double> m_values, m_known;
};

std::vector<std::string> reasonsByOne(const ChurnModel& model, const ReasonRequest& request) {
    const std::size_t rows = request.rows;
    std::vector<std::string> result(rows);
    if (model.schema().size() == 0 || model.background().empty() || request.count <= 0) return result;
    const std::vector<MainEffect> effects = measureMainEffects(model, request.threads);
    std::vector<double> own;
    if (request.known.size() != rows) own = model.probabilities(request.values, rows, request.threads, request.offsets);
    const ReasonLines lines(model, request, effects, request.known.size() == rows ? request.known : std::span<const double>(own));
    parallelFor((rows + kChunk - 1) / kChunk, request.threads, [&](std::size_t first, std::size_t last, unsigned) {
        for (std::size_t chunk = first; chunk < last; ++chunk) lines.write(chunk * kChunk, std::min(rows, (chunk + 1) * kChunk), result);
    });
    return result;
}

}  // namespace

std::vector<std::string> topReasons(const ChurnModel& model, const ReasonRequest& request) {
    const auto newcomers = static_cast<std::size_t>(std::count(request.isNew.begin(), request.isNew.end(), true));
    if (newcomers == 0 || newcomers == request.rows || &model.of(true) == &model) return reasonsByOne(model.of(newcomers > 0), request);
    std::vector<std::string> result(request.rows);
    for (const bool isNew : {false, true}) {
        RequestPart part(request, model.schema().size(), isNew);
        if (part.empty()) continue;
        auto reasons = reasonsByOne(model.of(isNew), part.request());
        for (std::size_t k = 0; k < reasons.size(); ++k) result[part.rows()[k]] = std::move(reasons[k]);
    }
    return result;
}

}  // namespace holdfast::scoring
