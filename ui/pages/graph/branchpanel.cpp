#include "ui/pages/graph/branchpanel.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QAction>
#include <QGridLayout>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <initializer_list>
#include <utility>

namespace holdfast::ui {

namespace {

constexpr int kDelayMs = 70;

}  // namespace

BranchPanel::BranchPanel(Session& session, const GraphState& state, QAction& inCustomers, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    setAccessibleName(tr("Why is this branch risky"));
    compose();
    m_inCustomers->setDefaultAction(&inCustomers);
    m_inCustomers->setText(tr("Show in Customers"));
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &BranchPanel::ask);
    connect(&state, &GraphState::dataChanged, this, [this] {
        if (m_state.data()) return m_delay.start();
        m_delay.stop();  // another project: nothing of the one before stays
        m_key.clear();
        m_several.clear();
        m_severalOf.reset();
        show({});
    });
    connect(&state, &GraphState::linksChanged, this, &BranchPanel::showLinks);
    connect(m_dismiss, &QToolButton::clicked, this, &BranchPanel::linksDismissed);
    connect(m_branches, &RiskList::chosen, this, &BranchPanel::branchChosen);
    connect(m_members, &RiskList::chosen, this, &BranchPanel::memberChosen);
}

void BranchPanel::compose() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceS);
    m_linksBox = new QWidget(this);
    auto* linksLine = new QHBoxLayout(m_linksBox);
    linksLine->setContentsMargins(0, 0, 0, tokens.spaceS);
    linksLine->setSpacing(tokens.spaceXs);
    m_links = makeLabel(theme, Theme::TextSize::Body, "accent", m_linksBox);
    m_links->setWordWrap(true);
    m_links->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_dismiss = new QToolButton(m_linksBox);
    m_dismiss->setIcon(theme.icon(QStringLiteral("close")));
    m_dismiss->setAutoRaise(true);
    m_dismiss->setFocusPolicy(Qt::StrongFocus);
    m_dismiss->setAccessibleName(tr("Stop highlighting"));
    m_dismiss->setToolTip(tr("Stop highlighting (Esc)"));
    linksLine->addWidget(m_links, 1);
    linksLine->addWidget(m_dismiss, 0, Qt::AlignTop);
    m_linksBox->hide();
    m_title = makeLabel(theme, Theme::TextSize::Heading, "text", this, true);
    m_verdict = makeLabel(theme, Theme::TextSize::Body, "text", this);
    m_verdict->setWordWrap(true);
    auto* figures = new QWidget(this);
    m_grid = new QGridLayout(figures);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(tokens.spaceS);
    m_grid->setVerticalSpacing(tokens.spaceXs);
    m_grid->setColumnStretch(0, 1);
    m_reasons = makeLabel(theme, Theme::TextSize::Body, "text", this);
    m_reasons->setWordWrap(true);
    m_inCustomers = new QToolButton(this);
    m_inCustomers->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_inCustomers->setFocusPolicy(Qt::StrongFocus);
    m_inCustomers->hide();
    m_branches = new RiskList(theme, tr("Branches most at risk"), this);
    m_members = new RiskList(theme, tr("Riskiest members"), this);
    for (QWidget* part : std::initializer_list<QWidget*>{m_linksBox, m_title, m_verdict, m_inCustomers, m_branches, figures, m_reasons, m_members}) column->addWidget(part);
    column->addStretch(1);
}

QString BranchPanel::linksText() const { return m_links->text(); }

void BranchPanel::showCustomer(const QString& key) {
    if (key == m_key && m_several.empty()) return;
    m_wantsBranches = false;
    m_several.clear();
    m_severalOf.reset();
    m_key = key;
    m_delay.start();
}

void BranchPanel::showSelection(GraphDataPtr of, const std::vector<NodeIndex>& people) {
    if (of == m_severalOf && people == m_several) return;
    m_wantsBranches = false;
    m_key.clear();
    m_several = people;
    m_severalOf = std::move(of);
    m_delay.start();
}

