#include "ui/pages/campaigns/scenariobar.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kSliderSteps = 1000;
constexpr double kMostBudget = 1e12;
constexpr qint64 kNewScenario = 0;

}  // namespace

ScenarioBar::ScenarioBar(Session& session, CampaignState& state, KeptScenarios& kept, QWidget* parent)
    : QWidget(parent), m_session(session), m_state(state), m_kept(kept) {
    const ThemeTokens& tokens = session.theme().tokens();
    buildActions();
    m_choice = new QComboBox(this);
    m_choice->setObjectName(QStringLiteral("scenarioChoice"));
    m_choice->setAccessibleName(tr("Scenario"));
    m_choice->setToolTip(tr("Which scenario to work on; its name can be changed here"));
    m_choice->setEditable(true);
    m_choice->setInsertPolicy(QComboBox::NoInsert);
    m_choice->setCompleter(nullptr);
    m_choice->setMinimumWidth(tokens.spaceXl * 7);
    m_name = m_choice->lineEdit();
    m_objective = new QComboBox(this);
    m_objective->setObjectName(QStringLiteral("objective"));
    m_objective->setAccessibleName(tr("Aim"));
    m_objective->setToolTip(tr("What the plan makes as much of as the money buys"));
    m_objective->addItem(tr("Keep most worth"), static_cast<int>(PlanObjective::Worth));
    m_objective->addItem(tr("Keep most customers"), static_cast<int>(PlanObjective::Retained));
    m_objective->addItem(tr("Worth less cost"), static_cast<int>(PlanObjective::Net));
    m_keepButton = new QPushButton(m_keep->text(), this);
    m_keepButton->setObjectName(QStringLiteral("keepScenario"));
    m_keepButton->setToolTip(m_keep->toolTip());
    m_more = new QToolButton(this);
    m_more->setObjectName(QStringLiteral("scenarioMenu"));
    m_more->setIcon(session.theme().icon(QStringLiteral("more")));
    m_more->setToolTip(tr("Fork, pin, forget, or begin a new one"));
    m_more->setAccessibleName(tr("More for this scenario"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    menu->addActions({m_new, m_fork, m_pin, m_forget});
    m_more->setMenu(menu);
    m_more->setProperty("look", "choices");

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(tokens.spaceS);
    row->addWidget(m_choice);
    row->addWidget(m_objective);
    row->addWidget(buildBudget(), 1);
    row->addWidget(m_keepButton);
    row->addWidget(m_more);
    connectWidgets();
    refresh();
}

void ScenarioBar::buildActions() {
    const Theme& theme = m_session.theme();
    m_keep = new QAction(tr("Keep"), this);
    m_keep->setToolTip(tr("Keep this scenario and the figures of its plan in the project (Ctrl+R)"));
    m_keep->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_keep->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_new = new QAction(theme.icon(QStringLiteral("plus")), tr("New scenario from this one"), this);
    m_fork = new QAction(theme.icon(QStringLiteral("fork")), tr("Fork scenario"), this);
    m_pin = new QAction(theme.icon(QStringLiteral("pin")), tr("Pin for comparison"), this);
    m_pin->setCheckable(true);
    m_forget = new QAction(theme.icon(QStringLiteral("trash")), tr("Forget scenario"), this);
}

QWidget* ScenarioBar::buildBudget() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_session.theme().tokens().spaceS);
    auto* label = makeLabel(m_session.theme(), Theme::TextSize::Body, "textMuted", box);
    label->setText(tr("Budget"));
    m_slider = new QSlider(Qt::Horizontal, box);
    m_slider->setObjectName(QStringLiteral("budgetSlider"));
    m_slider->setAccessibleName(tr("Budget"));
    m_slider->setRange(0, kSliderSteps);
    m_slider->setPageStep(kSliderSteps / 20);
    m_slider->setToolTip(tr("What the campaign may cost in all; up to the most that can be spent to any use"));
    m_budget = new QDoubleSpinBox(box);
    m_budget->setObjectName(QStringLiteral("budgetField"));
    m_budget->setAccessibleName(tr("Budget"));
    m_budget->setRange(0.0, kMostBudget);
    m_budget->setDecimals(0);
    m_budget->setGroupSeparatorShown(true);
    m_budget->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_budget->setAlignment(Qt::AlignRight);
    m_budget->setKeyboardTracking(false);
    m_budget->setLocale(numberLocale());
    m_budget->setFixedWidth(m_session.theme().tokens().spaceXl * 5);
    row->addWidget(label);
    row->addWidget(m_slider, 1);
    row->addWidget(m_budget);
    return box;
}

