#include "ui/pages/whatif/profilercurve.h"

#include "ui/charts/numbers.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kKeySteps = 40;  ///< arrow presses from one end of a real-valued axis to the other

bool wholeNumbers(const std::vector<double>& grid, double original) {
    if (!std::isnan(original) && std::abs(original - std::round(original)) > 1e-9) return false;
    return grid.size() > 1 && grid.back() - grid.front() >= 5.0 && std::abs(grid.front() - std::round(grid.front())) < 1e-9 &&
           std::abs(grid.back() - std::round(grid.back())) < 1e-9;
}

QString shortNumber(double value, double span) {
    const int decimals = span >= 20.0 ? 0 : span >= 2.0 ? 1 : span >= 0.2 ? 2 : 3;
    const bool whole = std::abs(value - std::round(value)) < 1e-9;
    return numberLocale().toString(value, 'f', whole ? 0 : decimals);
}

/// A level as people read it; the two of a yes-or-no column are stored as false and true.
QString levelText(const std::string& level) {
    if (level == "false") return ProfilerCurve::tr("No");
    if (level == "true") return ProfilerCurve::tr("Yes");
    return level.empty() ? ProfilerCurve::tr("empty") : QString::fromStdString(level);
}

}  // namespace

ProfilerCurve::ProfilerCurve(const Theme& theme, const QString& column, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_column(column) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ProfilerCurve::setCurve(const ResponseCurve& curve, double top) {
    m_curve = curve;
    m_top = std::max(0.05, top);
    setCursor(m_curve.locked ? Qt::ArrowCursor : m_curve.category ? Qt::PointingHandCursor : Qt::SizeHorCursor);
    updateAccessible();
    update();
}

bool ProfilerCurve::changed() const {
    if (std::isnan(m_curve.current) && std::isnan(m_curve.original)) return false;
    return !(std::abs(m_curve.current - m_curve.original) < 1e-9);
}

void ProfilerCurve::setHeight(int height) { setFixedHeight(std::max(height, minimumSizeHint().height())); }

QSize ProfilerCurve::sizeHint() const { return {m_theme.tokens().spaceXl * 9, m_theme.tokens().spaceXl * 6}; }
QSize ProfilerCurve::minimumSizeHint() const { return {m_theme.tokens().spaceXl * 7, m_theme.tokens().spaceXl * 6}; }

QRectF ProfilerCurve::plot() const {
    const ThemeTokens& tokens = m_theme.tokens();
    const int head = tokens.typeBody + tokens.spaceM;
    const int foot = tokens.typeSmall + tokens.spaceS;
    const int axis = QFontMetrics(m_theme.font(Theme::TextSize::Small)).horizontalAdvance(QStringLiteral("100 %")) + tokens.spaceXs;
    return QRectF(rect()).adjusted(tokens.spaceS + axis, head + tokens.spaceXs, -tokens.spaceM, -foot - tokens.spaceXs);
}

double ProfilerCurve::left() const { return m_curve.x.empty() ? 0.0 : m_curve.category ? -0.5 : m_curve.x.front(); }
double ProfilerCurve::right() const { return m_curve.x.empty() ? 1.0 : m_curve.category ? m_curve.x.back() + 0.5 : m_curve.x.back(); }

double ProfilerCurve::toX(const QRectF& area, double value) const {
    const double span = right() - left();
    return area.left() + (span > 0.0 ? std::clamp((value - left()) / span, 0.0, 1.0) : 0.5) * area.width();
}

double ProfilerCurve::toY(const QRectF& area, double probability) const {
    return area.bottom() - std::clamp(probability / m_top, 0.0, 1.0) * area.height();
}

double ProfilerCurve::step() const {
    if (m_curve.category || wholeNumbers(m_curve.x, m_curve.original)) return 1.0;
    return (right() - left()) / kKeySteps;
}

double ProfilerCurve::valueAt(double x) const {
    const QRectF area = plot();
    const double share = std::clamp((x - area.left()) / std::max(1.0, area.width()), 0.0, 1.0);
    const double value = left() + share * (right() - left());
    if (m_curve.category) return std::clamp(std::round(value), 0.0, m_curve.x.back());
    return step() == 1.0 ? std::round(value) : value;
}

QString ProfilerCurve::valueText(double x) const {
    if (std::isnan(x)) return m_missing;
    if (m_curve.category) {
        const auto at = static_cast<std::size_t>(std::lround(x));
        return at < m_curve.labels.size() ? levelText(m_curve.labels[at]) : QString();
    }
    return shortNumber(x, right() - left());
}

double ProfilerCurve::probabilityAt(double x) const {
    if (m_curve.x.empty() || std::isnan(x)) return std::nan("");
    const auto after = std::lower_bound(m_curve.x.begin(), m_curve.x.end(), x);
    const auto i = static_cast<std::size_t>(after - m_curve.x.begin());
    if (i == 0) return m_curve.probability.front();
    if (i >= m_curve.x.size()) return m_curve.probability.back();
    const double share = (x - m_curve.x[i - 1]) / (m_curve.x[i] - m_curve.x[i - 1]);
    return m_curve.probability[i - 1] + share * (m_curve.probability[i] - m_curve.probability[i - 1]);
}

void ProfilerCurve::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& tokens = m_theme.tokens();
    painter.setPen(QPen(m_theme.colour(hasFocus() ? "focus" : "border"), hasFocus() ? 2.0 : 1.0));
    painter.setBrush(m_theme.colour("surface"));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), tokens.radius, tokens.radius);
    paintHead(painter);
    if (m_curve.x.empty()) return;
    const QRectF area = plot();
    if (!m_curve.category) paintSupport(painter, area);
    paintAxis(painter, area);
    if (m_curve.category) paintCategories(painter, area);
    else paintNumberCurve(painter, area);
    paintHandle(painter, area);
}

