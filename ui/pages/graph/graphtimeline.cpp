#include "ui/pages/graph/graphtimeline.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace holdfast::ui {

namespace {

constexpr int kSteps = 240;
constexpr double kGroove = 3.0;  ///< pixels from the middle of the slider to the edge of its groove
constexpr double kDot = 4.0;     ///< radius of the mark beside who is gone
constexpr double kBusiest = 0.97;  ///< of the bars lie below the height that is full
constexpr int kPlayMs = 40;      ///< a step; the whole takes ten seconds

/// A label whose text changes while one plays keeps the widest so far, or the slider would shake.
void setSteadyText(QLabel* label, const QString& text) {
    label->setText(text);
    label->setMinimumWidth(std::max(label->minimumWidth(), label->sizeHint().width()));
}

}  // namespace

GraphTimeline::GraphTimeline(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_play(new QToolButton(this)), m_slider(new QSlider(Qt::Horizontal, this)),
      m_date(makeLabel(theme, Theme::TextSize::Body, "text", this)), m_there(makeLabel(theme, Theme::TextSize::Body, "textMuted", this)),
      m_gone(makeLabel(theme, Theme::TextSize::Body, "textMuted", this)), m_reason(makeLabel(theme, Theme::TextSize::Body, "textMuted", this)) {
    compose();
    m_timer.setInterval(kPlayMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_slider->setValue(m_slider->value() + 1);
        if (m_slider->value() == kSteps) stop();
    });
    connect(m_play, &QToolButton::clicked, this, [this] { playing() ? stop() : play(); });
    connect(m_slider, &QSlider::valueChanged, this, &GraphTimeline::stepped);
    connect(m_slider, &QSlider::sliderPressed, this, [this] {
        m_timer.stop();
        m_play->setIcon(m_theme.icon(QStringLiteral("play")));
    });
    connect(m_slider, &QSlider::sliderReleased, this, [this] { settle(false); });
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    m_slider->installEventFilter(this);
    setTimes({});
}

void GraphTimeline::compose() {
    const ThemeTokens& tokens = m_theme.tokens();
    m_play->setIcon(m_theme.icon(QStringLiteral("play")));
    m_play->setFocusPolicy(Qt::StrongFocus);
    m_play->setAccessibleName(tr("Play how the network grew"));
    m_slider->setRange(0, kSteps);
    m_slider->setValue(kSteps);
    m_slider->setPageStep(kSteps / 12);
    m_slider->setMinimumHeight(2 * tokens.spaceL);
    m_slider->setAccessibleName(tr("The network as of"));
    m_date->setMinimumWidth(QFontMetrics(m_theme.font(Theme::TextSize::Body)).horizontalAdvance(QStringLiteral("2026-12-28 ")));
    m_gone->setContentsMargins(static_cast<int>(3.0 * kDot), 0, 0, 0);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(tokens.spaceS);
    line->addWidget(m_play);
    line->addWidget(m_slider, 1);
    line->addWidget(m_date);
    line->addWidget(m_reason, 1);
    line->addWidget(m_there);
    line->addWidget(m_gone);
    m_reason->setText(tr("These referrals carry no times, so the growth of the network cannot be played."));
}

bool GraphTimeline::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) m_walking = false;
    return QWidget::eventFilter(watched, event);
}

/// By mouse, key or wheel, or because it plays.
void GraphTimeline::stepped() {
    showDate();
    showGone();
    update();
    emit previewed(untilOf(m_slider->value()));
    if (m_slider->isSliderDown() || playing()) return;
    settle(m_walking);
    m_walking = true;
}

void GraphTimeline::settle(bool further) {
    m_walking = false;
    tellScreenReader();
    emit settled(untilOf(m_slider->value()), further);
}

GraphTimeline::Bars GraphTimeline::barsOf(const std::vector<UtcMillis>& times) const {
    Bars bars(kSteps, 0.0F);
    if (!hasTimes()) return bars;
    const auto span = static_cast<double>(m_last - m_first);
    for (const UtcMillis time : times)
        bars[static_cast<std::size_t>(std::min(kSteps - 1, static_cast<int>(static_cast<double>(time - m_first) / span * kSteps)))] += 1.0F;
    // Against the busiest but a few: one import of a whole history on one day would flatten all the rest.
    Bars sorted;
    std::copy_if(bars.begin(), bars.end(), std::back_inserter(sorted), [](float count) { return count > 0.0F; });
    if (sorted.empty()) return bars;
    const auto busy = sorted.begin() + static_cast<std::ptrdiff_t>(kBusiest * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), busy, sorted.end());
    for (float& share : bars) share = std::min(1.0F, share / *busy);
    return bars;
}

