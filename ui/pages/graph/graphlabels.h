// GraphLabels: which nodes get their key written beside them, and where: the important first, none over another, and those
// of the last picture preferred, so that they stay put while one pans. Texts are drawn once and kept as pictures.
// GUI thread only, but for writeLabels().
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QFont>
#include <QHash>
#include <QPixmap>

#include <array>
#include <vector>

class QPainter;

namespace holdfast::ui {

struct PlacedLabel {
    NodeIndex node = 0;
    QRectF box;   ///< pixels at 100 %
    QString text;
    bool strong = false;  ///< in the font of the most important
};

/// What a label is written with where there are no pictures of texts: in files.
struct LabelLook {
    QFont font;
    QFont strongFont;
    QRgb text = 0;
    QRgb halo = 0;
};
/// Room between a label's box and its text, on every side, which the halo takes.
inline constexpr double kLabelHalo = 1.5;
/// As text, for pictures of any scale; any thread.
void writeLabels(QPainter& painter, const std::vector<PlacedLabel>& labels, const LabelLook& look);

class GraphLabels {
public:
    struct Request {
        const RenderInputs& inputs;
        const Camera& camera;                 ///< pixels at 100 %
        std::vector<NodeIndex> always;        ///< labelled before all others, in this order, where there is room
        QFont font;
        QFont strongFont;                     ///< of the most important
        int gap = 4;                          ///< between node and text
        const std::vector<NodeIndex>* only = nullptr;  ///< sorted; nobody else is labelled, but those of `always`
        std::vector<QRectF> kept = {};        ///< parts of the view that something else covers
    };

    const std::vector<PlacedLabel>& place(const Request& request);
    void paint(QPainter& painter, const Request& request);
    const std::vector<PlacedLabel>& placed() const { return m_placed; }
    void clear();  ///< after another network, theme or resolution

private:
    class Occupancy;
    struct Text {
        QPixmap picture;
        QSizeF size;  ///< pixels at 100 %
        QString words;
    };
    struct Placing {
        const Request& request;
        const GraphDetail& detail;
        Occupancy& taken;
    };
    enum class Weight { Must, First, Rest };
    bool tryPlace(const Placing& now, NodeIndex node, Weight weight);
    static std::array<QRectF, 4> boxesBeside(const Placing& now, NodeIndex node, const QSizeF& size);
    static void keepOff(const Placing& now, NodeIndex node);
    std::vector<NodeIndex> candidates(const Request& request, std::size_t most) const;
    const Text& text(const Request& request, NodeIndex node);
    static QString shortKey(const Request& request, NodeIndex node);
    static bool isStrong(const Request& request, NodeIndex node);

    std::vector<PlacedLabel> m_placed;
    std::vector<NodeIndex> m_before;  ///< sorted
    QHash<NodeIndex, Text> m_texts;
};

}  // namespace holdfast::ui
