// ChartCanvas: the drawing surface inside a ChartView: a Qt Charts view stripped of its default look, with our grid and
// marks painted below and above its series, hover, clicks, and the keyboard's cursor over the marks. GUI thread only.
#pragma once

#include "core/report/document.h"
#include "ui/charts/charthandle.h"
#include "ui/charts/chartpainter.h"
#include "ui/theme/theme.h"

#include <QtCharts/QChartView>

#include <memory>
#include <optional>

namespace holdfast::ui {

class ChartCanvas : public QChartView {
    Q_OBJECT

public:
    explicit ChartCanvas(const Theme& theme, QWidget* parent = nullptr);
    ~ChartCanvas() override;

    void setChartData(const report::Chart& chart);
    void setCurrency(const QString& currency);
    void setHighlighted(int index);
    void setClickable(bool clickable);
    void setRowsReadable(bool readable);  ///< never lower than the rows need
    /// A line across a Line chart at x that can be dragged, with words at its foot; nothing: none.
    void setHandle(std::optional<double> x, const QString& label);
    const report::Chart& data() const { return m_data; }
    const ChartLayout& chartLayout() const { return m_layout; }
    /// The tooltip at the cursor, for screen readers and tests.
    QString currentText() const;
    /// The same at every size: the view's own would be what it had last, and push its neighbours aside in a smaller window.
    QSize sizeHint() const override;

signals:
    void activated(int index);  ///< a mark was clicked or chosen with Enter or Space
    void handleDragged(double x);
    void handleReleased(double x);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    class PaintItem;

    double handleAt(const QMouseEvent* event) const;  ///< the x under the mouse, kept to the axis
    void rebuild();
    void rebuildSeries();
    void keepRowsReadable();
    void paintMarks(QPainter* painter);
    void moveCursor(int mark);
    void showTip(int mark);
    ChartStyle style() const;

    const Theme& m_theme;
    report::Chart m_data;
    QString m_currency;
    ChartLayout m_layout;
    ChartEmphasis m_emphasis;
    bool m_clickable = false;
    bool m_rowsReadable = false;
    bool m_focusShown = false;  ///< the keyboard is here; a click needs no frame
    ChartHandle m_handle;
    int m_pressed = -1;
    PaintItem* m_under = nullptr;
    PaintItem* m_over = nullptr;
};

}  // namespace holdfast::ui
