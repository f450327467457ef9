// GraphTimeline: a slider over the time that the referrals span, which shows the network as of then and plays its growth.
// Bars along it tell when
// many referrals were made. Takes plain numbers; knows no project. GUI thread only.
#pragma once

#include "core/base/time.h"
#include "ui/theme/theme.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QSlider;
class QToolButton;

namespace holdfast::ui {

class GraphTimeline : public QWidget {
    Q_OBJECT

public:
    explicit GraphTimeline(const Theme& theme, QWidget* parent = nullptr);

    /// Times of the referrals, UTC ms; with fewer than two different ones it says why there is nothing to play.
    void setTimes(std::vector<std::int64_t> times);
    bool hasTimes() const { return m_first < m_last; }
    void setUntil(std::optional<UtcMillis> until);  ///< nothing: now
    void setShown(const QString& words);            ///< "4,812 of 5,000 customers"
    QSlider* slider() const { return m_slider; }
    QToolButton* playButton() const { return m_play; }
    bool playing() const { return m_timer.isActive(); }
    void play();
    void stop();

signals:
    void previewed(std::optional<holdfast::UtcMillis> until);  ///< while it moves
    void settled(std::optional<holdfast::UtcMillis> until);    ///< where it came to rest

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<UtcMillis> untilOf(int step) const;
    void showDate();

    const Theme& m_theme;
    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_date;
    QLabel* m_shown;
    QLabel* m_reason;
    QTimer m_timer;
    std::vector<float> m_growth;  ///< [steps] share of the busiest
    std::int64_t m_first = 0;
    std::int64_t m_last = 0;
};

}  // namespace holdfast::ui
