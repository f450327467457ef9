// ImportWizard: from a file to customers in three looks: what was recognised (types and roles can be overridden), the
// import with its progress, and what came in and what was refused. Runs workbench use cases through the Session.
// The one modal window besides the file dialog. GUI thread only.
#pragma once

#include "core/workbench/importing.h"
#include "ui/session/session.h"

#include <QDialog>
#include <QHash>

#include <map>
#include <string>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableWidget;

namespace holdfast::ui {

class ImportWizard : public QDialog {
    Q_OBJECT

public:
    ImportWizard(Session& session, const QString& file, QWidget* parent = nullptr);
    ~ImportWizard() override;

    enum Step { Preview, Running, Finished };
    Step step() const;
    QPushButton* importButton() const { return m_next; }
    QTableWidget* columnsTable() const { return m_columns; }
    /// The request as the controls stand.
    workbench::ImportRequest request() const;

signals:
    void imported(const std::filesystem::path& project);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildPreview();
    QWidget* buildRunning();
    QWidget* buildFinished();
    void loadPreview();
    void showPreview(const workbench::FilePreview& preview);
    void fillColumns();
    void fillHolds();
    void showWarnings();
    std::map<std::string, std::string> fields() const;
    void freeFormerHolder(const QComboBox* chosen);
    struct Freed {
        QComboBox* box = nullptr;
        QString role = {};
    };
    void fillRows();
    void tableChanged();
    void start();
    void finish(const Result<ImportSummary>& summary);
    void saveMapping();
    workbench::ColumnOverrides overrides() const;
    bool isCustomers() const;

    Session& m_session;
    std::filesystem::path m_file;
    workbench::FilePreview m_preview;
    QStackedWidget* m_stack = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_problem = nullptr;
    QComboBox* m_table = nullptr;
    QLineEdit* m_project = nullptr;
    QTableWidget* m_columns = nullptr;
    QTableWidget* m_rows = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_stage = nullptr;
    QLabel* m_outcome = nullptr;
    QTableWidget* m_rejects = nullptr;
    QPushButton* m_next = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_mapping = nullptr;
    quint64 m_job = 0;
    QHash<const QComboBox*, Freed> m_freed;  ///< by the box that took a role: whose it was
};

}  // namespace holdfast::ui
