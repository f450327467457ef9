#include "ui/pages/models/trainingpanel.h"

#include "ui/charts/chart.h"
#include "ui/charts/labels.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

namespace holdfast::ui {
namespace {

constexpr int kDrainMs = 100;  ///< ten redraws a second are enough for a curve
constexpr int kMaxFolds = 20;

/// What each kind of model is, for people who never heard of it.
struct LearnerWords {
    std::string_view learner;
    const char* words;
};
constexpr LearnerWords kLearnerWords[] = {
    {workbench::kAutoLearner, QT_TRANSLATE_NOOP("TrainingPanel", "Tries every kind below on customers held out and keeps the best one, or all of them together where that is better still.")},
    {"logistic", QT_TRANSLATE_NOOP("TrainingPanel", "Adds up what each column says: the quickest to train and the easiest to explain.")},
    {"mlp", QT_TRANSLATE_NOOP("TrainingPanel", "Eight small neural networks whose chances are averaged; finds what columns say together.")},
    {"tabm", QT_TRANSLATE_NOOP("TrainingPanel", "One neural network that answers like thirty-two different ones; slower to train, often the best network on tables.")},
    {"xgboost", QT_TRANSLATE_NOOP("TrainingPanel", "Many small decision trees, each mending what those before it got wrong; strong on most tables.")},
    {"gnn", QT_TRANSLATE_NOOP("TrainingPanel", "A neural network that also reads who brought whom; made for customers who have just joined.")},
    {"ensemble", QT_TRANSLATE_NOOP("TrainingPanel", "All kinds together, each with the weight it earned on customers held out; the steadiest, and the longest to train.")},
};

QString wordsFor(const QString& learner) {
    for (const LearnerWords& one : kLearnerWords)
        if (learner == QLatin1String(one.learner.data(), static_cast<qsizetype>(one.learner.size()))) return TrainingPanel::tr(one.words);
    return {};
}

}  // namespace

struct TrainingPanel::Feed {
    std::mutex mutex;
    std::vector<scoring::FitProgress> waiting;

    void add(const scoring::FitProgress& epoch) {
        const std::lock_guard lock(mutex);
        waiting.push_back(epoch);
    }
    std::vector<scoring::FitProgress> take() {
        const std::lock_guard lock(mutex);
        return std::exchange(waiting, {});
    }
};

TrainingPanel::TrainingPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    const Theme& theme = session.theme();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.tokens().spaceS);
    column->addWidget(new SectionHeader(theme, tr("Train"), this));
    m_form = buildForm();
    column->addWidget(m_form);
    m_stage = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_stage->setWordWrap(true);
    m_stage->setMinimumHeight(2 * m_stage->fontMetrics().lineSpacing());
    m_stage->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    QSizePolicy kept = m_progress->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(kept);
    m_progress->setAccessibleName(tr("Progress of the training"));
    column->addWidget(m_stage);
    column->addWidget(m_progress);
    m_loss = addChart("lossChart", tr("Log loss on the customers the model learns from and on those held back; when only the first goes on falling, it learns by heart."));
    m_auc = addChart("aucChart", tr("How often a leaver among the customers held back ranks above a stayer, after each epoch: 0.5 is guessing, 1 is perfect."));
    m_drain.setInterval(kDrainMs);
    connect(&m_drain, &QTimer::timeout, this, &TrainingPanel::drain);
    connect(&session.tasks(), &TaskRunner::jobsChanged, this, &TrainingPanel::follow);
    connect(&session, &Session::projectChanged, this, [this] {
        m_epochs.clear();
        m_letScore->setChecked(false);
        showRunning();
    });
    connect(&session, &Session::dataChanged, this, &TrainingPanel::showRunning);
    showRunning();
}

/// Where both curves would take the form's room, the loss alone is drawn here; Learning has both.
void TrainingPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const int above = m_loss->y(), chart = m_session.theme().tokens().spaceXl * 5;
    const int needed = std::max(above, m_form->y() + m_form->sizeHint().height() + m_stage->minimumHeight() + m_progress->sizeHint().height());
    const bool tall = height() >= needed + 2 * chart;
    m_auc->setVisible(tall);
    m_stage->setMinimumHeight((tall ? 2 : 1) * m_stage->fontMetrics().lineSpacing());
    m_form->setMinimumHeight(m_form->sizeHint().height());
}

