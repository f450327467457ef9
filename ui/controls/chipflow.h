// ChipFlow: a layout that sets its widgets side by side and breaks the line where the room ends, so that chips keep their
// words. Used by the FilterBar and FilterChips. GUI thread only.
#pragma once

#include <QLayout>
#include <QList>

namespace holdfast::ui {

class ChipFlow : public QLayout {
public:
    explicit ChipFlow(QWidget* parent, int spacing);
    ~ChipFlow() override;

    void addItem(QLayoutItem* item) override { m_items.append(item); }
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
    void setGeometry(const QRect& rect) override;
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;

private:
    int arrange(const QRect& rect, bool place) const;  ///< the height it takes

    QList<QLayoutItem*> m_items;
};

}  // namespace holdfast::ui
