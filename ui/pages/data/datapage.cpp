#include "ui/pages/data/datapage.h"

#include "core/workbench/editing.h"
#include "core/workbench/profiling.h"
#include "core/workbench/rejects.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/data/choicedelegate.h"
#include "ui/pages/data/columndetail.h"
#include "ui/pages/data/importwizard.h"
#include "ui/pages/data/profileitemmodel.h"
#include "ui/pages/data/rejectstable.h"

#include <QCompleter>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace holdfast::ui {

namespace {

constexpr std::size_t kRejectsShown = 1000;

std::uint64_t rowsOf(const ProjectInfo& info, const std::string& table) {
    const auto found = info.tables.find(table);
    return found == info.tables.end() ? 0 : found->second;
}

/// ISO 4217 codes of every country Qt knows, in alphabetical order.
const QStringList& currencyCodes() {
    static const QStringList codes = [] {
        QStringList found;
        for (const QLocale& locale : QLocale::matchingLocales(QLocale::AnyLanguage, QLocale::AnyScript, QLocale::AnyCountry))
            if (const QString code = locale.currencySymbol(QLocale::CurrencyIsoCode); workbench::checkCurrency(code.toStdString())) found << code;
        found.removeDuplicates();
        found.sort();
        return found;
    }();
    return codes;
}

}  // namespace

DataPage::DataPage(Session& session, QWidget* parent) : Page(session, parent) {
    const ThemeTokens& tokens = session.theme().tokens();
    m_import = new QAction(tr("Import a file"), this);
    m_import->setToolTip(tr("CSV, TSV, Excel or JSON Lines: customers, events, referrals or treatments"));
    addAction(m_import);
    connect(m_import, &QAction::triggered, this, &DataPage::chooseFile);
    m_figures = new KeyFigureRow(session.theme(), this);
    m_empty = new EmptyState(session.theme(), this);
    showEmpty(false);
    connect(m_empty, &EmptyState::actionTriggered, m_import, &QAction::trigger);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildProfile(), tr("Columns"));
    m_rejects = new QTableWidget(m_tabs);
    m_rejects->setAccessibleName(tr("Rows refused by the latest import"));
    m_rejects->setShowGrid(false);
    m_rejects->verticalHeader()->hide();
    m_rejects->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rejects->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_tabs->addTab(m_rejects, tr("Refused rows"));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_tabs);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    layout->setSpacing(tokens.spaceM);
    layout->addWidget(m_figures);
    layout->addWidget(buildBar());
    layout->addWidget(m_stack, 1);

    const auto stale = [this] {
        m_stale = true;
        if (isVisible()) refresh();
    };
    connect(&session, &Session::projectChanged, this, [this, stale] {
        m_wantedCurrency.reset();
        stale();
    });
    connect(&session, &Session::dataChanged, this, [this, stale] {
        if (!this->session().writesPending()) m_wantedCurrency.reset();  // the project has caught up
        stale();
    });
    connect(&session, &Session::importRequested, this, &DataPage::startImport);
    showFigures();
}

QWidget* DataPage::buildBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(session().theme().tokens().spaceM);
    m_warnings = makeLabel(session().theme(), Theme::TextSize::Body, "caution", bar);
    m_warnings->setWordWrap(true);
    auto* button = new QPushButton(tr("Import a file"), bar);
    button->setToolTip(m_import->toolTip());
    connect(button, &QPushButton::clicked, m_import, &QAction::trigger);
    m_currencyName = makeLabel(session().theme(), Theme::TextSize::Body, "textMuted", bar);
    m_currencyName->setText(tr("C&urrency"));
    m_currency = new QLineEdit(bar);
    m_currencyName->setBuddy(m_currency);
    m_currency->setObjectName(QStringLiteral("currency"));
    m_currency->setAccessibleName(tr("Currency of the money columns"));
    m_currency->setToolTip(tr("The currency of this project's money columns as three letters, for example EUR; shown with every sum"));
    m_currency->setPlaceholderText(tr("none"));
    m_currency->setMaxLength(3);
    m_currency->setMaximumWidth(session().theme().tokens().spaceXl * 3);
    auto* known = new QCompleter(currencyCodes(), m_currency);
    known->setCaseSensitivity(Qt::CaseInsensitive);
    m_currency->setCompleter(known);
    connect(m_currency, &QLineEdit::editingFinished, this, &DataPage::editCurrency);
    row->addWidget(m_warnings, 1);
    row->addWidget(m_currencyName, 0, Qt::AlignVCenter);
    row->addWidget(m_currency, 0, Qt::AlignVCenter);
    row->addWidget(button, 0, Qt::AlignVCenter);
    const auto retheme = [this, button] { button->setIcon(session().theme().icon(QStringLiteral("import"))); };
    retheme();
    connect(&session().theme(), &Theme::changed, button, retheme);
    return bar;
}

