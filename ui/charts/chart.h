// ChartView: draws a report::Chart in the window with the theme's colours, hover values, clickable bars and "copy as
// image / data" in its context menu. The same struct goes into the report, so the two cannot disagree. Built on Qt Charts.
// Bars answer clicks only where somebody listens to barClicked; arrow keys, Enter and Space do what the mouse does.
// GUI thread only.
#pragma once

#include "core/report/document.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <memory>
#include <optional>

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
    int highlighted() const;
    void setCurrency(const QString& currency);  ///< ISO 4217, for money values
    void setDefinition(const QString& definition);  ///< one sentence, on hover over the title
    void setTitleVisible(bool visible);         ///< off where the page writes the finding itself
    void setRowsReadable(bool readable);        ///< for a page that scrolls: lying rows never touch, however many there are

    /// A line across a Line chart at x that the mouse drags, with words beside it; the owner moves it by calling this again.
    void setHandle(std::optional<double> x, const QString& label = {});

    QRectF barRect(int index) const;            ///< where a bar or point lies, in this widget; empty for none
    QString hoverText(int index) const;         ///< the exact values that hover shows
    QPixmap image() const;                      ///< what "copy as image" copies

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public slots:
    void copyImage();
    void copyData();

signals:
    void barClicked(int index);
    void handleDragged(double x);
    void handleReleased(double x);

protected:
    void connectNotify(const QMetaMethod& signal) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace holdfast::ui
