#include "ui/pages/evidence/evidencepage.h"

#include "core/workbench/evidencefigures.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/evidence/armdetails.h"
#include "ui/pages/evidence/armsitemmodel.h"
#include "ui/pages/evidence/learnpanel.h"

#include <QHeaderView>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kWideSteps = 48;  ///< of the largest space: a page as wide has room for findings in words

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

std::vector<KeyFigureText> figuresOf(const EffectEvidence& e, const ArmEvidence& arm) {
    const bool told = arm.refusal.empty() && std::isfinite(arm.average.effect);
    const QString none = QStringLiteral("\u2013");
    const auto held = std::count_if(arm.refutations.begin(), arm.refutations.end(), [](const Refutation& r) { return r.light == Light::Green; });
    const workbench::Trust trust = workbench::trustIn(e, arm);
    const auto effect = [&](double value) { return formatNumber(value, e.binary ? report::NumberStyle::Points : report::NumberStyle::Plain); };
    const QString points = told && e.binary ? EvidencePage::tr("points") : QString();
    return {{EvidencePage::tr("Effect of %1").arg(text(arm.arm)),
             told ? effect(arm.average.effect) : none, points,
             told ? EvidencePage::tr("90 %: %1 to %2").arg(effect(arm.average.lower), effect(arm.average.upper)) : EvidencePage::tr("no evidence"),
             text(workbench::averageSentence(e, arm)) + QLatin1Char(' ') +
                 EvidencePage::tr("The mean is over the campaigns' customers, cross-fitted and doubly robust, with its 90 % interval."), {}},
            {EvidencePage::tr("Order (Qini)"), told ? formatDecimal(arm.qini.qini * 100.0, 2) : none, points,
             told ? EvidencePage::tr("90 %: %1 to %2, p %3").arg(formatDecimal(arm.qini.lower * 100.0, 2), formatDecimal(arm.qini.upper * 100.0, 2), formatDecimal(arm.qini.pValue, 3)) : QString(),
             EvidencePage::tr("How much more treating in the order of predicted effects gains than treating at random, with its 90 % interval. %1").arg(e.leaving ? EvidencePage::tr("What is gained is customers kept: above zero is good.") : EvidencePage::tr("What is gained is the outcome: above zero is more of it.")) + QLatin1Char(' ') + text(workbench::qiniDefinition(arm)), {}},
            {EvidencePage::tr("Checks"), told && !arm.refutations.empty() ? EvidencePage::tr("%1 of %2").arg(held).arg(arm.refutations.size()) : none,
             told && !arm.refutations.empty() ? EvidencePage::tr("hold") : QString(), text(trust.word), text(trust.why), {}},
            {EvidencePage::tr("No evidence"), formatCount(arm.dogs.withoutEvidence), {},
             EvidencePage::tr("%1 of campaigns").arg(formatPercent(arm.overlap.trimmedShare)),
             EvidencePage::tr("Customers still here about whom nothing is said: nobody like them got the offer, or everybody did."), {}},
            {EvidencePage::tr("Surely harmed"), told ? formatCount(arm.dogs.surely) : none, {},
             told ? EvidencePage::tr("perhaps %1 more").arg(formatCount(arm.dogs.likely - arm.dogs.surely)) : QString(),
             EvidencePage::tr("Sleeping dogs, whom an offer wakes: customers for whom the whole 90 % interval of the effect points the wrong way: leave them alone. Perhaps: three to one. "
                              "Counted are those still here with evidence."), {}}};
}

}  // namespace

