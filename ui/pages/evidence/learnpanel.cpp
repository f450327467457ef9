#include "ui/pages/evidence/learnpanel.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>
#include <memory>

namespace holdfast::ui {

namespace {

/// Where no module of learners was wired in, effects rest on the linear regressions, and the evidence says so.
struct NoRegressions : scoring::RegressionFactory {
    std::vector<std::string> regressionNames() const override { return {}; }
    Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view) override {
        return Unexpected(ErrorCode::Unavailable, "This build has no regressions of its own.");
    }
};

}  // namespace

LearnPanel::LearnPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    const Theme& theme = session.theme();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.tokens().spaceS);
    m_form = new QWidget(this);
    auto* form = new QHBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(theme.tokens().spaceS);
    const auto addChoice = [&](const QString& text, const char* name, const QString& tip) {
        QLabel* label = makeLabel(theme, Theme::TextSize::Body, "textMuted", m_form);
        label->setText(text);
        auto* box = new QComboBox(m_form);
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(QString(text).remove(QLatin1Char('&')));
        box->setToolTip(tip);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        label->setBuddy(box);
        form->addWidget(label);
        form->addWidget(box);
        return box;
    };
    m_outcome = addChoice(tr("&Outcome"), "outcome", tr("What a treatment is judged by: what was recorded with it, read as who left; who left by the label; or another column, of which more is better."));
    m_control = addChoice(tr("Con&trol"), "control", tr("The arm of those who were left alone on purpose; effects are differences from them."));
    connect(m_control, &QComboBox::currentIndexChanged, this, [this] {
        showRunning();
        emit readyChanged();
    });
    row->addWidget(m_form);
    m_stage = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(theme.tokens().spaceXl * 8);
    m_progress->setAccessibleName(tr("Progress of learning effects"));
    row->addWidget(m_stage);
    row->addWidget(m_progress);
    m_start = new QPushButton(this);
    m_start->setObjectName(QStringLiteral("learn"));
    m_start->setProperty("look", "primary");
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(QStringLiteral("cancelLearning"));
    row->addWidget(m_start);
    row->addWidget(m_cancel);
    connect(m_start, &QPushButton::clicked, this, &LearnPanel::start);
    connect(m_cancel, &QPushButton::clicked, this, &LearnPanel::cancel);
    connect(&session.tasks(), &TaskRunner::jobsChanged, this, &LearnPanel::follow);
    connect(&session, &Session::projectChanged, this, [this] {
        m_job = 0;
        showRunning();
    });
    showRunning();
}

void LearnPanel::setRecords(const workbench::CampaignRecords& records, bool learned) {
    m_learned = learned;
    const auto fill = [](QComboBox* box, const QList<QPair<QString, QString>>& items) {
        const QSignalBlocker quiet(box);
        const QVariant former = box->currentData();
        box->clear();
        for (const auto& [text, value] : items) box->addItem(text, value);
        box->setCurrentIndex(std::max(0, box->findData(former)));
    };
    QList<QPair<QString, QString>> outcomes, arms;
    if (records.withOutcome > 0) outcomes << qMakePair(tr("as recorded (1: left)"), QString());
    for (const std::string& name : records.outcomes) outcomes << qMakePair(QString::fromStdString(name), QString::fromStdString(name));
    for (const auto& arm : records.arms)
        arms << qMakePair(tr("%1 (%2)").arg(QString::fromStdString(arm.name), formatCount(arm.treatments)), QString::fromStdString(arm.name));
    // "none" is what control is called; where there is none, the use case finds the arm whose name means it, or a person says.
    if (records.control.empty()) arms.prepend(qMakePair(tr("which arm?"), QString()));
    else if (records.control != "none") arms.prepend(qMakePair(tr("found by name"), QStringLiteral("none")));
    fill(m_outcome, outcomes);
    const bool first = m_control->count() == 0;
    fill(m_control, arms);
    if (first) m_control->setCurrentIndex(std::max(0, m_control->findData(QStringLiteral("none"))));
    showRunning();
}

