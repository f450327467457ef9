#include "ui/pages/reports/reportspage.h"

#include "core/report/flow.h"
#include "core/workbench/planning.h"
#include "core/workbench/reporting.h"
#include "core/workbench/reportscenario.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/labels.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/reports/reportblocks.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QStandardPaths>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {
namespace {

constexpr int kSectionsWidth = 8;  ///< of the largest space
constexpr int kSheetWidth = 50;  ///< of the largest space: lines longer than that are hard to read
constexpr int kSlowMs = 300;  ///< what takes longer shows progress

/// What a use case without a value hands back through Result<T>.
struct Done {};

QString fromPath(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

}  // namespace

ReportsPage::ReportsPage(Session& shared, QWidget* parent) : Page(shared, parent) {
    for (const char* format : {"HTML", "PDF", "XLSX", "CSV"}) addExport(QLatin1String(format), QString::fromLatin1(format).toLower());
    m_empty = new EmptyState(shared.theme(), this);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { session().goTo(QStringLiteral("data")); });
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    connect(&m_slow, &QTimer::timeout, m_progress, &QWidget::show);
    m_layOut.setInterval(0);
    connect(&m_layOut, &QTimer::timeout, this, &ReportsPage::layOutNext);
    connect(&shared, &Session::projectChanged, this, [this] {
        m_document.reset();
        m_waitingExport.clear();
        m_building = false;  // a report of the former project is dropped unheard
        m_slow.stop();
        m_progress->hide();
        clearPreview();
        showScenarios({});
        m_savedStrip->hide();
        markStale();
    });
    connect(&shared, &Session::dataChanged, this, &ReportsPage::markStale);
    connect(&shared, &Session::filterChanged, this, &ReportsPage::markStale);
    connect(&shared, &Session::rememberedChanged, this, &ReportsPage::markStale);
    refreshIfStale();
}

void ReportsPage::addExport(const QString& format, const QString& extension) {
    auto* action = new QAction(session().theme().icon(QStringLiteral("export")), tr("Export as %1").arg(format), this);
    action->setData(extension);
    connect(action, &QAction::triggered, this, [this, extension] { askWhere(extension); });
    m_exports << action;
}

QWidget* ReportsPage::buildContent() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* content = new QWidget(this);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    rows->setSpacing(tokens.spaceM);
    rows->addWidget(buildTop());
    m_progress = new QProgressBar(content);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Gathering the report"));
    m_progress->setFixedHeight(tokens.spaceXs);
    QSizePolicy stays = m_progress->sizePolicy();
    stays.setRetainSizeWhenHidden(true);  // what is below stays where it is
    m_progress->setSizePolicy(stays);
    m_progress->hide();
    rows->addWidget(m_progress);
    auto* below = new QHBoxLayout;
    below->setSpacing(tokens.spaceM);
    m_sections = new QListWidget(content);
    m_sections->setObjectName(QStringLiteral("sections"));
    m_sections->setAccessibleName(tr("Sections of the report"));
    m_sections->setItemDelegate(new PaddedDelegate(session().theme(), m_sections));
    m_sections->setFixedWidth(tokens.spaceXl * kSectionsWidth);
    connect(m_sections, &QListWidget::currentRowChanged, this, &ReportsPage::scrollTo);
    auto* left = new QVBoxLayout;
    left->setSpacing(tokens.spaceM);
    left->addWidget(m_sections, 1);
    left->addWidget(buildSavedStrip());  // where it moves nothing
    below->addLayout(left);
    below->addWidget(buildPreview(), 1);
    rows->addLayout(below, 1);
    return content;
}

QWidget* ReportsPage::buildTop() {
    const Theme& theme = session().theme();
    auto* top = new QWidget(this);
    auto* line = new QHBoxLayout(top);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme.tokens().spaceS);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(theme.tokens().spaceXs);
    auto* heading = makeLabel(theme, Theme::TextSize::Heading, "text", top, true);
    heading->setText(tr("Preview"));
    m_filterNote = makeLabel(theme, Theme::TextSize::Small, "textMuted", top);
    m_filterNote->setWordWrap(true);
    texts->addWidget(heading);
    texts->addWidget(m_filterNote);
    line->addLayout(texts, 1);
    m_scenario = new QComboBox(top);
    m_scenario->setObjectName(QStringLiteral("reportScenario"));
    m_scenario->setAccessibleName(tr("Scenario in the report"));
    m_scenario->setToolTip(tr("Which scenario kept on the page Campaigns the report tells of"));
    m_scenario->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_scenario->addItem(tr("No scenario"));
    m_scenario->hide();
    connect(m_scenario, &QComboBox::activated, this, &ReportsPage::markStale);
    line->addWidget(m_scenario, 0, Qt::AlignVCenter);
    for (QAction* action : m_exports) {
        auto* button = new QPushButton(action->icon(), action->data().toString().toUpper(), top);
        button->setObjectName(QStringLiteral("export-") + action->data().toString());
        button->setToolTip(action->text());
        button->setAccessibleName(action->text());
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::changed, button, [action, button] { button->setEnabled(action->isEnabled()); });
        line->addWidget(button, 0, Qt::AlignVCenter);
    }
    return top;
}