void GraphTimeline::setTimes(const Times& times) {
    m_timer.stop();  // without a word: what it played belongs to the former network
    m_walking = false;
    m_play->setIcon(m_theme.icon(QStringLiteral("play")));
    m_left = times.left;
    m_dated = times.leavings.size();
    m_first = std::numeric_limits<UtcMillis>::max();
    m_last = std::numeric_limits<UtcMillis>::min();
    for (const auto* some : {&times.referrals, &times.leavings})
        for (const UtcMillis time : *some) {
            m_first = std::min(m_first, time);
            m_last = std::max(m_last, time);
        }
    m_growth = barsOf(times.referrals);
    m_losses = barsOf(times.leavings);
    for (QLabel* label : {m_there, m_gone}) label->setMinimumWidth(0);
    for (QWidget* part : {static_cast<QWidget*>(m_play), static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_date)}) part->setVisible(hasTimes());
    m_reason->setVisible(!hasTimes());
    const QString losses = m_dated > 0 ? tr("Who left fades after the last event, the day they were last seen.")
                           : m_left > 0 ? tr("When people left is not known, so they fade only now: import events, and the last one tells when somebody was last seen.")
                                        : tr("Who left is not known: choose the column that tells on the Data page.");
    m_play->setToolTip(tr("Play how the network grew. %1").arg(losses));
    m_slider->setToolTip(tr("Shows only who was there and what was referred by this time; referrals without a time are always shown. "
                            "Bars above: referrals made. Bars below: people last seen who left. %1").arg(losses));
    setCount({});
    showDate();
    update();
}

std::optional<UtcMillis> GraphTimeline::untilOf(int step) const {
    if (step >= kSteps || !hasTimes()) return std::nullopt;
    return m_first + static_cast<UtcMillis>(static_cast<double>(m_last - m_first) * step / kSteps);
}

void GraphTimeline::setUntil(std::optional<UtcMillis> until) {
    if (!hasTimes() || m_slider->isSliderDown() || playing()) return;
    const QSignalBlocker quiet(m_slider);
    const double share = until ? static_cast<double>(*until - m_first) / static_cast<double>(m_last - m_first) : 1.0;
    const int step = static_cast<int>(std::clamp(share, 0.0, 1.0) * kSteps + 0.5);
    if (step == m_slider->value()) return;
    m_slider->setValue(step);
    m_walking = false;  // somebody else moved it
    showDate();
    showGone();
    tellScreenReader();
    update();
}

void GraphTimeline::setCount(const Count& count) {
    m_count = count;
    setSteadyText(m_there, tr("%1 there").arg(formatCount(count.there)));
    m_there->setVisible(hasTimes() || m_left > 0);
    showGone();
    tellScreenReader();
}

void GraphTimeline::showGone() {
    QString words;
    if (m_left > 0 && m_dated == 0 && untilOf(m_slider->value())) words = tr("when people left is not known");
    else if (m_left > 0) words = tr("%1 gone").arg(formatCount(m_count.gone)) + (m_dated == 0 ? tr(", when is not known") : QString());
    setSteadyText(m_gone, words);
    m_gone->setVisible(m_left > 0);
    m_gone->setToolTip(m_dated > 0 && m_dated < m_left
                           ? tr("When %1 of the %2 who left did so is not known: they have no events, and count as there until now.").arg(formatCount(m_left - m_dated), formatCount(m_left))
                           : m_play->toolTip());
}

QString GraphTimeline::countText() const {
    return m_gone->text().isEmpty() ? m_there->text() : tr("%1, %2").arg(m_there->text(), m_gone->text());
}

void GraphTimeline::tellScreenReader() {
    const QString date = m_date->text();
    const QString words = untilOf(m_slider->value()) ? tr("%1: %2.").arg(date, countText()) : tr("Now: %1.").arg(countText());
    if (words != m_slider->accessibleDescription()) m_slider->setAccessibleDescription(words);
}

void GraphTimeline::showDate() {
    const auto until = untilOf(m_slider->value());
    m_date->setText(hasTimes() ? QString::fromStdString(formatDate(until.value_or(m_last))) : QString());
}

void GraphTimeline::play() {
    if (!hasTimes()) return;
    m_timer.start();
    if (m_slider->value() == kSteps) m_slider->setValue(0);
    m_play->setIcon(m_theme.icon(QStringLiteral("pause")));
}

void GraphTimeline::stop() {
    m_play->setIcon(m_theme.icon(QStringLiteral("play")));
    if (!playing()) return;
    m_timer.stop();
    settle(false);
}

/// Behind the slider, so that one sees where something happens.
void GraphTimeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_gone->isVisible()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.colour("textDisabled"), 1.4));
        painter.drawEllipse(QPointF(m_gone->geometry().left() + kDot + 1.0, m_gone->geometry().center().y() + 1.0), kDot, kDot);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (!hasTimes()) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour("borderStrong"));
    const QRect area = m_slider->geometry();
    const double width = static_cast<double>(area.width()) / kSteps;
    const double room = area.height() / 2.0 - kGroove;
    for (int i = 0; i < kSteps; ++i) {
        const auto height = [&](const Bars& bars) { return std::sqrt(static_cast<double>(bars[static_cast<std::size_t>(i)])) * room; };
        const double middle = area.center().y();
        const double left = area.left() + i * width;
        if (const double up = height(m_growth); up > 0.0) painter.drawRect(QRectF(left, middle - kGroove - up, width, up));
        if (const double down = height(m_losses); down > 0.0) painter.drawRect(QRectF(left, middle + kGroove + 1.0, width, down));
    }
}

}  // namespace holdfast::ui
