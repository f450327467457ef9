#include "ui/pages/graph/graphlabels.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kCell = 6.0;                ///< of the grid of taken places, pixels
constexpr std::size_t kFewVisible = 4'000;   ///< below, labels also keep off the nodes
constexpr std::size_t kMostLooked = 12'000;  ///< of the most important nodes, when many are visible
constexpr qsizetype kMostTexts = 2'000;
constexpr double kPixelsPerLabel = 9'000.0;  ///< area of the view that one label may claim when seen close
constexpr std::size_t kFewest = 24;          ///< labels of an overview
constexpr float kStrongSize = 0.55F;
constexpr double kHalo = kLabelHalo;
constexpr float kWrittenHalo = 0.75F;  ///< opacity
constexpr float kBelow = 0.8F;         ///< opacity of the plate below a marked name

}  // namespace

/// A coarse map of the view: a label takes the cells that it covers from all, a node's disc takes them from the others.
class GraphLabels::Occupancy {
public:
    static constexpr std::uint32_t kNone = kNoNode;
    static constexpr std::uint32_t kAll = kNoNode - 1;

    explicit Occupancy(const QSizeF& size)
        : m_columns(static_cast<int>(size.width() / kCell) + 2),
          m_rows(static_cast<int>(size.height() / kCell) + 2),
          m_cells(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows), kNone) {}

    /// But for cells whose disc `mayCover`.
    template <typename Test>
    bool isFree(const QRectF& box, Test mayCover) const {
        return !any(box, [&](std::uint32_t cell) { return cell != kNone && (cell == kAll || !mayCover(cell)); });
    }
    void take(const QRectF& box, std::uint32_t by = kAll) {
        const QRect cells = cellsOf(box);
        for (int row = cells.top(); row <= cells.bottom(); ++row)
            for (int column = cells.left(); column <= cells.right(); ++column)
                if (std::uint32_t& cell = m_cells[at(column, row)]; by == kAll || cell == kNone) cell = by;
    }

private:
    std::size_t at(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(column);
    }
    QRect cellsOf(const QRectF& box) const {
        const QPoint first(std::max(0, static_cast<int>(std::floor(box.left() / kCell))),
                           std::max(0, static_cast<int>(std::floor(box.top() / kCell))));
        const QPoint last(std::min(m_columns - 1, static_cast<int>(box.right() / kCell)),
                          std::min(m_rows - 1, static_cast<int>(box.bottom() / kCell)));
        return {first, last};
    }
    template <typename Test>
    bool any(const QRectF& box, Test test) const {
        const QRect cells = cellsOf(box);
        for (int row = cells.top(); row <= cells.bottom(); ++row)
            for (int column = cells.left(); column <= cells.right(); ++column)
                if (test(m_cells[at(column, row)])) return true;
        return false;
    }

    int m_columns;
    int m_rows;
    std::vector<std::uint32_t> m_cells;
};

void GraphLabels::clear() {
    m_texts.clear();
    m_placed.clear();
    m_before.clear();
}

bool GraphLabels::isStrong(const Request& request, NodeIndex node) {
    return request.inputs.scene->content().sizeOf(node) >= kStrongSize;
}

QString GraphLabels::shortKey(const Request& request, NodeIndex node) {
    constexpr int kMostLetters = 24;
    const QFontMetricsF metrics(isStrong(request, node) ? request.strongFont : request.font);
    return metrics.elidedText(QString::fromStdString(request.inputs.scene->content().keys[node]), Qt::ElideMiddle,
                              kMostLetters * metrics.averageCharWidth());
}

const GraphLabels::Text& GraphLabels::text(const Request& request, NodeIndex node) {
    const auto found = m_texts.constFind(node);
    if (found != m_texts.constEnd()) return *found;
    if (m_texts.size() > kMostTexts) m_texts.clear();
    const QFont& font = isStrong(request, node) ? request.strongFont : request.font;
    const QFontMetricsF metrics(font);
    const QString key = shortKey(request, node);
    Text text;
    text.words = key;
    text.size =
        QSizeF(std::ceil(metrics.horizontalAdvance(key)) + 2.0 * kHalo + 1.0, std::ceil(metrics.height()) + 2.0 * kHalo);
    const qreal ratio = static_cast<qreal>(request.inputs.pixelRatio);
    text.picture = QPixmap((text.size * ratio).toSize());
    text.picture.setDevicePixelRatio(ratio);
    text.picture.fill(Qt::transparent);
    QPainter painter(&text.picture);
    painter.setFont(font);
    const QPointF base(kHalo, kHalo + metrics.ascent());
    QColor halo(request.inputs.palette.background);
    halo.setAlphaF(0.55F);
    painter.setPen(halo);
    for (const double dx : {-kHalo, 0.0, kHalo})
        for (const double dy : {-kHalo, 0.0, kHalo})
            if (dx != 0.0 || dy != 0.0) painter.drawText(base + QPointF(dx, dy), key);
    painter.setPen(QColor(request.inputs.palette.text));
    painter.drawText(base, key);
    painter.end();
    return *m_texts.insert(node, text);
}

