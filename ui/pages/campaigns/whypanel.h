// WhyPanel: why one customer gets this offer and not another: every offer he could get with its cost, effect and what it counts
// once the money it takes is charged at what it would buy elsewhere. Shows values only. GUI thread only.
#pragma once

#include "core/data/plan.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QTableWidget;

namespace holdfast::ui {

class ChartView;

class WhyPanel : public QWidget {
    Q_OBJECT

public:
    explicit WhyPanel(const Theme& theme, QWidget* parent = nullptr);

    void showChoice(const PlanResult& plan, const PlannedOffer& choice, const QString& currency);
    void clear(const QString& sentence);
    QString words() const;
    QTableWidget* table() const { return m_table; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void share();
    void fill(const PlanResult& plan, const PlannedOffer& choice);

    const Theme& m_theme;
    QLabel* m_title = nullptr;
    QLabel* m_words = nullptr;
    QTableWidget* m_table = nullptr;
    ChartView* m_chart = nullptr;  ///< the options' intervals, where a tall window has room
};

}  // namespace holdfast::ui
