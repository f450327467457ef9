#include "ui/pages/evidence/armdetails.h"

#include "core/workbench/evidencefigures.h"
#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/evidence/checkspanel.h"
#include "ui/pages/evidence/evidencetableitemmodel.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTableView>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

/// For what is taller than a small window: its words are read by scrolling, never cut.
QScrollArea* scrolled(QWidget* page) {
    auto* scroll = new QScrollArea(page->parentWidget());
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);  // the card behind shows
    page->setAutoFillBackground(false);
    return scroll;
}

}  // namespace

ArmDetails::ArmDetails(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_tabs = new QTabWidget(this);
    m_tabs->addTab(buildWhom(), tr("Whom it moves"));
    m_checks = new ChecksPanel(theme, this);
    // Short names: with the customer card open they have 500 pixels.
    m_tabs->setTabToolTip(m_tabs->addTab(scrolled(m_checks), tr("Checks")), tr("How far to trust it"));
    m_tabs->setTabToolTip(m_tabs->addTab(buildDogs(), tr("Harmed")), tr("Sleeping dogs: customers whom an offer wakes, so that they leave"));
    m_tabs->setTabToolTip(m_tabs->addTab(buildOffers(), tr("All offers")), tr("What each offer does on average, in one picture"));
    m_tabs->setTabToolTip(m_tabs->addTab(buildPolicies(), tr("Policies")), tr("What past campaigns would have brought had offers gone to others"));
    m_tabs->setTabToolTip(m_tabs->addTab(buildOrigin(), tr("Learning")), tr("How it was learned"));
    column->addWidget(m_tabs);
}

QWidget* ArmDetails::buildWhom() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* page = m_whom = new QWidget(this);
    auto* row = m_sides = new QHBoxLayout(page);
    row->setContentsMargins(0, tokens.spaceM, 0, 0);
    row->setSpacing(tokens.spaceXl);
    m_qini = new ChartView(m_theme, page);
    m_qini->setObjectName(QStringLiteral("qini"));
    row->addWidget(m_qini, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(tokens.spaceS);
    auto* by = new QHBoxLayout;
    by->setSpacing(tokens.spaceS);
    QLabel* label = makeLabel(m_theme, Theme::TextSize::Body, "textMuted", page);
    label->setText(tr("Effect &by"));
    m_by = new QComboBox(page);
    m_by->setObjectName(QStringLiteral("by"));
    m_by->setAccessibleName(tr("Column that makes the segments"));
    m_by->setToolTip(tr("Columns along which the effect differs most come first."));
    label->setBuddy(m_by);
    by->addWidget(label);
    by->addWidget(m_by, 1);
    right->addLayout(by);
    m_segments = new ChartView(m_theme, page);
    m_segments->setObjectName(QStringLiteral("segments"));
    m_segments->setDefinition(tr("The mean effect in each segment of the campaigns' customers (cross-fitted, doubly robust); in brackets who of it got the offer + who was left alone. "
                                 "A click shows those customers everywhere. Intervals are each segment's own; p asks whether all are alike (Cochran's Q) and is multiplied by the "
                                 "number of columns looked at (Bonferroni), for of many columns some differ by chance."));
    m_segments->setRowsReadable(true);
    right->addWidget(m_segments, 1);
    m_beside = offersChart(page, "offersBeside");
    right->addWidget(m_beside, 1);
    row->addLayout(right, 1);
    connect(m_by, &QComboBox::activated, this, [this] { m_wanted = m_by->currentText(); });
    connect(m_by, &QComboBox::currentIndexChanged, this, &ArmDetails::showSegments);
    connect(m_segments, &ChartView::barClicked, this, &ArmDetails::chooseSegment);
    return scrolled(page);
}

ChartView* ArmDetails::offersChart(QWidget* parent, const char* name) {
    auto* chart = new ChartView(m_theme, parent);
    chart->setObjectName(QLatin1String(name));
    chart->setRowsReadable(true);
    chart->setDefinition(tr("The average effect of each offer with its 90 % interval, those that help first. A click shows the offer."));
    connect(chart, &ChartView::barClicked, this, [this](int row) {
        const auto order = workbench::armsInOrder(m_evidence);
        if (row >= 0 && row < static_cast<int>(order.size())) emit offerChosen(QString::fromStdString(m_evidence.arms[order[static_cast<std::size_t>(row)]].arm));
    });
    return chart;
}

QWidget* ArmDetails::buildOffers() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, m_theme.tokens().spaceM, 0, 0);
    m_offers = offersChart(page, "allOffers");
    column->addWidget(m_offers, 1);
    return scrolled(page);
}

/// Side by side where both have room; else one above the other, and scrolled.
void ArmDetails::arrange() {
    const int step = m_theme.tokens().spaceXl;
    const bool narrow = width() < 24 * step;
    m_sides->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_qini->setMinimumHeight(narrow ? 12 * step : 0);
    m_segments->setMinimumHeight(narrow ? 13 * step : 0);
    m_beside->setVisible(width() >= 55 * step && height() >= 32 * step);
}

