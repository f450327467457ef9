#include "core/scoring/clusterprior.h"

#include "core/base/random.h"

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kRarestLevel = 50;  ///< one customer in so many has it, or more, else it shares the origin of a wide category

using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr int kSteps = 100;

struct Division {
    Points centres;
    std::vector<std::size_t> clusters;
    double spread = INFINITY;  ///< sum of squared distances
};

std::size_t nearest(const Points& centres, const Eigen::RowVectorXd& point) {
    Eigen::Index best = 0;
    (centres.rowwise() - point).rowwise().squaredNorm().minCoeff(&best);
    return static_cast<std::size_t>(best);
}

/// k-means++: the first centre at random, each further one with a chance that grows with the squared distance.
Points firstCentres(const Points& points, std::size_t count, Random& random) {
    Points centres(static_cast<Eigen::Index>(count), points.cols());
    centres.row(0) = points.row(static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(points.rows()))));
    Eigen::VectorXd distance = (points.rowwise() - centres.row(0)).rowwise().squaredNorm();
    for (Eigen::Index c = 1; c < centres.rows(); ++c) {
        const std::vector<double> weights(distance.data(), distance.data() + distance.size());
        centres.row(c) = points.row(static_cast<Eigen::Index>(random.pick(weights)));
        distance = distance.cwiseMin((points.rowwise() - centres.row(c)).rowwise().squaredNorm());
    }
    return centres;
}

/// Lloyd's steps until nobody moves. A cluster that loses everyone keeps its centre.
Division divide(const Points& points, Points centres) {
    Division result{std::move(centres), std::vector<std::size_t>(static_cast<std::size_t>(points.rows()), 0), 0.0};
    for (int step = 0; step < kSteps; ++step) {
        bool moved = step == 0;
        Points sums = Points::Zero(result.centres.rows(), points.cols());
        Eigen::VectorXd counts = Eigen::VectorXd::Zero(result.centres.rows());
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            std::size_t& cluster = result.clusters[static_cast<std::size_t>(i)];
            const std::size_t now = nearest(result.centres, points.row(i));
            moved = moved || now != cluster;
            cluster = now;
            sums.row(static_cast<Eigen::Index>(now)) += points.row(i);
            counts[static_cast<Eigen::Index>(now)] += 1.0;
        }
        if (!moved) break;
        for (Eigen::Index c = 0; c < sums.rows(); ++c)
            if (counts[c] > 0.0) result.centres.row(c) = sums.row(c) / counts[c];
    }
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        result.spread +=
            (points.row(i) - result.centres.row(static_cast<Eigen::Index>(result.clusters[static_cast<std::size_t>(i)])))
                .squaredNorm();
    return result;
}

/// The best of several starts for each number of clusters, and how far all of them have come.
class Starts {
public:
    Starts(const Points& points, const ClusterOptions& options, const TaskContext& context)
        : m_points(points), m_options(options), m_context(context) {}

    Result<Division> best(std::size_t count) {
        Division best;
        for (std::size_t restart = 0; restart < m_options.restarts; ++restart) {
            m_context.progress(m_done++, m_options.restarts * (m_options.most - m_options.fewest + 1), "Grouping similar customers");
            HOLDFAST_CHECK(m_context.checkpoint());
            Random random = Random(m_options.seed).split(count).split(restart);
            Division division = divide(m_points, firstCentres(m_points, count, random));
            if (division.spread < best.spread) best = std::move(division);
        }
        return best;
    }

private:
    const Points& m_points;
    const ClusterOptions& m_options;
    const TaskContext& m_context;
    std::uint64_t m_done = 0;
};

double silhouetteOf(const Points& points, const Division& division, const ClusterOptions& options) {
    const auto count = std::min(options.silhouetteRows, static_cast<std::size_t>(points.rows()));
    const auto width = static_cast<std::size_t>(points.cols());
    return meanSilhouette({points.data(), count * width}, width, std::span(division.clusters).first(count),
                          static_cast<std::size_t>(division.centres.rows()));
}

}  // namespace