workbench::EffectsRequest LearnPanel::request() const {
    workbench::EffectsRequest request;
    request.outcome = m_outcome->currentData().toString().toStdString();
    request.control = m_control->currentData().toString().toStdString();
    return request;
}

bool LearnPanel::ready() const { return !m_control->currentData().toString().isEmpty(); }

bool LearnPanel::running() const {
    if (m_keeping) return true;
    const std::vector<JobInfo> jobs = m_session.tasks().jobs();
    return m_job != 0 && std::any_of(jobs.begin(), jobs.end(), [this](const JobInfo& job) { return job.id == m_job; });
}

void LearnPanel::start() {
    if (!m_session.hasProject() || running() || !ready()) return;
    workbench::EffectsRequest asked = request();
    asked.keep = false;  // minutes later, in the queue of writes
    m_job = m_session.runOnProject<workbench::LearnedEffects>(
        {.title = tr("Learning effects of past campaigns"), .receiver = this, .slot = QStringLiteral("effects")},
        [asked, regressions = m_session.services().regressions,
         clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) {
            NoRegressions none;
            return workbench::learnEffects(project, regressions ? *regressions : none, asked, clock, context);
        },
        [this, asked, file = m_session.projectPath()](Result<workbench::LearnedEffects> done) { keep(std::move(done), asked, file); });
    const bool here = isAncestorOf(QApplication::focusWidget());
    showRunning();
    if (here) m_cancel->setFocus();
    emit runningChanged();
}

void LearnPanel::cancel() {
    if (m_job != 0) m_session.tasks().cancel(m_job);
}

/// What was learned of a project that was closed meanwhile is nobody's.
void LearnPanel::keep(Result<workbench::LearnedEffects> done, const workbench::EffectsRequest& asked, const std::filesystem::path& file) {
    if (!done) return finished(done.error());
    if (m_session.projectPath() != file) return finished(Error{ErrorCode::Cancelled, tr("The project was closed, so what was learned of its campaigns is not kept.").toStdString()});
    m_keeping = true;
    auto learned = std::make_shared<const workbench::LearnedEffects>(std::move(*done));
    m_session.runWrite<bool>(
        tr("Keeping the effects"),
        [learned, asked](workbench::Project& project, const TaskContext& context) -> Result<bool> {
            HOLDFAST_CHECK(workbench::keepEffects(project, *learned, asked, context));
            return true;
        },
        [this, learned](Result<bool> kept) {
            m_keeping = false;
            if (!kept) return finished(kept.error());
            finished(std::nullopt);
            m_session.say(tr("Effects of %1 offers were learned from %2 customers of past campaigns.")
                              .arg(learned->evidence.arms.size())
                              .arg(formatCount(learned->evidence.rows)));
            emit this->learned();
        },
        this);
}

void LearnPanel::finished(const std::optional<Error>& problem) {
    m_job = 0;
    const bool here = m_cancel->hasFocus();
    showRunning();
    if (here) m_start->setFocus();
    emit runningChanged();
    if (problem) m_session.report(*problem);
}

void LearnPanel::follow() {
    for (const JobInfo& job : m_session.tasks().jobs()) {
        if (job.id != m_job) continue;
        m_progress->setRange(0, job.total ? 1000 : 0);
        if (job.total) m_progress->setValue(static_cast<int>(1000.0 * static_cast<double>(job.done) / static_cast<double>(job.total)));
        m_stage->setText(job.cancelling ? tr("Cancelling") : job.stage);
        return;
    }
}

void LearnPanel::showRunning() {
    const bool now = running();
    m_form->setVisible(!now);
    m_start->setVisible(!now);
    m_start->setText(m_learned ? tr("Learn again") : tr("Learn effects"));
    m_start->setEnabled(ready());
    m_start->setToolTip(ready() ? QString() : tr("Say first which arm was left alone on purpose"));
    m_stage->setVisible(now);
    m_progress->setVisible(now);
    m_cancel->setVisible(now);
    m_stage->setText(now ? tr("Starting") : QString());
    m_progress->setRange(0, 0);
}

}  // namespace holdfast::ui
