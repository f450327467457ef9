#include "core/workbench/whatifmodel.h"

#include "core/base/logistic.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kRowsPerTask = 64;  // small enough that two cores share one customer's curves evenly

/// Two-sided 90 % quantile of Student's t.
double studentQuantile(std::size_t degrees) {
    constexpr std::array<double, 15> kTable{6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860,
                                            1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753};
    return degrees == 0 ? 0.0 : degrees <= kTable.size() ? kTable[degrees - 1] : 1.645 + 1.6 / static_cast<double>(degrees);
}

/// y over the ascending knots x, read at `at`.
double interpolate(const std::vector<double>& x, const std::vector<double>& y, double at) {
    if (at <= x.front()) return y.front();
    if (at >= x.back()) return y.back();
    const auto above = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
    const double t = (at - x[above - 1]) / (x[above] - x[above - 1]);
    return y[above - 1] + t * (y[above] - y[above - 1]);
}

void resample(ResponseCurve& curve, const std::vector<double>& onto) {
    for (auto* values : {&curve.probability, &curve.lower, &curve.upper}) {
        std::vector<double> resampled;
        for (const double at : onto) resampled.push_back(interpolate(curve.x, *values, at));
        *values = std::move(resampled);
    }
    curve.x = onto;
}

}  // namespace

WhatIfModel::WhatIfModel(std::shared_ptr<const Champion> champion, std::vector<WhatIfColumn> columns, WhatIfSubject subject,
                         unsigned threads)
    : m_champion(std::move(champion)),
      m_columns(std::move(columns)),
      m_subject(std::move(subject)),
      m_read(m_champion->model.asRead(m_subject.values, m_subject.isNew)),
      m_threads(threads),
      m_rows(m_subject.values.size() / std::max<std::size_t>(m_champion->model.schema().size(), 1)) {
    m_byScore.resize(m_rows);
    std::iota(m_byScore.begin(), m_byScore.end(), std::size_t{0});
    m_rowProbabilities = probabilities(m_read, m_byScore);
    std::stable_sort(m_byScore.begin(), m_byScore.end(),
                     [&](std::size_t a, std::size_t b) { return m_rowProbabilities[a] < m_rowProbabilities[b]; });
    m_before = meansOf({});
}

void WhatIfModel::inTasks(std::span<const double> values, const Task& task) const {
    const std::size_t width = schema().size();
    const std::size_t rows = values.size() / width;
    parallelFor((rows + kRowsPerTask - 1) / kRowsPerTask, m_threads, [&](std::size_t first, std::size_t last, unsigned) {
        const std::size_t begin = first * kRowsPerTask;
        const std::size_t count = std::min(rows, last * kRowsPerTask) - begin;
        task(values.subspan(begin * width, count * width), begin, count);
    });
}

std::vector<double> WhatIfModel::offsetsOf(const std::vector<std::size_t>& rows, std::size_t begin, std::size_t count) const {
    std::vector<double> result;
    for (std::size_t i = 0; i < count && !m_subject.offsets.empty(); ++i)
        result.push_back(m_subject.offsets[rows[(begin + i) % rows.size()]]);
    return result;
}

std::vector<double> WhatIfModel::probabilities(std::span<const double> values, const std::vector<std::size_t>& rows) const {
    std::vector<double> result(values.size() / schema().size());
    inTasks(values, [&](std::span<const double> part, std::size_t begin, std::size_t count) {
        std::vector<bool> isNewPart;
        for (std::size_t i = 0; i < count && !m_subject.isNew.empty(); ++i) isNewPart.push_back(isNew(rows[(begin + i) % rows.size()]));
        const auto p = m_champion->model.probabilities(part, count, 1, offsetsOf(rows, begin, count), isNewPart);
        std::copy(p.begin(), p.end(), result.begin() + static_cast<std::ptrdiff_t>(begin));
    });
    return result;
}

bool WhatIfModel::mostlyNew() const {
    return 2 * static_cast<std::size_t>(std::count(m_subject.isNew.begin(), m_subject.isNew.end(), true)) > m_rows;
}

