#include "core/workbench/acquaintance.h"

#include "core/graph/communities.h"
#include "core/scenario/effectstudy.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

/// Sums over those who referred each of some customers. `of`: [nodes] NaN: took no part.
struct OverReferrers {
    std::vector<double> sum, count;
};
OverReferrers overReferrers(const graph::ReferralGraph& graph, const std::vector<std::size_t>& customers, const std::vector<double>& of) {
    OverReferrers over;
    std::vector<graph::NodeId> referrers;
    for (const std::size_t customer : customers) {
        graph::distinctNeighbours(graph, static_cast<graph::NodeId>(customer), graph::Direction::In, referrers);
        double sum = 0.0, count = 0.0;
        for (const graph::NodeId referrer : referrers) {
            if (std::isnan(of[referrer])) continue;
            sum += of[referrer];
            count += 1.0;
        }
        over.sum.push_back(sum);
        over.count.push_back(count);
    }
    return over;
}

std::vector<double> treatedOf(const graph::ReferralGraph& graph, const std::vector<std::size_t>& customers, const std::vector<int>& arms) {
    std::vector<double> treated(graph.nodes(), kMissing);
    for (std::size_t i = 0; i < customers.size(); ++i) treated[customers[i]] = arms[i] > 0 ? 1.0 : 0.0;
    return treated;
}

/// One more column.
FeatureMatrix wider(const FeatureMatrix& columns, std::shared_ptr<const FeatureSchema> schema, const std::vector<double>& values) {
    FeatureMatrix out{std::move(schema), columns.rows, {}};
    out.values.reserve(columns.rows * (columns.cols() + 1));
    for (std::size_t i = 0; i < columns.rows; ++i) {
        out.values.insert(out.values.end(), columns.row(i), columns.row(i) + columns.cols());
        out.values.push_back(values[i]);
    }
    return out;
}

}  // namespace

void addExposure(EffectData& data) {
    if (!data.graph) return;
    const auto exposure = overReferrers(*data.graph, data.customers, treatedOf(*data.graph, data.customers, data.study.arm)).sum;
    const auto exposed = static_cast<std::size_t>(std::count_if(exposure.begin(), exposure.end(), [](double value) { return value > 0.0; }));
    if (exposed < scenario::kFewestOfArm || exposure.size() - exposed < scenario::kFewestOfArm) return;
    auto schema = std::make_shared<FeatureSchema>(*data.columns);
    FeatureSpec spec;
    spec.name = kExposureColumn;
    spec.observedMax = spec.rangeMax = *std::max_element(exposure.begin(), exposure.end());
    schema->features.push_back(spec);
    data.exposed = true;
    data.study.features = wider(data.study.features, schema, exposure);
    data.everybody = wider(data.everybody, schema, std::vector<double>(data.everybody.rows, 0.0));
}

FeatureMatrix unexposed(const EffectData& data, FeatureMatrix columns) {
    return data.exposed ? wider(columns, data.everybody.schema, std::vector<double>(columns.rows, 0.0)) : columns;
}

FeatureMatrix ownColumns(const EffectData& data, const FeatureMatrix& features) {
    if (!data.exposed) return features;
    FeatureMatrix out{data.columns, features.rows, {}};
    for (std::size_t i = 0; i < features.rows; ++i)
        out.values.insert(out.values.end(), features.row(i), features.row(i) + data.columns->size());
    return out;
}

Result<std::optional<Acquaintance>> acquaintanceOf(const EffectData& data, const Participants& participants, std::uint64_t seed,
                                                   const TaskContext& context) {
    if (!data.graph) return std::optional<Acquaintance>();
    graph::CommunityOptions options;
    options.seed = seed;
    HOLDFAST_ASSIGN(const auto communities, graph::communities(graph::undirected(*data.graph), options, context));
    std::vector<double> chances(data.graph->nodes(), kMissing);
    for (std::size_t i = 0; i < participants.customers.size(); ++i) chances[participants.customers[i]] = participants.chances[i];
    Acquaintance known;
    OverReferrers treated =
        overReferrers(*data.graph, participants.customers, treatedOf(*data.graph, participants.customers, participants.arms));
    known.exposure = std::move(treated.sum);
    known.acquaintance = std::move(treated.count);
    known.expected = overReferrers(*data.graph, participants.customers, chances).sum;
    for (const std::size_t customer : participants.customers) known.community.push_back(static_cast<int>(communities.groups.of[customer]));
    return std::optional(std::move(known));
}

}  // namespace holdfast::workbench
