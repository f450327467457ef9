#include "ui/pages/models/modelspage.h"

#include "core/workbench/comparing.h"
#include "core/workbench/contacting.h"
#include "core/workbench/drift.h"
#include "core/workbench/modelevaluation.h"
#include "core/workbench/training.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/labels.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/models/comparisonpanel.h"
#include "ui/pages/models/modeldetails.h"
#include "ui/pages/models/thresholdpanel.h"
#include "ui/pages/models/trainingpanel.h"
#include "ui/pages/models/versionactions.h"
#include "ui/pages/models/versionsitemmodel.h"

#include <QHeaderView>
#include <QPushButton>
#include <QStackedLayout>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::ui {
namespace {

constexpr int kVisibleVersions = 3;  ///< rows of the table before it scrolls

/// What a use case without a value hands back through Result<T>.
struct Done {};

}  // namespace

ModelsPage::ModelsPage(Session& shared, QWidget* parent) : Page(shared, parent) {
    const Theme& theme = shared.theme();
    m_trainAction = new QAction(theme.icon(QStringLiteral("train")), tr("Train a model version"), this);
    m_actions = new VersionActions(shared, this);
    connect(m_actions, &VersionActions::imported, this, [this](qint64 version) { m_chosenVersion = version; });
    m_noProject = new EmptyState(theme, this);
    m_noProject->setContent(QStringLiteral("models"),
                            tr("Here you would train churn models and compare their versions. Open a project or import a customer table first."),
                            tr("Import a customer table"));
    connect(m_noProject, &EmptyState::actionTriggered, this, [this] { session().goTo(QStringLiteral("data")); });
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_noProject);
    m_stack->addWidget(m_content);
    connect(m_trainAction, &QAction::triggered, m_training, &TrainingPanel::start);
    connect(m_training, &TrainingPanel::runningChanged, this, &ModelsPage::showChosen);
    connect(m_training, &TrainingPanel::trained, this, [this](qint64 version) { m_chosenVersion = version; });
    connect(&shared, &Session::projectChanged, this, [this] {
        m_chosenVersion = 0;
        refresh();
    });
    connect(&shared, &Session::dataChanged, this, &ModelsPage::refresh);
    refresh();
}

QWidget* ModelsPage::buildContent() {
    const Theme& theme = session().theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* content = new QWidget(this);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    rows->setSpacing(tokens.spaceM);
    rows->addWidget(buildVersions());
    auto* below = new QHBoxLayout;
    below->setSpacing(tokens.spaceM);
    below->addWidget(buildDetails(), 3);
    auto* card = new Card(theme, content);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(tokens.spaceL, tokens.spaceM, tokens.spaceL, tokens.spaceM);
    m_training = new TrainingPanel(session(), card);
    inside->addWidget(m_training);
    below->addWidget(card, 1);
    rows->addLayout(below, 1);
    return content;
}

QWidget* ModelsPage::buildVersions() {
    const Theme& theme = session().theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceS);
    m_versionsHeader = new SectionHeader(theme, tr("Versions"), box);
    QAction* const promote = m_actions->promoteAction();
    auto* button = new QPushButton(promote->icon(), promote->text(), box);
    button->setToolTip(promote->toolTip());
    connect(button, &QPushButton::clicked, promote, &QAction::trigger);
    connect(promote, &QAction::changed, button, [button, promote] { button->setEnabled(promote->isEnabled()); });
    m_versionsHeader->addControl(button);
    auto* more = new QPushButton(theme.icon(QStringLiteral("more")), tr("More"), box);
    more->setObjectName(QStringLiteral("moreVersions"));
    more->setMenu(m_actions->menu());
    m_versionsHeader->addControl(more);
    m_versions = new VersionsItemModel(theme, this);
    m_table = new QTableView(box);
    m_table->setObjectName(QStringLiteral("versions"));
    m_table->setAccessibleName(tr("Model versions"));
    m_table->setModel(m_versions);
    dressTable(m_table, theme);
    // Every figure in full; the last column takes what is left, and a narrow window scrolls.
    m_table->horizontalHeader()->setStretchLastSection(true);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (const ModelCard* card = m_versions->card(now.row())) m_chosenVersion = card->version;
        showChosen();
    });
    // The same room for one version as for many: a new one moves nothing under the mouse.
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + m_table->horizontalScrollBar()->sizeHint().height() +
                            kVisibleVersions * m_table->verticalHeader()->defaultSectionSize() + 2 * m_table->frameWidth());
    column->addWidget(m_versionsHeader);
    column->addWidget(m_table);
    return box;
}

QWidget* ModelsPage::buildDetails() {
    const Theme& theme = session().theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* card = new Card(theme, this);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(tokens.spaceL, tokens.spaceS, tokens.spaceL, tokens.spaceM);
    m_detailStack = new QStackedLayout;
    inside->addLayout(m_detailStack);
    m_details = new ModelDetails(theme, card);
    connect(m_details, &ModelDetails::driftWanted, this, &ModelsPage::computeDrift);
    connect(m_details, &ModelDetails::evaluationWanted, this, &ModelsPage::evaluate);
    connect(m_details, &ModelDetails::learningWanted, this, &ModelsPage::readLearning);
    connect(m_details->comparison(), &ComparisonPanel::comparisonWanted, this, &ModelsPage::compare);
    connect(m_details->threshold(), &ThresholdPanel::contactEdited, this, [this](const ContactAssumptions& contact) { editContact(contact); });
    connect(m_details->threshold(), &ThresholdPanel::customersWanted, this, [this](double threshold) {
        session().setFilter({{{std::string(kScoreColumn), Comparison::GreaterEqual, {threshold}}}});
        session().goTo(QStringLiteral("customers"));
    });
    connect(m_details->threshold(), &ThresholdPanel::contactReset, this, [this] { editContact({}); });
    m_noModel = new EmptyState(theme, card);
    connect(m_noModel, &EmptyState::actionTriggered, this, [this] { m_training->start(); });
    m_detailStack->addWidget(m_noModel);
    m_detailStack->addWidget(m_details);
    return card;
}