void BranchPanel::ask() {
    if (!m_state.data() || !m_session.hasProject()) return show({});
    m_session.tasks().run<BranchReport>(
        {.title = tr("Reading a branch"), .receiver = this, .slot = QStringLiteral("graph.branch"), .background = true},
        [data = m_state.data(), key = m_key.toStdString(), several = m_severalOf == m_state.data() ? m_several : std::vector<NodeIndex>(),
         currency = m_session.info().currency](const TaskContext&) -> Result<BranchReport> {
            if (!several.empty()) return reportSelection(*data, several, currency);
            if (key.empty() || data->find(key) == kNoNode) return reportNetwork(*data, currency);
            return reportBranch(*data, key, currency);
        },
        [this](Result<BranchReport> told) {
            if (told) show(*told);
            else m_session.report(told.error());
        });
}

void BranchPanel::show(const BranchReport& report) {
    m_report = report;
    m_title->setText(report.title);
    m_verdict->setText(report.verdict);
    m_verdict->setVisible(!report.verdict.isEmpty());
    showLines(report.lines);
    m_reasons->setText(report.reasons.join(QStringLiteral("\n")));
    m_reasons->setVisible(!report.reasons.isEmpty());
    m_inCustomers->setVisible(report.people > 0);
    fillLists();
    if (report.key.isEmpty() && !report.several && std::exchange(m_wantsBranches, false)) focusBranches();
}

void BranchPanel::showLines(const std::vector<ReportLine>& lines) {
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();  // it may be the link that was followed
        delete item;
    }
    int row = 0;
    for (const ReportLine& line : lines) {
        auto* name = makeLabel(m_session.theme(), Theme::TextSize::Body, "textMuted", this);
        name->setText(line.name);
        name->setToolTip(line.definition);
        m_grid->addWidget(name, row, 0);
        m_grid->addWidget(makeText(line.value, line, false), row++, 1);
        if (!line.compared.isEmpty()) m_grid->addWidget(makeText(line.compared, line, true), row++, 0, 1, 2);
    }
}

QLabel* BranchPanel::makeText(const QString& text, const ReportLine& line, bool small) {
    auto* label = makeLabel(m_session.theme(), small ? Theme::TextSize::Small : Theme::TextSize::Body, small ? "textMuted" : "text", this, !small);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setToolTip(line.definition);
    if (text != line.link || text.isEmpty()) {
        label->setTextFormat(Qt::PlainText);
        label->setText(text);
        return label;
    }
    label->setTextFormat(Qt::RichText);
    label->setText(QStringLiteral("<a href=\"#\">%1</a>").arg(text.toHtmlEscaped()));
    label->setAccessibleName(tr("Go to %1").arg(text));
    label->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(label, &QLabel::linkActivated, this, [this, key = line.link] { emit memberChosen(key); });
    return label;
}

void BranchPanel::fillLists() {
    std::vector<RiskRow> rows;
    for (const BranchAtRisk& branch : m_report.branches) rows.push_back({branch.key, formatCount(branch.staying), branch.mean, branch.hint});
    m_branches->setRows(m_report.branchesTitle, std::move(rows));
    rows.clear();
    for (const RiskyMember& member : m_report.riskiest)
        rows.push_back({member.key, {}, member.probability,
                        m_report.key.isEmpty() ? tr("Choose %1").arg(member.key) : tr("%1, %2 referrals below. Click to choose.").arg(member.key).arg(member.below)});
    m_members->setRows(tr("Riskiest still here"), std::move(rows));
}

void BranchPanel::showBranches() {
    m_key.clear();
    m_several.clear();
    m_severalOf.reset();
    m_wantsBranches = true;
    m_delay.start();
}

void BranchPanel::focusBranches() {
    if (m_report.branches.empty())
        return m_session.say(tr("No branch stands out: none has ten people still here with a score whose chance of leaving is above the network's."));
    m_branches->table()->setFocus(Qt::ShortcutFocusReason);
    m_branches->table()->setCurrentCell(0, 0);
    emit branchesShown(m_branches);
}

void BranchPanel::showLinks() {
    const LinksPtr& links = m_state.links();
    m_linksBox->setVisible(links != nullptr);
    m_links->setText(links ? links->words : QString());
}

}  // namespace holdfast::ui
