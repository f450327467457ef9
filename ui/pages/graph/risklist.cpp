#include "ui/pages/graph/risklist.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/riskbar.h"

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kNameColumn = 0;
constexpr int kRemarkColumn = 1;
constexpr int kRiskColumn = 2;

/// The risk as everywhere: a bar and a number.
class RiskDelegate : public QStyledItemDelegate {
public:
    RiskDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);  // without a text: selection and focus
        const double unknown = std::nan("");
        const int margin = m_theme.tokens().spaceXs;
        paintRiskBar(painter, QRectF(option.rect).adjusted(margin, 0, -margin, 0), index.data(Qt::UserRole).toDouble(), unknown, unknown, m_theme);
    }

private:
    const Theme& m_theme;
};

}  // namespace

RiskList::RiskList(const Theme& theme, const QString& accessibleName, QWidget* parent) : QWidget(parent), m_theme(theme) {
    const ThemeTokens& tokens = theme.tokens();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceS);
    m_title = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_title->setWordWrap(true);
    m_table = new QTableWidget(0, 3, this);
    m_table->setAccessibleName(accessibleName);
    m_table->setShowGrid(false);
    m_table->setProperty("look", "plain");
    m_table->horizontalHeader()->hide();
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(tokens.typeBody + tokens.spaceM);
    m_table->horizontalHeader()->setSectionResizeMode(kNameColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(kRemarkColumn, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(kRiskColumn, QHeaderView::Fixed);
    m_table->setColumnWidth(kRiskColumn, tokens.spaceXl * 3);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setItemDelegateForColumn(kRiskColumn, new RiskDelegate(theme, m_table));
    column->addWidget(m_title);
    column->addWidget(m_table);
    const auto choose = [this](int row) {
        if (row >= 0 && row < static_cast<int>(m_rows.size())) emit chosen(m_rows[static_cast<std::size_t>(row)].key);
    };
    connect(m_table, &QTableWidget::cellClicked, this, choose);
    connect(m_table, &QTableWidget::cellActivated, this, choose);
    hide();
}

void RiskList::setRows(const QString& title, std::vector<RiskRow> rows) {
    m_rows = std::move(rows);
    const int count = static_cast<int>(m_rows.size());
    m_title->setText(title);
    m_table->setRowCount(count);
    m_table->clearSelection();
    m_table->setColumnHidden(kRemarkColumn, std::all_of(m_rows.begin(), m_rows.end(), [](const RiskRow& row) { return row.remark.isEmpty(); }));
    for (int row = 0; row < count; ++row) {
        const RiskRow& told = m_rows[static_cast<std::size_t>(row)];
        auto* name = new QTableWidgetItem(told.key);
        auto* remark = new QTableWidgetItem(told.remark);
        remark->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* risk = new QTableWidgetItem;
        risk->setData(Qt::UserRole, told.risk);
        risk->setData(Qt::AccessibleTextRole, formatPercent(told.risk));
        for (QTableWidgetItem* item : {name, remark, risk}) item->setToolTip(told.hint);
        m_table->setItem(row, kNameColumn, name);
        m_table->setItem(row, kRemarkColumn, remark);
        m_table->setItem(row, kRiskColumn, risk);
    }
    m_table->setFixedHeight(count * m_table->verticalHeader()->defaultSectionSize() + 2);
    setVisible(count > 0);
}

}  // namespace holdfast::ui
