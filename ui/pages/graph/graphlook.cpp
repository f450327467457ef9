#include "ui/pages/graph/graphlook.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace holdfast::ui {

namespace {

constexpr int kRiskClasses = 5;
constexpr int kNamedClasses = 7;      ///< the eighth colour is everyone else's
constexpr auto kNotScored = "Not scored";
constexpr auto kUnknown = "Unknown";

std::string percent(int share) { return std::to_string(share); }

void colourByScore(const GraphData& data, PaintedGraph& picture) {
    picture.style.nodes = NodeColour::Risk;
    for (int i = 0; i < kRiskClasses; ++i)
        picture.classes.push_back({percent(100 * i / kRiskClasses) + " to " + percent(100 * (i + 1) / kRiskClasses) + " %", 0, -1, (i + 0.5) / kRiskClasses});
    picture.classes.push_back({kNotScored, 0, -1, {}});
    for (NodeIndex node = 0; node < data.nodes(); ++node) {
        const double risk = data.probability(node);
        picture.classOf[node] = std::isnan(risk) ? kRiskClasses : static_cast<std::uint8_t>(std::clamp(static_cast<int>(risk * kRiskClasses), 0, kRiskClasses - 1));
    }
}

void colourByColdStart(const GraphData& data, PaintedGraph& picture) {
    picture.style.nodes = NodeColour::Category;
    picture.classes = {{"New, under 7 days", 0, 1, {}}, {"Known longer", 0, 0, {}}};
    for (NodeIndex node = 0; node < data.nodes(); ++node) picture.classOf[node] = !data.coldStart.empty() && data.coldStart[node] ? 0 : 1;
}

/// The most frequent groups get a colour each, the rest share the last one.
void colourByGroups(const std::vector<std::int32_t>& group, const std::vector<std::string>& names, PaintedGraph& picture) {
    picture.style.nodes = NodeColour::Category;
    std::vector<std::uint64_t> counts(names.size(), 0);
    bool unknown = false;
    for (const std::int32_t g : group)
        if (g >= 0) ++counts[static_cast<std::size_t>(g)];
        else unknown = true;
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t g) { return counts[g] == 0; });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    const bool all = order.size() <= static_cast<std::size_t>(kNamedClasses) + 1;
    const std::size_t named = all ? order.size() : static_cast<std::size_t>(kNamedClasses);
    std::vector<std::uint8_t> classOfGroup(names.size(), static_cast<std::uint8_t>(named));
    for (std::size_t i = 0; i < named; ++i) {
        classOfGroup[order[i]] = static_cast<std::uint8_t>(i);
        picture.classes.push_back({names[order[i]], 0, static_cast<int>(i), {}});
    }
    if (!all) picture.classes.push_back({std::to_string(order.size() - named) + " smaller groups", 0, kNamedClasses, {}});
    const auto without = static_cast<std::uint8_t>(picture.classes.size());
    if (unknown) picture.classes.push_back({kUnknown, 0, -1, {}});
    for (std::size_t node = 0; node < group.size(); ++node)
        picture.classOf[node] = group[node] < 0 ? without : classOfGroup[static_cast<std::size_t>(group[node])];
}

/// Groups by number, as communities are given, become groups by name.
void colourByNumbers(const std::vector<double>& numbers, const std::string& prefix, PaintedGraph& picture) {
    std::map<double, std::int32_t> known;
    for (const double number : numbers)
        if (!std::isnan(number)) known.emplace(number, 0);
    std::vector<std::string> names;
    for (auto& [number, index] : known) {
        index = static_cast<std::int32_t>(names.size());
        names.push_back(prefix + std::to_string(static_cast<long long>(number)));
    }
    std::vector<std::int32_t> group(numbers.size(), -1);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (!std::isnan(numbers[i])) group[i] = known.at(numbers[i]);
    colourByGroups(group, names, picture);
}

Result<void> colourByColumn(const workbench::Project& project, const GraphData& data, PaintedGraph& picture, const TaskContext& context) {
    HOLDFAST_ASSIGN(const workbench::NodeColumn column, workbench::readNodeColumn(project, *data.project, picture.look.colour, context));
    if (column.numbers.empty()) colourByGroups(column.codes, column.levels, picture);
    else colourByNumbers(column.numbers, picture.look.colour.starts_with("graph_community") ? "Community " : std::string(), picture);
    return {};
}

