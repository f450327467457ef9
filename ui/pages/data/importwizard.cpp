#include "ui/pages/data/importwizard.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/data/columnchoices.h"
#include "ui/pages/data/rejectstable.h"

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

enum ColumnField { kName, kType, kRole, kHolds, kExample, kFields };

QTableWidget* plainTable(QWidget* parent, const QString& name) {
    auto* table = new QTableWidget(parent);
    table->setAccessibleName(name);
    table->setShowGrid(false);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return table;
}

QString projectBeside(const QString& file) {
    const QFileInfo info(file);
    const QString folder = QFileInfo(info.absolutePath()).isWritable() ? info.absolutePath() : QDir::homePath();
    return QDir(folder).filePath(info.completeBaseName() + QStringLiteral(".holdfast"));
}

}  // namespace

ImportWizard::ImportWizard(Session& session, const QString& file, QWidget* parent)
    : QDialog(parent), m_session(session), m_file(file.toStdString()) {
    const ThemeTokens& tokens = session.theme().tokens();
    setWindowTitle(tr("Import %1").arg(QFileInfo(file).fileName()));
    setModal(true);
    resize(tokens.spaceXl * 40, tokens.spaceXl * 26);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildPreview());
    m_stack->addWidget(buildRunning());
    m_stack->addWidget(buildFinished());
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_mapping = new QPushButton(tr("Save mapping"), this);
    m_mapping->setToolTip(tr("Keep these types and roles in a file, for the next import of such a table"));
    m_mapping->setAutoDefault(false);
    m_next = new QPushButton(tr("Import"), this);
    m_next->setDefault(true);
    m_next->setEnabled(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_mapping);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_next);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    layout->setSpacing(tokens.spaceM);
    layout->addWidget(m_stack, 1);
    layout->addLayout(buttons);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (step() == Running) m_session.tasks().cancel(m_job);
        else reject();
    });
    connect(m_next, &QPushButton::clicked, this, [this] { step() == Finished ? accept() : start(); });
    connect(m_mapping, &QPushButton::clicked, this, &ImportWizard::saveMapping);
    // Opened while the window behind it is still being mapped (a file named at start), it could end up below it.
    if (parent) parent->window()->installEventFilter(this);
    loadPreview();
}

bool ImportWizard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::WindowActivate || event->type() == QEvent::WindowBlocked || event->type() == QEvent::Expose) {
        QTimer::singleShot(0, this, [this] {
            raise();
            activateWindow();
        });
    }
    return QDialog::eventFilter(watched, event);
}

ImportWizard::~ImportWizard() {
    if (step() == Running) m_session.tasks().cancel(m_job);
}

ImportWizard::Step ImportWizard::step() const { return static_cast<Step>(m_stack->currentIndex()); }

QWidget* ImportWizard::buildPreview() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    auto* page = new QWidget(this);
    m_headline = makeLabel(m_session.theme(), Theme::TextSize::Heading, "text", page, true);
    m_headline->setText(tr("Reading the first rows"));
    m_problem = makeLabel(m_session.theme(), Theme::TextSize::Body, "caution", page);
    m_problem->setObjectName(QStringLiteral("importProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_table = new QComboBox(page);
    m_table->setObjectName(QStringLiteral("fileHolds"));
    m_table->setAccessibleName(tr("What the file holds"));
    m_table->addItem(tr("Customers, one a row"), QStringLiteral("customers"));
    m_table->addItem(tr("Events of customers"), QStringLiteral("events"));
    m_table->addItem(tr("Referrals between customers"), QStringLiteral("referrals"));
    m_table->addItem(tr("Past treatments of customers"), QStringLiteral("treatments"));
    m_project = new QLineEdit(page);
    m_project->setAccessibleName(tr("Project file"));
    const bool open = m_session.hasProject();
    m_project->setText(open ? QString::fromStdString(m_session.projectPath().string()) : projectBeside(QString::fromStdString(m_file.string())));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(tokens.spaceL);
    form->addRow(tr("The file holds"), m_table);
    form->addRow(open ? tr("Into the project") : tr("Into a new project"), m_project);
    m_columns = plainTable(page, tr("Columns with type and role"));
    m_columns->setColumnCount(kFields);
    m_columns->setHorizontalHeaderLabels({tr("Column"), tr("Type"), tr("Role"), tr("Holds"), tr("First values")});
    m_columns->horizontalHeader()->setStretchLastSection(true);
    m_rows = plainTable(page, tr("The first rows"));
    m_rows->horizontalHeader()->setDefaultSectionSize(tokens.spaceXl * 5);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens.spaceS);
    layout->addWidget(m_headline);
    layout->addWidget(m_problem);
    layout->addLayout(form);
    layout->addWidget(m_columns, 3);
    layout->addWidget(m_rows, 2);
    connect(m_table, &QComboBox::currentIndexChanged, this, &ImportWizard::tableChanged);
    return page;
}

