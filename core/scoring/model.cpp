#include "core/scoring/model.h"

#include "core/base/parallel.h"
#include "core/base/random.h"

#include <algorithm>

namespace holdfast::scoring {

namespace {
constexpr std::size_t kChunk = 2048;  // rows a worker takes at a time

double offsetOf(ChurnModel::Offsets offsets, std::size_t row) {
    return offsets.empty() ? 0.0 : offsets.size() == 1 ? offsets.front() : offsets[row];
}
}  // namespace

ChurnModel::ChurnModel(std::shared_ptr<const ChurnScorer> scorer, Calibrator calibrator, MondrianBand band,
                       std::vector<double> background, IntervalGroups groups)
    : m_scorer(std::move(scorer)),
      m_calibrator(std::move(calibrator)),
      m_band(std::move(band)),
      m_groups(std::move(groups)),
      m_background(std::move(background)) {}

const FeatureSchema& ChurnModel::schema() const {
    return *m_scorer->schema();
}
const std::shared_ptr<const FeatureSchema>& ChurnModel::schemaPointer() const {
    return m_scorer->schema();
}
const ChurnScorer& ChurnModel::scorer() const {
    return *m_scorer;
}
std::span<const double> ChurnModel::background() const {
    return m_background;
}

ChurnModel ChurnModel::withNewcomers(std::shared_ptr<const ChurnScorer> scorer, Calibrator calibrator) const {
    const std::size_t width = schema().size();
    const std::vector<bool> all(width == 0 ? 0 : m_background.size() / width, true);
    auto background = valuesAsRead(*scorer, m_background, all);
    ChurnModel result = *this;
    result.m_newcomers = std::make_shared<const ChurnModel>(std::move(scorer), std::move(calibrator), m_band,
                                                            std::move(background), m_groups);
    return result;
}

std::vector<double> ChurnModel::asRead(std::vector<double> values, const std::vector<bool>& isNew) const {
    if (!readsNewcomersApart()) return values;
    return valuesAsRead(*of(true).m_scorer, std::move(values), isNew);
}

std::vector<double> ChurnModel::logits(std::span<const double> values, std::size_t rows, unsigned threads,
                                       IsNew isNew) const {
    std::vector<double> result = ensembleLogits(*m_scorer, values, rows, threads);
    if (!m_newcomers) return result;
    const std::size_t width = schema().size();
    std::vector<std::size_t> places;
    std::vector<double> theirs;
    for (std::size_t i = 0; i < isNew.size(); ++i) {
        if (!isNew[i]) continue;
        places.push_back(i);
        const auto row = values.subspan(i * width, width);
        theirs.insert(theirs.end(), row.begin(), row.end());
    }
    if (places.empty()) return result;
    const auto own = ensembleLogits(*m_newcomers->m_scorer, theirs, places.size(), threads);
    for (std::size_t k = 0; k < places.size(); ++k) result[places[k]] = own[k];
    return result;
}

std::vector<double> ChurnModel::probabilities(std::span<const double> values, std::size_t rows, unsigned threads,
                                              Offsets offsets, IsNew isNew) const {
    std::vector<double> result = logits(values, rows, threads, isNew);
    for (std::size_t i = 0; i < rows; ++i)
        result[i] = of(!isNew.empty() && isNew[i]).m_calibrator(result[i] + offsetOf(offsets, i));
    return result;
}

double ChurnModel::calibrated(double logit) const {
    return m_calibrator(logit);
}

std::vector<Score> ChurnModel::score(std::span<const double> values, std::size_t rows, unsigned threads, Offsets offsets,
                                     Ages ages, IsNew isNew) const {
    return score({values, logits(values, rows, threads, isNew), offsets, ages, isNew}, threads);
}

std::vector<Score> ChurnModel::score(const ScoredRows& rows, unsigned threads) const {
    std::vector<Score> result(rows.logits.size());
    parallelFor((result.size() + kChunk - 1) / kChunk, threads, [&](std::size_t first, std::size_t last, unsigned) {
        for (std::size_t i = first * kChunk; i < std::min(result.size(), last * kChunk); ++i) {
            const double p =
                of(!rows.isNew.empty() && rows.isNew[i]).m_calibrator(rows.logits[i] + offsetOf(rows.offsets, i));
            const auto [lower, upper] =
                interval(p, rows.values.data() + i * schema().size(), rows.ages.empty() ? kMissing : rows.ages[i]);
            result[i] = {p, lower, upper, false};
        }
    });
    return result;
}

std::vector<double> ChurnModel::memberProbabilities(std::span<const double> values, std::size_t rows,
                                                    Offsets offsets) const {
    std::vector<double> result(rows * m_scorer->members());
    const std::size_t width = schema().size();
    for (std::size_t begin = 0; begin < rows; begin += kChunk) {
        const std::size_t count = std::min(kChunk, rows - begin);
        m_scorer->memberLogits(values.subspan(begin * width, count * width), count,
                               std::span(result).subspan(begin * m_scorer->members(), count * m_scorer->members()));
    }
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = m_calibrator(result[i] + offsetOf(offsets, i / m_scorer->members()));
    return result;
}

std::pair<double, double> ChurnModel::interval(double probability, const double* row, double age) const {
    return m_band.interval(probability, m_groups.of(row, age, probability));
}

std::vector<double> sampleBackground(const FeatureMatrix& features, std::uint64_t seed, std::size_t count) {
    std::vector<std::size_t> rows = Random(seed).permutation(features.rows);
    rows.resize(std::min(rows.size(), count));
    std::sort(rows.begin(), rows.end());
    std::vector<double> background;
    background.reserve(rows.size() * features.cols());
    for (const std::size_t row : rows)
        background.insert(background.end(), features.row(row), features.row(row) + features.cols());
    return background;
}

}  // namespace holdfast::scoring