ChartView* TrainingPanel::addChart(const char* name, const QString& definition) {
    auto* chart = new ChartView(m_session.theme(), this);
    chart->setObjectName(QLatin1String(name));
    chart->setDefinition(definition);
    chart->setMinimumHeight(m_session.theme().tokens().spaceXl * 3);
    static_cast<QVBoxLayout*>(layout())->addWidget(chart, 1);
    return chart;
}

QWidget* TrainingPanel::buildForm() {
    auto* box = new QWidget(this);
    box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);  // the charts give way, not the buttons
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(m_session.theme().tokens().spaceS);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addChoices(form, box);
    addSwitches(form, box);
    m_start = new QPushButton(m_session.theme().icon(QStringLiteral("train")), tr("Train"), box);
    m_start->setObjectName(QStringLiteral("train"));
    m_cancel = new QPushButton(m_session.theme().icon(QStringLiteral("cancel")), tr("Cancel"), box);
    m_cancel->setObjectName(QStringLiteral("cancelTraining"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_start, 1);
    buttons->addWidget(m_cancel, 1);
    form->addRow(buttons);
    connect(m_start, &QPushButton::clicked, this, &TrainingPanel::start);
    connect(m_cancel, &QPushButton::clicked, this, &TrainingPanel::cancel);
    return box;
}

void TrainingPanel::addChoices(QFormLayout* form, QWidget* box) {
    m_learner = new QComboBox(box);
    m_learner->setObjectName(QStringLiteral("learner"));
    fillLearners();
    m_folds = new QSpinBox(box);
    m_folds->setObjectName(QStringLiteral("folds"));
    m_folds->setRange(2, kMaxFolds);
    m_folds->setValue(workbench::TrainRequest{}.folds);
    m_folds->setToolTip(tr("Into how many parts the customers are split; each is scored by a model that has not seen it."));
    m_seed = new QSpinBox(box);
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setValue(static_cast<int>(workbench::TrainRequest{}.seed));
    m_seed->setToolTip(tr("The same seed on the same data gives the same model."));
    form->addRow(tr("&Learner"), m_learner);
    addLimits(box);
    m_seed->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);  // its largest value has ten digits, and hardly anybody types them
    for (QComboBox* choice : {m_split, m_time}) {  // the panel stays as narrow as its buttons
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(1);
    }
    auto* held = new QHBoxLayout;
    held->addWidget(m_folds);
    held->addWidget(m_split, 1);
    form->addRow(tr("&Folds"), held);
    static_cast<QLabel*>(form->labelForField(held))->setBuddy(m_folds);
    auto* run = new QHBoxLayout;
    run->addWidget(m_seed, 2);
    run->addWidget(m_time, 3);
    form->addRow(tr("&Seed"), run);
    static_cast<QLabel*>(form->labelForField(run))->setBuddy(m_seed);
}

/// How customers are held out, and how long the search may take.
void TrainingPanel::addLimits(QWidget* box) {
    m_split = new QComboBox(box);
    m_split->setObjectName(QStringLiteral("split"));
    m_split->setAccessibleName(tr("How customers are held out"));
    m_split->addItem(tr("by time"), static_cast<int>(workbench::SplitChoice::Automatic));
    m_split->addItem(tr("at random"), static_cast<int>(workbench::SplitChoice::Random));
    m_split->setToolTip(tr("Whom the model is judged on: where it is known when they joined, customers who joined after those it learned from, or random ones. "
                           "At random it also learns from customers who came later than those it is judged on."));
    m_time = new QComboBox(box);
    m_time->setObjectName(QStringLiteral("trainingTime"));
    m_time->setAccessibleName(tr("How long training may take"));
    m_time->addItem(tr("no limit"), 0.0);
    for (const int minutes : {1, 3, 10, 30}) m_time->addItem(tr("%1 min").arg(minutes), 60.0 * minutes);
    m_time->setToolTip(tr("About how long the search for the best settings may take, shared out over all that is fitted. With less time fewer settings "
                          "are tried and training stops sooner, so the model may be a little worse, and two runs need not agree."));
}

