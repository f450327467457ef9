#include "ui/pages/customers/customerspage.h"

#include "core/workbench/browsing.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/riskbar.h"
#include "ui/charts/tableheader.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/pages/customers/columnchooser.h"
#include "ui/pages/customers/filterbar.h"
#include "ui/pages/customers/riskdelegate.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QSettings>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr std::size_t kColumnsAtFirst = 24;

QString countText(std::uint64_t count) { return QLocale().toString(static_cast<qulonglong>(count)); }

}  // namespace

CustomersPage::CustomersPage(Session& session, QWidget* parent) : Page(session, parent) {
    const ThemeTokens& tokens = session.theme().tokens();
    m_model = new CustomerTableModel(session, this);
    buildActions();
    buildTable();
    m_figures = new KeyFigureRow(session.theme(), this);
    m_empty = new EmptyState(session.theme(), this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    layout->setSpacing(tokens.spaceM);
    layout->addWidget(m_figures);
    layout->addWidget(buildHeader());
    layout->addWidget(m_stack, 1);

    connect(m_chooser, &ColumnChooser::chosen, this, [this](const std::vector<std::string>& names) {
        m_model->setVisibleColumns(names);
        saveColumns();
    });
    connect(&session, &Session::projectChanged, this, &CustomersPage::projectChanged);
    const auto stale = [this] {
        m_stale = true;
        if (isVisible()) refresh();
    };
    connect(&session, &Session::dataChanged, this, [this, stale] {
        projectChanged();
        stale();
    });
    connect(&session, &Session::filterChanged, this, stale);
    connect(&session, &Session::customerSelected, this, &CustomersPage::followSelection);
    connect(m_model, &CustomerTableModel::loaded, this, &CustomersPage::showState);
    connect(m_model, &CustomerTableModel::loadingChanged, this, &CustomersPage::showState);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        if (!this->session().hasProject() || this->session().info().tables.at("customers") == 0) this->session().goTo(QStringLiteral("data"));
        else this->session().setFilter({});
    });
    projectChanged();
}

void CustomersPage::buildActions() {
    m_copy = new QAction(tr("Copy selected rows"), this);
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_copy, &QAction::triggered, this, &CustomersPage::copySelection);
    m_export = new QAction(tr("Export customers"), this);
    m_export->setToolTip(tr("Write the customers shown, with these columns, to CSV or XLSX"));
    connect(m_export, &QAction::triggered, this, &CustomersPage::chooseExportFile);
    addActions({m_copy, m_export});
}

void CustomersPage::buildTable() {
    m_table = new QTableView(this);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Customers"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setAlternatingRowColors(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setItemDelegateForColumn(1, new RiskDelegate(session().theme(), m_table));
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions({m_copy, m_export});
    const ThemeTokens& tokens = session().theme().tokens();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(tokens.typeBody + tokens.spaceL);
    m_table->verticalHeader()->hide();
    auto* header = new TableHeader(session().theme(), m_table);
    m_table->setHorizontalHeader(header);
    header->setSectionsMovable(true);
    header->setSortIndicator(1, Qt::DescendingOrder);
    header->setHighlightSections(false);
    m_table->setSortingEnabled(false);
    header->setSortIndicatorShown(true);
    // Not QTableView's own sorting: it would sort again on every reset.
    connect(header, &QHeaderView::sortIndicatorChanged, m_model, &CustomerTableModel::sort);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { currentChanged(current.row()); });
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] {
        if (m_awaitsCells) currentChanged(m_table->currentIndex().row());
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_awaitsCells = false;
        const QHeaderView* head = m_table->horizontalHeader();
        for (int c = 0; c < m_model->columnCount(); ++c)
            m_table->setColumnWidth(c, std::max(head->defaultSectionSize(), head->sectionSizeHint(c)));
        if (m_model->columnCount() > 1) m_table->setColumnWidth(1, riskBarSizeHint(session().theme()).width() + 2 * session().theme().tokens().spaceM);
    });
}

QWidget* CustomersPage::buildHeader() {
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(session().theme().tokens().spaceS);
    m_filterBar = new FilterBar(session(), header);
    m_chooser = new ColumnChooser(header);
    auto* exportButton = new QToolButton(header);
    exportButton->setDefaultAction(m_export);
    exportButton->setText(tr("Export"));
    exportButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    row->addWidget(m_filterBar, 1);
    row->addWidget(m_chooser);
    row->addWidget(exportButton);
    const auto retheme = [this, exportButton] {
        m_chooser->setIcon(session().theme().icon(QStringLiteral("columns")));
        m_export->setIcon(session().theme().icon(QStringLiteral("export")));
        exportButton->setText(tr("Export"));
    };
    retheme();
    connect(&session().theme(), &Theme::changed, this, retheme);
    return header;
}

void CustomersPage::activated() { refresh(); }

bool CustomersPage::stepBack() {
    if (session().filter().empty()) return false;
    session().setFilter({});
    return true;
}

QWidget* CustomersPage::filterWidget() { return m_filterBar->searchEdit(); }

QList<QAction*> CustomersPage::commands() { return {m_export, m_copy}; }

std::vector<std::string> CustomersPage::rememberedColumns() const {
    std::vector<std::string> names;
    if (!session().hasProject()) return names;
    const QStringList saved =
        QSettings().value(QStringLiteral("customers/columns/") + QString::fromStdString(session().info().name)).toStringList();
    for (const QString& name : saved) names.push_back(name.toStdString());
    if (!names.empty()) return names;
    for (const ColumnSpec& column : session().info().columns)
        if (column.role != ColumnRole::Key && names.size() < kColumnsAtFirst) names.push_back(column.name);
    return names;
}

