#include "ui/charts/chartcanvas.h"

#include "ui/charts/marks.h"

#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <algorithm>
#include <cmath>
#include <functional>

namespace holdfast::ui {
namespace {

constexpr double kBelowSeries = -1.0;  ///< Qt Charts stacks its own items from 0 up
constexpr double kAboveSeries = 100.0;
constexpr float kBandOpacity = 0.18F;

QLineSeries* lineOf(const std::vector<double>& x, const std::vector<double>& y, std::size_t columns) {
    const std::vector<QPointF> points = decimate(x, y, columns);
    auto* line = new QLineSeries;
    line->replace(QList<QPointF>(points.begin(), points.end()));
    return line;
}

}  // namespace

/// A scene item that lets a function paint the whole chart area.
class ChartCanvas::PaintItem : public QGraphicsItem {
public:
    PaintItem(QGraphicsItem* parent, double z, std::function<void(QPainter*)> paintIt) : QGraphicsItem(parent), m_paint(std::move(paintIt)) {
        setZValue(z);
        setAcceptedMouseButtons(Qt::NoButton);
    }
    void setBounds(const QRectF& bounds) {
        prepareGeometryChange();
        m_bounds = bounds;
        update();
    }
    QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override { m_paint(painter); }

private:
    QRectF m_bounds;
    std::function<void(QPainter*)> m_paint;
};

ChartCanvas::ChartCanvas(const Theme& theme, QWidget* parent) : QChartView(new QChart, parent), m_theme(theme) {
    chart()->setBackgroundVisible(false);
    chart()->setBackgroundRoundness(0);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->hide();
    chart()->setAnimationOptions(QChart::NoAnimation);
    m_under = new PaintItem(chart(), kBelowSeries, [this](QPainter* painter) {
        painter->setFont(m_theme.font(Theme::TextSize::Small));
        if (!isEmptyChart(m_data)) paintUnderlay(painter, m_data, m_layout, style());
    });
    m_over = new PaintItem(chart(), kAboveSeries, [this](QPainter* painter) { paintMarks(painter); });
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&theme, &Theme::changed, this, &ChartCanvas::rebuild);
}

ChartCanvas::~ChartCanvas() = default;

ChartStyle ChartCanvas::style() const { return {m_theme, m_currency, QFontMetricsF(m_theme.font(Theme::TextSize::Small))}; }

void ChartCanvas::paintMarks(QPainter* painter) {
    painter->setFont(m_theme.font(Theme::TextSize::Small));
    if (!isEmptyChart(m_data)) {
        paintHandle(painter, m_handle, m_layout, style());  // under the names, which it may not cross out
        paintOverlay(painter, m_data, m_layout, style(), m_emphasis);
    }
    if (!m_focusShown) return;
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_theme.colour("focus"), 1.0));
    painter->drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.tokens().spaceXs, m_theme.tokens().spaceXs);
}

void ChartCanvas::setChartData(const report::Chart& data) {
    m_data = data;
    m_emphasis.hovered = m_emphasis.cursor = -1;
    keepRowsReadable();
    rebuild();
}

void ChartCanvas::setRowsReadable(bool readable) {
    m_rowsReadable = readable;
    keepRowsReadable();
}

void ChartCanvas::keepRowsReadable() {
    if (m_rowsReadable) setMinimumHeight(static_cast<int>(std::ceil(leastRowsHeight(m_data, style()))));
}

void ChartCanvas::setCurrency(const QString& currency) {
    if (currency == m_currency) return;
    m_currency = currency;
    rebuild();
}

void ChartCanvas::setHighlighted(int index) {
    m_emphasis.highlighted = index;
    m_over->update();
}

QSize ChartCanvas::sizeHint() const { return QSize(8, 6) * m_theme.tokens().spaceXl; }

void ChartCanvas::setClickable(bool clickable) { m_clickable = clickable; }

void ChartCanvas::setHandle(std::optional<double> x, const QString& label) {
    // Only where it was and where it comes to: a chart painted whole for every pixel of the mouse would lag behind it.
    for (const QRectF& part : handleBounds(m_handle, m_layout, style())) m_over->update(part);
    m_handle.x = x;
    m_handle.label = label;
    for (const QRectF& part : handleBounds(m_handle, m_layout, style())) m_over->update(part);
}

double ChartCanvas::handleAt(const QMouseEvent* event) const {
    return std::clamp(m_layout.x.toValue(event->position().x()), m_layout.x.minimum, m_layout.x.maximum);
}

QString ChartCanvas::currentText() const {
    const int mark = m_emphasis.cursor >= 0 ? m_emphasis.cursor : m_emphasis.hovered;
    return mark >= 0 && mark < static_cast<int>(m_layout.marks.size()) ? m_layout.marks[static_cast<std::size_t>(mark)].tooltip : QString();
}

void ChartCanvas::rebuild() {
    m_layout = layoutChart(m_data, QSizeF(viewport()->size()), style());
    if (!m_layout.plot.isEmpty()) chart()->setPlotArea(m_layout.plot);
    const QRectF whole(QPointF(0, 0), QSizeF(viewport()->size()));
    m_under->setBounds(whole);
    m_over->setBounds(whole);
    rebuildSeries();
}