void ProfilerCurve::paintHead(QPainter& painter) const {
    const ThemeTokens& tokens = m_theme.tokens();
    const QRectF head(tokens.spaceS, tokens.spaceXs, width() - 2.0 * tokens.spaceS, tokens.typeBody + tokens.spaceS);
    const QFont bold = m_theme.font(Theme::TextSize::Body, true);
    const QFont plain = m_theme.font(Theme::TextSize::Body);
    // A changed value shows where it went; the dotted line and the tool tip say where it came from.
    const QString value = (changed() ? QStringLiteral("\u2192 ") : QString()) + valueText(m_curve.current);
    double right = head.right();
    if (m_curve.locked) {
        const int size = tokens.typeBody;
        m_theme.icon(QStringLiteral("lock")).paint(&painter, QRect(static_cast<int>(right) - size, static_cast<int>(head.top()) + tokens.spaceXs, size, size));
        right -= size + tokens.spaceXs;
    }
    const double available = right - head.left();
    painter.setFont(bold);
    // The name goes first; the value takes what is left, but at least a third where it needs that much.
    const double valueNeeds = QFontMetrics(plain).horizontalAdvance(value) + tokens.spaceS;
    const double nameRoom = available - std::min(valueNeeds, available / 3.0);
    const QString name = QFontMetrics(bold).elidedText(m_column, Qt::ElideRight, static_cast<int>(nameRoom));
    const double nameWidth = QFontMetrics(bold).horizontalAdvance(name);
    painter.setPen(m_theme.colour("text"));
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter, name);
    painter.setFont(plain);
    painter.setPen(m_theme.colour(changed() ? "accent" : "textMuted"));
    const QRectF valueRect(head.left() + nameWidth + tokens.spaceS, head.top(), available - nameWidth - tokens.spaceS, head.height());
    painter.drawText(valueRect, Qt::AlignRight | Qt::AlignVCenter,
                     QFontMetrics(plain).elidedText(value, Qt::ElideRight, static_cast<int>(valueRect.width())));
}

