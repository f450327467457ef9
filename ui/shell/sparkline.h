// Sparkline: a customer's score over time on a fixed scale of 0 to 100 %, with the last point marked. GUI thread only.
#pragma once

#include "core/base/time.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <utility>
#include <vector>

namespace holdfast::ui {

class Sparkline : public QWidget {
    Q_OBJECT

public:
    explicit Sparkline(const Theme& theme, QWidget* parent = nullptr);

    void setPoints(std::vector<std::pair<UtcMillis, double>> points);  ///< oldest first, probabilities 0..1
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QPointF place(std::size_t index) const;

    const Theme& m_theme;
    std::vector<std::pair<UtcMillis, double>> m_points;
};

}  // namespace holdfast::ui