WhatIfModel::Means WhatIfModel::meansOf(const std::vector<Applied>& applied) const {
    Means means;
    std::vector<std::size_t> all(m_rows);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const std::vector<double> p = applied.empty() ? m_rowProbabilities : probabilities(withSettings(all, applied), all);
    for (std::size_t row = 0; row < p.size(); ++row) {
        const double probability = p[row];
        const auto [lower, upper] = intervalOf(row, probability);
        means.score.probability += probability / static_cast<double>(p.size());
        means.score.lower += lower / static_cast<double>(p.size());
        means.score.upper += upper / static_cast<double>(p.size());
    }
    means.score.coldStart = m_subject.coldStart;
    const scoring::ChurnModel& model = m_champion->model.of(mostlyNew());
    const std::size_t members = model.scorer().members();
    means.members.assign(members, 0.0);
    if (members == 1) return means;  // no spread to speak of, so no second pass
    const std::vector<std::size_t> some = evenly(rowsByScore(mostlyNew()), kMemberRows);
    const std::vector<double> values = withSettings(some, applied);
    const std::size_t rows = some.size();
    std::vector<double> byMember(rows * members);
    inTasks(values, [&](std::span<const double> part, std::size_t begin, std::size_t count) {
        const auto answers = model.memberProbabilities(part, count, offsetsOf(some, begin, count));
        std::copy(answers.begin(), answers.end(), byMember.begin() + static_cast<std::ptrdiff_t>(begin * members));
    });
    for (std::size_t i = 0; i < byMember.size(); ++i) means.members[i % members] += byMember[i] / static_cast<double>(rows);
    return means;
}

Result<std::vector<WhatIfModel::Applied>> WhatIfModel::apply(const std::vector<Setting>& settings) const {
    std::vector<Applied> result;
    for (const Setting& setting : settings) {
        const int feature = schema().indexOf(setting.column);
        if (feature < 0)
            return Unexpected(ErrorCode::InvalidInput,
                              "The model does not use a column \"" + setting.column +
                                  "\", so setting it cannot change the score. Choose one of its columns.");
        const auto j = static_cast<std::size_t>(feature);
        if (m_columns[j].spec.actionability == Actionability::Fixed)
            return Unexpected(ErrorCode::InvalidInput,
                              setting.column + " is marked as fixed: nobody can change it. Mark it as changeable first.");
        HOLDFAST_ASSIGN(const double value, scoring::encodeValue(schema().features[j], setting.value));
        std::erase_if(result, [&](const Applied& earlier) { return earlier.feature == j; });
        result.push_back({j, value});
    }
    return result;
}

bool WhatIfModel::isRead(std::size_t row, std::size_t feature) const {
    return !isNew(row) || m_champion->model.of(true).scorer().readsOfNewcomers(feature);
}

bool WhatIfModel::isReadOfAny(std::size_t feature) const {
    for (std::size_t row = 0; row < m_rows; ++row)
        if (isRead(row, feature)) return true;
    return m_rows == 0;
}

SettingEvidence WhatIfModel::evidenceFor(const Applied& applied) const {
    const WhatIfColumn& column = m_columns[applied.feature];
    const FeatureSpec& feature = schema().features[applied.feature];
    const std::string& name = column.spec.name;
    if (!isReadOfAny(applied.feature))
        return {name, Evidence::Associational,
                "The score of somebody so new does not read " + name + " yet, so setting it changes nothing."};
    if (std::isnan(applied.value)) {
        const auto background = m_champion->model.background();
        for (std::size_t at = applied.feature; at < background.size(); at += schema().size())
            if (std::isnan(background[at]))
                return {name, Evidence::Associational,
                        "Customers without a value for " + name + " were seen; that they score so is association, not effect."};
        return {name, Evidence::Extrapolation, "Customers without a value for " + name + " were hardly seen in training."};
    }
    if (!column.category && (applied.value < column.supportMin || applied.value > column.supportMax))
        return {name, Evidence::Extrapolation,
                "The model saw " + name + " only from " + scoring::displayValue(feature, column.supportMin) + " to " +
                    scoring::displayValue(feature, column.supportMax) + ", so " +
                    scoring::displayValue(feature, applied.value) + " is a guess."};
    const double before = original(applied.feature);
    const bool against = (column.spec.actionability == Actionability::OnlyUp && applied.value < before) ||
                         (column.spec.actionability == Actionability::OnlyDown && applied.value > before);
    if (against)
        return {name, Evidence::Associational,
                name + (column.spec.actionability == Actionability::OnlyUp ? " can only go up" : " can only go down") +
                    ", so this compares with other customers rather than saying what could be done."};
    return {name, Evidence::Associational,
            "Customers with such a " + name + " leave at this rate; changing it need not have the same effect."};
}

