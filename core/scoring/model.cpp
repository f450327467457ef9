#include "core/scoring/model.h"

#include "core/base/random.h"

#include <algorithm>

namespace holdfast::scoring {

namespace {
constexpr std::size_t kChunk = 2048;  // rows a worker takes at a time: fixed, so that results do not depend on `threads`

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

std::vector<double> ChurnModel::probabilities(std::span<const double> values, std::size_t rows, unsigned threads,
                                              Offsets offsets) const {
    std::vector<double> result = ensembleLogits(*m_scorer, values, rows, threads);
    for (std::size_t i = 0; i < rows; ++i) result[i] = m_calibrator(result[i] + offsetOf(offsets, i));
    return result;
}

double ChurnModel::calibrated(double logit) const {
    return m_calibrator(logit);
}

std::vector<Score> ChurnModel::score(std::span<const double> values, std::size_t rows, unsigned threads, Offsets offsets,
                                     Ages ages) const {
    const std::vector<double> p = probabilities(values, rows, threads, offsets);
    std::vector<Score> result(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        const auto [lower, upper] = interval(p[i], values.data() + i * schema().size(), ages.empty() ? kMissing : ages[i]);
        result[i] = {p[i], lower, upper, false};
    }
    return result;
}

std::vector<double> ChurnModel::memberProbabilities(std::span<const double> values, std::size_t rows, Offsets offsets) const {
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