/// Square roots of shares of the largest: areas then tell the amounts.
void scaleSizes(const std::vector<double>& values, GraphContent& content) {
    double most = 0.0;
    for (const double value : values)
        if (std::isfinite(value)) most = std::max(most, value);
    content.size.assign(values.size(), 0.0F);
    if (most <= 0.0) return;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i]) && values[i] > 0.0) content.size[i] = static_cast<float>(std::sqrt(values[i] / most));
}

Result<void> sizeNodes(const workbench::Project& project, const GraphData& data, const std::string& source, GraphContent& content,
                       const TaskContext& context) {
    if (source == kSizeSame) return {};
    std::vector<double> values(data.nodes());
    if (source == kSizeReferrals) {
        for (NodeIndex node = 0; node < data.nodes(); ++node) values[node] = static_cast<double>(data.graph().out(node).size());
    } else if (source == kSizeBranch) {
        for (NodeIndex node = 0; node < data.nodes(); ++node) values[node] = data.tree.below[node];
    } else {
        HOLDFAST_ASSIGN(workbench::NodeColumn column, workbench::readNodeColumn(project, *data.project, source, context));
        values = std::move(column.numbers);
    }
    scaleSizes(values, content);
    return {};
}

/// Channels in the order of their frequency; what has no colour of its own shares the last one.
void classifyChannels(const GraphData& data, PaintedGraph& picture, GraphContent& content) {
    const graph::ReferralGraph& graph = data.graph();
    std::vector<std::uint8_t> classOf(graph.channels(), 0);
    for (std::size_t i = 0; i < data.stats.channels.size(); ++i) {
        const std::size_t index = std::min(i, static_cast<std::size_t>(kNamedClasses));
        for (std::uint16_t number = 0; number < graph.channels(); ++number)
            if (graph.channelName(number) == data.stats.channels[i].first) classOf[number] = static_cast<std::uint8_t>(index);
        const std::string& name = data.stats.channels[i].first;
        if (index == picture.channels.size()) picture.channels.push_back({name.empty() ? kUnknown : name, 0, static_cast<int>(index), {}});
        else picture.channels.back().name = "Other channels";
        picture.channels.back().count += data.stats.channels[i].second;
    }
    picture.channelOf.resize(data.channel.size());
    content.channel.resize(data.channel.size());
    for (std::size_t edge = 0; edge < data.channel.size(); ++edge) {
        picture.channelOf[edge] = classOf[data.channel[edge]];
        content.channel[edge] = classOf[data.channel[edge]];
    }
}

std::shared_ptr<GraphContent> plainContent(const GraphData& data, const Places& places) {
    auto content = std::make_shared<GraphContent>();
    content->keys = *data.keys;
    content->flags.resize(data.nodes(), 0);
    for (NodeIndex node = 0; node < data.nodes(); ++node) {
        std::uint8_t flags = data.graph().isCustomer(node) ? 0 : kUnknownEnd;
        if (!data.coldStart.empty() && data.coldStart[node]) flags |= kColdStart;
        if (node < places.pinned.size() && places.pinned[node]) flags |= kPinned;
        content->flags[node] = flags;
    }
    if (!data.known.facts.probability.empty()) content->risk.assign(data.known.facts.probability.begin(), data.known.facts.probability.end());
    content->source = data.source;
    content->target = data.target;
    content->time.reserve(data.time.size());
    for (const std::int64_t time : data.time) content->time.push_back(time == kNoEdgeTime ? kNoEdgeTime : time / 1000);
    return content;
}

}  // namespace

