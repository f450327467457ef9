#include "ui/pages/graph/graphtimeline.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimeZone>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {
constexpr int kSteps = 240;
constexpr double kGroove = 3.0;  ///< pixels from the middle of the slider to the edge of its groove
constexpr int kPlayMs = 40;  ///< a step; the whole takes ten seconds
}  // namespace

GraphTimeline::GraphTimeline(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_play(new QToolButton(this)), m_slider(new QSlider(Qt::Horizontal, this)),
      m_date(makeLabel(theme, Theme::TextSize::Body, "text", this)), m_shown(makeLabel(theme, Theme::TextSize::Body, "textMuted", this)),
      m_reason(makeLabel(theme, Theme::TextSize::Body, "textMuted", this)) {
    const ThemeTokens& tokens = theme.tokens();
    m_play->setIcon(theme.icon(QStringLiteral("play")));
    m_play->setFocusPolicy(Qt::StrongFocus);
    m_play->setAccessibleName(tr("Play the growth of the network"));
    m_play->setToolTip(tr("Play the growth of the network. When customers left is not known, so leaving cannot be played."));
    m_slider->setRange(0, kSteps);
    m_slider->setValue(kSteps);
    m_slider->setPageStep(kSteps / 12);
    m_slider->setMinimumHeight(2 * tokens.spaceL);
    m_slider->setAccessibleName(tr("The network as of"));
    m_slider->setToolTip(tr("Shows only who was there and what was referred by this time; referrals without a time are always shown."));
    m_date->setMinimumWidth(QFontMetrics(theme.font(Theme::TextSize::Body)).horizontalAdvance(QStringLiteral("2026-12-28 ")));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(tokens.spaceS);
    line->addWidget(m_play);
    line->addWidget(m_slider, 1);
    line->addWidget(m_date);
    line->addWidget(m_shown);
    line->addWidget(m_reason, 1);
    m_reason->setText(tr("These referrals carry no times, so the growth of the network cannot be played."));
    m_timer.setInterval(kPlayMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_slider->setValue(m_slider->value() + 1);
        if (m_slider->value() == kSteps) stop();
    });
    connect(m_play, &QToolButton::clicked, this, [this] { playing() ? stop() : play(); });
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        showDate();
        update();
        emit previewed(untilOf(m_slider->value()));
        if (!m_slider->isSliderDown() && !playing()) emit settled(untilOf(m_slider->value()));
    });
    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_timer.stop(); });
    connect(m_slider, &QSlider::sliderReleased, this, [this] { emit settled(untilOf(m_slider->value())); });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void GraphTimeline::setTimes(std::vector<std::int64_t> times) {
    m_timer.stop();  // without a word: what it played belongs to the former network
    m_play->setIcon(m_theme.icon(QStringLiteral("play")));
    m_growth.assign(kSteps, 0.0F);
    m_first = m_last = 0;
    if (!times.empty()) {
        const auto [first, last] = std::minmax_element(times.begin(), times.end());
        m_first = *first;
        m_last = *last;
    }
    if (hasTimes())
        for (const std::int64_t time : times)
            m_growth[static_cast<std::size_t>(std::min<std::int64_t>(kSteps - 1, static_cast<std::int64_t>(
                static_cast<double>(time - m_first) / static_cast<double>(m_last - m_first) * kSteps)))] += 1.0F;
    if (const float most = *std::max_element(m_growth.begin(), m_growth.end()); most > 0.0F)
        for (float& share : m_growth) share /= most;
    for (QWidget* part : {static_cast<QWidget*>(m_play), static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_date)}) part->setVisible(hasTimes());
    m_reason->setVisible(!hasTimes());
    showDate();
    update();
}

std::optional<UtcMillis> GraphTimeline::untilOf(int step) const {
    if (step >= kSteps) return std::nullopt;
    return m_first + static_cast<std::int64_t>(static_cast<double>(m_last - m_first) * step / kSteps);
}

void GraphTimeline::setUntil(std::optional<UtcMillis> until) {
    if (!hasTimes() || m_slider->isSliderDown() || playing()) return;
    const QSignalBlocker quiet(m_slider);
    const double share = until ? static_cast<double>(*until - m_first) / static_cast<double>(m_last - m_first) : 1.0;
    m_slider->setValue(static_cast<int>(std::clamp(share, 0.0, 1.0) * kSteps + 0.5));
    showDate();
    update();
}

void GraphTimeline::setShown(const QString& words) { m_shown->setText(words); }

void GraphTimeline::showDate() {
    const auto until = untilOf(m_slider->value());
    const QString date = QDateTime::fromMSecsSinceEpoch(until.value_or(m_last), QTimeZone::utc()).toString(QStringLiteral("yyyy-MM-dd"));
    m_date->setText(hasTimes() ? date : QString());
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
    emit settled(untilOf(m_slider->value()));
}

/// Referrals over time behind the slider, so that one sees where something happens.
void GraphTimeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour("borderStrong"));
    if (!hasTimes()) return;
    const QRect area = m_slider->geometry();
    const double width = static_cast<double>(area.width()) / kSteps;
    for (int i = 0; i < kSteps; ++i) {
        const double height = std::sqrt(static_cast<double>(m_growth.empty() ? 0.0F : m_growth[static_cast<std::size_t>(i)])) * (area.height() / 2.0 - kGroove);
        if (height > 0.0) painter.drawRect(QRectF(area.left() + i * width, area.center().y() - kGroove - height, width, height));
    }
}

}  // namespace holdfast::ui