void ProfilerCurve::paintSupport(QPainter& painter, const QRectF& area) const {
    const double from = toX(area, m_curve.supportMin);
    const double to = toX(area, m_curve.supportMax);
    const QColor shade = m_theme.colour("extrapolation");
    for (const QRectF& outside : {QRectF(area.left(), area.top(), from - area.left(), area.height()),
                                  QRectF(to, area.top(), area.right() - to, area.height())}) {
        if (outside.width() < 0.5) continue;
        painter.fillRect(outside, shade);
        painter.fillRect(outside, QBrush(m_theme.colour("borderStrong"), Qt::BDiagPattern));
    }
}

void ProfilerCurve::paintAxis(QPainter& painter, const QRectF& area) const {
    painter.setFont(m_theme.font(Theme::TextSize::Small));
    const QFontMetrics metrics(painter.font());
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = toY(area, share * m_top);
        painter.setPen(m_theme.colour("grid"));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(m_theme.colour("textMuted"));
        painter.drawText(QRectF(0, y - metrics.height() / 2.0, area.left() - m_theme.tokens().spaceXs, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, numberLocale().toString(share * m_top * 100.0, 'f', 0) + QStringLiteral("\u00A0%"));
    }
    if (m_curve.category) return;
    const QRectF foot(area.left(), area.bottom() + m_theme.tokens().spaceXs, area.width(), metrics.height());
    painter.drawText(foot, Qt::AlignLeft | Qt::AlignTop, shortNumber(left(), right() - left()));
    painter.drawText(foot, Qt::AlignRight | Qt::AlignTop, shortNumber(right(), right() - left()));
}

void ProfilerCurve::paintNumberCurve(QPainter& painter, const QRectF& area) const {
    const std::size_t count = m_curve.x.size();
    QPolygonF band;
    for (std::size_t i = 0; i < count; ++i) band << QPointF(toX(area, m_curve.x[i]), toY(area, m_curve.upper[i]));
    for (std::size_t i = count; i-- > 0;) band << QPointF(toX(area, m_curve.x[i]), toY(area, m_curve.lower[i]));
    QColor fill = m_theme.colour("accentSoft");
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(band);
    QPainterPath path;
    for (std::size_t i = 0; i < count; ++i) {
        const QPointF point(toX(area, m_curve.x[i]), toY(area, m_curve.probability[i]));
        if (i == 0) path.moveTo(point);
        else path.lineTo(point);
    }
    // Dashed: the response of a churn model is association.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.colour(m_curve.locked ? "textMuted" : "accent"), 1.75, Qt::DashLine));
    painter.drawPath(path);
}

void ProfilerCurve::paintCategories(QPainter& painter, const QRectF& area) const {
    const std::size_t count = m_curve.x.size();
    const double slot = area.width() / static_cast<double>(count);
    painter.setFont(m_theme.font(Theme::TextSize::Small));
    const QFontMetrics metrics(painter.font());
    for (std::size_t i = 0; i < count; ++i) {
        const double x = toX(area, m_curve.x[i]);
        const bool current = std::abs(m_curve.current - m_curve.x[i]) < 0.5;
        const double half = std::min(slot * 0.32, static_cast<double>(m_theme.tokens().spaceL));
        painter.setPen(QPen(m_theme.colour("textMuted"), 1.0));
        painter.drawLine(QPointF(x, toY(area, m_curve.lower[i])), QPointF(x, toY(area, m_curve.upper[i])));
        painter.setPen(QPen(m_theme.colour(m_curve.locked && !current ? "textMuted" : "accent"), current ? 3.0 : 1.75));
        const double y = toY(area, m_curve.probability[i]);
        painter.drawLine(QPointF(x - half, y), QPointF(x + half, y));
        if (slot < metrics.averageCharWidth() * 4) continue;
        painter.setPen(m_theme.colour(current ? "text" : "textMuted"));
        const QRectF foot(x - slot / 2, area.bottom() + m_theme.tokens().spaceXs, slot, metrics.height());
        painter.drawText(foot, Qt::AlignHCenter | Qt::AlignTop,
                         metrics.elidedText(levelText(m_curve.labels[i]), Qt::ElideRight, static_cast<int>(slot) - 2));
    }
}