QWidget* DataPage::buildProfile() {
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    m_model = new ProfileItemModel(this);
    m_table = new QTableView(splitter);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Columns of the customers table"));
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto* delegate = new ChoiceDelegate(m_table);
    m_table->setItemDelegateForColumn(ProfileItemModel::Role, delegate);
    m_table->setItemDelegateForColumn(ProfileItemModel::Actionable, delegate);
    m_detail = new ColumnDetail(session().theme(), splitter);
    splitter->addWidget(m_table);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (current.isValid()) m_detail->setProfile(m_model->profile(current.row()));
        else m_detail->clear();
    });
    connect(m_model, &ProfileItemModel::editRequested, this, &DataPage::editColumn);
    return splitter;
}

void DataPage::showEmpty(bool records) {
    m_empty->setContent(QStringLiteral("data"),
                        records ? tr("No customers were imported yet, only what is counted above. Referrals can be browsed on the Graph page as "
                                     "they are; scores need a table of customers.")
                                : tr("Here stands what was imported and what is wrong with it. Nothing was imported yet; a file can also be "
                                     "dropped on the window."),
                        tr("Import a file"));
}

void DataPage::activated() { refresh(); }
QList<QAction*> DataPage::commands() { return {m_import}; }
ImportWizard* DataPage::wizard() const { return findChild<ImportWizard*>(); }

void DataPage::refresh() {
    showFigures();
    if (!m_stale) return;
    m_stale = false;
    const bool customers = session().hasProject() && rowsOf(session().info(), "customers") > 0;
    m_stack->setCurrentIndex(customers ? 0 : 1);
    if (!customers) {
        const bool records = session().hasProject() && (rowsOf(session().info(), "referrals") > 0 || rowsOf(session().info(), "events") > 0 ||
                                                        rowsOf(session().info(), "treatments") > 0);
        showEmpty(records);
        m_warnings->clear();
        return;
    }
    session().runOnProject<DataProfile>(
        {tr("Profiling the data"), this, QStringLiteral("data.profile"), true},
        [](workbench::Project& project, const TaskContext& context) { return workbench::profileData(project, context); },
        [this](Result<DataProfile> profile) {
            if (profile) showProfile(*profile);
            else if (profile.error().code != ErrorCode::Cancelled) session().report(profile.error());
        });
    session().runOnProject<std::vector<Reject>>(
        {tr("Reading refused rows"), this, QStringLiteral("data.rejects"), true},
        [](workbench::Project& project, const TaskContext&) { return workbench::latestRejects(project, kRejectsShown); },
        [this](Result<std::vector<Reject>> rejects) {
            if (rejects) showRejects(*rejects);
            else if (rejects.error().code != ErrorCode::Cancelled) session().report(rejects.error());
        });
}

void DataPage::showProfile(const DataProfile& profile) {
    const int row = m_table->currentIndex().row();
    m_profile = profile;
    m_model->setProfile(profile);
    m_table->resizeColumnsToContents();
    m_table->setColumnWidth(ProfileItemModel::Values, std::min(m_table->columnWidth(ProfileItemModel::Values), session().theme().tokens().spaceXl * 10));
    QStringList warnings;
    for (const std::string& warning : profile.warnings) warnings << QString::fromStdString(warning);
    constexpr int kShown = 3;
    QStringList first = warnings.mid(0, kShown);
    if (warnings.size() > kShown) first << tr("and %1 more, in the column Note").arg(warnings.size() - kShown);
    m_warnings->setText(first.join('\n'));
    m_warnings->setToolTip(warnings.join('\n'));
    m_table->selectRow(row >= 0 && row < m_model->rowCount() ? row : 0);
    showFigures();
}

