// The Data page: what was imported, how each column looks, what is wrong with it (leaks, constants, identifiers), which
// rows were refused; roles, actionability and the currency are edited here, and the import wizard starts here. Composed by the shell;
// talks to others only through the Session. GUI thread only.
#pragma once

#include "core/data/importing.h"
#include "ui/session/page.h"

#include <optional>
#include <string>

class QLineEdit;
class QLabel;
class QStackedWidget;
class QTabWidget;
class QTableView;
class QTableWidget;

namespace holdfast::ui {

class ColumnDetail;
class EmptyState;
class ImportWizard;
class KeyFigureRow;
class ProfileItemModel;

class DataPage : public Page {
    Q_OBJECT

public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("data"); }
    QString title() const override { return tr("Data"); }
    QString hint() const override { return tr("What was imported, how it looks, and what is wrong with it"); }
    void activated() override;
    QList<QAction*> commands() override;

    QTableView* table() const { return m_table; }
    ProfileItemModel* model() const { return m_model; }
    ImportWizard* wizard() const;  ///< the open one, or null

    void startImport(const QString& file);

private:
    QWidget* buildBar();
    QWidget* buildProfile();
    void refresh();
    void showProfile(const DataProfile& profile);
    void showRejects(const std::vector<Reject>& rejects);
    void showFigures();
    void showEmpty(bool records);
    void chooseFile();
    void editColumn(const ColumnSpec& before, const ColumnSpec& after);
    void showCurrency();
    void editCurrency();

    KeyFigureRow* m_figures = nullptr;
    QLabel* m_warnings = nullptr;
    QLabel* m_currencyName = nullptr;
    QLineEdit* m_currency = nullptr;
    std::optional<std::string> m_wantedCurrency;  ///< of the last edit, while the project still has the former one
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QTabWidget* m_tabs = nullptr;
    QTableView* m_table = nullptr;
    ProfileItemModel* m_model = nullptr;
    ColumnDetail* m_detail = nullptr;
    QTableWidget* m_rejects = nullptr;
    QAction* m_import = nullptr;
    DataProfile m_profile;
    bool m_stale = true;
};

}  // namespace holdfast::ui
