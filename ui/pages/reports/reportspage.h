// The Reports page: a preview of the report on the filtered customers, section by section, and its export to HTML, PDF,
// XLSX and CSV. The report is gathered in the background and laid out one section at a time, so that the window stays
// awake. Composed by the shell; talks to others only through the Session. GUI thread only.
#pragma once

#include "core/report/document.h"
#include "ui/session/page.h"

#include <QTimer>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace holdfast::ui {

class EmptyState;

class ReportsPage : public Page {
    Q_OBJECT

public:
    explicit ReportsPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("reports"); }
    QString title() const override { return tr("Reports"); }
    QString hint() const override { return tr("Preview and export the report"); }
    void activated() override { refreshIfStale(); }
    QList<QAction*> commands() override { return m_exports; }

    /// Writes the previewed report; the extension decides on the format. Waits for the preview when it is being made.
    void exportTo(const std::filesystem::path& file);
    const std::optional<report::ReportDocument>& document() const { return m_document; }
    bool laidOut() const { return m_document && m_nextSection == m_document->sections.size(); }

signals:
    void exported(const QString& file);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Gathered {
        report::ReportDocument document;
        std::vector<std::string> scenarios;  ///< names of those that the project keeps
    };
    QWidget* buildContent();
    QWidget* buildTop();
    QWidget* buildSavedStrip();
    QWidget* buildPreview();
    void addExport(const QString& format, const QString& extension);
    void markStale();
    void refreshIfStale();
    void build();
    void showScenarios(const std::vector<std::string>& names);
    void showDocument(report::ReportDocument document);
    void layOutNext();
    void clearPreview();
    void scrollTo(int section);
    void followScroll();
    void askWhere(const QString& extension);
    void showSaved(const std::filesystem::path& file);
    void enableExports();

    QStackedLayout* m_stack = nullptr;
    QWidget* m_content = nullptr;
    EmptyState* m_empty = nullptr;
    QList<QAction*> m_exports;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QLabel* m_filterNote = nullptr;
    QComboBox* m_scenario = nullptr;  ///< which kept scenario has a section
    QProgressBar* m_progress = nullptr;
    QWidget* m_savedStrip = nullptr;
    QLabel* m_savedText = nullptr;
    QListWidget* m_sections = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_sheet = nullptr;
    QVBoxLayout* m_sheetLayout = nullptr;
    QList<QWidget*> m_sectionWidgets;
    QTimer m_slow;    ///< shows the progress bar when gathering takes long enough to notice
    QTimer m_layOut;  ///< one section a turn of the event loop
    std::optional<report::ReportDocument> m_document;
    std::size_t m_nextSection = 0;
    std::filesystem::path m_waitingExport;
    std::filesystem::path m_savedFile;
    bool m_stale = true;
    bool m_building = false;
    bool m_jumping = false;
};

}  // namespace holdfast::ui