QWidget* ImportWizard::buildRunning() {
    auto* page = new QWidget(this);
    m_stage = makeLabel(m_session.theme(), Theme::TextSize::Heading, "text", page, true);
    m_stage->setText(tr("Importing"));
    m_progress = new QProgressBar(page);
    m_progress->setAccessibleName(tr("Progress of the import"));
    m_progress->setTextVisible(false);
    auto* note = makeLabel(m_session.theme(), Theme::TextSize::Body, "textMuted", page);
    note->setText(tr("All or nothing: a cancelled import leaves the project as it was."));
    auto* layout = new QVBoxLayout(page);
    layout->addStretch();
    layout->addWidget(m_stage);
    layout->addWidget(m_progress);
    layout->addWidget(note);
    layout->addStretch();
    connect(&m_session.tasks(), &TaskRunner::jobsChanged, page, [this] {
        for (const JobInfo& job : m_session.tasks().jobs()) {
            if (job.id != m_job) continue;
            m_stage->setText(job.stage.isEmpty() ? tr("Importing") : job.stage);
            m_progress->setRange(0, job.total > 0 ? 1000 : 0);
            if (job.total > 0) m_progress->setValue(static_cast<int>(1000.0 * static_cast<double>(job.done) / static_cast<double>(job.total)));
        }
    });
    return page;
}

QWidget* ImportWizard::buildFinished() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    auto* page = new QWidget(this);
    m_outcome = makeLabel(m_session.theme(), Theme::TextSize::Body, "text", page);
    m_outcome->setWordWrap(true);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_rejects = plainTable(page, tr("Rows that were refused"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens.spaceM);
    layout->addWidget(m_outcome);
    layout->addWidget(m_rejects, 1);
    layout->addStretch();
    return page;
}

void ImportWizard::loadPreview() {
    m_session.tasks().run<workbench::FilePreview>(
        {tr("Reading the first rows"), this, QStringLiteral("import.preview"), true},
        [file = m_file](const TaskContext& context) { return workbench::previewFile(file, {}, context); },
        [this](Result<workbench::FilePreview> preview) {
            if (preview) {
                showPreview(*preview);
            } else {
                m_headline->setText(tr("This file cannot be imported"));
                m_problem->setText(QString::fromStdString(preview.error().message));
                m_problem->show();
                m_mapping->setEnabled(false);
            }
        });
}

void ImportWizard::showPreview(const workbench::FilePreview& preview) {
    m_preview = preview;
    m_headline->setText(tr("%1 columns  \u00B7  %2").arg(formatCount(preview.columns.size()), QString::fromStdString(preview.format)));
    const QSignalBlocker blocker(m_table);
    m_table->setCurrentIndex(std::max(0, m_table->findData(QString::fromStdString(preview.table))));
    fillColumns();
    fillRows();
    tableChanged();
}

void ImportWizard::fillColumns() {
    m_columns->setRowCount(static_cast<int>(m_preview.columns.size()));
    for (int row = 0; row < m_columns->rowCount(); ++row) {
        const ColumnSpec& spec = m_preview.columns[static_cast<std::size_t>(row)];
        const QString name = QString::fromStdString(spec.name);
        m_columns->setItem(row, kName, new QTableWidgetItem(name));
        m_columns->setCellWidget(row, kType, makeChoice(typeChoices(), toString(spec.type), tr("Type of %1").arg(name)));
        m_columns->setCellWidget(row, kRole, makeChoice(roleChoices(), toString(spec.role), tr("Role of %1").arg(name)));
        QStringList examples;
        for (const auto& record : m_preview.rows) {
            if (static_cast<std::size_t>(row) < record.size() && !record[static_cast<std::size_t>(row)].empty())
                examples << QString::fromStdString(record[static_cast<std::size_t>(row)]);
            if (examples.size() == 4) break;
        }
        // One key, one label: choosing another column for it frees the former one.
        auto* roleBox = static_cast<QComboBox*>(m_columns->cellWidget(row, kRole));
        connect(roleBox, &QComboBox::activated, this, [this, roleBox] { freeFormerHolder(roleBox); });
        m_columns->setItem(row, kExample, new QTableWidgetItem(examples.join(QStringLiteral(", "))));
    }
    m_columns->resizeColumnsToContents();
    // resizeColumnsToContents() looks at the items, not at the boxes in the cells.
    for (const int field : {kType, kRole})
        for (int row = 0; row < m_columns->rowCount(); ++row)
            m_columns->setColumnWidth(field, std::max(m_columns->columnWidth(field), roomFor(m_columns->cellWidget(row, field))));
}