QWidget* ReportsPage::buildSavedStrip() {
    const Theme& theme = session().theme();
    m_savedStrip = new Card(theme, this);
    m_savedStrip->setObjectName(QStringLiteral("saved"));
    m_savedStrip->setFixedWidth(theme.tokens().spaceXl * kSectionsWidth);
    auto* line = new QVBoxLayout(m_savedStrip);
    line->setContentsMargins(theme.tokens().spaceM, theme.tokens().spaceS, theme.tokens().spaceM, theme.tokens().spaceS);
    m_savedText = makeLabel(theme, Theme::TextSize::Body, "good", m_savedStrip);
    m_savedText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* open = new QPushButton(theme.icon(QStringLiteral("folder")), tr("Open folder"), m_savedStrip);
    open->setObjectName(QStringLiteral("openFolder"));
    connect(open, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(fromPath(m_savedFile.parent_path()))); });
    line->addWidget(m_savedText);
    line->addWidget(open);
    m_savedStrip->hide();
    return m_savedStrip;
}

QWidget* ReportsPage::buildPreview() {
    const Theme& theme = session().theme();
    const ThemeTokens& tokens = theme.tokens();
    m_scroll = new QScrollArea(this);
    m_scroll->setProperty("look", "plain");
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Preview of the report"));
    m_sheet = new Card(theme, m_scroll);
    m_sheetLayout = new QVBoxLayout(m_sheet);
    m_sheetLayout->setContentsMargins(tokens.spaceXl, tokens.spaceXl, tokens.spaceXl, tokens.spaceXl);
    m_sheetLayout->setSpacing(tokens.spaceM);
    m_title = makeLabel(theme, Theme::TextSize::Title, "text", m_sheet, true);
    m_title->setWordWrap(true);
    m_subtitle = makeLabel(theme, Theme::TextSize::Body, "textMuted", m_sheet);
    m_subtitle->setWordWrap(true);
    m_sheetLayout->addWidget(m_title);
    m_sheetLayout->addWidget(m_subtitle);
    m_sheetLayout->addStretch(1);
    m_sheet->setMaximumWidth(tokens.spaceXl * kSheetWidth);
    m_scroll->setAlignment(Qt::AlignHCenter);
    m_scroll->setWidget(m_sheet);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_sheet->setAutoFillBackground(false);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this, &ReportsPage::followScroll);
    return m_scroll;
}

void ReportsPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    refreshIfStale();
}

void ReportsPage::markStale() {
    m_stale = true;
    if (isVisible()) refreshIfStale();
}

void ReportsPage::refreshIfStale() {
    const auto explain = [this](const QString& sentence, const QString& action) {
        m_empty->setContent(QStringLiteral("reports"), sentence, action);
        m_stack->setCurrentWidget(m_empty);
    };
    if (!session().hasProject()) {
        explain(tr("Here you would preview the report and export it. Open a project or import a customer table first."), tr("Import a customer table"));
    } else {
        m_stack->setCurrentWidget(m_content);
        if (m_stale && isVisible()) build();
    }
    enableExports();
}

void ReportsPage::build() {
    m_stale = false;
    m_building = true;
    m_slow.start();
    const std::string chosen = m_scenario->currentData().toString().toStdString();
    session().runOnProject<Gathered>(
        {.title = tr("Gathering the report"), .receiver = this, .slot = QStringLiteral("report"), .background = true},
        [filter = session().filter(), clock = session().services().clock, chosen](workbench::Project& project,
                                                                                 const TaskContext& context) -> Result<Gathered> {
            workbench::ReportRequest request;
            request.filter = filter;
            Gathered gathered;
            HOLDFAST_ASSIGN(gathered.document, workbench::buildReport(project, request, clock, context));
            HOLDFAST_ASSIGN(const auto kept, workbench::keptScenarios(project));
            for (const SavedScenario& scenario : kept) gathered.scenarios.push_back(scenario.name);
            // One that was forgotten meanwhile falls out of the choice, and the report does without.
            if (std::find(gathered.scenarios.begin(), gathered.scenarios.end(), chosen) != gathered.scenarios.end())
                HOLDFAST_CHECK(workbench::addScenario(project, chosen, clock, gathered.document, context));
            return gathered;
        },
        [this](Result<Gathered> gathered) {
            m_building = false;
            m_slow.stop();
            m_progress->hide();
            if (!gathered) {
                enableExports();
                return session().report(gathered.error());
            }
            showScenarios(gathered->scenarios);
            showDocument(std::move(gathered->document));
        });
}

