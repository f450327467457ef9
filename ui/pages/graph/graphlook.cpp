#include "ui/pages/graph/graphlook.h"

#include <QString>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace holdfast::ui {

namespace {

constexpr int kRiskClasses = 5;
constexpr int kNamedClasses = 7;      ///< the eighth colour is everyone else's
constexpr auto kUnknown = "Unknown";

/// Columns that number groups: their numbers are no amounts.
constexpr std::array kGroupColumns = {std::pair{"graph_community", "Community"}, std::pair{"graph_component", "Component"},
                                      std::pair{"graph_strong_component", "Circle"}};

/// A metric's own name: a project that has a column of that name keeps the metric as "..._2".
std::string metricOf(const std::string& column) {
    const std::size_t end = column.find_last_not_of("0123456789");
    const bool suffixed = column.starts_with("graph_") && end != std::string::npos && end + 1 < column.size() && column[end] == '_';
    return suffixed ? column.substr(0, end) : column;
}

/// What a group of such a column is called; null: the column is none.
const char* groupWord(const std::string& column) {
    for (const auto& [name, word] : kGroupColumns)
        if (metricOf(column) == name) return word;
    return nullptr;
}

/// A picture in the making.
struct Making {
    const workbench::Project& project;
    const GraphData& data;
    const TaskContext& context;
    PaintedGraph& picture;
    GraphContent& content;
};

void colourByScore(const GraphData& data, PaintedGraph& picture) {
    picture.style.nodes = NodeColour::Risk;
    const auto percent = [](int step) { return std::to_string(100 * step / kRiskClasses); };
    for (int i = 0; i < kRiskClasses; ++i)
        picture.classes.push_back(
            {"@risk" + std::to_string(i), percent(i) + " to " + percent(i + 1) + " %", 0, -1, (i + 0.5) / kRiskClasses});
    picture.classes.push_back({kClassMissing, "Not scored", 0, -1, {}});
    for (NodeIndex node = 0; node < data.nodes(); ++node) {
        const double risk = data.probability(node);
        const auto step = [risk] { return std::clamp(static_cast<int>(risk * kRiskClasses), 0, kRiskClasses - 1); };
        picture.classOf[node] = static_cast<std::uint8_t>(std::isnan(risk) ? kRiskClasses : step());
    }
}

void colourByColdStart(const GraphData& data, PaintedGraph& picture) {
    picture.style.nodes = NodeColour::Category;
    picture.classes = {{"@new", "New, under 7 days", 0, 1, {}}, {"@known", "Known longer", 0, 0, {}}};
    for (NodeIndex node = 0; node < data.nodes(); ++node)
        picture.classOf[node] = !data.coldStart.empty() && data.coldStart[node] ? 0 : 1;
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
    std::vector<std::uint8_t> classOf(names.size(), static_cast<std::uint8_t>(named));
    for (std::size_t i = 0; i < named; ++i) {
        classOf[order[i]] = static_cast<std::uint8_t>(i);
        picture.classes.push_back({classOfGroup(names[order[i]]), names[order[i]], 0, static_cast<int>(i), {}});
    }
    const std::string smaller = std::to_string(order.size() - named) + " smaller groups";
    if (!all) picture.classes.push_back({kClassRest, smaller, 0, kNamedClasses, {}});
    const auto without = static_cast<std::uint8_t>(picture.classes.size());
    if (unknown) picture.classes.push_back({kClassMissing, kUnknown, 0, -1, {}});
    for (std::size_t node = 0; node < group.size(); ++node)
        picture.classOf[node] = group[node] < 0 ? without : classOf[static_cast<std::size_t>(group[node])];
}

/// Groups by number, as communities are given, become groups by name: the word and the number.
void colourByNumbers(const std::vector<double>& numbers, const char* word, PaintedGraph& picture) {
    std::map<double, std::int32_t> known;
    for (const double number : numbers)
        if (!std::isnan(number)) known.emplace(number, 0);
    std::vector<std::string> names;
    for (auto& [number, index] : known) {
        index = static_cast<std::int32_t>(names.size());
        names.push_back((word ? std::string(word) + ' ' : std::string()) + QString::number(number, 'g', 15).toStdString());
    }
    std::vector<std::int32_t> group(numbers.size(), -1);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (!std::isnan(numbers[i])) group[i] = known.at(numbers[i]);
    colourByGroups(group, names, picture);
}

/// NotFound when there is no such column.
Result<void> colourByColumn(const Making& making) {
    const std::string& name = making.picture.look.colour;
    HOLDFAST_ASSIGN(const workbench::NodeColumn column,
                    workbench::readNodeColumn(making.project, *making.data.project, name, making.context));
    if (column.numbers.empty()) colourByGroups(column.codes, column.levels, making.picture);
    else colourByNumbers(column.numbers, groupWord(name), making.picture);
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

/// NotFound when there is no such column.
Result<void> sizeNodes(const Making& making) {
    const GraphData& data = making.data;
    const std::string& source = making.picture.look.size;
    if (source == kSizeSame) return {};
    std::vector<double> values(data.nodes());
    if (source == kSizeReferrals) {
        for (NodeIndex i = 0; i < data.nodes(); ++i) values[i] = static_cast<double>(data.graph().out(i).size());
    } else if (source == kSizeBranch) {
        for (NodeIndex i = 0; i < data.nodes(); ++i) values[i] = data.tree.below[i];
    } else {
        HOLDFAST_ASSIGN(workbench::NodeColumn column,
                        workbench::readNodeColumn(making.project, *data.project, source, making.context));
        values = std::move(column.numbers);
    }
    scaleSizes(values, making.content);
    return {};
}

/// Channels in the order of their frequency; what has no colour of its own shares the last one.
Result<void> classifyChannels(const Making& making) {
    const graph::ReferralGraph& graph = making.data.graph();
    std::vector<GraphClass>& classes = making.picture.channels;
    std::vector<std::uint64_t> counts(graph.channels(), 0);
    for (const std::uint16_t number : making.data.channel) ++counts[number];
    std::vector<std::uint16_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    std::erase_if(order, [&](std::uint16_t number) { return counts[number] == 0; });
    std::stable_sort(order.begin(), order.end(), [&](std::uint16_t a, std::uint16_t b) { return counts[a] > counts[b]; });
    std::vector<std::uint8_t> classOf(counts.size(), 0);
    for (const std::uint16_t number : order) {
        if (classes.size() <= static_cast<std::size_t>(kNamedClasses)) {
            const std::string name(graph.channelName(number));
            const auto colour = static_cast<int>(classes.size());
            if (name.empty()) classes.push_back({kClassMissing, kUnknown, 0, colour, {}});
            else classes.push_back({classOfGroup(name), name, 0, colour, {}});
        } else {
            classes.back().id = kClassRest;
            classes.back().name = "Other channels";
        }
        classOf[number] = static_cast<std::uint8_t>(classes.size() - 1);
        classes.back().count += counts[number];
    }
    HOLDFAST_CHECK(making.context.checkpoint());
    std::vector<std::uint8_t>& channelOf = making.picture.channelOf;
    channelOf.reserve(making.data.channel.size());
    for (const std::uint16_t number : making.data.channel) channelOf.push_back(classOf[number]);
    making.content.channel.assign(channelOf.begin(), channelOf.end());
    return {};
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
    const std::vector<double>& risk = data.known.facts.probability;
    if (!risk.empty()) content->risk.assign(risk.begin(), risk.end());
    content->source = data.source;
    content->target = data.target;
    content->time.reserve(data.time.size());
    for (const std::int64_t time : data.time) content->time.push_back(time == kNoEdgeTime ? kNoEdgeTime : time / 1000);
    return content;
}

}  // namespace

Result<PicturePtr> makePicture(const workbench::Project& project, const PictureRequest& request,
                               const TaskContext& context) {
    const GraphData& data = *request.data;
    auto picture = std::make_shared<PaintedGraph>();
    picture->look = request.look;
    picture->style.edges = request.look.edges;
    picture->classOf.assign(data.nodes(), 0);
    auto content = plainContent(data, *request.places);
    const Making making{project, data, context, *picture, *content};
    if (request.look.colour == kColourScore) colourByScore(data, *picture);
    else if (request.look.colour == kColourColdStart) colourByColdStart(data, *picture);
    else if (const auto done = colourByColumn(making); !done) {
        if (done.error().code != ErrorCode::NotFound) return Unexpected(done.error());
        picture->look.colour = kColourScore;
        colourByScore(data, *picture);
    }
    if (const auto done = sizeNodes(making); !done) {
        if (done.error().code != ErrorCode::NotFound) return Unexpected(done.error());
        picture->look.size = kSizeReferrals;
        HOLDFAST_CHECK(sizeNodes(making));
    }
    content->category.resize(data.nodes());
    for (NodeIndex node = 0; node < data.nodes(); ++node) {
        GraphClass& entry = picture->classes[picture->classOf[node]];
        ++entry.count;
        content->category[node] = static_cast<std::int16_t>(entry.category);
    }
    if (!picture->classes.empty() && picture->classes.back().id == kClassMissing && picture->classes.back().count == 0) picture->classes.pop_back();
    if (request.look.edges == EdgeColour::Channel) HOLDFAST_CHECK(classifyChannels(making));
    HOLDFAST_CHECK(context.checkpoint());
    picture->content = std::move(content);
    return PicturePtr(std::move(picture));
}

std::string classOfGroup(const std::string& name) { return name.starts_with('@') ? '@' + name : name; }

std::string friendlyName(const std::string& column) {
    static const std::map<std::string, std::string, std::less<>> names{
        {"graph_referrals_made", "Referrals made"},       {"graph_referrals_received", "Referrals received"},
        {"graph_pagerank", "PageRank"},                   {"graph_component", "Component"},
        {"graph_strong_component", "Circle of referrals"}, {"graph_core", "Core number"},
        {"graph_betweenness", "Betweenness"},             {"graph_betweenness_error", "Error of the betweenness"},
        {"graph_clustering", "Clustering"},
        {"graph_depth", "Depth in the tree"},             {"graph_subtree_size", "People below"},
        {"graph_component_size", "Size of the component"}, {"graph_strong_component_size", "Size of the circle"},
        {"graph_community_size", "Size of the community"},
        {"graph_community", "Community"},                 {"graph_subtree_churn_rate", "Churn rate below"},
        {"graph_influence", "Influence"},                 {"graph_risky_neighbours", "Risky neighbours"}};
    const auto found = names.find(metricOf(column));
    return found == names.end() ? column : found->second;
}

std::vector<LookChoice> colourChoices(const std::vector<ColumnSpec>& columns, bool coldStarts) {
    std::vector<LookChoice> choices{{kColourScore, "Chance of leaving"}};
    for (const ColumnSpec& column : columns)
        if (column.source == ColumnSource::Graph && (metricOf(column.name) == "graph_community" || metricOf(column.name) == "graph_component"))
            choices.push_back({column.name, friendlyName(column.name)});
    if (coldStarts) choices.push_back({kColourColdStart, "New customers"});
    for (const ColumnSpec& column : columns) {
        if (column.source == ColumnSource::Graph || column.role == ColumnRole::Key) continue;
        const bool groups = column.type == ColumnType::Text || column.type == ColumnType::Boolean;
        if (groups) choices.push_back({column.name, column.name});
    }
    return choices;
}

std::vector<LookChoice> sizeChoices(const std::vector<ColumnSpec>& columns) {
    std::vector<LookChoice> choices{{kSizeReferrals, "Referrals made"}, {kSizeBranch, "People below"}};
    const auto add = [&](const auto& wanted) {
        for (const ColumnSpec& column : columns) {
            const bool amounts = column.type == ColumnType::Integer || column.type == ColumnType::Real;
            if (!amounts || column.role == ColumnRole::Key || column.role == ColumnRole::Label || !wanted(column)) continue;
            const bool graph = column.source == ColumnSource::Graph;
            if (graph && groupWord(column.name)) continue;
            const LookChoice choice{column.name, graph ? friendlyName(column.name) : column.name};
            // A column of the metrics may be what is there already without them.
            const auto same = [&](const LookChoice& other) {
                return other.source == choice.source || (graph && other.name == choice.name);
            };
            if (std::none_of(choices.begin(), choices.end(), same)) choices.push_back(choice);
        }
    };
    add([](const ColumnSpec& column) { return column.source == ColumnSource::Graph; });
    add([](const ColumnSpec& column) { return column.role == ColumnRole::Value || column.role == ColumnRole::Monetary; });
    add([](const ColumnSpec&) { return true; });
    choices.push_back({kSizeSame, "All the same"});
    return choices;
}

}  // namespace holdfast::ui