QList<QAction*> ModelsPage::commands() { return QList<QAction*>{m_trainAction} + m_actions->actions(); }

const ModelCard* ModelsPage::chosen() const { return m_versions->card(m_versions->rowOf(m_chosenVersion)); }

void ModelsPage::refresh() {
    const bool open = session().hasProject();
    m_stack->setCurrentWidget(open ? m_content : static_cast<QWidget*>(m_noProject));
    const std::int64_t wanted = m_chosenVersion;  // the reset below moves the current row
    m_versions->setCards(open ? session().info().models : std::vector<ModelCard>{});
    m_chosenVersion = wanted;
    if (!chosen()) m_chosenVersion = session().champion() ? session().champion()->version : 0;
    if (const int row = m_versions->rowOf(m_chosenVersion); row >= 0) m_table->selectRow(row);
    showChosen();
}

void ModelsPage::showChosen() {
    const ModelCard* card = chosen();
    const bool running = m_training->running();
    m_trainAction->setEnabled(session().hasProject() && !running);
    m_actions->setChosen(card, running);
    m_noModel->setContent(QStringLiteral("models"),
                          running ? tr("The first version is being trained.")
                                  : tr("Here you would see how good the model is and what moves its scores. No version has been trained yet."),
                          running ? QString() : tr("Train a model"));
    m_detailStack->setCurrentWidget(card ? static_cast<QWidget*>(m_details) : m_noModel);
    if (!card) return;
    m_details->setCard(*card, session().info().models);
    m_details->threshold()->setServes(card->champion);
}

void ModelsPage::computeDrift(qint64 version) {
    session().runOnProject<DriftReport>(
        {.title = tr("Looking for drift"), .receiver = this, .slot = QStringLiteral("models.drift"), .background = true},
        [version](workbench::Project& project, const TaskContext& context) {
            return workbench::computeDrift(project, version, context);
        },
        [this](Result<DriftReport> drift) {
            if (!drift) return session().report(drift.error());
            m_details->setDrift(*drift);
        });
}

void ModelsPage::evaluate(qint64 version) {
    session().runOnProject<workbench::ModelEvaluation>(
        {.title = tr("Weighing the model"), .receiver = this, .slot = QStringLiteral("evaluation"), .background = true},
        [version](workbench::Project& project, const TaskContext& context) {
            return workbench::evaluateModel(project, version, context);
        },
        [this](Result<workbench::ModelEvaluation> evaluation) {
            if (!evaluation) return session().report(evaluation.error());
            if (session().writesPending()) return;  // older than what is being typed; the refresh after the write asks again
            m_contact = evaluation->contactIsSet ? std::optional(evaluation->contact) : std::nullopt;
            m_shownContact = evaluation->contact;
            m_details->setEvaluation(*evaluation);
        });
}

void ModelsPage::readLearning(qint64 version) {
    using Curves = std::vector<workbench::LearningCurve>;
    session().runOnProject<Curves>(
        {.title = tr("Reading how it learned"), .receiver = this, .slot = QStringLiteral("learning"), .background = true},
        [version](workbench::Project& project, const TaskContext&) { return workbench::readLearningCurves(project, version); },
        [this, version](Result<Curves> curves) {
            if (!curves) return session().report(curves.error());
            m_details->setLearning(version, std::move(*curves));
        });
}

void ModelsPage::compare(qint64 first, qint64 second) {
    session().runOnProject<workbench::VersionComparison>(
        {.title = tr("Comparing two versions"), .receiver = this, .slot = QStringLiteral("comparison"), .background = true},
        [first, second](workbench::Project& project, const TaskContext&) { return workbench::compareVersions(project, first, second); },
        [this](Result<workbench::VersionComparison> comparison) {
            if (!comparison) return session().report(comparison.error());
            m_details->comparison()->setComparison(*comparison);
        });
}

void ModelsPage::editContact(const std::optional<ContactAssumptions>& wanted) {
    const std::optional<ContactAssumptions> former = std::exchange(m_contact, wanted);
    int series = 0;
    if (wanted) {
        const std::size_t figure = wanted->cost != m_shownContact.cost ? 0 : wanted->value != m_shownContact.value ? 1 : 2;
        if (m_contactSeries[figure] == 0) m_contactSeries[figure] = session().newSeries();
        series = m_contactSeries[figure];
        m_shownContact = *wanted;
    }
    session().pushEdit({tr("change what a contact costs and brings"), [this, wanted] { writeContact(wanted); },
                        [this, former] { writeContact(former); }, series});
}

void ModelsPage::writeContact(const std::optional<ContactAssumptions>& wanted) {
    session().runWrite<Done>(
        tr("Keeping the assumptions"),
        [wanted](workbench::Project& project, const TaskContext&) -> Result<Done> {
            HOLDFAST_CHECK(workbench::editContact(project, wanted));
            return Done{};
        },
        [this](Result<Done> done) {
            if (!done) session().report(done.error());
            session().refresh();
        },
        this);
}

}  // namespace holdfast::ui