void ArmDetails::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    fitPolicies();
}

QLabel* ArmDetails::paragraph(QWidget* parent, QVBoxLayout* column, const char* name) {
    QLabel* label = makeLabel(m_theme, Theme::TextSize::Body, "text", parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(label);
    return label;
}

EvidenceTableItemModel* ArmDetails::addTable(QWidget* parent, QVBoxLayout* column, const char* name, const QString& title) {
    auto* model = new EvidenceTableItemModel(this);
    auto* view = new QTableView(parent);
    view->setObjectName(QLatin1String(name));
    view->setAccessibleName(title);
    view->setModel(model);
    dressTable(view, m_theme);
    connect(model, &EvidenceTableItemModel::modelReset, view, [model, view] { view->horizontalHeader()->setStretchLastSection(model->endsWithText()); });
    column->addWidget(view, 1);
    return model;
}

QWidget* ArmDetails::buildDogs() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, tokens.spaceM, 0, 0);
    column->setSpacing(tokens.spaceM);
    m_dogs = paragraph(page, column, "dogs");
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens.spaceS);
    const auto addButton = [&](const char* name, const QString& tip, bool sure) {
        auto* button = new QPushButton(m_theme.icon(QStringLiteral("filter")), {}, page);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(tip);
        buttons->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, sure] { emit dogsWanted(QString::fromStdString(m_evidence.arms[m_arm].arm), sure); });
        return button;
    };
    m_showDogs = addButton("showDogs", tr("Filters every page to the customers whom this offer surely harms; Ctrl+Z takes it back."), true);
    m_showDoubtful = addButton("showDoubtful", tr("Filters every page to the customers for whom it is three to one that they are harmed, while the interval includes zero: "
                                                  "not sure, much of it may be chance. Ctrl+Z takes it back."), false);
    buttons->addStretch(1);
    column->addLayout(buttons);
    column->addWidget(new SectionHeader(m_theme, tr("Every offer"), page));
    m_dogOverview = addTable(page, column, "dogOverview", tr("Whom each offer may harm"));
    m_dogPlaces = new QWidget(page);
    auto* places = new QVBoxLayout(m_dogPlaces);
    places->setContentsMargins(0, 0, 0, 0);
    places->setSpacing(tokens.spaceS);
    auto* header = new SectionHeader(m_theme, tr("Where they are most of all"), m_dogPlaces);
    header->setRemark(tr("Enter filters by the row's segment"));
    places->addWidget(header);
    m_dogTable = addTable(m_dogPlaces, places, "dogSegments", tr("Segments with the most sleeping dogs"));
    m_dogView = m_dogPlaces->findChild<QTableView*>(QStringLiteral("dogSegments"));
    column->addWidget(m_dogPlaces, 1);
    connect(m_dogView, &QTableView::activated, this, [this](const QModelIndex& at) {
        const auto row = static_cast<std::size_t>(at.row());
        if (row < m_evidence.arms[m_arm].dogs.segments.size()) emit segmentChosen(m_evidence.arms[m_arm].dogs.segments[row].who);
    });
    return page;
}

/// No button for nobody: what there is to see is there to be clicked.
void ArmDetails::showDogs(const ArmEvidence& arm) {
    m_dogs->setText(tr("Sleeping dogs are customers whom an offer wakes: left alone they would have stayed.") + QLatin1Char(' ') +
                    QString::fromStdString(workbench::dogSentence(m_evidence, arm)));
    const bool told = arm.refusal.empty();
    const std::size_t doubtful = arm.dogs.likely - arm.dogs.surely;
    m_showDogs->setText(tr("Show the %1 surely harmed").arg(formatCount(arm.dogs.surely)));
    m_showDogs->setVisible(told && arm.dogs.surely > 0);
    m_showDoubtful->setText(tr("Show the %1 perhaps harmed").arg(formatCount(doubtful)));
    m_showDoubtful->setVisible(told && doubtful > 0);
    m_dogOverview->setTable(workbench::dogOverviewTable(m_evidence));
    m_dogTable->setTable(workbench::dogTable(m_evidence, arm));
    m_dogPlaces->setVisible(m_dogTable->rowCount() > 0);
}

QWidget* ArmDetails::buildPolicies() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, tokens.spaceM, 0, 0);
    column->setSpacing(tokens.spaceM);
    m_policyWords = paragraph(page, column, "policyWords");
    m_policies = new ChartView(m_theme, page);
    m_policies->setObjectName(QStringLiteral("policies"));
    m_policies->setDefinition(tr("What each policy (an offer, or none, for every customer) would have brought in past campaigns, from those who happened to get what it gives."));
    m_policies->setRowsReadable(true);
    column->addWidget(m_policies, 1);
    m_policyTable = addTable(page, column, "policyTable", tr("Value of policies"));
    m_policyView = page->findChild<QTableView*>(QStringLiteral("policyTable"));
    m_policyView->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->setStretchFactor(m_policyView, 0);
    column->addStretch(0);
    return scrolled(page);
}