void DataPage::showRejects(const std::vector<Reject>& rejects) {
    fillRejects(*m_rejects, rejects);
    m_tabs->setTabText(1, rejects.empty() ? tr("Refused rows") : tr("Refused rows (%1)").arg(formatCount(session().info().rejects)));
    m_tabs->setTabEnabled(1, !rejects.empty());
    m_tabs->setTabToolTip(1, rejects.empty() ? tr("The latest import refused nothing.") : tr("Rows that the latest import refused, with the reason."));
}

void DataPage::showFigures() {
    showCurrency();
    if (!session().hasProject()) return m_figures->setFigures({});
    const ProjectInfo& info = session().info();
    std::vector<KeyFigureText> figures;
    figures.push_back({tr("Customers"), formatCount(rowsOf(info, "customers")), {}, tr("%1 columns").arg(formatCount(info.columns.size())), tr("Rows of the customers table."), {}});
    if (info.labelRate)
        figures.push_back({tr("Left"), formatPercent(*info.labelRate), {}, tr("of customers with a label"), tr("Share of customers whose label says that they left."), {}});
    for (const auto& [table, name, definition] : {std::tuple{"events", tr("Events"), tr("Things customers did, with a time.")},
                                                  std::tuple{"referrals", tr("Referrals"), tr("Who brought whom.")},
                                                  std::tuple{"treatments", tr("Treatments"), tr("Past offers and who got them.")}})
        figures.push_back({name, formatCount(rowsOf(info, table)), {}, {}, definition, {}});
    m_figures->setFigures(figures);
}

void DataPage::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Import a file"), {}, tr("Tables (*.csv *.tsv *.txt *.xlsx *.jsonl *.json *.gz);;All files (*)"));
    if (!file.isEmpty()) startImport(file);
}

void DataPage::startImport(const QString& file) {
    if (wizard()) return;
    auto* opened = new ImportWizard(session(), file, this);
    opened->setAttribute(Qt::WA_DeleteOnClose);
    connect(opened, &ImportWizard::imported, this, [this](const std::filesystem::path& project) {
        if (session().hasProject() && session().projectPath() == project) session().refresh();
        else session().openProject(project);
    });
    opened->open();
}

void DataPage::showCurrency() {
    const bool open = session().hasProject();
    m_currency->setVisible(open);
    m_currencyName->setVisible(open);
    if (!open || m_currency->hasFocus()) return;  // not under the hand of who types
    m_currency->setText(QString::fromStdString(m_wantedCurrency.value_or(session().info().currency)));
}

void DataPage::editCurrency() {
    if (!session().hasProject()) return;
    const std::string before = m_wantedCurrency.value_or(session().info().currency);
    const std::string after = m_currency->text().trimmed().toUpper().toStdString();
    m_currency->setText(QString::fromStdString(after));
    if (before == after) return;
    if (const auto valid = workbench::checkCurrency(after); !after.empty() && !valid) {
        m_currency->setText(QString::fromStdString(before));
        return session().report(valid.error());
    }
    const auto run = [this](const std::string& wanted) {
        m_wantedCurrency = wanted;
        session().runWrite<std::optional<std::string>>(
            tr("Changing the currency"),
            [wanted](workbench::Project& project, const TaskContext&) {
                return workbench::editSetting(project, "currency", wanted.empty() ? std::nullopt : std::optional(wanted));
            },
            [this](Result<std::optional<std::string>> done) {
                if (!done) session().report(done.error());
                session().refresh();
            },
            this);
    };
    session().pushEdit(tr("Change the currency"), [run, after] { run(after); }, [run, before] { run(before); });
}

void DataPage::editColumn(const ColumnSpec& before, const ColumnSpec& after) {
    const auto run = [this](const ColumnSpec& wanted) {
        session().runWrite<ColumnSpec>(
            tr("Changing %1").arg(QString::fromStdString(wanted.name)),
            [wanted](workbench::Project& project, const TaskContext&) { return workbench::editColumn(project, wanted); },
            [this](Result<ColumnSpec> done) {
                if (!done) session().report(done.error());
                session().refresh();
            },
            this);
    };
    session().pushEdit(
        tr("Change %1").arg(QString::fromStdString(before.name)), [run, after] { run(after); }, [run, before] { run(before); });
}

}  // namespace holdfast::ui