double WhatIfModel::original(std::size_t feature) const {
    if (m_rows == 1) return m_subject.values[feature];
    if (m_columns[feature].category) return kMissing;  // a segment has no one level
    double sum = 0.0;
    double present = 0.0;
    for (std::size_t i = 0; i < m_rows; ++i) {
        const double value = m_subject.values[i * schema().size() + feature];
        if (std::isnan(value)) continue;
        sum += value;
        present += 1.0;
    }
    return present > 0.0 ? sum / present : kMissing;
}

std::vector<double> WhatIfModel::withSettings(const std::vector<std::size_t>& rows, const std::vector<Applied>& applied) const {
    const std::size_t width = schema().size();
    std::vector<double> values;
    values.reserve(rows.size() * width);
    for (const std::size_t row : rows) {
        const auto begin = m_read.begin() + static_cast<std::ptrdiff_t>(row * width);
        values.insert(values.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
        for (const Applied& setting : applied)
            if (isRead(row, setting.feature)) values[values.size() - width + setting.feature] = setting.value;
    }
    return values;
}

Result<WhatIfResult> WhatIfModel::evaluate(const std::vector<Setting>& settings) const {
    HOLDFAST_ASSIGN(const std::vector<Applied> applied, apply(settings));
    WhatIfResult result;
    result.modelVersion = m_champion->card.version;
    result.asOf = m_subject.asOf;
    result.key = m_subject.key;
    result.customers = m_subject.customers;
    result.before = m_before.score;
    const Means after = applied.empty() ? m_before : meansOf(applied);
    result.after = after.score;
    result.delta = after.score.probability - m_before.score.probability;
    const std::size_t members = after.members.size();
    double half = 0.0;
    if (members > 1) {
        double mean = 0.0;
        double squares = 0.0;
        for (std::size_t m = 0; m < members; ++m)
            mean += (after.members[m] - m_before.members[m]) / static_cast<double>(members);
        for (std::size_t m = 0; m < members; ++m) squares += std::pow(after.members[m] - m_before.members[m] - mean, 2.0);
        half = studentQuantile(members - 1) * std::sqrt(squares / static_cast<double>(members - 1));
    }
    result.deltaIntervalKnown = members > 1;
    result.deltaLower = std::max(-1.0, result.delta - half);
    result.deltaUpper = std::min(1.0, result.delta + half);
    for (const Applied& setting : applied) result.evidence.push_back(evidenceFor(setting));
    return result;
}

std::vector<double> WhatIfModel::grid(std::size_t feature, int points) const {
    const WhatIfColumn& column = m_columns[feature];
    std::vector<double> x;
    if (column.category) {
        for (std::size_t level = 0; level < column.levels.size(); ++level) x.push_back(static_cast<double>(level));
        return x;
    }
    const int last = std::max(points, 2) - 1;
    for (int i = 0; i <= last; ++i) {
        const double value = column.rangeMin + (column.rangeMax - column.rangeMin) * i / last;
        x.push_back(column.spec.type == ColumnType::Integer ? std::round(value) : value);
    }
    x.erase(std::unique(x.begin(), x.end()), x.end());
    return x;
}

std::vector<std::size_t> WhatIfModel::evenly(const std::vector<std::size_t>& rows, std::size_t atMost) {
    const std::size_t count = std::min(rows.size(), atMost);
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(rows[(2 * i + 1) * rows.size() / (2 * count)]);
    return some;
}

std::vector<std::size_t> WhatIfModel::rowsByScore(bool isNewOnes) const {
    std::vector<std::size_t> rows;
    for (const std::size_t row : m_byScore)
        if (isNew(row) == isNewOnes) rows.push_back(row);
    return rows;
}

double WhatIfModel::levelShift(const std::vector<std::size_t>& rows) const {
    if (rows.size() == m_rows) return 0.0;
    double mean = 0.0;
    for (const std::size_t row : rows) mean += m_rowProbabilities[row] / static_cast<double>(rows.size());
    return logOdds(m_before.score.probability) - logOdds(mean);
}

ResponseCurve WhatIfModel::describeCurve(std::size_t feature, const std::vector<Applied>& applied) const {
    const WhatIfColumn& column = m_columns[feature];
    ResponseCurve curve;
    curve.column = column.spec.name;
    curve.locked = column.spec.actionability == Actionability::Fixed;
    curve.category = column.category;
    if (column.category) curve.labels = column.levels;
    curve.original = original(feature);
    const auto set = std::find_if(applied.begin(), applied.end(), [&](const Applied& a) { return a.feature == feature; });
    curve.current = set == applied.end() ? curve.original : set->value;
    curve.supportMin = column.supportMin;
    curve.supportMax = column.supportMax;
    return curve;
}

std::pair<double, double> WhatIfModel::intervalOf(std::size_t row, double probability) const {
    return m_champion->model.interval(probability, m_subject.values.data() + row * schema().size(),
                                      m_subject.ages.empty() ? kMissing : m_subject.ages[row]);
}

void WhatIfModel::addPoint(ResponseCurve& curve, std::span<const double> probabilities, const std::vector<std::size_t>& rows,
                           double shift) const {
    const double share = 1.0 / static_cast<double>(probabilities.size());
    Score mean;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        const double p = probabilities[i];
        const auto [lower, upper] = intervalOf(rows[i], p);
        mean.probability += p * share;
        mean.lower += lower * share;
        mean.upper += upper * share;
    }
    const double moved = shift == 0.0 ? mean.probability : logistic(logOdds(mean.probability) + shift);
    curve.probability.push_back(moved);
    curve.lower.push_back(std::max(0.0, moved - (mean.probability - mean.lower)));
    curve.upper.push_back(std::min(1.0, moved + (mean.upper - mean.probability)));
}