/// The nodes that may be labelled, best first.
std::vector<NodeIndex> GraphLabels::candidates(const Request& request, std::size_t most) const {
    const GraphScene& scene = *request.inputs.scene;
    const QRectF view = request.camera.visible();
    std::vector<NodeIndex> nodes;
    const auto consider = [&](NodeIndex node) {
        if (request.only && !std::binary_search(request.only->begin(), request.only->end(), node)) return;
        if (scene.placed(node) && request.inputs.shows(node) && !request.inputs.dims(node) &&
            view.contains(scene.place(node)))
            nodes.push_back(node);
    };
    const Box box{static_cast<float>(view.left()), static_cast<float>(view.top()), static_cast<float>(view.right()),
                  static_cast<float>(view.bottom())};
    if (request.only) {
        std::for_each(request.only->begin(), request.only->end(), consider);
    } else if (scene.nodeTree().estimate(box, kFewVisible) <= kFewVisible) {
        scene.nodeTree().visit(box, consider);
    } else {
        const std::size_t looked = std::min(kMostLooked, scene.nodes());
        for (std::size_t i = 0; i < looked && nodes.size() < 4 * most; ++i) consider(scene.byImportance()[i]);
    }
    const auto place = [&](NodeIndex node) {
        // A label that was there counts as a third more important.
        const auto rank = static_cast<double>(scene.rank(node));
        return std::binary_search(m_before.begin(), m_before.end(), node) ? rank * 0.67 : rank;
    };
    const std::size_t kept = std::min(nodes.size(), 6 * most);
    std::partial_sort(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(kept), nodes.end(),
                      [&](NodeIndex a, NodeIndex b) { return place(a) != place(b) ? place(a) < place(b) : a < b; });
    nodes.resize(kept);
    return nodes;
}

/// The places beside a node that its label may take, best first.
std::array<QRectF, 4> GraphLabels::boxesBeside(const Placing& now, NodeIndex node, const QSizeF& size) {
    const QPointF at = now.request.camera.toScreen(now.request.inputs.scene->place(node));
    const float ring = now.detail.ring * (AvatarLook::kGap + AvatarLook::kRing);
    const double gap = now.request.gap;
    const double reach = static_cast<double>(nodeRadius(*now.request.inputs.scene, now.detail, node) + ring) + gap;
    const QPointF half(size.width() / 2.0, size.height() / 2.0);
    const auto boxAt = [&](double dx, double dy) {
        // Whole device pixels keep the letters sharp.
        const auto ratio = static_cast<double>(now.request.inputs.pixelRatio);
        const QPointF corner = (at + QPointF(dx, dy)) * ratio;
        return QRectF(QPointF(std::round(corner.x()), std::round(corner.y())) / ratio, size);
    };
    return {boxAt(reach, -half.y()), boxAt(-half.x(), reach - gap / 2.0), boxAt(-reach - size.width(), -half.y()),
            boxAt(-half.x(), -reach - size.height() + gap / 2.0)};
}

bool GraphLabels::tryPlace(const Placing& now, NodeIndex node, Weight weight) {
    const GraphScene& scene = *now.request.inputs.scene;
    const Text& written = text(now.request, node);
    const QRectF view(QPointF(0, 0), now.request.camera.size);
    const auto place = [&](const auto& mayCover) {
        for (const QRectF& box : boxesBeside(now, node, written.size)) {
            const bool seen = weight == Weight::Must ? view.intersects(box) : view.contains(box);
            if (!seen || !now.taken.isFree(box, mayCover)) continue;
            now.taken.take(box);
            m_placed.push_back({node, box, written.words, isStrong(now.request, node)});
            return true;
        }
        return false;
    };
    if (place([node](NodeIndex other) { return other == node; })) return true;
    // Rather on the disc of a lesser one than not at all.
    return weight != Weight::Rest && place([&](NodeIndex other) {
               return weight == Weight::Must || other == node || scene.rank(other) > scene.rank(node);
           });
}