double meanSilhouette(std::span<const double> points, std::size_t width, std::span<const std::size_t> clusters,
                      std::size_t count) {
    const auto rows = static_cast<Eigen::Index>(clusters.size());
    if (rows == 0) return 0.0;
    const Eigen::Map<const Points> x(points.data(), rows, static_cast<Eigen::Index>(width));
    std::vector<double> sizes(count, 0.0);
    for (const std::size_t cluster : clusters) sizes[cluster] += 1.0;
    double sum = 0.0;
    for (Eigen::Index i = 0; i < rows; ++i) {
        const Eigen::VectorXd distance = (x.rowwise() - x.row(i)).rowwise().norm();
        std::vector<double> mean(count, 0.0);
        for (Eigen::Index j = 0; j < rows; ++j) mean[clusters[static_cast<std::size_t>(j)]] += distance[j];
        const std::size_t own = clusters[static_cast<std::size_t>(i)];
        if (sizes[own] < 2.0) continue;
        const double inside = mean[own] / (sizes[own] - 1.0);
        double outside = INFINITY;
        for (std::size_t c = 0; c < count; ++c)
            if (c != own && sizes[c] > 0.0) outside = std::min(outside, mean[c] / sizes[c]);
        const double larger = std::max(inside, outside);
        if (std::isfinite(outside) && larger > 0.0) sum += (outside - inside) / larger;
    }
    return sum / static_cast<double>(rows);
}

std::optional<DemographicClusters::Column> DemographicClusters::numberColumn(const FeatureMatrix& features,
                                                                             std::span<const std::size_t> rows,
                                                                             std::size_t feature) {
    double sum = 0.0, squares = 0.0, count = 0.0;
    for (const std::size_t row : rows)
        if (const double value = features.at(row, feature); std::isfinite(value)) {
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    if (count < 2.0) return std::nullopt;
    const double mean = sum / count;
    const double variance = squares / count - mean * mean;
    if (!(variance > 1e-12 * (1.0 + mean * mean))) return std::nullopt;
    return Column{feature, 0, mean, 1.0 / std::sqrt(variance), {}};
}

/// Two levels lie sqrt(2) apart, as two independent standardised numbers on average.
DemographicClusters::Column DemographicClusters::categoryColumn(const FeatureMatrix& features, std::span<const std::size_t> rows,
                                                                std::size_t feature, std::size_t most) {
    const std::size_t levels = features.schema->features[feature].levels.size();
    Column column{feature, levels, 0.0, 1.0, {}};
    if (levels <= most) return column;
    std::vector<std::size_t> counts(levels, 0), order(levels);
    for (const std::size_t row : rows) {
        const double value = features.at(row, feature);
        if (value >= 0.0 && value < static_cast<double>(levels)) ++counts[static_cast<std::size_t>(value)];
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return counts[x] > counts[y]; });
    // A coordinate that hardly anybody has makes a cluster of hardly anybody.
    const std::size_t least = std::max<std::size_t>(2, rows.size() / kRarestLevel);
    const auto common = std::count_if(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most),
                                      [&](std::size_t level) { return counts[level] >= least; });
    column.levels = std::max<std::size_t>(1, static_cast<std::size_t>(common));
    column.places.assign(levels, -1);
    for (std::size_t i = 0; i < column.levels; ++i) column.places[order[i]] = static_cast<std::int32_t>(i);
    return column;
}

void DemographicClusters::chooseColumns(const FeatureMatrix& features, std::span<const std::size_t> rows,
                                        const ClusterOptions& options) {
    const auto& specs = features.schema->features;
    const auto take = [&](auto wanted) {
        for (std::size_t f = 0; f < specs.size(); ++f) {
            if (!specs[f].knownOnFirstDay() || !wanted(specs[f].role) || specs[f].source == ColumnSource::Graph) continue;
            const bool category = specs[f].kind == FeatureKind::Category && !specs[f].levels.empty();
            auto column = category ? categoryColumn(features, rows, f, options.levels) : numberColumn(features, rows, f);
            const std::size_t width = column ? std::max<std::size_t>(1, column->levels) : 0;
            if (!column || m_width + width > options.coordinates) continue;
            m_columns.push_back(std::move(*column));
            m_width += width;
        }
    };
    take([](ColumnRole role) { return role == ColumnRole::Demographic; });
    if (m_columns.empty()) take([](ColumnRole) { return true; });
}

