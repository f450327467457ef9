// Session: what the whole window shares: the open project, the filter, the selected customer, undo, the task runner and
// the theme. Pages talk to each other only through it (one filter, one selection: linked everywhere). It knows no page.
// GUI thread only.
#pragma once

#include "core/base/time.h"
#include "core/data/filter.h"
#include "core/data/projectinfo.h"
#include "core/scoring/learner.h"
#include "core/scoring/regression.h"
#include "core/workbench/project.h"
#include "core/workbench/reporting.h"
#include "core/workbench/sampling.h"
#include "core/workbench/training.h"
#include "ui/tasks/taskrunner.h"
#include "ui/theme/theme.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QUndoStack>

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace holdfast::ui {

/// What main wires in; ui knows no learner and no PDF printer itself.
struct Services {
    scoring::LearnerFactory* learners = nullptr;  ///< outlives the session
    workbench::PdfPrinter pdf;
    Clock clock;
    scoring::RegressionFactory* regressions = nullptr;  ///< outlives the session; null: linear ones only
};

class Session : public QObject {
    Q_OBJECT

public:
    Session(Services services, Theme& theme, QObject* parent = nullptr);
    ~Session() override;

    Theme& theme() const { return m_theme; }
    TaskRunner& tasks() { return m_tasks; }
    QUndoStack& undoStack() { return m_undo; }
    const Services& services() const { return m_services; }

    // The project
    bool hasProject() const { return m_info.has_value(); }
    std::filesystem::path projectPath() const { return m_path; }
    const ProjectInfo& info() const { return *m_info; }      ///< only while hasProject()
    const ModelCard* champion() const;                       ///< null when nothing was trained
    void openProject(const std::filesystem::path& path);     ///< asynchronous; projectChanged() or failed()
    void createSample(const workbench::SampleRequest& request);  ///< a job; opens the result
    void closeProject();
    void refresh();                                          ///< rereads info after a use case changed the project; dataChanged()

    /// Runs a use case on the open project: opens it on the pool thread and calls `work` with it.
    template <typename T>
    quint64 runOnProject(const TaskRunner::Spec& spec,
                         std::function<Result<T>(workbench::Project&, const TaskContext&)> work,
                         std::function<void(Result<T>)> done) {
        return m_tasks.run<T>(spec, onProject<T>(m_path, std::move(work)), std::move(done));
    }

    /// Runs a use case that changes the open project. Writes go one after another in the order of these calls, the next
    /// only after the former's `done`, so an undo never overtakes the edit it takes back. A write keeps to the project that
    /// was open at the call, whatever opens or closes meanwhile. `done` is left out once `receiver`, if given, is gone.
    template <typename T>
    void runWrite(const QString& title, std::function<Result<T>(workbench::Project&, const TaskContext&)> work,
                  std::function<void(Result<T>)> done, QObject* receiver = nullptr) {
        runWriteOn<T>(m_path, title, std::move(work), std::move(done), receiver);
    }
    /// The short part of a training, kept in the order of the other writes, in the project it was learned from.
    void keepModel(const std::filesystem::path& project, std::shared_ptr<workbench::LearnedModel> learned,
                   std::function<void(Result<ModelCard>)> done, QObject* receiver);
    bool writesPending() const { return !m_writes.empty(); }
    /// Processes events, but no input, until no write is pending; for orderly exit.
    bool waitForWrites(int timeoutMs);

    // The linked selection
    const Filter& filter() const { return m_filter; }
    void setFilter(const Filter& filter);                    ///< undoable
    void toggleCondition(const Condition& condition);        ///< adds it, or removes the same one; replaces one on the same column
    QString selectedKey() const { return m_selectedKey; }
    void selectCustomer(const QString& key);                 ///< empty: none
    /// Filter and customer as they were left, without an undo step. What the project no longer has is left out.
    void restorePlace(const Filter& filter, const QString& key);

    /// Undoable edit: `redo` and `undo` run use cases (asynchronously) and end with refresh().
    void pushEdit(const QString& text, std::function<void()> redo, std::function<void()> undo);
    /// Edits of one series, one right after the other, are one step of undo: a slider moved key by key.
    struct Edit {
        QString text;
        std::function<void()> redo;
        std::function<void()> undo;
        int series = 0;  ///< from newSeries(); 0: a step of its own
    };
    void pushEdit(Edit edit);
    int newSeries() { return ++m_lastSeries; }

    /// Says what went wrong or was done in the message strip; nothing modal.
    void report(const Error& error);
    void say(const QString& message);

    /// Asks the shell to show a page ("overview", "customers", "whatif", "campaigns", "evidence", "data", "models", "reports").
    void goTo(const QString& pageId) { emit pageRequested(pageId); }
    /// Asks the shell (Data page) to start importing this file.
    void importFile(const QString& file) { emit importRequested(file); }

signals:
    void aboutToChangeProject();                 ///< the former project is still there: last chance to save what was typed
    void projectChanged();                       ///< opened or closed
    void dataChanged();                          ///< customers, columns, models or scores changed
    void filterChanged();
    void customerSelected(const QString& key);
    void rememberedChanged();
    void pageRequested(const QString& pageId);
    void importRequested(const QString& file);
    void failed(const QString& message);
    void said(const QString& message);

private:
    template <typename T>
    static std::function<Result<T>(const TaskContext&)> onProject(
        const std::filesystem::path& path, std::function<Result<T>(workbench::Project&, const TaskContext&)> work) {
        return [path, work = std::move(work)](const TaskContext& context) -> Result<T> {
            auto project = workbench::openProject(path);
            if (!project) return Unexpected(project.error());
            return work(*project, context);
        };
    }
    template <typename T>
    void runWriteOn(const std::filesystem::path& path, const QString& title,
                    std::function<Result<T>(workbench::Project&, const TaskContext&)> work,
                    std::function<void(Result<T>)> done, QObject* receiver) {
        auto tell = [this, done = std::move(done), watched = receiver != nullptr,
                     alive = QPointer<QObject>(receiver)](Result<T> result) {
            if (done && (!watched || alive)) done(std::move(result));
            finishWrite();
        };
        queueWrite([this, title, job = onProject<T>(path, std::move(work)), tell = std::move(tell)] {
            m_tasks.run<T>({.title = title, .receiver = this}, job, tell);
        });
    }
    void queueWrite(std::function<void()> start);
    void finishWrite();
    void provideStandIn();
    void applyFilter(const Filter& filter);
    void become(const std::filesystem::path& path, std::optional<ProjectInfo> info);

    Services m_services;
    Theme& m_theme;
    QUndoStack m_undo;
    std::filesystem::path m_path;
    std::optional<ProjectInfo> m_info;
    Filter m_filter;
    QString m_selectedKey;
    int m_lastSeries = 0;
    std::deque<std::function<void()>> m_writes;  ///< each starts its job; the first one's is running
    TaskRunner m_tasks;  ///< last: joins before the rest goes
};

}  // namespace holdfast::ui
