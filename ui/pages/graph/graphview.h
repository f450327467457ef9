// GraphView: everything a person set on the page that undo brings back and a scene keeps: colours and sizes, which part of the
// network is shown and how it is arranged, what is hidden, the time, a path. A plain value of keys and names, so that it
// outlives a reload of the project. No thread rule.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphlook.h"

#include <QJsonObject>

#include <optional>
#include <string>
#include <vector>

namespace holdfast::ui {

struct GraphView {
    enum class Shape {
        Whole,   ///< everyone, where the layout put them
        Around,  ///< those around `centre`, in rings
        Branch,  ///< `centre` and everyone below in the referral tree, in layers
    };

    GraphLook look;
    Shape shape = Shape::Whole;
    std::string centre;
    unsigned hops = 2;
    std::vector<std::string> expanded;   ///< Around: whose neighbours are shown too, in the order of asking; again for each page
    std::vector<std::string> collapsed;  ///< Around: whose further neighbours are not
    std::vector<std::string> hidden;     ///< keys, sorted
    std::vector<std::string> offClasses;   ///< GraphClass::id in the legend
    std::vector<std::string> offChannels;  ///< likewise
    std::optional<UtcMillis> until;      ///< the network as of then
    enum class Link { Paths, Referrers };
    Link link = Link::Paths;             ///< what is told of the two: the chains between them, or who brought both
    std::string pathFrom, pathTo;        ///< both or neither

    bool isWhole() const { return shape == Shape::Whole; }
    bool operator==(const GraphView&) const = default;
};

/// What a scene keeps: the view, where one looks, and who is selected.
struct SceneView {
    GraphView view;
    std::optional<Camera> camera;
    std::string selected;
};
QJsonObject toJson(const SceneView& scene);
/// Unknown and damaged parts are left at their defaults: a scene of another version still opens.
SceneView sceneFromJson(const QJsonObject& json);

}  // namespace holdfast::ui
