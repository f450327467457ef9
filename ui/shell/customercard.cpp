#include "ui/shell/customercard.h"

#include "core/workbench/scoring.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/riskbar.h"
#include "ui/shell/cardfacts.h"
#include "ui/shell/contributionbars.h"
#include "ui/shell/elidedlabel.h"
#include "ui/shell/factlist.h"
#include "ui/shell/notefield.h"
#include "ui/shell/sparkline.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace holdfast::ui {

namespace {
const auto kLoadSlot = QStringLiteral("card.load");
const auto kWhySlot = QStringLiteral("card.why");
constexpr int kSentenceSteps = 10;  // width of the empty card's sentence, in steps of spaceXl
}  // namespace

CustomerCardPanel::CustomerCardPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    setAccessibleName(tr("Customer card"));
    compose();
    connect(&session, &Session::customerSelected, this, [this] { reload(); });
    connect(&session, &Session::dataChanged, this, [this] { reload(); });
    connect(&session, &Session::aboutToChangeProject, this, [this] { m_note->commit(); });
    connect(&session, &Session::projectChanged, this, [this] { reload(); });
    connect(m_note, &NoteField::saved, this, [this](const QString& key) {
        if (key == m_key) reload();
    });
    reload();
}

void CustomerCardPanel::compose() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyState(theme, m_stack);
    m_empty->setSentenceWidth(tokens.spaceXl * kSentenceSteps);
    m_scroll = new QScrollArea(m_stack);
    m_scroll->setProperty("look", "plain");
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Customer card"));
    auto* content = new QWidget(m_scroll);
    content->setProperty("look", "cardContent");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(tokens.spaceL, tokens.spaceM, tokens.spaceL, tokens.spaceL);
    column->setSpacing(tokens.spaceL);
    column->addWidget(composeHead());
    composeScore(column);

    m_why = addSection(column, tr("Why"),
                       tr("How far each value moves this customer's score from the typical customer's (Shapley values): one whose log-odds are the "
                          "mean of those trained on. That is no mean of chances, as Overview has it, which a few who are sure to leave pull up. "
                          "Association, not effect."));
    m_whyText = makeLabel(theme, Theme::TextSize::Small, "textMuted", content);
    m_whyText->setObjectName(QStringLiteral("whyText"));
    m_whyText->setWordWrap(true);
    m_reasons = new ContributionBars(theme, content);
    m_why.body->addWidget(m_whyText);
    m_why.body->addWidget(m_reasons);
    m_basisPart = addSection(column, tr("Rests on"),
                             tr("What the score is made of, in log-odds that add up: own columns, the referral network, calibration."));
    m_basis = new FactList(theme, content);
    m_basis->setAccessibleName(tr("What the score rests on"));
    m_basisPart.body->addWidget(m_basis);
    m_basisPart.widget->hide();
    m_historyPart =
        addSection(column, tr("Score over time"), tr("The score each time customers were scored, on a scale of 0 to 100 %."));
    m_history = new Sparkline(theme, content);
    m_historyPart.body->addWidget(m_history);
    m_note = new NoteField(m_session, content);
    addSection(column, tr("Note"), tr("Kept in the project, saved when you leave the field; Ctrl+Z takes it back."))
        .body->addWidget(m_note);
    m_attributes = new FactList(theme, content);
    m_attributes->setAccessibleName(tr("Attributes"));
    addSection(column, tr("Attributes"), tr("The customer's columns as imported, by role.")).body->addWidget(m_attributes);
    m_eventsPart = addSection(column, tr("Events"), tr("What this customer did, newest first, at most 200."));
    m_events = new FactList(theme, content);
    m_events->setAccessibleName(tr("Events"));
    m_eventsPart.body->addWidget(m_events);
    column->addStretch(1);
    m_scroll->setWidget(content);

    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_scroll);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { m_session.goTo(QStringLiteral("customers")); });
}