void DemographicClusters::locate(const double* row, double* point) const {
    for (const Column& column : m_columns) {
        const double value = row[column.feature];
        if (column.levels == 0) {
            *point++ = std::isfinite(value) ? (value - column.mean) * column.scale : 0.0;
            continue;
        }
        std::fill_n(point, column.levels, 0.0);
        const double levels = static_cast<double>(column.places.empty() ? column.levels : column.places.size());
        if (value >= 0.0 && value < levels) {
            const auto level = static_cast<std::size_t>(value);
            const std::int64_t place = column.places.empty() ? static_cast<std::int64_t>(level) : column.places[level];
            if (place >= 0) point[place] = column.scale;
        }
        point += column.levels;
    }
}

Result<DemographicClusters> DemographicClusters::fit(const FeatureMatrix& features, std::span<const std::size_t> rows,
                                                     const ClusterOptions& options, const TaskContext& context) {
    DemographicClusters result;
    result.chooseColumns(features, rows, options);
    std::vector<std::size_t> order = Random(options.seed).permutation(rows.size());
    order.resize(std::min(order.size(), options.rows));
    if (result.m_columns.empty() || order.size() <= options.most) {
        result.m_columns.clear();
        result.m_width = 0;
        return result;
    }
    Points points(static_cast<Eigen::Index>(order.size()), static_cast<Eigen::Index>(result.m_width));
    for (std::size_t i = 0; i < order.size(); ++i)
        result.locate(features.row(rows[order[i]]), points.data() + i * result.m_width);
    double best = 0.0;
    Starts starts(points, options, context);
    for (std::size_t count = options.fewest; count <= options.most; ++count) {
        HOLDFAST_ASSIGN(const Division division, starts.best(count));
        const double silhouette = silhouetteOf(points, division, options);
        if (!(silhouette > best)) continue;
        best = silhouette;
        result.m_count = count;
        result.m_centres.assign(division.centres.data(), division.centres.data() + division.centres.size());
    }
    return result;
}

std::size_t DemographicClusters::assign(const double* row) const {
    if (m_count < 2) return 0;
    Eigen::RowVectorXd point(static_cast<Eigen::Index>(m_width));
    locate(row, point.data());
    const Eigen::Map<const Points> centres(m_centres.data(), static_cast<Eigen::Index>(m_count),
                                           static_cast<Eigen::Index>(m_width));
    return nearest(centres, point);
}

Shrinkage shrinkToZero(std::span<const double> estimates, std::span<const double> variances) {
    const std::size_t count = estimates.size();
    Shrinkage result{0.0, std::vector<double>(estimates.begin(), estimates.end()), std::vector<double>(count, 1.0)};
    double between = 0.0;
    for (std::size_t i = 0; i < count; ++i) between += estimates[i] * estimates[i] / static_cast<double>(count);
    for (int step = 0; step < 200; ++step) {
        double sum = 0.0, weights = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            const double weight = 1.0 / (between + variances[i]);
            sum += weight * (estimates[i] * estimates[i] - variances[i]);
            weights += weight;
        }
        const double next = weights > 0.0 ? std::max(0.0, sum / weights) : 0.0;
        const bool settled = std::abs(next - between) <= 1e-12 * (1.0 + between);
        between = next;
        if (settled) break;
    }
    result.betweenVariance = between;
    // Morris' correction for not knowing the variance between; with one or two estimates there is nothing to learn it from.
    const double correction = count > 2 ? static_cast<double>(count - 2) / static_cast<double>(count) : 1.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double shrunk = correction * variances[i] / (between + variances[i]);
        result.kept[i] = between > 0.0 ? 1.0 - shrunk : 0.0;
        result.effects[i] = result.kept[i] * estimates[i];
    }
    return result;
}