QWidget* ArmDetails::buildOrigin() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, tokens.spaceM, 0, 0);
    column->setSpacing(tokens.spaceS);
    m_origin = paragraph(page, column, "origin");
    m_warnings = paragraph(page, column, "warnings");
    setLabelColour(m_warnings, m_theme, "caution");
    m_spillover = paragraph(page, column, "spillover");
    column->addWidget(new SectionHeader(m_theme, tr("Ways of learning that were compared"), page));
    m_candidates = addTable(page, column, "candidates", tr("Ways of learning effects"));
    return page;
}

void ArmDetails::setArm(const EffectEvidence& evidence, const QString& name) {
    m_evidence = evidence;
    const auto found = std::find_if(m_evidence.arms.begin(), m_evidence.arms.end(),
                                    [wanted = name.toStdString()](const ArmEvidence& each) { return each.arm == wanted; });
    if (found == m_evidence.arms.end()) return;
    m_arm = static_cast<std::size_t>(std::distance(m_evidence.arms.begin(), found));
    const ArmEvidence& arm = *found;
    m_qini->setChart(workbench::qiniChart(m_evidence, arm));
    m_qini->setDefinition(QString::fromStdString(workbench::qiniDefinition(arm)));
    fillColumns();
    showSegments();
    m_checks->setArm(m_evidence, arm);
    showDogs(arm);
    const report::Chart all = workbench::averageChart(m_evidence);
    m_offers->setChart(all);
    m_beside->setChart(all);
    m_policyWords->setText(QString::fromStdString(workbench::policySentence(m_evidence)));
    m_policies->setChart(workbench::policyChart(m_evidence));
    m_policyTable->setTable(workbench::policyTable(m_evidence));
    for (const int end : {2, 3}) m_policyView->hideColumn(end);  // the chart above has the intervals
    fitPolicies();
    m_origin->setText(QString::fromStdString(workbench::originSentence(m_evidence)));
    QStringList warnings;
    for (const std::string& warning : m_evidence.warnings) warnings << QString::fromStdString(warning);
    m_warnings->setText(warnings.join(QLatin1Char('\n')));
    m_warnings->setVisible(!warnings.isEmpty());
    const std::string spill = workbench::spilloverSentence(m_evidence);
    m_spillover->setText(QString::fromStdString(spill));
    m_spillover->setVisible(!spill.empty());
    m_candidates->setTable(workbench::candidateTable(m_evidence));
}

/// Every policy in the chart and below it in the table, each as tall as its rows; the page scrolls, not the table inside it.
void ArmDetails::fitPolicies() {
    for (QWidget* part : std::initializer_list<QWidget*>{m_policyView, m_policyView->horizontalHeader(), m_policyView->horizontalScrollBar()})
        part->ensurePolished();  // else none is as tall as it will be
    const QHeaderView& header = *m_policyView->horizontalHeader();
    const int bar = header.length() > m_policyView->width() - 2 * m_policyView->frameWidth() ? m_policyView->horizontalScrollBar()->sizeHint().height() : 0;
    m_policyView->setFixedHeight(header.sizeHint().height() + std::max(1, m_policyTable->rowCount()) * m_policyView->verticalHeader()->defaultSectionSize() +
                                 2 * m_policyView->frameWidth() + m_theme.tokens().spaceXs + bar);
    // As tall as its rows use, so that on a large screen the figures stand right below it.
    m_policies->setMaximumHeight(m_theme.tokens().spaceXl * (3 * m_policyTable->rowCount() + 5));
}

/// A column that somebody chose stays when another offer knows it, too.
void ArmDetails::fillColumns() {
    const QSignalBlocker quiet(m_by);
    m_by->clear();
    for (const SegmentColumn& column : m_evidence.arms[m_arm].segments) m_by->addItem(QString::fromStdString(column.column));
    m_by->setEnabled(m_by->count() > 0);
    m_by->setCurrentIndex(std::max(0, m_by->findText(m_wanted)));
}

void ArmDetails::showSegments() {
    if (m_arm >= m_evidence.arms.size()) return;
    m_segments->setChart(workbench::segmentChart(m_evidence, m_evidence.arms[m_arm], static_cast<std::size_t>(std::max(0, m_by->currentIndex()))));
}

void ArmDetails::chooseSegment(int row) {
    const auto& columns = m_evidence.arms[m_arm].segments;
    const int column = m_by->currentIndex();
    if (column < 0 || column >= static_cast<int>(columns.size())) return;
    const auto& segments = columns[static_cast<std::size_t>(column)].segments;
    if (row >= 0 && row < static_cast<int>(segments.size())) emit segmentChosen(segments[static_cast<std::size_t>(row)].who);
}

}  // namespace holdfast::ui