QWidget* CustomerCardPanel::composeHead() {
    const Theme& theme = m_session.theme();
    auto* head = new QWidget(this);
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme.tokens().spaceXs);
    m_title = new ElidedLabel(head);
    m_title->setProperty("look", "heading");
    m_copy = new QToolButton(head);
    m_copy->setIcon(theme.icon(QStringLiteral("copy")));
    m_copy->setIconSize({theme.tokens().spaceL, theme.tokens().spaceL});
    m_copy->setToolTip(tr("Copy the key"));
    m_copy->setAccessibleName(m_copy->toolTip());
    m_copy->setFocusPolicy(Qt::StrongFocus);
    connect(m_copy, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_key);
        m_session.say(tr("Copied %1.").arg(m_key));
    });
    line->addWidget(m_title);
    line->addWidget(m_copy);
    line->addStretch(1);
    return head;
}

CustomerCardPanel::Section CustomerCardPanel::addSection(QVBoxLayout* column, const QString& title, const QString& definition) {
    auto* widget = new QWidget(this);
    auto* body = new QVBoxLayout(widget);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(m_session.theme().tokens().spaceXs);
    auto* header = makeLabel(m_session.theme(), Theme::TextSize::Body, "text", widget, true);
    header->setText(title);
    header->setToolTip(definition);
    body->addWidget(header);
    column->addWidget(widget);
    return {widget, body};
}

void CustomerCardPanel::composeScore(QVBoxLayout* column) {
    const Theme& theme = m_session.theme();
    const Section part = addSection(column, tr("Chance of leaving"),
                                    tr("The model's probability that this customer leaves in the label's period, with the "
                                       "90 % interval for the churn rate of groups of similarly scored customers."));
    auto* line = new QHBoxLayout;
    line->setSpacing(theme.tokens().spaceS);
    m_score = makeLabel(theme, Theme::TextSize::Title, "text", this, true);
    m_interval = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_interval->setObjectName(QStringLiteral("scoreInterval"));
    line->addWidget(m_score, 0, Qt::AlignBaseline);
    line->addWidget(m_interval, 1, Qt::AlignBaseline);
    m_bar = new RiskBar(theme, this);
    m_bar->setNumberShown(false);
    m_bar->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_loss = makeLabel(theme, Theme::TextSize::Body, "text", this);
    m_loss->setToolTip(tr("The chance of leaving times what the customer brings in a period."));
    m_source = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_whatIf = new QPushButton(tr("Open in What-if"), this);
    m_whatIf->setToolTip(tr("See how the score answers when this customer's columns change"));
    connect(m_whatIf, &QPushButton::clicked, this, [this] { m_session.goTo(QStringLiteral("whatif")); });
    part.body->addLayout(line);
    part.body->addWidget(m_bar);
    part.body->addWidget(m_loss);
    part.body->addWidget(m_source);
    part.body->addSpacing(theme.tokens().spaceXs);
    part.body->addWidget(m_whatIf, 0, Qt::AlignLeft);
}

void CustomerCardPanel::reload() {
    const QString key = m_session.selectedKey();
    if (key != m_key && m_session.hasProject()) m_note->commit();
    if (!m_session.hasProject() || key.isEmpty()) return showNothing();
    m_session.runOnProject<workbench::CustomerCard>(
        {.title = tr("Reading the customer"), .receiver = this, .slot = kLoadSlot, .background = true},
        [key = key.toStdString()](workbench::Project& project, const TaskContext&) {
            return workbench::customerCard(project, key);
        },
        [this](Result<workbench::CustomerCard> card) {
            if (card) return show(*card);
            showNothing();
            m_session.report(card.error());
        });
}

void CustomerCardPanel::showNothing() {
    m_session.tasks().cancelSlot(kLoadSlot);
    m_session.tasks().cancelSlot(kWhySlot);
    m_key.clear();
    m_note->setNote({}, {});
    const bool open = m_session.hasProject();
    m_empty->setContent(
        QStringLiteral("customers"),
        open ? tr("Choose a customer in the list or search with Ctrl+K to see their score, the reasons and your notes.")
             : tr("The card of a customer shows here once a project is open."),
        open ? tr("Go to customers") : QString());
    m_stack->setCurrentWidget(m_empty);
}

