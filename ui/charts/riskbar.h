// The one way to draw a customer's risk: a bar on the risk scale with the interval as a thin line and the number beside
// it, so that risk is never given by colour alone. Used by table cells, the customer card and what-if. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QRectF>
#include <QWidget>

class QPainter;

namespace holdfast::ui {

/// Draws into `rect`. Probabilities are 0..1; NaN for the score draws "not scored", NaN bounds leave the interval out.
/// The text takes the painter's pen colour, so that a selected cell stays readable.
void paintRiskBar(QPainter* painter, const QRectF& rect, double score, double lower, double upper, const Theme& theme,
                  bool number = true);

/// The width that shows bar and number well, and the height of one line.
QSize riskBarSizeHint(const Theme& theme);

/// The same as a widget.
class RiskBar : public QWidget {
    Q_OBJECT

public:
    explicit RiskBar(const Theme& theme, QWidget* parent = nullptr);

    void setScore(double score, double lower, double upper);
    void setNumberShown(bool shown) { m_number = shown; }  ///< off where the number stands beside it, more exactly
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    double m_score;
    double m_lower;
    double m_upper;
    bool m_number = true;
};

}  // namespace holdfast::ui