void ScenarioBar::connectWidgets() {
    connect(&m_state, &CampaignState::changed, this, &ScenarioBar::refresh);
    connect(&m_state, &CampaignState::planned, this, &ScenarioBar::refresh);
    connect(&m_state, &CampaignState::budgetPreviewed, this, &ScenarioBar::showBudget);
    connect(&m_kept, &KeptScenarios::changed, this, &ScenarioBar::refresh);
    connect(m_choice, &QComboBox::activated, this, &ScenarioBar::openChosen);
    connect(m_name, &QLineEdit::editingFinished, this, &ScenarioBar::renamed);
    connect(m_objective, &QComboBox::activated, this, [this](int index) {
        Scenario changed = m_state.scenario();
        changed.objective = static_cast<PlanObjective>(m_objective->itemData(index).toInt());
        m_state.change(changed, tr("aim of the campaign"));
    });
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) {
        const double budget = sliderEnd() * step / kSliderSteps;
        if (m_slider->isSliderDown()) return m_state.previewBudget(budget);
        if (m_sliderSeries == 0) m_sliderSeries = m_session.newSeries();  // keys, one after the other, are one step
        Scenario changed = m_state.scenario();
        changed.budget = budget;
        m_state.change(changed, tr("budget"), m_sliderSeries);
    });
    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_sliderSeries = 0; });
    connect(m_slider, &QSlider::sliderReleased, this, [this] { m_state.commitBudget(m_state.budget()); });
    connect(m_budget, &QDoubleSpinBox::valueChanged, this, [this](double budget) { m_state.commitBudget(budget); });
    connect(m_keepButton, &QPushButton::clicked, m_keep, &QAction::trigger);
    connect(m_keep, &QAction::triggered, this, &ScenarioBar::keepNow);
    connect(m_new, &QAction::triggered, this, [this] {
        m_state.setOpenedId({});
        m_name->setFocus();
        m_name->selectAll();
    });
    const auto onOpened = [this](QAction* action, auto work) {
        connect(action, &QAction::triggered, this, [this, work] {
            if (const auto id = m_state.openedId()) work(*id);
        });
    };
    onOpened(m_fork, [this](std::int64_t id) { m_kept.fork(id); });
    onOpened(m_pin, [this](std::int64_t id) {
        const SavedScenario* item = m_kept.find(id);
        if (item) m_kept.pin(id, !item->pinned);
        refresh();
    });
    onOpened(m_forget, [this](std::int64_t id) { m_kept.forget(id); });
}

double ScenarioBar::sliderEnd() const { return std::max(m_state.mostUsefulBudget(), m_state.scenario().budget); }

QString ScenarioBar::scenarioName() const { return m_name->text().trimmed(); }

void ScenarioBar::openChosen(int index) {
    const std::int64_t id = m_choice->itemData(index).toLongLong();
    if (id == kNewScenario) return m_state.setOpenedId({});
    if (const SavedScenario* item = m_kept.find(id); item && m_state.openedId() != id) m_state.open(item->scenario, id);
}

void ScenarioBar::renamed() {
    const auto id = m_state.openedId();
    const QString typed = m_name->text().trimmed();
    // What was chosen from the list is no new name.
    const bool fresh = !typed.isEmpty() && m_choice->findText(typed, Qt::MatchExactly) < 0;
    if (fresh && id) m_kept.rename(*id, typed);
    if (fresh && !id) m_newName = typed;
    m_name->setModified(false);
    refresh();
}

void ScenarioBar::keepNow() {
    if (!m_state.plan() || m_state.planning() || !m_state.problem().isEmpty())
        return m_session.say(tr("This scenario has no plan yet. Keep it once it is planned."));
    SavedScenario item;
    if (const SavedScenario* opened = m_state.openedId() ? m_kept.find(*m_state.openedId()) : nullptr) item = *opened;
    else item.name = m_name->text().trimmed().toStdString();
    item.scenario = m_state.scenario();
    item.summary = summarise(*m_state.plan());
    item.savedAt = m_session.services().clock();
    m_kept.keep(std::move(item));
}

void ScenarioBar::refresh() {
    const SavedScenario* opened = m_state.openedId() ? m_kept.find(*m_state.openedId()) : nullptr;
    const bool typing = m_name->hasFocus() && m_name->isModified();
    const QString typed = m_name->text();
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    for (const SavedScenario& item : m_kept.all()) m_choice->addItem(QString::fromStdString(item.name), static_cast<qlonglong>(item.id));
    if (opened) m_newName.clear();
    else m_choice->addItem(m_newName.isEmpty() ? m_kept.freeName() : m_newName, kNewScenario);
    m_choice->setCurrentIndex(m_choice->findData(opened ? static_cast<qlonglong>(opened->id) : kNewScenario));
    if (typing) m_name->setText(typed);
    m_objective->setCurrentIndex(m_objective->findData(static_cast<int>(m_state.scenario().objective)));
    const bool changed = opened && opened->scenario != m_state.scenario();
    m_keepButton->setText(opened && changed ? tr("Keep changes") : opened ? tr("Kept") : tr("Keep"));
    m_keepButton->setEnabled(m_state.plan() && (!opened || changed));
    m_keep->setEnabled(m_keepButton->isEnabled());
    m_fork->setEnabled(opened);
    m_pin->setEnabled(opened);
    m_pin->setChecked(opened && opened->pinned);
    m_forget->setEnabled(opened);
    showBudget();
}

void ScenarioBar::showBudget() {
    const QSignalBlocker quietSlider(m_slider), quietField(m_budget);
    const double end = sliderEnd();
    if (!m_slider->isSliderDown()) m_slider->setValue(end > 0.0 ? static_cast<int>(std::lround(kSliderSteps * std::min(1.0, m_state.budget() / end))) : 0);
    const bool small = end < 1000.0;
    m_budget->setDecimals(small ? 2 : 0);
    m_budget->setSingleStep(std::max(1.0, std::round(end / 100.0)));
    const std::string& currency = m_session.hasProject() ? m_session.info().currency : std::string();
    m_budget->setPrefix(currency.empty() ? QString() : QString::fromStdString(currency) + QLatin1Char(' '));
    m_budget->setValue(m_state.budget());
}

}  // namespace holdfast::ui