void CustomerCardPanel::show(const workbench::CustomerCard& card) {
    const QString key = QString::fromStdString(card.key);
    const bool another = key != m_key;
    m_key = key;
    m_title->setFullText(key);
    m_note->setNote(key, QString::fromStdString(card.note));
    m_attributes->setFacts(attributeFacts(card, QString::fromStdString(m_session.info().currency)));
    m_events->setFacts(eventFacts(card));
    m_eventsPart.widget->setVisible(!card.events.empty());
    std::vector<std::pair<UtcMillis, double>> points;
    for (const auto& point : card.history) points.emplace_back(point.time, point.probability);
    m_historyPart.widget->setVisible(points.size() > 1);
    m_history->setPoints(std::move(points));
    showScore(card);
    m_stack->setCurrentWidget(m_scroll);
    if (another) {
        m_scroll->ensureVisible(0, 0);
        m_reasons->clear();
        showBasis({});
    }
    if (card.score)
        explain();
    else
        m_session.tasks().cancelSlot(kWhySlot);
}

void CustomerCardPanel::showScore(const workbench::CustomerCard& card) {
    m_bar->setVisible(card.score.has_value());
    m_whatIf->setEnabled(card.score.has_value());
    m_why.widget->setVisible(card.score.has_value());
    m_loss->setVisible(card.expectedLoss.has_value());
    if (card.expectedLoss)
        m_loss->setText(tr("Expected loss %1 a period")
                            .arg(formatNumber(*card.expectedLoss, report::NumberStyle::Money, QString::fromStdString(m_session.info().currency))));
    if (!card.score) {
        showBasis({});
        m_score->setText(tr("Not scored"));
        m_interval->clear();
        m_source->setText(m_session.champion() ? tr("Score the customers on the Models page.")
                                               : tr("Train a model on the Models page."));
        return;
    }
    const Score& score = *card.score;
    const ModelCard* model = m_session.champion();
    m_score->setText(formatPercent(score.probability));
    const QString level = model ? tr("%1 %: ").arg(std::lround(model->nominalCoverage * 100)) : QString();
    m_interval->setText(level + tr("%1 to %2").arg(formatPercent(score.lower), formatPercent(score.upper)));
    m_bar->setScore(score.probability, score.lower, score.upper);
    QString source = tr("Model version %1, as of %2").arg(card.modelVersion).arg(formatTime(card.asOf));
    if (score.coldStart) source += tr(", new customer");
    m_source->setText(source);
}

void CustomerCardPanel::explain() {
    m_whyText->setText(tr("Working out the reasons"));
    m_session.runOnProject<Explanation>(
        {.title = tr("Explaining the score"), .receiver = this, .slot = kWhySlot, .background = true},
        [key = m_key.toStdString(), clock = m_session.services().clock](workbench::Project& project,
                                                                        const TaskContext& context) {
            return workbench::explainCustomer(project, key, clock, context);
        },
        [this](Result<Explanation> why) {
            showBasis(why ? why->basis : ScoreBasis());
            if (!why) {
                m_reasons->clear();
                return m_whyText->setText(QString::fromStdString(why.error().message));
            }
            const QString way = tr("From the typical customer's %1 (at the mean log-odds of those trained on) to this one's %2, in percentage points")
                                    .arg(formatPercent(why->baseline), formatPercent(why->score.probability));
            m_whyText->setText(why->notice.empty() ? way : QString::fromStdString(why->notice) + QLatin1Char('\n') + way);
            m_reasons->setExplanation(*why);
        });
}

void CustomerCardPanel::showBasis(const ScoreBasis& basis) {
    m_basis->setFacts(basisFacts(basis));
    m_basisPart.widget->setVisible(!m_basis->facts().empty());
}

QString CustomerCardPanel::scoreText() const {
    return m_score->text();
}

}  // namespace holdfast::ui