EvidencePage::EvidencePage(Session& shared, QWidget* parent) : Page(shared, parent) {
    const Theme& theme = shared.theme();
    m_learnAction = new QAction(theme.icon(QStringLiteral("train")), tr("Learn effects of past campaigns"), this);
    m_empty = new EmptyState(theme, this);
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    connect(m_learnAction, &QAction::triggered, m_learning, &LearnPanel::start);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        if (m_emptyPage.isEmpty()) return read();
        session().goTo(m_emptyPage);
    });
    connect(m_learning, &LearnPanel::runningChanged, this, [this] {
        allowLearning();
        if (m_known) showNothing();
    });
    connect(m_learning, &LearnPanel::readyChanged, this, [this] {
        allowLearning();
        if (m_known) showNothing();
    });
    connect(m_learning, &LearnPanel::learned, this, [this] { session().refresh(); });  // plans and what-ifs read them, too
    connect(&shared, &Session::projectChanged, this, [this] {
        m_chosen.clear();
        m_view = {};
        read();
    });
    connect(&shared, &Session::dataChanged, this, &EvidencePage::read);
    read();
}

QWidget* EvidencePage::buildContent() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* content = new QWidget(this);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    rows->setSpacing(tokens.spaceM);
    rows->addWidget(buildHead());
    m_notice = makeLabel(session().theme(), Theme::TextSize::Body, "caution", content);
    m_notice->setObjectName(QStringLiteral("notice"));
    m_notice->setWordWrap(true);
    m_notice->hide();
    rows->addWidget(m_notice);
    m_body = new QWidget(content);
    auto* below = new QVBoxLayout(m_body);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(tokens.spaceM);
    m_figures = new KeyFigureRow(session().theme(), m_body);
    below->addWidget(m_figures);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(tokens.spaceM);
    below->addLayout(sides, 1);
    sides->addWidget(buildOffers(), 100);  // up to what it needs
    auto* card = new Card(session().theme(), m_body);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(tokens.spaceL, tokens.spaceS, tokens.spaceL, tokens.spaceM);
    m_details = new ArmDetails(session().theme(), card);
    inside->addWidget(m_details);
    sides->addWidget(card, 1);
    m_notYet = new EmptyState(session().theme(), content);
    connect(m_notYet, &EmptyState::actionTriggered, this, [this] { m_learning->start(); });
    auto* stacked = new QWidget(content);
    m_bodyStack = new QStackedLayout(stacked);
    m_bodyStack->addWidget(m_notYet);
    m_bodyStack->addWidget(m_body);
    rows->addWidget(stacked, 1);
    connect(m_details, &ArmDetails::segmentChosen, this, [this](const Condition& who) { session().toggleCondition(who); });
    connect(m_details, &ArmDetails::dogsWanted, this, &EvidencePage::showDogs);
    connect(m_details, &ArmDetails::offerChosen, this, [this](const QString& arm) { m_table->selectRow(m_arms->rowOf(arm)); });
    return content;
}

QWidget* EvidencePage::buildHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    m_headline = makeLabel(session().theme(), Theme::TextSize::Heading, "text", head, true);
    m_headline->setObjectName(QStringLiteral("headline"));
    m_headline->setWordWrap(true);
    m_learning = new LearnPanel(session(), head);
    row->addWidget(m_headline, 1);
    row->addWidget(m_learning);
    return head;
}

QWidget* EvidencePage::buildOffers() {
    const Theme& theme = session().theme();
    m_arms = new ArmsItemModel(theme, this);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("offers"));
    m_table->setAccessibleName(tr("Offers of past campaigns"));
    m_table->setModel(m_arms);
    dressTable(m_table, theme);
    m_table->verticalHeader()->setDefaultSectionSize(theme.tokens().typeBody + theme.tokens().spaceL);
    m_table->horizontalHeader()->setStretchLastSection(true);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (const ArmEvidence* arm = m_arms->arm(now.row())) m_chosen = text(arm->arm);
        showChosen();
    });
    return m_table;
}

