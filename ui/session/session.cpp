#include "ui/session/session.h"

#include "core/workbench/project.h"
#include "core/workbench/standin.h"
#include "ui/session/recentprojects.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTimer>
#include <QUndoCommand>

#include <algorithm>

namespace holdfast::ui {

namespace {

/// An edit told by two functions; QUndoStack calls redo() when it is pushed.
class FunctionCommand : public QUndoCommand {
public:
    explicit FunctionCommand(Session::Edit edit) : QUndoCommand(edit.text), m_edit(std::move(edit)) {}

    void redo() override { m_edit.redo(); }
    void undo() override { m_edit.undo(); }
    int id() const override { return m_edit.series > 0 ? m_edit.series : -1; }
    bool mergeWith(const QUndoCommand* later) override {  // asked only of the same series
        m_edit.redo = static_cast<const FunctionCommand*>(later)->m_edit.redo;
        setText(later->text());
        return true;
    }

private:
    Session::Edit m_edit;
};

Result<ProjectInfo> readInfo(const std::filesystem::path& path) {
    HOLDFAST_ASSIGN(auto project, workbench::openProject(path));
    return workbench::projectInfo(project);
}

QString nameOf(const std::filesystem::path& path) {
    return QString::fromStdString(path.filename().string());
}

}  // namespace

Session::Session(Services services, Theme& theme, QObject* parent)
    : QObject(parent), m_services(std::move(services)), m_theme(theme) {}

Session::~Session() = default;

const ModelCard* Session::champion() const {
    if (!m_info) return nullptr;
    const auto found =
        std::find_if(m_info->models.begin(), m_info->models.end(), [](const ModelCard& card) { return card.champion; });
    return found == m_info->models.end() ? nullptr : &*found;
}

void Session::openProject(const std::filesystem::path& path) {
    m_tasks.run<ProjectInfo>(
        {.title = tr("Opening %1").arg(nameOf(path)),
         .receiver = this,
         .slot = QStringLiteral("session.open"),
         .background = true},
        [path](const TaskContext&) { return readInfo(path); },
        [this, path](Result<ProjectInfo> info) {
            if (!info) return report(info.error());
            become(path, std::move(*info));
            rememberProject(path);
            provideStandIn();
        });
}

/// Where the model that scores is damaged, the version before it or a new logistic one takes its place, and it is said.
void Session::provideStandIn() {
    if (champion() == nullptr || m_services.learners == nullptr) return;
    const auto provided = [this](const Result<std::string>& notice) {
        if (!notice) return report(notice.error());
        if (notice->empty()) return;  // somebody mended it meanwhile
        say(QString::fromStdString(*notice));
        refresh();
    };
    const auto provide = [learners = m_services.learners, clock = m_services.clock](workbench::Project& project,
                                                                                    const TaskContext& context) {
        return workbench::provideStandIn(project, [learners]() -> scoring::LearnerFactory& { return *learners; }, clock, context);
    };
    runOnProject<std::string>(
        {.title = tr("Checking the model"), .receiver = this, .slot = QStringLiteral("session.standIn"), .background = true},
        [](workbench::Project& project, const TaskContext&) { return workbench::servingNotice(project); },
        [this, provide, provided](const Result<std::string>& notice) {
            if (notice && !notice->empty())
                runWrite<std::string>(tr("Putting a model in the place of a damaged one"), provide, provided);
        });
}

void Session::become(const std::filesystem::path& path, std::optional<ProjectInfo> info) {
    emit aboutToChangeProject();
    m_tasks.dropBackground();  // they read the former project
    m_undo.clear();
    m_path = path;
    m_info = std::move(info);
    m_filter = {};
    m_selectedKey.clear();
    emit projectChanged();
    emit filterChanged();
    emit customerSelected(m_selectedKey);
}

void Session::createSample(const workbench::SampleRequest& request) {
    m_tasks.run<workbench::SampleSummary>(
        {.title = tr("Making the sample project"), .receiver = this, .slot = QStringLiteral("session.sample")},
        [request](const TaskContext& context) { return workbench::createSample(request, context); },
        [this, path = request.project](Result<workbench::SampleSummary> summary) {
            if (!summary) return report(summary.error());
            openProject(path);
        });
}

void Session::closeProject() {
    if (hasProject()) become({}, std::nullopt);
}

void Session::refresh() {
    if (!hasProject()) return;
    m_tasks.run<ProjectInfo>(
        {.title = tr("Reading the project"), .receiver = this, .slot = QStringLiteral("session.refresh"), .background = true},
        [path = m_path](const TaskContext&) { return readInfo(path); },
        [this](Result<ProjectInfo> info) {
            if (!info) return report(info.error());
            m_info = std::move(*info);
            emit dataChanged();
        });
}

void Session::keepModel(const std::filesystem::path& project, std::shared_ptr<workbench::LearnedModel> learned,
                        std::function<void(Result<ModelCard>)> done, QObject* receiver) {
    runWriteOn<ModelCard>(
        project, tr("Keeping the new version"),
        [learned = std::move(learned)](workbench::Project& opened, const TaskContext&) {
            return workbench::keepModel(opened, std::move(*learned));
        },
        std::move(done), receiver);
}

void Session::queueWrite(std::function<void()> start) {
    m_writes.push_back(std::move(start));
    if (m_writes.size() == 1) m_writes.front()();
}

void Session::finishWrite() {
    m_writes.pop_front();
    if (!m_writes.empty()) m_writes.front()();
}

bool Session::waitForWrites(int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    QTimer wake;  // so that waiting for events also ends when none comes
    wake.start(10);
    while (writesPending() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents | QEventLoop::WaitForMoreEvents);
    return !writesPending();
}

void Session::setFilter(const Filter& filter) {
    if (filter == m_filter) return;
    pushEdit(
        filter.empty() ? tr("clear the filter") : tr("filter"), [this, filter] { applyFilter(filter); },
        [this, former = m_filter] { applyFilter(former); });
}

void Session::applyFilter(const Filter& filter) {
    m_filter = filter;
    emit filterChanged();
}

void Session::restorePlace(const Filter& filter, const QString& key) {
    if (!m_info) return;
    Filter known = filter;
    std::erase_if(known.conditions, [this](const Condition& condition) {
        return !condition.column.starts_with('@') &&
               std::none_of(m_info->columns.begin(), m_info->columns.end(), [&](const ColumnSpec& spec) { return spec.name == condition.column; });
    });
    if (known != m_filter) applyFilter(known);
    selectCustomer(key);
}

void Session::toggleCondition(const Condition& condition) {
    Filter changed = m_filter;
    const bool present = std::find(changed.conditions.begin(), changed.conditions.end(), condition) != changed.conditions.end();
    std::erase_if(changed.conditions, [&](const Condition& other) { return other.column == condition.column; });
    if (!present) changed.conditions.push_back(condition);
    setFilter(changed);
}

void Session::selectCustomer(const QString& key) {
    if (key == m_selectedKey) return;
    m_selectedKey = key;
    emit customerSelected(key);
}

void Session::pushEdit(const QString& text, std::function<void()> redo, std::function<void()> undo) {
    pushEdit(Edit{text, std::move(redo), std::move(undo)});
}

void Session::pushEdit(Edit edit) {
    m_undo.push(new FunctionCommand(std::move(edit)));
}

void Session::report(const Error& error) {
    const QString message = QString::fromStdString(error.message);
    if (error.code == ErrorCode::Cancelled)
        emit said(message);
    else
        emit failed(message);
}

void Session::say(const QString& message) {
    emit said(message);
}

}  // namespace holdfast::ui