void ReportsPage::showScenarios(const std::vector<std::string>& names) {
    const QVariant former = m_scenario->currentData();
    while (m_scenario->count() > 1) m_scenario->removeItem(1);
    for (const std::string& name : names)
        m_scenario->addItem(tr("Scenario: %1").arg(QString::fromStdString(name)), QString::fromStdString(name));
    m_scenario->setCurrentIndex(std::max(0, former.isValid() ? m_scenario->findData(former) : 0));
    m_scenario->setVisible(!names.empty());
}

void ReportsPage::showDocument(report::ReportDocument document) {
    m_document = std::move(document);
    clearPreview();
    m_title->setText(QString::fromStdString(m_document->title));
    const std::string provenance = report::provenanceLine(m_document->provenance);
    m_subtitle->setText(QString::fromStdString(m_document->subtitle.empty() ? provenance : m_document->subtitle + "\n" + provenance));
    m_filterNote->setText(tr("Covers %1. The filter of the window decides who is in it.").arg(QString::fromStdString(describe(session().filter()))));
    const QSignalBlocker quiet(m_sections);
    for (const report::Section& section : m_document->sections) {
        auto* item = new QListWidgetItem(QString::fromStdString(section.title), m_sections);
        item->setSizeHint(QSize(0, session().theme().tokens().typeBody + session().theme().tokens().spaceL));
    }
    if (m_sections->count() > 0) m_sections->setCurrentRow(0);
    m_layOut.start();
    enableExports();
    if (!m_waitingExport.empty()) exportTo(std::exchange(m_waitingExport, {}));
}

void ReportsPage::layOutNext() {
    if (!m_document || m_nextSection >= m_document->sections.size()) return m_layOut.stop();
    const BlockStyle style{session().theme(), QString::fromStdString(m_document->currency)};
    QWidget* section = makeSection(m_document->sections[m_nextSection], style, m_sheet);
    m_sheetLayout->insertWidget(m_sheetLayout->count() - 1, section);
    section->show();
    m_sectionWidgets << section;
    ++m_nextSection;
}

void ReportsPage::clearPreview() {
    const QSignalBlocker quiet(m_sections);
    m_layOut.stop();
    qDeleteAll(m_sectionWidgets);
    m_sectionWidgets.clear();
    m_sections->clear();
    m_title->clear();
    m_subtitle->clear();
    m_nextSection = 0;
}

void ReportsPage::scrollTo(int section) {
    if (section < 0 || section >= m_sectionWidgets.size()) return;
    m_jumping = true;  // the list has said which section it is; the scroll bar need not answer
    m_scroll->verticalScrollBar()->setValue(section == 0 ? 0 : m_sectionWidgets[section]->y() - session().theme().tokens().spaceM);
    m_jumping = false;
}

/// The section at the upper third of the view is the one being read.
void ReportsPage::followScroll() {
    if (m_jumping) return;
    const int reading = m_scroll->verticalScrollBar()->value() + m_scroll->viewport()->height() / 3;
    int current = 0;
    for (int i = 0; i < m_sectionWidgets.size(); ++i)
        if (m_sectionWidgets[i]->y() <= reading) current = i;
    const QSignalBlocker quiet(m_sections);
    m_sections->setCurrentRow(current);
}

void ReportsPage::enableExports() {
    for (QAction* action : m_exports) action->setEnabled(m_document.has_value());
}

void ReportsPage::askWhere(const QString& extension) {
    const QString name = QString::fromStdString(session().hasProject() ? session().info().name : std::string("report"));
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto* dialog = new QFileDialog(this, tr("Export the report"), folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(extension);
    dialog->setNameFilter(tr("%1 file (*.%2)").arg(extension.toUpper(), extension));
    dialog->selectFile(tr("%1 report.%2").arg(name, extension));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { exportTo(file.toStdString()); });
    dialog->open();
}

void ReportsPage::exportTo(const std::filesystem::path& file) {
    if (!session().hasProject()) return;
    if (!m_document || m_building || m_stale) {
        m_waitingExport = file;
        if (!m_building) build();
        return;
    }
    m_savedStrip->hide();
    session().tasks().run<Done>(
        {.title = tr("Writing %1").arg(fromPath(file.filename())), .receiver = this},
        [document = *m_document, file, pdf = session().services().pdf](const TaskContext&) -> Result<Done> {
            HOLDFAST_CHECK(workbench::exportReport(document, file, pdf));
            return Done{};
        },
        [this, file](Result<Done> done) {
            if (!done) return session().report(done.error());
            showSaved(file);
            emit exported(fromPath(file));
        });
}

void ReportsPage::showSaved(const std::filesystem::path& file) {
    m_savedFile = file;
    const QString name = fromPath(file.filename());
    m_savedText->setToolTip(tr("Saved to %1").arg(QDir::toNativeSeparators(fromPath(file))));
    const int room = m_savedStrip->width() - 2 * session().theme().tokens().spaceM;
    m_savedText->setText(tr("Saved:") + QLatin1Char('\n') + m_savedText->fontMetrics().elidedText(name, Qt::ElideMiddle, room));
    m_savedStrip->show();
}

}  // namespace holdfast::ui