/// What the columns hold of an event, a referral or a treatment; for customers their roles say that.
void ImportWizard::fillHolds() {
    const auto found = m_preview.records.find(m_table->currentData().toString().toStdString());
    for (int row = 0; row < m_columns->rowCount(); ++row) {
        m_columns->removeCellWidget(row, kHolds);
        if (found == m_preview.records.end()) continue;
        const auto& [fields, required, columns] = found->second;
        const QString name = m_columns->item(row, kName)->text();
        const auto at = static_cast<std::size_t>(row);
        auto* box = makeChoice(fieldChoices(fields), at < columns.size() ? columns[at] : std::string(), tr("What %1 holds").arg(name));
        m_columns->setCellWidget(row, kHolds, box);
        m_columns->setColumnWidth(kHolds, std::max(m_columns->columnWidth(kHolds), roomFor(box)));
        connect(box, &QComboBox::activated, this, [this, box] {
            for (int other = 0; other < m_columns->rowCount(); ++other)  // one column a field
                if (auto* former = static_cast<QComboBox*>(m_columns->cellWidget(other, kHolds));
                    former != box && former->currentData() == box->currentData())
                    former->setCurrentIndex(former->findData(QString()));
            showWarnings();
        });
    }
}

/// What each field is read from; empty for one that the file has not.
std::map<std::string, std::string> ImportWizard::fields() const {
    std::map<std::string, std::string> chosen;
    const std::string table = m_table->currentData().toString().toStdString();
    const auto found = m_preview.records.find(table);
    if (found == m_preview.records.end()) return chosen;
    for (const std::string& field : found->second.fields) chosen[table + "." + field] = {};
    for (int row = 0; row < m_columns->rowCount(); ++row)
        if (const QString field = static_cast<QComboBox*>(m_columns->cellWidget(row, kHolds))->currentData().toString(); !field.isEmpty())
            chosen[table + "." + field.toStdString()] = m_preview.columns[static_cast<std::size_t>(row)].name;
    return chosen;
}

void ImportWizard::showWarnings() {
    QStringList warnings;
    for (const std::string& warning : m_preview.warnings) warnings << QString::fromStdString(warning);
    bool complete = !m_preview.columns.empty();
    if (isCustomers()) {
        for (const std::string& warning : m_preview.customerWarnings) warnings << QString::fromStdString(warning);
    } else if (const auto found = m_preview.records.find(m_table->currentData().toString().toStdString()); found != m_preview.records.end()) {
        const auto chosen = fields();
        for (const std::string& field : found->second.required) {
            if (!chosen.at(found->first + "." + field).empty()) continue;
            warnings << tr("Say which column holds: %1.").arg(fieldText(field));
            complete = false;
        }
    }
    m_problem->setText(warnings.join('\n'));
    m_problem->setVisible(!warnings.isEmpty());
    m_next->setEnabled(complete);
}

void ImportWizard::freeFormerHolder(const QComboBox* chosen) {
    const QString role = chosen->currentData().toString();
    // Who only passed over "label" on the way down gives it back.
    if (const Freed freed = m_freed.take(chosen); freed.box && freed.box->currentData() == QLatin1String("ignore") && freed.role != role)
        freed.box->setCurrentIndex(freed.box->findData(freed.role));
    if (role != QLatin1String("key") && role != QLatin1String("label")) return;
    for (int row = 0; row < m_columns->rowCount(); ++row) {
        auto* other = static_cast<QComboBox*>(m_columns->cellWidget(row, kRole));
        if (other == chosen || other->currentData().toString() != role) continue;
        other->setCurrentIndex(other->findData(QStringLiteral("ignore")));
        m_freed.insert(chosen, {other, role});
    }
}

