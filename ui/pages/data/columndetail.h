// ColumnDetail: one column of the profile in full: its distribution as a chart and its figures. Reads a ColumnProfile.
// GUI thread only.
#pragma once

#include "core/data/importing.h"
#include "core/report/document.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace holdfast::ui {

class ChartView;

class ColumnDetail : public QWidget {
    Q_OBJECT

public:
    explicit ColumnDetail(const Theme& theme, QWidget* parent = nullptr);

    void setProfile(const ColumnProfile& profile);
    void clear();

private:
    void addFigure(const QString& name, const QString& value);

    const Theme& m_theme;
    QLabel* m_title = nullptr;
    QLabel* m_note = nullptr;
    ChartView* m_chart = nullptr;
    QWidget* m_figures = nullptr;
    QFormLayout* m_form = nullptr;
};

/// The distribution of a column as a chart: a histogram for numbers, bars of the most frequent values otherwise.
report::Chart distributionChart(const ColumnProfile& profile);

}  // namespace holdfast::ui