void CustomersPage::saveColumns() const {
    if (!session().hasProject()) return;
    QStringList names;
    for (const std::string& name : m_model->visibleColumns()) names << QString::fromStdString(name);
    QSettings().setValue(QStringLiteral("customers/columns/") + QString::fromStdString(session().info().name), names);
}

void CustomersPage::projectChanged() {
    m_model->setVisibleColumns(rememberedColumns());
    if (session().hasProject()) m_chooser->setColumns(session().info().columns, m_model->visibleColumns());
    m_stale = true;
    if (isVisible()) refresh();
    else showState();
}

void CustomersPage::refresh() {
    if (!m_stale) return;
    m_stale = false;
    m_model->reload();
    showState();
}

void CustomersPage::showState() {
    const bool project = session().hasProject();
    const std::uint64_t all = project && session().info().tables.contains("customers") ? session().info().tables.at("customers") : 0;
    m_chooser->setEnabled(all > 0);
    m_export->setEnabled(m_model->matching() > 0);
    if (all == 0) {
        m_empty->setContent(QStringLiteral("customers"), tr("Every customer appears here, once a table was imported."), tr("Import a table"));
        m_stack->setCurrentWidget(m_empty);
        m_figures->setFigures({});
        return;
    }
    const std::size_t shown = m_model->matching();
    if (shown == 0 && !m_model->loading() && !m_stale) {
        m_empty->setContent(QStringLiteral("filter"), tr("No customer matches this filter: %1.").arg(QString::fromStdString(describe(session().filter()))),
                            tr("Clear the filter"));
        m_stack->setCurrentWidget(m_empty);
    } else {
        m_stack->setCurrentWidget(m_table);
    }
    const bool filtered = !session().filter().empty();
    std::vector<KeyFigureText> figures(1);
    figures[0] = {filtered ? tr("Customers that match") : tr("Customers"), m_model->loading() ? QStringLiteral("\u2026") : countText(shown), {},
                  filtered ? tr("of %1").arg(countText(all)) : tr("all of them"), tr("How many customers pass the filter."), {}};
    const workbench::CustomerOrder order = m_model->order();
    const QString by = order.column.empty() ? tr("order of import") : order.column == kScoreColumn ? tr("chance of leaving")
                       : order.column == kLossColumn                                 ? tr("expected loss") : QString::fromStdString(order.column);
    figures.push_back({tr("Sorted by"), by, {}, order.column.empty() ? QString() : order.descending ? tr("highest first") : tr("lowest first"),
                       tr("Click a column's head to sort by it; missing values come last."), {}});
    m_figures->setFigures(figures);
}

void CustomersPage::currentChanged(int row) {
    if (m_following || row < 0) return;
    const QString key = m_model->index(row, 0).data(CustomerTableModel::KeyRole).toString();
    // A row clicked before its cells arrived is selected when they do.
    m_awaitsCells = key.isEmpty();
    if (!key.isEmpty()) session().selectCustomer(key);
}

void CustomersPage::followSelection(const QString& key) {
    const int row = m_model->rowOfKey(key);
    if (row < 0 || m_table->currentIndex().row() == row) return;
    m_following = true;
    m_table->selectRow(row);
    m_following = false;
}

void CustomersPage::copySelection() {
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty()) {
        session().say(tr("Select rows first, then copy."));
        return;
    }
    QStringList lines;
    QStringList cells;
    for (int c = 0; c < m_model->columnCount(); ++c) cells << m_model->headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
    lines << cells.join('\t');
    int missing = 0;
    for (const QModelIndex& row : rows) {
        cells.clear();
        for (int c = 0; c < m_model->columnCount(); ++c)
            cells << row.siblingAtColumn(c).data(CustomerTableModel::ValueRole).toString().replace('\t', ' ').replace('\n', ' ');
        if (cells.front().isEmpty()) ++missing;
        else lines << cells.join('\t');
    }
    QApplication::clipboard()->setText(lines.join('\n'));
    session().say(missing == 0 ? tr("Copied %1 rows.").arg(countText(static_cast<std::uint64_t>(rows.size())))
                               : tr("Copied %1 rows; %2 were not loaded yet. Use Export for so many.")
                                     .arg(countText(static_cast<std::uint64_t>(rows.size() - missing)), countText(static_cast<std::uint64_t>(missing))));
}

void CustomersPage::chooseExportFile() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Export customers"), QStringLiteral("customers.csv"),
                                                      tr("CSV (*.csv);;Excel workbook (*.xlsx)"));
    if (!file.isEmpty()) exportTo(file);
}

void CustomersPage::exportTo(const QString& file) {
    std::vector<std::string> columns = m_model->columnNames();
    session().runOnProject<std::uint64_t>(
        {tr("Exporting customers"), this, QStringLiteral("customers.export"), false},
        [filter = session().filter(), order = m_model->order(), columns = std::move(columns), path = file.toStdString()](
            workbench::Project& project, const TaskContext& context) {
            return workbench::exportCustomers(project, filter, order, columns, path, context);
        },
        [this, file](Result<std::uint64_t> rows) {
            if (rows) session().say(tr("Exported %1 customers to %2.").arg(countText(*rows), file));
            else session().report(rows.error());
        });
}

}  // namespace holdfast::ui
