// GraphLook: what the colour and size of nodes and the colour of edges stand for, and the picture that follows from it: what
// the view draws (GraphContent), and the classes of the legend with who is in which. Values; the picture is made off the GUI
// thread, immutable and shared.
#pragma once

#include "ui/pages/graph/graphdata.h"
#include "ui/pages/graph/graphstyle.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::ui {

/// Sources of colour and size that are not columns of the customers.
inline constexpr auto kColourScore = "@score";
inline constexpr auto kColourColdStart = "@cold";
inline constexpr auto kSizeReferrals = "@referrals";
inline constexpr auto kSizeBranch = "@branch";
inline constexpr auto kSizeSame = "@same";

struct GraphLook {
    std::string colour = kColourScore;   ///< one of the above, or a column
    std::string size = kSizeReferrals;   ///< likewise
    EdgeColour edges = EdgeColour::Plain;

    bool operator==(const GraphLook&) const = default;
};

/// Marks of the classes that are no group of the data: who has no value, and all smaller groups together.
inline constexpr auto kClassMissing = "@missing";
inline constexpr auto kClassRest = "@rest";

/// One line of the legend.
struct GraphClass {
    std::string id;                ///< what it is known by while names and counts change; of a group see classOfGroup()
    std::string name;              ///< "20 to 40 %", "Rome", "12 smaller groups"
    std::uint64_t count = 0;       ///< nodes, or edges
    int category = -1;             ///< index of a category colour, -1: plain
    std::optional<double> risk;    ///< the middle of its part of the risk scale instead

    bool operator==(const GraphClass&) const = default;
};

/// The id of a group's class: its name, told apart from the marks above.
std::string classOfGroup(const std::string& name);

struct PaintedGraph {
    GraphLook look;
    GraphStyle style;
    std::shared_ptr<const GraphContent> content;
    std::vector<GraphClass> classes;
    std::vector<std::uint8_t> classOf;      ///< [nodes] index of classes
    std::vector<GraphClass> channels;       ///< empty unless edges are coloured by channel
    std::vector<std::uint8_t> channelOf;    ///< [edges] likewise
};
using PicturePtr = std::shared_ptr<const PaintedGraph>;

struct PictureRequest {
    GraphDataPtr data;
    PlacesPtr places;  ///< for who is pinned
    GraphLook look;
};
/// A look that names a column that is gone falls back to the first choice. Storage errors; Cancelled.
Result<PicturePtr> makePicture(const workbench::Project& project, const PictureRequest& request, const TaskContext& context);

/// What a person can choose from, best first.
struct LookChoice {
    std::string source;
    std::string name;  ///< as people say it
};
std::vector<LookChoice> colourChoices(const std::vector<ColumnSpec>& columns, bool coldStarts);
/// Every column of numbers but those that number groups.
std::vector<LookChoice> sizeChoices(const std::vector<ColumnSpec>& columns);
/// "graph_pagerank" -> "PageRank"; other names as they are.
std::string friendlyName(const std::string& column);

}  // namespace holdfast::ui
