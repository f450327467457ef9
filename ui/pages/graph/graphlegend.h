// GraphLegend: what the colours stand for, with how many are of each, as buttons that hide and show a class. With Shift a
// class is shown alone. Takes ready classes; knows no project. GUI thread only.
#pragma once

#include "ui/pages/graph/graphlook.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace holdfast::ui {

/// One line: a swatch, the name, the count; checked while the class is shown.
class LegendRow : public QAbstractButton {
    Q_OBJECT

public:
    enum class Swatch { Dot, Line };

    LegendRow(const Theme& theme, const GraphClass& entry, Swatch swatch, QWidget* parent);
    const GraphClass& entry() const { return m_entry; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(bool alone);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void nextCheckState() override {}  // the legend checks what the state says

private:
    QColor colour() const;

    const Theme& m_theme;
    GraphClass m_entry;
    Swatch m_swatch;
};

class GraphLegend : public QWidget {
    Q_OBJECT

public:
    GraphLegend(const Theme& theme, LegendRow::Swatch swatch, QWidget* parent = nullptr);

    void setClasses(const std::vector<GraphClass>& classes);
    void setOff(const std::vector<std::string>& ids);  ///< GraphClass::id; of classes that are not here, too
    const std::vector<LegendRow*>& rows() const { return m_rows; }

signals:
    /// What is switched off now, by GraphClass::id.
    void offChanged(const std::vector<std::string>& ids);

private:
    void choose(const std::string& id, bool alone);

    const Theme& m_theme;
    LegendRow::Swatch m_swatch;
    QVBoxLayout* m_layout;
    std::vector<LegendRow*> m_rows;
    std::vector<std::string> m_off;
};

}  // namespace holdfast::ui
