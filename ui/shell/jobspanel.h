// JobsPanel: the jobs at work, below the page: one line when folded ("Idle", or the newest job with its progress), a row
// per job with progress, time left and cancel when open. Reads the TaskRunner only. GUI thread only.
#pragma once

#include "ui/tasks/taskrunner.h"
#include "ui/theme/theme.h"

#include <QFrame>
#include <QHash>
#include <QTimer>

class QLabel;
class QProgressBar;
class QToolButton;
class QVBoxLayout;

namespace holdfast::ui {

/// "about 2 min left"; empty while too little is known (under 2 s, or no total). For the panel and its tests.
QString timeLeft(const JobInfo& job, qint64 nowMs);
/// "Reading rows, 45 %", "Reading rows"; "Stopping" once it was cancelled.
QString progressText(const JobInfo& job);

class JobsPanel : public QFrame {
    Q_OBJECT

public:
    JobsPanel(TaskRunner& tasks, const Theme& theme, QWidget* parent = nullptr);
    ~JobsPanel() override;

    bool isExpanded() const { return m_expanded; }
    void setExpanded(bool expanded);
    QString summary() const;

private:
    struct Row;
    void refresh();
    void refreshSummary(const std::vector<JobInfo>& jobs);
    void refreshRows(const std::vector<JobInfo>& jobs);
    Row* makeRow(quint64 id);

    TaskRunner& m_tasks;
    const Theme& m_theme;
    bool m_expanded = false;
    QToolButton* m_fold;
    QLabel* m_summary;
    QProgressBar* m_overall;
    QToolButton* m_cancel;
    QWidget* m_list;
    QLabel* m_none;
    QVBoxLayout* m_rowsLayout;
    QHash<quint64, Row*> m_rows;
    QTimer m_tick;  ///< so that the time left runs on while a job says nothing
};

}  // namespace holdfast::ui
