// ColumnChooser: a button whose popup lists all columns with a search field and check boxes; made for tables with
// thousands of columns. Used by the Customers page. GUI thread only.
#pragma once

#include "core/data/column.h"

#include <QToolButton>

#include <string>
#include <vector>

class QLineEdit;
class QListWidget;
class QMenu;

namespace holdfast::ui {

class ColumnChooser : public QToolButton {
    Q_OBJECT

public:
    explicit ColumnChooser(QWidget* parent = nullptr);

    void setColumns(const std::vector<ColumnSpec>& columns, const std::vector<std::string>& checked);

signals:
    void chosen(const std::vector<std::string>& names);  ///< in the table's own order

private:
    void filterList(const QString& text);
    void collect();

    QMenu* m_menu = nullptr;
    QLineEdit* m_search = nullptr;
    QListWidget* m_list = nullptr;
};

}  // namespace holdfast::ui