void TrainingPanel::addSwitches(QFormLayout* form, QWidget* box) {
    m_keepLeaks = new QCheckBox(tr("&Use columns that look like leaks"), box);
    m_keepLeaks->setObjectName(QStringLiteral("keepLeaks"));
    m_keepLeaks->setToolTip(tr("Columns that know the outcome too well to be known before it are left out, and the version's notes name them. "
                               "Keep them only if each is really known before a customer leaves."));
    form->addRow(m_keepLeaks);
    m_letScore = new QCheckBox(tr("Let it s&core at once"), box);
    m_letScore->setObjectName(QStringLiteral("letScore"));
    m_letScore->setToolTip(tr("The new version takes the place of the one that scores. Else it stands beside it, to be compared first; "
                              "the first version of a project always scores."));
    form->addRow(m_letScore);
}

void TrainingPanel::fillLearners() {
    const QString automatic = QString::fromUtf8(workbench::kAutoLearner.data());
    const auto add = [this](const QString& text, const QString& learner) {
        m_learner->addItem(text, learner);
        m_learner->setItemData(m_learner->count() - 1, wordsFor(learner), Qt::ToolTipRole);
        m_learner->setItemData(m_learner->count() - 1, wordsFor(learner), Qt::AccessibleDescriptionRole);
    };
    add(tr("automatic"), automatic);
    const auto showWords = [this] { m_learner->setToolTip(wordsFor(m_learner->currentData().toString())); };
    connect(m_learner, &QComboBox::currentIndexChanged, this, showWords);
    showWords();
    if (!m_session.services().learners) return;
    for (const std::string& name : workbench::learnerNames(*m_session.services().learners)) {
        const QString text = QString::fromStdString(name);
        if (text != automatic) add(text, text);
    }
    // What this build lacks is shown greyed, and hovering says what to do about it.
    for (const scoring::AbsentLearner& learner : m_session.services().learners->absent()) {
        m_learner->addItem(QString::fromStdString(learner.name));
        const QModelIndex place = m_learner->model()->index(m_learner->count() - 1, 0);
        m_learner->model()->setData(place, QString::fromStdString(learner.notice), Qt::ToolTipRole);
        if (auto* items = qobject_cast<QStandardItemModel*>(m_learner->model())) items->itemFromIndex(place)->setEnabled(false);
    }
}

workbench::TrainRequest TrainingPanel::request() const {
    workbench::TrainRequest request;
    request.learner = m_learner->currentData().toString().toStdString();
    request.folds = m_folds->value();
    request.seed = static_cast<std::uint64_t>(m_seed->value());
    request.keepLeaks = m_keepLeaks->isChecked();
    request.timeBudgetSeconds = m_time->currentData().toDouble();
    request.split = static_cast<workbench::SplitChoice>(m_split->currentData().toInt());
    request.makeChampion = m_letScore->isChecked();
    return request;
}

/// Asked of the task runner, because a training that another page started anew never reports back here.
bool TrainingPanel::running() const {
    if (m_keeping) return true;
    const std::vector<JobInfo> jobs = m_session.tasks().jobs();
    return m_job && std::any_of(jobs.begin(), jobs.end(), [this](const JobInfo& job) { return job.id == m_job; });
}

