// GraphLabels: which nodes get their key written beside them, and where: the important first, none over another, and those
// of the last picture preferred, so that they stay put while one pans. Texts are drawn once and kept as pictures.
// GUI thread only.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QFont>
#include <QHash>
#include <QPixmap>

#include <vector>

class QPainter;

namespace holdfast::ui {

struct PlacedLabel {
    NodeIndex node = 0;
    QRectF box;  ///< pixels at 100 %
};

class GraphLabels {
public:
    struct Request {
        const RenderInputs& inputs;
        const Camera& camera;                 ///< pixels at 100 %
        std::vector<NodeIndex> always;        ///< labelled whatever it costs, in this order
        QFont font;
        QFont strongFont;                     ///< of the most important
        int gap = 4;                          ///< between node and text
        const std::vector<NodeIndex>* only = nullptr;  ///< sorted; nobody else is labelled, but those of `always`
        std::vector<QRectF> kept = {};        ///< parts of the view that something else covers
    };

    const std::vector<PlacedLabel>& place(const Request& request);
    void paint(QPainter& painter, const Request& request);
    void paintText(QPainter& painter, const Request& request) const;  ///< as text, for vector files
    const std::vector<PlacedLabel>& placed() const { return m_placed; }
    void clear();  ///< after another network, theme or resolution

private:
    class Occupancy;
    struct Text {
        QPixmap picture;
        QSizeF size;  ///< pixels at 100 %
    };
    bool tryPlace(const Request& request, const GraphDetail& detail, Occupancy& taken, NodeIndex node, bool must);
    std::vector<NodeIndex> candidates(const Request& request, std::size_t most) const;
    const Text& text(const Request& request, NodeIndex node);
    static QString shortKey(const Request& request, NodeIndex node);
    static bool isStrong(const Request& request, NodeIndex node);

    std::vector<PlacedLabel> m_placed;
    std::vector<NodeIndex> m_before;  ///< sorted
    QHash<NodeIndex, Text> m_texts;
};

}  // namespace holdfast::ui