Result<std::vector<ResponseCurve>> WhatIfModel::curves(const std::vector<Setting>& settings, int points) const {
    HOLDFAST_ASSIGN(const std::vector<Applied> applied, apply(settings));
    const std::size_t width = schema().size();
    const int knots = m_rows == 1 ? points : std::min(points, static_cast<int>(kSegmentGrid));
    std::vector<std::vector<double>> grids;
    std::size_t rowsEach = 0;
    for (std::size_t j = 0; j < width; ++j) {
        grids.push_back(grid(j, knots));
        rowsEach += grids.back().size();
    }
    const std::vector<std::size_t> rows = evenly(m_byScore, std::max<std::size_t>(kCurveRows / std::max<std::size_t>(rowsEach, 1), 4));
    const std::vector<double> base = withSettings(rows, applied);
    std::vector<double> batch;
    batch.reserve(rowsEach * base.size());
    for (std::size_t j = 0; j < width; ++j)
        for (const double x : grids[j]) {
            const std::size_t begin = batch.size();
            batch.insert(batch.end(), base.begin(), base.end());
            for (std::size_t r = 0; r < rows.size(); ++r)
                if (isRead(rows[r], j)) batch[begin + r * width + j] = x;
        }
    const std::vector<double> p = probabilities(batch, rows);
    const double shift = levelShift(rows);
    std::vector<ResponseCurve> result;
    std::size_t next = 0;
    for (std::size_t j = 0; j < width; ++j) {
        ResponseCurve curve = describeCurve(j, applied);
        curve.x = grids[j];
        for (std::size_t k = 0; k < grids[j].size(); ++k, next += rows.size())
            addPoint(curve, std::span(p).subspan(next, rows.size()), rows, shift);
        if (!curve.category && knots < points) resample(curve, grid(j, points));
        result.push_back(std::move(curve));
    }
    return result;
}

}  // namespace holdfast::workbench