/// As wide as their words need. Where the page is narrow, findings are icons alone, for an interval says the same and more; where names
/// are too long for it, those give way.
void EvidencePage::fitOffers() {
    const ThemeTokens& tokens = session().theme().tokens();
    const bool brief = width() < tokens.spaceXl * kWideSteps;
    m_arms->setBrief(brief);
    m_table->setColumnHidden(ArmsItemModel::Finding, brief);
    m_table->horizontalHeader()->setStretchLastSection(false);  // a stretched one does not say what it needs
    m_table->horizontalHeader()->setSectionResizeMode(ArmsItemModel::Offer, QHeaderView::Interactive);
    int all = 2 * m_table->frameWidth() + tokens.spaceS;
    for (int column = 0; column < m_arms->columnCount(); ++column) {
        if (m_table->isColumnHidden(column)) continue;
        m_table->resizeColumnToContents(column);
        all += m_table->columnWidth(column);
    }
    const int name = m_table->columnWidth(ArmsItemModel::Offer), over = all - width() * 2 / 5;
    const int less = std::clamp(over, 0, std::max(0, name - 4 * tokens.spaceXl));
    m_table->setColumnWidth(ArmsItemModel::Offer, name - less);
    // The page may shrink at once to where findings are icons.
    const int icon = brief ? 0 : tokens.spaceXl - m_table->columnWidth(ArmsItemModel::Finding);
    m_table->setMinimumWidth(all - less + icon);
    m_table->setMaximumWidth(all - less);
    m_table->horizontalHeader()->setStretchLastSection(true);
}

void EvidencePage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fitOffers();
}

const ArmEvidence* EvidencePage::chosen() const { return m_arms->arm(m_arms->rowOf(m_chosen)); }

QString EvidencePage::notice() const { return m_notice->isHidden() ? QString() : m_notice->text(); }

void EvidencePage::activated() {
    if (!m_known) read();
}

void EvidencePage::read() {
    m_known = false;
    if (!session().hasProject()) return showNothing();
    session().runOnProject<workbench::EvidenceView>(
        {.title = tr("Reading the evidence"), .receiver = this, .slot = QStringLiteral("evidence"), .background = true},
        [](workbench::Project& project, const TaskContext& context) { return workbench::readEvidence(project, context); },
        [this](Result<workbench::EvidenceView> view) {
            if (!view) return cannotRead(view.error());
            take(std::move(*view));
        });
}

void EvidencePage::allowLearning() {
    m_learnAction->setEnabled(session().hasProject() && m_view.records.missing.empty() && m_learning->ready() && !m_learning->running());
}

/// What stands there is of before, and says so; with nothing there the page says why. Coming back to the page tries again.
void EvidencePage::cannotRead(const Error& error) {
    session().report(error);
    if (m_view.evidence) {
        m_notice->setText(tr("The evidence could not be read again; what stands here was read before. %1").arg(text(error.message)));
        return m_notice->show();
    }
    m_emptyPage.clear();
    m_empty->setContent(QStringLiteral("evidence"), tr("The evidence of past campaigns could not be read. %1").arg(text(error.message)), tr("Try again"));
    m_stack->setCurrentWidget(m_empty);
}

void EvidencePage::take(workbench::EvidenceView view) {
    m_known = true;
    m_view = std::move(view);
    m_learning->setRecords(m_view.records, m_view.evidence.has_value());
    allowLearning();
    const QString wanted = m_chosen;  // the reset below moves the current row
    m_arms->setEvidence(m_view.evidence.value_or(EffectEvidence{}));
    m_chosen = m_arms->rowOf(wanted) >= 0 ? wanted : m_arms->rowCount() > 0 ? text(m_arms->arm(0)->arm) : QString();
    fitOffers();
    if (const int row = m_arms->rowOf(m_chosen); row >= 0) m_table->selectRow(row);
    m_notice->setText(text(m_view.stale));
    m_notice->setVisible(!m_view.stale.empty() && m_view.evidence);
    m_headline->setText(m_view.evidence ? text(workbench::averageChart(*m_view.evidence).title)
                                        : tr("%1 treatments of %2 kinds are there to learn from").arg(formatCount(m_view.records.treatments)).arg(m_view.records.arms.size()));
    showNothing();
    showChosen();
}

