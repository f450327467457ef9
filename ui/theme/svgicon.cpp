#include "ui/theme/svgicon.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QSvgRenderer>

#include <algorithm>

namespace holdfast::ui {

SvgIconEngine::SvgIconEngine(const Theme* theme, QByteArray svg) : m_theme(theme), m_svg(std::move(svg)) {}

void SvgIconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    if (!m_theme || m_svg.isEmpty()) return;
    const char* name = mode == QIcon::Disabled                         ? "textDisabled"
                       : mode == QIcon::Selected || state == QIcon::On ? "accent"
                                                                       : "text";
    QByteArray coloured = m_svg;
    coloured.replace("currentColor", m_theme->colour(name).name().toLatin1());
    const int side = std::min(rect.width(), rect.height());
    QRect square(0, 0, side, side);
    square.moveCenter(rect.center());
    QSvgRenderer(coloured).render(painter, square);
}

QPixmap SvgIconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    if (size.isEmpty()) return {};  // of a button that has no room yet
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paint(&painter, pixmap.rect(), mode, state);
    return pixmap;
}

QPixmap SvgIconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, [[maybe_unused]] qreal scale) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    return pixmap(size * scale, mode, state);
#else
    return pixmap(size, mode, state);  // until Qt 6.8 the size came in device pixels already
#endif
}

QSize SvgIconEngine::actualSize(const QSize& size, QIcon::Mode, QIcon::State) {
    return size;
}

}  // namespace holdfast::ui
