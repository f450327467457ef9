#include "ui/pages/graph/branchpanel.h"

#include "ui/charts/labels.h"
#include "ui/charts/riskbar.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kDelayMs = 70;

/// The member's score as everywhere: a bar and a number.
class MemberDelegate : public QStyledItemDelegate {
public:
    MemberDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);  // without a text: selection and focus
        const double unknown = std::nan("");
        paintRiskBar(painter, QRectF(option.rect).adjusted(m_theme.tokens().spaceXs, 0, -m_theme.tokens().spaceXs, 0), index.data(Qt::UserRole).toDouble(), unknown, unknown, m_theme);
    }

private:
    const Theme& m_theme;
};

}  // namespace

BranchPanel::BranchPanel(Session& session, const GraphState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    setAccessibleName(tr("Why is this branch risky"));
    compose();
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &BranchPanel::ask);
    connect(&state, &GraphState::dataChanged, this, [this] {
        if (m_state.data()) return m_delay.start();
        m_delay.stop();  // another project: nothing of the one before stays
        m_key.clear();
        show({});
    });
    connect(&state, &GraphState::linksChanged, this, &BranchPanel::showLinks);
    connect(m_dismiss, &QToolButton::clicked, this, &BranchPanel::linksDismissed);
    const auto choose = [this](int row) {
        if (row >= 0 && row < static_cast<int>(m_report.riskiest.size())) emit memberChosen(m_report.riskiest[static_cast<std::size_t>(row)].key);
    };
    connect(m_members, &QTableWidget::cellClicked, this, choose);
    connect(m_members, &QTableWidget::cellActivated, this, choose);
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
    m_membersTitle = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_membersTitle->setText(tr("Riskiest still here"));
    m_members = new QTableWidget(0, 2, this);
    m_members->setAccessibleName(tr("Riskiest members"));
    m_members->setShowGrid(false);
    m_members->setProperty("look", "plain");
    m_members->horizontalHeader()->hide();
    m_members->verticalHeader()->hide();
    m_members->verticalHeader()->setDefaultSectionSize(tokens.typeBody + tokens.spaceM);
    m_members->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_members->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Fixed);
    m_members->setColumnWidth(1, tokens.spaceXl * 5);
    m_members->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_members->setSelectionMode(QAbstractItemView::SingleSelection);
    m_members->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_members->setTabKeyNavigation(false);
    m_members->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_members->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_members->setItemDelegateForColumn(1, new MemberDelegate(theme, m_members));
    for (QWidget* part : {m_linksBox, static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_verdict), figures, static_cast<QWidget*>(m_reasons),
                          static_cast<QWidget*>(m_membersTitle), static_cast<QWidget*>(m_members)})
        column->addWidget(part);
    column->addStretch(1);
}

QString BranchPanel::linksText() const { return m_links->text(); }

void BranchPanel::showCustomer(const QString& key) {
    if (key == m_key) return;
    m_key = key;
    m_delay.start();
}

void BranchPanel::ask() {
    if (!m_state.data() || !m_session.hasProject()) return show({});
    m_session.tasks().run<BranchReport>(
        {.title = tr("Reading a branch"), .receiver = this, .slot = QStringLiteral("graph.branch"), .background = true},
        [data = m_state.data(), key = m_key.toStdString(), currency = m_session.info().currency](const TaskContext&) -> Result<BranchReport> {
            if (key.empty() || data->find(key) == kNoNode) return reportNetwork(*data);
            return reportBranch(*data, key, currency);
        },
        [this](Result<BranchReport> told) {
            if (told) show(*told);
            else m_session.report(told.error());
        });
}

void BranchPanel::show(const BranchReport& report) {
    m_report = report;
    const Theme& theme = m_session.theme();
    m_title->setText(report.title);
    m_verdict->setText(report.verdict);
    m_verdict->setVisible(!report.verdict.isEmpty());
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const ReportLine& line : report.lines) {
        auto* name = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
        name->setText(line.name);
        auto* value = makeLabel(theme, Theme::TextSize::Body, "text", this, true);
        value->setText(line.value);
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        name->setToolTip(line.definition);
        value->setToolTip(line.definition);
        m_grid->addWidget(name, row, 0);
        m_grid->addWidget(value, row++, 1);
        if (line.compared.isEmpty()) continue;
        auto* compared = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
        compared->setText(line.compared);
        compared->setToolTip(line.definition);
        compared->setAlignment(Qt::AlignRight);
        m_grid->addWidget(compared, row++, 0, 1, 2);
    }
    m_reasons->setText(report.reasons.join(QStringLiteral("\n")));
    m_reasons->setVisible(!report.reasons.isEmpty());
    fillMembers();
}

void BranchPanel::fillMembers() {
    const int count = static_cast<int>(m_report.riskiest.size());
    m_membersTitle->setVisible(count > 0);
    m_members->setVisible(count > 0);
    m_members->setRowCount(count);
    for (int row = 0; row < count; ++row) {
        const RiskyMember& member = m_report.riskiest[static_cast<std::size_t>(row)];
        auto* name = new QTableWidgetItem(member.key);
        name->setToolTip(m_report.key.isEmpty() ? tr("Choose %1").arg(member.key) : tr("%1, %2 referrals below. Click to choose.").arg(member.key).arg(member.below));
        auto* risk = new QTableWidgetItem;
        risk->setData(Qt::UserRole, member.probability);
        m_members->setItem(row, 0, name);
        m_members->setItem(row, 1, risk);
    }
    m_members->setFixedHeight(count * m_members->verticalHeader()->defaultSectionSize() + 2);
}

void BranchPanel::showLinks() {
    const LinksPtr& links = m_state.links();
    m_linksBox->setVisible(links != nullptr);
    m_links->setText(links ? links->words : QString());
}

}  // namespace holdfast::ui
