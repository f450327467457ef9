// GraphViewport's frame: tiles, what lies over them, labels.
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/minimap.h"
#include "ui/theme/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cstring>

namespace holdfast::ui {

void GraphViewport::compose() {
    const double ratio = devicePixelRatioF();
    if (m_inputs.scene && ratio != static_cast<double>(m_inputs.pixelRatio)) {
        m_inputs.pixelRatio = static_cast<float>(ratio);
        m_labels.clear();
        inputsChanged(true);
    }
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    if (m_base.size() != pixels) {
        m_base = QImage(pixels, QImage::Format_RGB32);
        m_base.fill(m_inputs.palette.background);
    }
    Camera device = m_camera;
    device.scale *= ratio;
    device.size = pixels;
    if (m_inputs.scene) {
        m_coverage = m_tiles.compose(m_base, device, m_moving);
    } else {
        m_base.fill(m_inputs.palette.background);
        m_coverage = {true, 0, 0};
    }
    m_baseDirty = false;
}

GraphLabels::Request GraphViewport::labelRequest() const {
    GraphLabels::Request request{m_inputs, m_camera, {}, m_theme.font(Theme::TextSize::Small), m_theme.font(Theme::TextSize::Body, true), m_theme.tokens().spaceXs};
    const auto add = [&](NodeIndex node) {
        if (node != kNoNode && std::find(request.always.begin(), request.always.end(), node) == request.always.end()) request.always.push_back(node);
    };
    add(m_overlay.hovered);
    if (m_overlay.focusShown) add(m_overlay.focused);
    constexpr std::size_t kMostForced = 40;
    for (const auto* some : {&m_overlay.highlightNodes, &m_overlay.selection})
        if (some->size() <= kMostForced) std::for_each(some->begin(), some->end(), add);
    if (!m_overlay.highlightNodes.empty()) request.only = &m_overlay.highlightNodes;
    if (m_minimap->isVisible()) request.kept.push_back(m_minimap->geometry());
    return request;
}

OverlayState GraphViewport::marks() const {
    OverlayState marks;
    marks.selection = m_overlay.selection;
    marks.highlightNodes = m_overlay.highlightNodes;
    marks.highlightEdges = m_overlay.highlightEdges;
    return marks;
}

void GraphViewport::paintOverlays() {
    const OverlayFrame frame{m_frame, {m_inputs, m_camera, static_cast<double>(m_theme.tokens().spaceXs)}, devicePixelRatioF()};
    paintGraphOverlay(frame, m_overlay);
    QPainter painter(&m_frame);
    const GraphLabels::Request request = labelRequest();
    m_labels.place(request);
    m_labels.paint(painter, request);
    paintLasso(painter, frame, m_overlay);
    paintRound(painter);
}

/// In the upper left corner, always at the same place, clear of the small map and of messages.
void GraphViewport::paintRound(QPainter& painter) {
    const QString words = m_overlay.focusShown ? roundText() : QString();
    if (words.isEmpty()) return;
    const ThemeTokens& tokens = m_theme.tokens();
    painter.setFont(m_theme.font(Theme::TextSize::Body));
    const QFontMetricsF metrics(painter.font());
    const double most = width() - 2.0 * (tokens.spaceM + tokens.spaceS);
    const QString shown = metrics.elidedText(words, Qt::ElideRight, std::max(0.0, most));
    QRectF box(0.0, 0.0, metrics.horizontalAdvance(shown) + 2.0 * tokens.spaceS, metrics.height() + 2.0 * tokens.spaceXs);
    box.moveTopLeft(QPointF(tokens.spaceM, tokens.spaceM));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(m_inputs.palette.muted), 1.0));
    painter.setBrush(QColor(m_inputs.palette.surface));
    painter.drawRoundedRect(box, tokens.radius, tokens.radius);
    painter.setPen(QColor(m_inputs.palette.text));
    painter.drawText(box, Qt::AlignCenter, shown);
}

void GraphViewport::paintEvent(QPaintEvent*) {
    if (m_baseDirty || m_base.size() != (QSizeF(size()) * devicePixelRatioF()).toSize()) compose();
    if (m_frame.size() != m_base.size()) m_frame = QImage(m_base.size(), QImage::Format_RGB32);
    std::memcpy(m_frame.bits(), m_base.constBits(), static_cast<std::size_t>(m_base.sizeInBytes()));
    m_frame.setDevicePixelRatio(devicePixelRatioF());
    if (m_inputs.scene) paintOverlays();
    QPainter painter(this);
    painter.drawImage(QPoint(0, 0), m_frame);
    if (m_overlay.focusShown && hasFocus()) {
        painter.setPen(QPen(m_theme.colour("focus"), 2.0));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
    m_minimap->setPicture(m_tiles.overview(), m_inputs.scene ? m_tiles.overviewInPlane() : QRectF());
    m_minimap->setVisiblePart(m_camera.visible());
}

}  // namespace holdfast::ui
