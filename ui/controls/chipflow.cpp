#include "ui/controls/chipflow.h"

#include <QWidget>

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::ui {

ChipFlow::ChipFlow(QWidget* parent, int spacing) : QLayout(parent) {
    setContentsMargins(0, 0, 0, 0);
    setSpacing(spacing);
}

ChipFlow::~ChipFlow() {
    qDeleteAll(m_items);
}

QLayoutItem* ChipFlow::takeAt(int index) {
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

void ChipFlow::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

QSize ChipFlow::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : m_items) size = size.expandedTo(item->sizeHint());
    return size;
}

int ChipFlow::arrange(const QRect& rect, bool place) const {
    int x = rect.x();
    int y = rect.y();
    int line = 0;
    std::vector<std::pair<QLayoutItem*, QRect>> row;
    // Words and buttons of one row share its middle.
    const auto finish = [&] {
        for (const auto& [item, box] : row)
            if (place) item->setGeometry(box.translated(0, (line - box.height()) / 2));
        row.clear();
    };
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty()) continue;
        const QSize size = item->sizeHint().boundedTo(QSize(std::max(1, rect.width()), QWIDGETSIZE_MAX));
        if (x > rect.x() && x + size.width() > rect.x() + rect.width()) {
            finish();
            x = rect.x();
            y += line + spacing();
            line = 0;
        }
        row.emplace_back(item, QRect(QPoint(x, y), size));
        x += size.width() + spacing();
        line = std::max(line, size.height());
    }
    finish();
    return y + line - rect.y();
}

}  // namespace holdfast::ui
