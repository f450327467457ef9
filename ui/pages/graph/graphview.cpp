#include "ui/pages/graph/graphview.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::array kShapes = {"whole", "around", "branch"};
constexpr std::array kLinks = {"paths", "referrers"};
constexpr std::array kEdges = {"plain", "source", "channel", "time"};

QString text(const std::string& value) { return QString::fromStdString(value); }

QJsonArray list(const std::vector<std::string>& values) {
    QJsonArray array;
    for (const std::string& value : values) array.append(text(value));
    return array;
}

std::vector<std::string> list(const QJsonValue& value) {
    std::vector<std::string> values;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& item : array)
        if (item.isString()) values.push_back(item.toString().toStdString());
    return values;
}

template <typename Enum, std::size_t n>
Enum named(const QJsonValue& value, const std::array<const char*, n>& names, Enum otherwise) {
    for (std::size_t i = 0; i < n; ++i)
        if (value.toString() == QLatin1String(names[i])) return static_cast<Enum>(i);
    return otherwise;
}

}  // namespace

QJsonObject toJson(const SceneView& scene) {
    const GraphView& view = scene.view;
    QJsonObject json{{"colour", text(view.look.colour)},
                     {"size", text(view.look.size)},
                     {"edges", kEdges[static_cast<std::size_t>(view.look.edges)]},
                     {"shape", kShapes[static_cast<std::size_t>(view.shape)]},
                     {"centre", text(view.centre)},
                     {"hops", static_cast<int>(view.hops)},
                     {"expanded", list(view.expanded)},
                     {"collapsed", list(view.collapsed)},
                     {"hidden", list(view.hidden)},
                     {"offClasses", list(view.offClasses)},
                     {"offChannels", list(view.offChannels)},
                     {"link", kLinks[static_cast<std::size_t>(view.link)]},
                     {"pathFrom", text(view.pathFrom)},
                     {"pathTo", text(view.pathTo)},
                     {"selected", text(scene.selected)}};
    if (view.until) json.insert(QStringLiteral("until"), static_cast<double>(*view.until));
    if (scene.camera)
        json.insert(QStringLiteral("camera"), QJsonObject{{"x", scene.camera->centre.x()}, {"y", scene.camera->centre.y()}, {"scale", scene.camera->scale}});
    return json;
}

SceneView sceneFromJson(const QJsonObject& json) {
    SceneView scene;
    GraphView& view = scene.view;
    const auto word = [&json](const char* name, const std::string& otherwise) {
        const QJsonValue value = json.value(QLatin1String(name));
        return value.isString() ? value.toString().toStdString() : otherwise;
    };
    view.look.colour = word("colour", view.look.colour);
    view.look.size = word("size", view.look.size);
    view.look.edges = named(json.value(QStringLiteral("edges")), kEdges, EdgeColour::Plain);
    view.shape = named(json.value(QStringLiteral("shape")), kShapes, GraphView::Shape::Whole);
    view.centre = word("centre", {});
    if (view.centre.empty()) view.shape = GraphView::Shape::Whole;
    view.hops = static_cast<unsigned>(std::clamp(json.value(QStringLiteral("hops")).toInt(2), 1, 6));
    view.expanded = list(json.value(QStringLiteral("expanded")));
    view.collapsed = list(json.value(QStringLiteral("collapsed")));
    view.hidden = list(json.value(QStringLiteral("hidden")));
    std::sort(view.hidden.begin(), view.hidden.end());
    view.offClasses = list(json.value(QStringLiteral("offClasses")));
    view.offChannels = list(json.value(QStringLiteral("offChannels")));
    if (const QJsonValue until = json.value(QStringLiteral("until")); until.isDouble()) view.until = static_cast<UtcMillis>(until.toDouble());
    view.link = named(json.value(QStringLiteral("link")), kLinks, GraphView::Link::Paths);
    view.pathFrom = word("pathFrom", {});
    view.pathTo = word("pathTo", {});
    scene.selected = word("selected", {});
    const QJsonObject camera = json.value(QStringLiteral("camera")).toObject();
    const double scale = camera.value(QStringLiteral("scale")).toDouble();
    const QPointF centre(camera.value(QStringLiteral("x")).toDouble(), camera.value(QStringLiteral("y")).toDouble());
    if (scale > 0.0 && std::isfinite(scale) && std::isfinite(centre.x()) && std::isfinite(centre.y())) scene.camera = Camera{centre, scale, {}};
    return scene;
}

}  // namespace holdfast::ui