void GraphLabels::keepOff(const Placing& now, NodeIndex node) {
    const GraphScene& scene = *now.request.inputs.scene;
    if (now.detail.nodeRadius <= 3.0F || !scene.placed(node) || !now.request.inputs.shows(node)) return;
    const double radius = 0.8 * static_cast<double>(nodeRadius(scene, now.detail, node));
    const QPointF corner = now.request.camera.toScreen(scene.place(node)) - QPointF(radius, radius);
    now.taken.take(QRectF(corner, QSizeF(2.0 * radius, 2.0 * radius)), node);
}

const std::vector<PlacedLabel>& GraphLabels::place(const Request& request) {
    m_before.clear();
    for (const PlacedLabel& label : m_placed) m_before.push_back(label.node);
    std::sort(m_before.begin(), m_before.end());
    m_placed.clear();
    const GraphScene& scene = *request.inputs.scene;
    if (scene.nodeTree().empty()) return m_placed;
    const GraphDetail detail = graphDetail(scene, request.camera.scale);
    const double share = std::clamp((detail.spacing - 8.0) / 40.0, 0.0, 1.0);
    const double full = request.camera.size.width() * request.camera.size.height() / kPixelsPerLabel;
    const std::size_t most = kFewest + static_cast<std::size_t>(share * full);
    Occupancy taken(request.camera.size);
    for (const QRectF& box : request.kept) taken.take(box);
    const Placing now{request, detail, taken};
    const std::vector<NodeIndex> nodes = candidates(request, most);
    const auto first = nodes.begin() + static_cast<std::ptrdiff_t>(std::min(nodes.size(), kFewest));
    // A name on the disc of another of note would be taken for the other's.
    std::for_each(request.always.begin(), request.always.end(), [&](NodeIndex node) { keepOff(now, node); });
    std::for_each(nodes.begin(), first, [&](NodeIndex node) { keepOff(now, node); });
    for (const NodeIndex node : request.always)
        if (scene.placed(node) && request.inputs.shows(node)) tryPlace(now, node, Weight::Must);
    const auto label = [&](NodeIndex node, Weight weight) {
        const bool done = std::find(request.always.begin(), request.always.end(), node) != request.always.end();
        if (!done && m_placed.size() < most) tryPlace(now, node, weight);
    };
    // The first of all are named even where that covers lesser nodes; the rest keeps off the nodes.
    std::for_each(nodes.begin(), first, [&](NodeIndex node) { label(node, Weight::First); });
    std::for_each(first, nodes.end(), [&](NodeIndex node) { keepOff(now, node); });
    std::for_each(first, nodes.end(), [&](NodeIndex node) { label(node, Weight::Rest); });
    return m_placed;
}

void GraphLabels::paint(QPainter& painter, const Request& request) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor below(request.inputs.palette.background);
    below.setAlphaF(kBelow);
    painter.setBrush(below);
    for (const PlacedLabel& label : m_placed)  // what is marked has lines running to it, which must not cross its name out
        if (request.only || std::find(request.always.begin(), request.always.end(), label.node) != request.always.end())
            painter.drawRoundedRect(label.box, request.gap, request.gap);
    for (const PlacedLabel& label : m_placed) painter.drawPixmap(label.box.topLeft(), text(request, label.node).picture);
}

void writeLabels(QPainter& painter, const std::vector<PlacedLabel>& labels, const LabelLook& look) {
    QColor halo(look.halo);
    halo.setAlphaF(kWrittenHalo);
    for (const PlacedLabel& label : labels) {
        const QFont& font = label.strong ? look.strongFont : look.font;
        const QPointF base = label.box.topLeft() + QPointF(kHalo, kHalo + QFontMetricsF(font).ascent());
        QPainterPath outline;
        outline.addText(base, font, label.text);
        painter.strokePath(outline, QPen(halo, 2.0 * kHalo, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setFont(font);
        painter.setPen(QColor(look.text));
        painter.drawText(base, label.text);
    }
}

}  // namespace holdfast::ui
