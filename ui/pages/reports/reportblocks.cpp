#include "ui/pages/reports/reportblocks.h"

#include "core/report/flow.h"
#include "ui/charts/chart.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/paddeddelegate.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {
namespace {

constexpr std::size_t kFiguresARow = 4;
constexpr int kVisibleRows = 20;    ///< of a table before it scrolls by itself
constexpr int kWideTable = 9;       ///< columns from which a table scrolls sideways
constexpr int kLongTextWidth = 16;   ///< of the largest space, for a last column of sentences
constexpr int kMeasuredRows = 60;   ///< rows that decide on column widths

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// A warning set apart: the caution colours behind wrapped text.
class CautionNote : public QWidget {
public:
    CautionNote(const Theme& theme, const QString& note, QWidget* parent) : QWidget(parent), m_theme(theme) {
        const ThemeTokens& tokens = theme.tokens();
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceS);
        QLabel* label = makeLabel(theme, Theme::TextSize::Body, "caution", this);
        label->setWordWrap(true);
        label->setText(note);
        column->addWidget(label);
        connect(&theme, &Theme::changed, this, [this] { update(); });
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour("cautionSoft"));
        painter.drawRoundedRect(QRectF(rect()), m_theme.tokens().radius, m_theme.tokens().radius);
    }

private:
    const Theme& m_theme;
};

QWidget* paragraphWidget(const report::Paragraph& paragraph, const BlockStyle& style, QWidget* parent) {
    if (paragraph.caution) return new CautionNote(style.theme, text(paragraph.text), parent);
    QLabel* label = makeLabel(style.theme, Theme::TextSize::Body, "text", parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setText(text(paragraph.text));
    return label;
}

QWidget* figuresWidget(const report::KeyFigures& figures, const BlockStyle& style, QWidget* parent) {
    auto* box = new QWidget(parent);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(style.theme.tokens().spaceS);
    const std::size_t count = figures.figures.size();
    const std::size_t rows = (count + kFiguresARow - 1) / kFiguresARow;
    const std::size_t each = rows == 0 ? 1 : (count + rows - 1) / rows;  // six figures are three and three, not four and two
    for (std::size_t start = 0; start < count; start += each) {
        std::vector<KeyFigureText> texts;
        for (std::size_t i = start; i < std::min(start + each, count); ++i) {
            const report::KeyFigure& figure = figures.figures[i];
            texts.push_back({text(figure.label), formatCell(figure.value, style.currency), {}, {}, text(figure.definition), {}});
        }
        auto* row = new KeyFigureRow(style.theme, box);
        row->setFigures(texts);
        column->addWidget(row);
    }
    return box;
}

QWidget* tableWidget(const report::Table& table, const BlockStyle& style, QWidget* parent) {
    const ThemeTokens& tokens = style.theme.tokens();
    auto* box = new QWidget(parent);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceXs);
    QLabel* title = makeLabel(style.theme, Theme::TextSize::Body, "text", box, true);
    title->setWordWrap(true);
    title->setText(text(table.title));
    title->setVisible(!table.title.empty());
    auto* view = new QTableView(box);
    view->setAccessibleName(text(table.title));
    view->setModel(new ReportTableItemModel(table, style.currency, view));
    view->setShowGrid(false);
    view->setTabKeyNavigation(false);
    view->setWordWrap(false);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->verticalHeader()->hide();
    const int rowHeight = tokens.typeBody + tokens.spaceM;
    view->verticalHeader()->setDefaultSectionSize(rowHeight);
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setResizeContentsPrecision(kMeasuredRows);
    view->setItemDelegate(new PaddedDelegate(style.theme, view));
    view->resizeColumnsToContents();
    const int last = static_cast<int>(table.columns.size()) - 1;
    const bool longText = last > 0 && last < kWideTable && !table.columns.back().numeric;
    if (longText) {  // takes what is left, but never less than says something; whole on hover
        view->setColumnWidth(last, std::min(view->columnWidth(last), tokens.spaceXl * kLongTextWidth));
        view->horizontalHeader()->setStretchLastSection(true);
    } else if (last > 0 && last < kWideTable && !table.columns.front().numeric) {
        view->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    }
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    const int shown = std::min(static_cast<int>(table.rows.size()), kVisibleRows);
    const int scroller = last < kWideTable && !longText ? 0 : tokens.spaceM;
    view->setFixedHeight(view->horizontalHeader()->sizeHint().height() + shown * rowHeight + 2 * view->frameWidth() + scroller);
    column->addWidget(title);
    column->addWidget(view);
    return box;
}

QWidget* chartWidget(const report::Chart& chart, const BlockStyle& style, QWidget* parent) {
    auto* view = new ChartView(style.theme, parent);
    view->setCurrency(style.currency);
    view->setChart(chart);
    view->setFixedHeight(view->sizeHint().height());
    return view;
}

}  // namespace

QWidget* makeBlock(const report::Block& block, const BlockStyle& style, QWidget* parent) {
    if (const auto* paragraph = std::get_if<report::Paragraph>(&block)) return paragraphWidget(*paragraph, style, parent);
    if (const auto* figures = std::get_if<report::KeyFigures>(&block)) return figuresWidget(*figures, style, parent);
    if (const auto* table = std::get_if<report::Table>(&block)) return tableWidget(*table, style, parent);
    return chartWidget(std::get<report::Chart>(block), style, parent);
}

QWidget* makeSection(const report::Section& section, const BlockStyle& style, QWidget* parent) {
    auto* box = new QWidget(parent);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, style.theme.tokens().spaceL);
    column->setSpacing(style.theme.tokens().spaceM);
    column->addWidget(new SectionHeader(style.theme, text(section.title), box));
    for (const report::FlowRow& row : report::flow(section)) {
        if (row.block) {
            column->addWidget(makeBlock(*row.block, style, box));
            continue;
        }
        auto* pair = new QHBoxLayout;
        pair->setSpacing(style.theme.tokens().spaceXl);
        for (const report::Chart* chart : {row.left, row.right})
            if (chart) pair->addWidget(chartWidget(*chart, style, box), 1, Qt::AlignTop);
        column->addLayout(pair);
    }
    box->setAccessibleName(text(section.title));
    return box;
}

ReportTableItemModel::ReportTableItemModel(report::Table table, QString currency, QObject* parent)
    : QAbstractTableModel(parent), m_table(std::move(table)), m_currency(std::move(currency)) {}

int ReportTableItemModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size()); }

int ReportTableItemModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

bool ReportTableItemModel::isNumeric(int column) const { return m_table.columns[static_cast<std::size_t>(column)].numeric; }

QVariant ReportTableItemModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto& row = m_table.rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
        if (column >= row.size() || std::holds_alternative<std::monostate>(row[column]))
            return role == Qt::DisplayRole ? QVariant(QStringLiteral("\u2013")) : QVariant(tr("not available"));
        return formatCell(row[column], report::isMoneyColumn(m_table, column) ? QString() : m_currency);
    }
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isNumeric(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

QVariant ReportTableItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const report::TableColumnSpec& column = m_table.columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return text(report::columnHeading(m_table, static_cast<std::size_t>(section), m_currency.toStdString()));
    if (role == Qt::ToolTipRole) return text(column.definition);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((column.numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

}  // namespace holdfast::ui
