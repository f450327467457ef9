// ContributionBars: why a customer scores as they do: the largest contributions as bars left and right of zero, each with
// the column's value and its points, with the standard error where they were sampled. Reads an Explanation; baseline plus bars is the score. GUI thread only.
#pragma once

#include "core/data/scores.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

namespace holdfast::ui {

class ContributionBars : public QWidget {
    Q_OBJECT

public:
    explicit ContributionBars(const Theme& theme, QWidget* parent = nullptr);

    void setExplanation(const Explanation& explanation);
    void clear();
    /// Rows as shown: the largest, then the sum of the rest. For the tests.
    const std::vector<Contribution>& rows() const { return m_rows; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowHeight() const;
    int paintNumber(QPainter& painter, const Contribution& row, const QRect& line) const;

    const Theme& m_theme;
    std::vector<Contribution> m_rows;
};

}  // namespace holdfast::ui