/// Evidence where there is some; else what is missing, and the one thing to do about it.
void EvidencePage::showNothing() {
    const bool open = session().hasProject();
    if (open && !m_known) return;  // being read: what stands there stays
    const bool missing = open && !m_view.evidence && !m_view.records.missing.empty();
    if (!open || missing) {
        m_emptyPage = QStringLiteral("data");
        QString sentence = tr("Here you would see what each offer of past campaigns really did to whom, and how far to trust it.");
        if (missing) {
            for (const std::string& what : m_view.records.missing) sentence += QStringLiteral("\n\n") + tr("Missing: %1").arg(text(what));
            sentence += QStringLiteral("\n\n") + tr("Until then the planner on Campaigns works with assumed effects, which you can edit there and which are marked as assumed.");
        } else {
            sentence += QLatin1Char(' ') + tr("Open a project or import a customer table first.");
        }
        m_empty->setContent(QStringLiteral("evidence"), sentence, missing ? tr("Import treatments") : tr("Import a customer table"));
        return m_stack->setCurrentWidget(m_empty);
    }
    m_stack->setCurrentWidget(m_content);
    m_bodyStack->setCurrentWidget(m_view.evidence ? m_body : static_cast<QWidget*>(m_notYet));
    if (m_view.evidence) return;
    const bool running = m_learning->running();
    if (!running && !m_learning->ready()) return m_notYet->setContent(QStringLiteral("evidence"), noControl());
    m_notYet->setContent(QStringLiteral("evidence"),
                         running ? tr("Effects are being learned: every way of learning on every fold, then attempts to refute what was found.")
                                 : tr("Nothing was learned from these treatments yet. Learning compares customers who got an offer with those left alone on purpose, "
                                      "takes out what the columns say of who was chosen, and then tries to refute what it found."),
                         running ? QString() : tr("Learn effects"));
}

/// Effects are differences from those left alone; by its name none of the arms is theirs.
QString EvidencePage::noControl() const {
    QStringList names;
    for (const auto& arm : m_view.records.arms) names << text(arm.name);
    return tr("Missing: which customers were left alone on purpose. None of the arms %1 is surely that by its name. Choose it under Control above, or import those customers with the arm \u201cnone\u201d.")
               .arg(names.join(QStringLiteral(", "))) +
           QStringLiteral("\n\n") + tr("Until then the planner on Campaigns works with assumed effects, which you can edit there and which are marked as assumed.");
}

void EvidencePage::showChosen() {
    const ArmEvidence* arm = chosen();
    if (!arm) return;
    m_figures->setFigures(figuresOf(m_arms->evidence(), *arm));
    m_details->setArm(m_arms->evidence(), m_chosen);
}

void EvidencePage::showDogs(const QString& arm, bool sure) {
    const auto key = std::find_if(session().info().columns.begin(), session().info().columns.end(),
                                  [](const ColumnSpec& column) { return column.role == ColumnRole::Key; });
    if (key == session().info().columns.end()) return;
    session().runOnProject<std::vector<std::string>>(
        {.title = tr("Finding the sleeping dogs"), .receiver = this, .slot = QStringLiteral("dogs"), .background = true},
        [name = arm.toStdString(), sure](workbench::Project& project, const TaskContext&) { return workbench::sleepingDogs(project, name, sure); },
        [this, column = key->name](Result<std::vector<std::string>> keys) {
            if (!keys) return session().report(keys.error());
            std::vector<Value> values(keys->begin(), keys->end());
            if (values.empty()) return;
            Filter filter;
            filter.conditions.push_back({column, Comparison::Equal, ValueList(std::move(values))});
            session().setFilter(filter);
            session().goTo(QStringLiteral("customers"));
        });
}

}  // namespace holdfast::ui
