// The Customers page: every customer, sorted and filtered in SQLite, with the filter bar, the column chooser, copy and
// export. Composed by the shell; talks to others only through the Session. GUI thread only.
#pragma once

#include "ui/session/page.h"

#include <QPointer>

class QLabel;
class QStackedWidget;
class QTableView;

namespace holdfast::ui {

class ColumnChooser;
class CustomerTableModel;
class EmptyState;
class FilterBar;
class KeyFigureRow;

class CustomersPage : public Page {
    Q_OBJECT

public:
    explicit CustomersPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("customers"); }
    QString title() const override { return tr("Customers"); }
    QString hint() const override { return tr("Every customer, sorted and filtered"); }
    void activated() override;
    bool stepBack() override;
    QWidget* filterWidget() override;
    QList<QAction*> commands() override;

    QTableView* table() const { return m_table; }
    CustomerTableModel* model() const { return m_model; }
    FilterBar* filterBar() const { return m_filterBar; }

    /// Writes what the table shows (filter, order, columns) as .csv or .xlsx.
    void exportTo(const QString& file);

private:
    void buildActions();
    void buildTable();
    QWidget* buildHeader();
    void refresh();            ///< if something changed since it was last shown
    void projectChanged();
    void showState();
    void currentChanged(int row);
    void followSelection(const QString& key);
    void copySelection();
    void chooseExportFile();
    void saveColumns() const;
    std::vector<std::string> rememberedColumns() const;

    KeyFigureRow* m_figures = nullptr;
    FilterBar* m_filterBar = nullptr;
    ColumnChooser* m_chooser = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QTableView* m_table = nullptr;
    CustomerTableModel* m_model = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_export = nullptr;
    bool m_stale = true;
    bool m_following = false;
    bool m_awaitsCells = false;
};

}  // namespace holdfast::ui