Result<PicturePtr> makePicture(const workbench::Project& project, const PictureRequest& request, const TaskContext& context) {
    const GraphData& data = *request.data;
    auto picture = std::make_shared<PaintedGraph>();
    picture->look = request.look;
    picture->style.edges = request.look.edges;
    picture->classOf.assign(data.nodes(), 0);
    auto content = plainContent(data, *request.places);
    if (request.look.colour == kColourScore) colourByScore(data, *picture);
    else if (request.look.colour == kColourColdStart) colourByColdStart(data, *picture);
    else if (const auto done = colourByColumn(project, data, *picture, context); !done) {
        if (done.error().code != ErrorCode::NotFound) return Unexpected(done.error());
        picture->look.colour = kColourScore;
        colourByScore(data, *picture);
    }
    if (const auto done = sizeNodes(project, data, request.look.size, *content, context); !done) {
        if (done.error().code != ErrorCode::NotFound) return Unexpected(done.error());
        picture->look.size = kSizeReferrals;
        HOLDFAST_CHECK(sizeNodes(project, data, kSizeReferrals, *content, context));
    }
    content->category.resize(data.nodes());
    for (NodeIndex node = 0; node < data.nodes(); ++node) {
        GraphClass& entry = picture->classes[picture->classOf[node]];
        ++entry.count;
        content->category[node] = static_cast<std::int16_t>(entry.category);
    }
    if (picture->classes.back().name == kNotScored && picture->classes.back().count == 0) picture->classes.pop_back();
    if (request.look.edges == EdgeColour::Channel) classifyChannels(data, *picture, *content);
    HOLDFAST_CHECK(context.checkpoint());
    picture->content = std::move(content);
    return PicturePtr(std::move(picture));
}

std::string friendlyName(const std::string& column) {
    static const std::map<std::string, std::string, std::less<>> names{
        {"graph_referrals_made", "Referrals made"},       {"graph_referrals_received", "Referrals received"},
        {"graph_pagerank", "PageRank"},                   {"graph_component", "Component"},
        {"graph_strong_component", "Circle of referrals"}, {"graph_core", "Core number"},
        {"graph_betweenness", "Betweenness"},             {"graph_clustering", "Clustering"},
        {"graph_depth", "Depth in the tree"},             {"graph_subtree_size", "People below"},
        {"graph_community", "Community"},                 {"graph_subtree_churn_rate", "Churn rate below"},
        {"graph_influence", "Influence"},                 {"graph_risky_neighbours", "Risky neighbours"}};
    const auto found = names.find(column);
    return found == names.end() ? column : found->second;
}

std::vector<LookChoice> colourChoices(const std::vector<ColumnSpec>& columns, bool coldStarts) {
    std::vector<LookChoice> choices{{kColourScore, "Chance of leaving"}};
    for (const ColumnSpec& column : columns)
        if (column.source == ColumnSource::Graph && (column.name.starts_with("graph_community") || column.name.starts_with("graph_component")))
            choices.push_back({column.name, friendlyName(column.name)});
    if (coldStarts) choices.push_back({kColourColdStart, "New customers"});
    for (const ColumnSpec& column : columns) {
        if (column.source == ColumnSource::Graph || column.role == ColumnRole::Key) continue;
        if (column.type == ColumnType::Text || column.type == ColumnType::Boolean) choices.push_back({column.name, column.name});
    }
    return choices;
}

std::vector<LookChoice> sizeChoices(const std::vector<ColumnSpec>& columns) {
    std::vector<LookChoice> choices{{kSizeReferrals, "Referrals made"}, {kSizeBranch, "People below"}};
    for (const ColumnSpec& column : columns) {
        if (column.source != ColumnSource::Graph || !isNumeric(column.type)) continue;
        const std::string name = friendlyName(column.name);
        const bool group = column.name.find("component") != std::string::npos || column.name.find("community") != std::string::npos;
        const bool known = std::any_of(choices.begin(), choices.end(), [&](const LookChoice& choice) { return choice.name == name; });
        if (!group && !known) choices.push_back({column.name, name});
    }
    for (const ColumnSpec& column : columns)
        if (column.source != ColumnSource::Graph && (column.role == ColumnRole::Value || column.role == ColumnRole::Monetary) &&
            (column.type == ColumnType::Integer || column.type == ColumnType::Real))
            choices.push_back({column.name, column.name});
    choices.push_back({kSizeSame, "All the same"});
    return choices;
}

}  // namespace holdfast::ui