void ImportWizard::fillRows() {
    m_rows->setColumnCount(static_cast<int>(m_preview.columns.size()));
    QStringList names;
    for (const ColumnSpec& spec : m_preview.columns) names << QString::fromStdString(spec.name);
    m_rows->setHorizontalHeaderLabels(names);
    const auto shown = std::min<std::size_t>(m_preview.rows.size(), 20);
    m_rows->setRowCount(static_cast<int>(shown));
    for (std::size_t r = 0; r < shown; ++r)
        for (std::size_t c = 0; c < m_preview.rows[r].size() && c < m_preview.columns.size(); ++c)
            m_rows->setItem(static_cast<int>(r), static_cast<int>(c), new QTableWidgetItem(QString::fromStdString(m_preview.rows[r][c])));
}

bool ImportWizard::isCustomers() const { return m_table->currentData().toString() == QLatin1String("customers"); }

void ImportWizard::tableChanged() {
    m_columns->setColumnHidden(kType, !isCustomers());
    m_columns->setColumnHidden(kRole, !isCustomers());
    m_columns->setColumnHidden(kHolds, isCustomers());
    m_mapping->setVisible(isCustomers());
    fillHolds();
    showWarnings();
}

workbench::ColumnOverrides ImportWizard::overrides() const {
    workbench::ColumnOverrides made;
    made.fields = fields();
    if (!isCustomers()) return made;
    for (int row = 0; row < m_columns->rowCount(); ++row) {
        const ColumnSpec& spec = m_preview.columns[static_cast<std::size_t>(row)];
        const auto* typeBox = static_cast<QComboBox*>(m_columns->cellWidget(row, kType));
        const auto* roleBox = static_cast<QComboBox*>(m_columns->cellWidget(row, kRole));
        const auto type = columnTypeFromString(typeBox->currentData().toString().toStdString());
        const auto role = columnRoleFromString(roleBox->currentData().toString().toStdString());
        if (type && *type != spec.type) made.types[spec.name] = *type;
        if (!role) continue;
        if (*role == ColumnRole::Key) made.key = spec.name;
        else if (*role == ColumnRole::Label) made.label = spec.name;
        else if (*role != spec.role) made.roles[spec.name] = *role;
        if (*role == ColumnRole::Label && spec.role == ColumnRole::Label) made.labelPositive = spec.positive;
    }
    return made;
}

workbench::ImportRequest ImportWizard::request() const {
    workbench::ImportRequest made;
    made.project = m_project->text().toStdString();
    const QString table = m_table->currentData().toString();
    if (table == QLatin1String("events")) made.events = m_file;
    else if (table == QLatin1String("referrals")) made.referrals = m_file;
    else if (table == QLatin1String("treatments")) made.treatments = m_file;
    else made.customers = m_file;
    made.overrides = overrides();
    return made;
}

void ImportWizard::start() {
    m_stack->setCurrentIndex(Running);
    m_next->setEnabled(false);
    m_mapping->hide();
    m_job = m_session.tasks().run<ImportSummary>(
        {tr("Importing %1").arg(QString::fromStdString(m_file.filename().string())), this, {}, false},
        [request = request()](const TaskContext& context) { return workbench::importFiles(request, context); },
        [this](Result<ImportSummary> summary) { finish(summary); });
}

void ImportWizard::finish(const Result<ImportSummary>& summary) {
    if (!summary) {
        m_stack->setCurrentIndex(Preview);
        m_problem->setText(QString::fromStdString(summary.error().message));
        m_problem->show();
        m_mapping->setVisible(isCustomers());
        m_next->setEnabled(true);
        return;
    }
    m_stack->setCurrentIndex(Finished);
    QStringList lines;
    for (const FileImport& file : summary->files) {
        lines << tr("%1 rows read, %2 accepted, %3 refused, in %4.")
                     .arg(formatCount(file.rowsRead), formatCount(file.rowsAccepted), formatCount(file.rowsRejected),
                          formatNumber(file.seconds, report::NumberStyle::Seconds));
        for (const std::string& warning : file.warnings) lines << QString::fromStdString(warning);
    }
    m_outcome->setText(lines.join('\n'));
    fillRejects(*m_rejects, summary->firstRejects);
    m_rejects->setVisible(!summary->firstRejects.empty());
    m_cancel->hide();
    m_next->setText(tr("Done"));
    m_next->setEnabled(true);
    m_next->setFocus();
    emit imported(request().project);
}

void ImportWizard::saveMapping() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Save mapping"), QStringLiteral("mapping.toml"), tr("Mapping (*.toml)"));
    if (file.isEmpty()) return;
    const auto saved = workbench::saveMapping(file.toStdString(), overrides());
    m_problem->setText(saved ? tr("Saved to %1. Use it again with holdfast-cli import --mapping.").arg(file) : QString::fromStdString(saved.error().message));
    m_problem->show();
}

}  // namespace holdfast::ui