void ProfilerCurve::paintHandle(QPainter& painter, const QRectF& area) const {
    if (!std::isnan(m_curve.original) && changed()) {
        painter.setPen(QPen(m_theme.colour("borderStrong"), 1.0, Qt::DotLine));
        const double x = toX(area, m_curve.original);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    if (std::isnan(m_curve.current)) return;
    const QColor colour = m_theme.colour(m_curve.locked ? "textMuted" : "accent");
    const double x = toX(area, m_curve.current);
    const double y = toY(area, probabilityAt(m_curve.current));
    if (!m_curve.category) {
        painter.setPen(QPen(colour, m_curve.locked ? 1.0 : 1.5));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter.setPen(QPen(m_theme.colour("surface"), 1.5));
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(x, y), m_theme.tokens().spaceXs, m_theme.tokens().spaceXs);
}

void ProfilerCurve::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_curve.locked || m_curve.x.empty()) return;
    m_dragging = true;
    emit dragged(m_column, valueAt(event->position().x()));
}

void ProfilerCurve::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging) {
        emit dragged(m_column, valueAt(event->position().x()));
        return;
    }
    if (m_curve.x.empty()) return;
    const double value = valueAt(event->position().x());
    QString tip = tr("%1 = %2: chance of leaving %3").arg(m_column, valueText(value), formatPercent(probabilityAt(value)));
    if (!m_curve.category && (value < m_curve.supportMin || value > m_curve.supportMax))
        tip += QLatin1Char('\n') + tr("Outside what the model saw: extrapolation.");
    if (m_curve.locked) tip += QLatin1Char('\n') + tr("Fixed: this column cannot be changed for a customer.");
    setToolTip(tip);
}

void ProfilerCurve::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragging) return;
    m_dragging = false;
    emit committed(m_column, valueAt(event->position().x()));
}

void ProfilerCurve::mouseDoubleClickEvent(QMouseEvent*) {
    if (!m_curve.locked) emit resetRequested(m_column);
}

void ProfilerCurve::keyPressEvent(QKeyEvent* event) {
    if (m_curve.locked || m_curve.x.empty()) return QWidget::keyPressEvent(event);
    const double lowest = m_curve.x.front();
    const double highest = m_curve.x.back();
    const double from = std::isnan(m_curve.current) ? lowest : m_curve.current;
    double to = from;
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Down: to = from - step(); break;
        case Qt::Key_Right:
        case Qt::Key_Up: to = from + step(); break;
        case Qt::Key_PageDown: to = from - 5.0 * step(); break;
        case Qt::Key_PageUp: to = from + 5.0 * step(); break;
        case Qt::Key_Home: to = lowest; break;
        case Qt::Key_End: to = highest; break;
        case Qt::Key_Backspace:
        case Qt::Key_Delete: emit resetRequested(m_column); return;
        default: QWidget::keyPressEvent(event); return;
    }
    emit committed(m_column, std::clamp(to, lowest, highest));
}

void ProfilerCurve::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void ProfilerCurve::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

void ProfilerCurve::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    setToolTip({});
}

void ProfilerCurve::updateAccessible() {
    setAccessibleName(m_column);
    setAccessibleDescription(tr("Set to %1; chance of leaving %2.%3")
                                 .arg(valueText(m_curve.current), formatPercent(probabilityAt(m_curve.current)),
                                      m_curve.locked ? tr(" Fixed.") : tr(" Arrow keys change it, Delete resets it.")));
}

}  // namespace holdfast::ui