void TrainingPanel::start() {
    if (!m_session.hasProject() || running()) return;
    if (m_session.tasks().runs(QStringLiteral("training")))
        return m_session.say(tr("A training that was started elsewhere still runs. Wait for it, or cancel it below."));
    scoring::LearnerFactory* learners = m_session.services().learners;
    if (!learners) return m_session.report({ErrorCode::Unavailable, tr("This build has no learners, so nothing can be trained.").toStdString()});
    m_feed = std::make_shared<Feed>();
    m_epochs.clear();
    workbench::TrainRequest wanted = request();
    wanted.monitor = [feed = m_feed](const scoring::FitProgress& epoch) { feed->add(epoch); };
    m_job = m_session.runOnProject<Learned>(
        {.title = tr("Training the churn model"), .receiver = this, .slot = QStringLiteral("training")},
        [learners, wanted, clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) -> Result<Learned> {
            HOLDFAST_ASSIGN(auto model, workbench::learnModel(project, *learners, wanted, clock, context));
            return std::make_shared<workbench::LearnedModel>(std::move(model));
        },
        [this, path = m_session.projectPath()](const Result<Learned>& model) { learned(path, model); });
    m_drain.start();
    const bool here = isAncestorOf(QApplication::focusWidget());
    showRunning();
    if (here) m_cancel->setFocus();
    emit runningChanged();
}

void TrainingPanel::cancel() {
    if (m_job) m_session.tasks().cancel(m_job);
}

/// What was learned is written in the order of the other writes, and waited for when the window closes.
void TrainingPanel::learned(const std::filesystem::path& project, const Result<Learned>& model) {
    if (!model) return finished(Unexpected(model.error()));
    m_keeping = true;
    m_cancel->setEnabled(false);  // it is too late
    m_stage->setText(tr("Keeping the new version"));
    m_session.keepModel(project, *model, [this](const Result<ModelCard>& card) { finished(card); }, this);
}

void TrainingPanel::finished(const Result<ModelCard>& card) {
    m_job = 0;
    m_keeping = false;
    drain();
    m_drain.stop();
    const bool here = m_cancel->hasFocus();
    showRunning();
    if (here) m_start->setFocus();
    emit runningChanged();
    if (!card) return m_session.report(card.error());
    const QString name = QString::fromStdString(card->name);
    const ModelCard* champion = m_session.champion();
    if (card->champion || champion == nullptr) m_session.say(tr("%1 is trained and scores every customer.").arg(name));
    else m_session.say(tr("%1 is trained; %2 goes on scoring until you let it.").arg(name, QString::fromStdString(champion->name)));
    emit trained(card->version);
    m_session.refresh();
}

void TrainingPanel::drain() {
    if (!m_feed) return;
    const std::vector<scoring::FitProgress> arrived = m_feed->take();
    if (arrived.empty()) return;
    for (const scoring::FitProgress& epoch : arrived) {
        if (!m_epochs.empty() && epoch.epoch <= m_epochs.back().epoch) m_epochs.clear();  // the next fit starts over
        m_epochs.push_back(epoch);
    }
    m_loss->setChart(lossChart(m_epochs));
    m_auc->setChart(aucChart(m_epochs));
}

void TrainingPanel::follow() {
    if (m_keeping) return;
    for (const JobInfo& job : m_session.tasks().jobs()) {
        if (job.id != m_job) continue;
        m_progress->setRange(0, job.total ? 1000 : 0);
        if (job.total) m_progress->setValue(static_cast<int>(1000.0 * static_cast<double>(job.done) / static_cast<double>(job.total)));
        m_stage->setText(job.cancelling ? tr("Cancelling") : job.stage);
        return;
    }
    if (m_job && !running()) {  // replaced by a training started elsewhere
        m_job = 0;
        m_drain.stop();
        showRunning();
        emit runningChanged();
    }
}

void TrainingPanel::showRunning() {
    const bool now = running();
    m_start->setEnabled(!now && m_session.hasProject());
    m_cancel->setEnabled(now && !m_keeping);
    m_progress->setVisible(now);
    if (!now) m_stage->clear();  // its place stays, so that nothing moves
    m_learner->setEnabled(!now);
    m_folds->setEnabled(!now);
    m_seed->setEnabled(!now);
    m_time->setEnabled(!now);
    m_split->setEnabled(!now);
    m_keepLeaks->setEnabled(!now);
    m_letScore->setEnabled(!now && m_session.champion() != nullptr);
    if (!m_epochs.empty()) return;
    m_loss->clear(tr("The loss of each epoch appears here while a model is fitted."));
    m_auc->clear(tr("The AUC on customers held back appears here, epoch by epoch."));
}

}  // namespace holdfast::ui