ClusterPrior ClusterPrior::fit(DemographicClusters clusters, const FeatureMatrix& features, std::span<const std::size_t> rows,
                               std::span<const double> logits, std::span<const double> labels) {
    ClusterPrior prior{std::move(clusters), {}};
    const std::size_t count = prior.clusters.size();
    prior.heads.resize(count);
    std::vector<double> surprise(count, 0.0), information(count, 1e-9);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t c = prior.clusters.assign(features.row(rows[i]));
        const double p = 1.0 / (1.0 + std::exp(-logits[i]));
        surprise[c] += labels[i] - p;
        information[c] += p * (1.0 - p);
    }
    prior.count(features, rows, labels);
    if (count < 2) surprise.assign(count, 0.0);  // one cluster is the common model
    std::vector<double> estimates(count), variances(count);
    for (std::size_t c = 0; c < count; ++c) {
        estimates[c] = surprise[c] / information[c];
        variances[c] = 1.0 / information[c];
    }
    const Shrinkage shrinkage = shrinkToZero(estimates, variances);
    for (std::size_t c = 0; c < count; ++c) {
        prior.heads[c].offset = shrinkage.effects[c];
        prior.heads[c].kept = shrinkage.kept[c];
    }
    return prior;
}

void ClusterPrior::count(const FeatureMatrix& features, std::span<const std::size_t> rows, std::span<const double> labels) {
    for (ClusterHead& head : heads) head.rate = 0.0, head.customers = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ClusterHead& head = heads[clusters.assign(features.row(rows[i]))];
        head.rate += labels[i];
        ++head.customers;
    }
    for (ClusterHead& head : heads)
        if (head.customers > 0) head.rate /= static_cast<double>(head.customers);
}

nlohmann::json DemographicClusters::toJson() const {
    auto columns = nlohmann::json::array();
    for (const Column& column : m_columns)
        columns.push_back({column.feature, column.levels, column.mean, column.scale, column.places});
    return {{"count", m_count}, {"columns", columns}, {"centres", m_centres}};
}

Result<DemographicClusters> DemographicClusters::fromJson(const nlohmann::json& json, std::size_t features) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's clusters are damaged. Train the model again.");
    DemographicClusters result;
    try {
        result.m_count = json.at("count").get<std::size_t>();
        for (const auto& entry : json.at("columns")) {
            Column column{entry.at(0).get<std::size_t>(), entry.at(1).get<std::size_t>(), entry.at(2).get<double>(),
                          entry.at(3).get<double>(), {}};
            if (entry.size() > 4) column.places = entry.at(4).get<std::vector<std::int32_t>>();  // older models have none
            const auto fits = [&](std::int32_t place) { return place < 0 || static_cast<std::size_t>(place) < column.levels; };
            if (column.feature >= features || column.levels > 65536 || !std::all_of(column.places.begin(), column.places.end(), fits))
                return damaged;
            result.m_width += std::max<std::size_t>(1, column.levels);
            result.m_columns.push_back(std::move(column));
        }
        result.m_centres = json.at("centres").get<std::vector<double>>();
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
    const bool fits = result.m_count == 1 || (result.m_count > 1 && result.m_centres.size() == result.m_count * result.m_width);
    if (!fits || result.m_count > 1000) return damaged;
    return result;
}

nlohmann::json ClusterPrior::toJson() const {
    auto list = nlohmann::json::array();
    for (const ClusterHead& head : heads) list.push_back({head.offset, head.kept, head.rate, head.customers});
    return {{"clusters", clusters.toJson()}, {"heads", list}};
}

Result<ClusterPrior> ClusterPrior::fromJson(const nlohmann::json& json, std::size_t features) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's clusters are damaged. Train the model again.");
    if (!json.is_object() || !json.contains("clusters") || !json.contains("heads")) return damaged;
    ClusterPrior prior;
    HOLDFAST_ASSIGN(prior.clusters, DemographicClusters::fromJson(json["clusters"], features));
    try {
        for (const auto& entry : json["heads"])
            prior.heads.push_back({entry.at(0).get<double>(), entry.at(1).get<double>(), entry.at(2).get<double>(),
                                   entry.at(3).get<std::uint64_t>()});
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
    if (prior.heads.size() != prior.clusters.size()) return damaged;
    return prior;
}

}  // namespace holdfast::scoring
