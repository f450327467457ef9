// GraphTimeline: a slider over the time that the referrals span, which shows the network as of then and plays how it grew and
// whom it lost. Bars above it tell when many referrals were made, bars below when those who left were last seen. Takes
// plain numbers; knows no project. GUI thread only.
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

    struct Times {
        std::vector<UtcMillis> referrals;
        std::vector<UtcMillis> leavings;  ///< when those who left were last seen, as far as that is known
        std::uint64_t left = 0;           ///< how many left
    };
    /// With fewer than two different times it says why there is nothing to play.
    void setTimes(const Times& times);
    bool hasTimes() const { return m_first < m_last; }
    void setUntil(std::optional<UtcMillis> until);  ///< nothing: now

    struct Count {
        std::uint64_t there = 0, gone = 0;
    };
    void setCount(const Count& count);  ///< of the people shown at the time that the slider stands at
    QString countText() const;          ///< "4,913 there, 87 gone"

    QSlider* slider() const { return m_slider; }
    QToolButton* playButton() const { return m_play; }
    bool playing() const { return m_timer.isActive(); }
    void play();
    void stop();

signals:
    void previewed(std::optional<holdfast::UtcMillis> until);  ///< while it moves
    /// Where it came to rest. `further`: by another key or turn of the wheel right after one before: the same walk.
    void settled(std::optional<holdfast::UtcMillis> until, bool further);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    using Bars = std::vector<float>;  ///< [steps] share of a busy one, at most 1
    void compose();
    void stepped();
    void settle(bool further);
    Bars barsOf(const std::vector<UtcMillis>& times) const;
    std::optional<UtcMillis> untilOf(int step) const;
    void showDate();
    void showGone();
    void tellScreenReader();

    const Theme& m_theme;
    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_date;
    QLabel* m_there;
    QLabel* m_gone;
    QLabel* m_reason;
    QTimer m_timer;
    Bars m_growth;
    Bars m_losses;
    Count m_count;
    std::uint64_t m_left = 0;
    std::uint64_t m_dated = 0;  ///< of them with a time
    UtcMillis m_first = 0;
    UtcMillis m_last = 0;
    bool m_walking = false;  ///< the next key or turn of the wheel goes on
};

}  // namespace holdfast::ui
