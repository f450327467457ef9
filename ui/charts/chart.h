// ChartView: draws a report::Chart in the window with the theme's colours, hover values, clickable bars and "copy as
// image / data" in its context menu. The same struct goes into the report, so the two cannot disagree. Built on Qt Charts.
// GUI thread only.
#pragma once

#include "core/report/document.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <memory>

namespace holdfast::ui {

class ChartView : public QWidget {
    Q_OBJECT

public:
    explicit ChartView(const Theme& theme, QWidget* parent = nullptr);
    ~ChartView() override;

    void setChart(const report::Chart& chart);
    void clear(const QString& emptyText);       ///< says what it would show
    const report::Chart& chart() const;
    void setHighlighted(int index);             ///< a bar shown as selected; -1: none

    QSize sizeHint() const override;

signals:
    void barClicked(int index);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace holdfast::ui