void ChartCanvas::rebuildSeries() {
    chart()->removeAllSeries();
    for (QAbstractAxis* axis : chart()->axes()) {
        chart()->removeAxis(axis);
        delete axis;
    }
    if (m_data.kind != report::ChartKind::Line || isEmptyChart(m_data)) return;
    auto* x = new QValueAxis;
    auto* y = new QValueAxis;
    x->setRange(m_layout.x.minimum, m_layout.x.maximum);
    y->setRange(m_layout.y.minimum, m_layout.y.maximum);
    x->setVisible(false);
    y->setVisible(false);
    chart()->addAxis(x, Qt::AlignBottom);
    chart()->addAxis(y, Qt::AlignLeft);
    const auto columns = static_cast<std::size_t>(std::max(1.0, m_layout.plot.width()));
    const auto add = [&](QAbstractSeries* series) {
        chart()->addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
    };
    for (std::size_t i = 0; i < m_data.series.size(); ++i) {
        const report::ChartSeries& series = m_data.series[i];
        const QPen pen = seriesPen(m_data, static_cast<int>(i), m_theme);
        if (series.lower.size() == series.x.size() && series.upper.size() == series.x.size() && !series.x.empty()) {
            auto* band = new QAreaSeries(lineOf(series.x, series.upper, columns), lineOf(series.x, series.lower, columns));
            band->upperSeries()->setParent(band);
            band->lowerSeries()->setParent(band);
            QColor fill = pen.color();
            fill.setAlphaF(kBandOpacity);
            band->setPen(Qt::NoPen);
            band->setBrush(fill);
            add(band);
        }
        QLineSeries* line = lineOf(series.x, series.y, columns);
        line->setPen(pen);
        add(line);
    }
}

void ChartCanvas::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    rebuild();
}

void ChartCanvas::showTip(int mark) {
    if (mark < 0 || mark >= static_cast<int>(m_layout.marks.size())) return QToolTip::hideText();
    const ChartMark& shown = m_layout.marks[static_cast<std::size_t>(mark)];
    const QPoint at = shown.shape.center().toPoint() + QPoint(m_theme.tokens().spaceM, m_theme.tokens().spaceM);
    QToolTip::showText(viewport()->mapToGlobal(at), shown.tooltip, this);
}

void ChartCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (m_handle.dragged) return emit handleDragged(handleAt(event));
    const int mark = markAt(m_data, m_layout, event->position());
    if (mark != m_emphasis.hovered) {
        m_emphasis.hovered = mark;
        m_over->update();
        showTip(mark);
    }
    if (m_handle.x) return viewport()->setCursor(Qt::SizeHorCursor);
    viewport()->setCursor(m_clickable && mark >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ChartCanvas::mousePressEvent(QMouseEvent* event) {
    const double near = m_theme.tokens().spaceS;
    if (m_handle.x && event->button() == Qt::LeftButton && m_layout.plot.adjusted(-near, -near, near, near).contains(event->position())) {
        m_handle.dragged = true;
        m_emphasis.hovered = -1;
        QToolTip::hideText();
        return emit handleDragged(handleAt(event));
    }
    m_pressed = event->button() == Qt::LeftButton ? markAt(m_data, m_layout, event->position()) : -1;
}

void ChartCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (m_handle.dragged && event->button() == Qt::LeftButton) {
        m_handle.dragged = false;
        return emit handleReleased(handleAt(event));
    }
    const int mark = markAt(m_data, m_layout, event->position());
    if (event->button() == Qt::LeftButton && mark >= 0 && mark == m_pressed && m_clickable)
        emit activated(m_layout.marks[static_cast<std::size_t>(mark)].index);
    m_pressed = -1;
}

void ChartCanvas::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    m_emphasis.hovered = -1;
    m_over->update();
}

/// A chart has nothing to scroll: the page around it does.
void ChartCanvas::wheelEvent(QWheelEvent* event) { event->ignore(); }

void ChartCanvas::moveCursor(int mark) {
    if (m_layout.marks.empty()) return;
    m_focusShown = true;
    m_emphasis.cursor = std::clamp(mark, 0, static_cast<int>(m_layout.marks.size()) - 1);
    setAccessibleDescription(currentText());
    m_over->update();
    showTip(m_emphasis.cursor);
}

void ChartCanvas::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_layout.marks.size());
    // Curves have more points than anyone wants to step through: about forty steps cross them.
    const int stride = isBarKind(m_data.kind) ? 1 : std::max(1, count / 40);
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down: return moveCursor(m_emphasis.cursor + (m_emphasis.cursor < 0 ? 1 : stride));
    case Qt::Key_Left:
    case Qt::Key_Up: return moveCursor(m_emphasis.cursor < 0 ? count - 1 : m_emphasis.cursor - stride);
    case Qt::Key_Home: return moveCursor(0);
    case Qt::Key_End: return moveCursor(count - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!m_clickable || m_emphasis.cursor < 0 || m_emphasis.cursor >= count) break;
        emit activated(m_layout.marks[static_cast<std::size_t>(m_emphasis.cursor)].index);
        return;
    case Qt::Key_Escape:
        if (m_emphasis.cursor < 0) break;
        m_emphasis.cursor = -1;
        QToolTip::hideText();
        m_over->update();
        return;
    default: break;
    }
    event->ignore();
}

void ChartCanvas::focusInEvent(QFocusEvent* event) {
    QChartView::focusInEvent(event);
    m_focusShown = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    m_over->update();
}

void ChartCanvas::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    m_focusShown = false;
    m_emphasis.cursor = -1;
    m_over->update();
}

}  // namespace holdfast::ui
