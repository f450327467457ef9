#include "ui/pages/models/comparisonpanel.h"

#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/models/evaluationcharts.h"

#include <QComboBox>
#include <QHeaderView>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTableWidget>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

using report::NumberStyle;

constexpr int kLeastCurveSteps = 10;  ///< of the largest space: how high the curves are at least
constexpr int kSideBySideSteps = 45;  ///< of it: from which width on table and curves stand side by side

enum Column { kMeasure, kPartner, kChosen, kDifference, kInterval, kColumns };

struct Measure {
    const char* name;
    const char* definition;
    double ModelMetrics::*figure;
    const scoring::PairedFigure scoring::PairedComparison::*paired;  ///< null: no interval
};

constexpr Measure kMeasures[] = {
    {QT_TRANSLATE_NOOP("ComparisonPanel", "AUC, all folds together"),
     QT_TRANSLATE_NOOP("ComparisonPanel", "How often a customer who left scores above one who stayed; higher is better. Over all folds together; the table of versions has the mean over the folds."),
     &ModelMetrics::auc, &scoring::PairedComparison::auc},
    {QT_TRANSLATE_NOOP("ComparisonPanel", "Log loss"),
     QT_TRANSLATE_NOOP("ComparisonPanel", "Mean negative log likelihood of what happened; lower is better."),
     &ModelMetrics::logLoss, &scoring::PairedComparison::logLoss},
    {QT_TRANSLATE_NOOP("ComparisonPanel", "Brier score"),
     QT_TRANSLATE_NOOP("ComparisonPanel", "Mean squared distance between chance and outcome; lower is better."),
     &ModelMetrics::brier, &scoring::PairedComparison::brier},
    {QT_TRANSLATE_NOOP("ComparisonPanel", "Average precision"),
     QT_TRANSLATE_NOOP("ComparisonPanel", "Mean share of leavers among those flagged; higher is better."),
     &ModelMetrics::averagePrecision, nullptr},
    {QT_TRANSLATE_NOOP("ComparisonPanel", "ECE"),
     QT_TRANSLATE_NOOP("ComparisonPanel", "Mean gap between predicted and observed rates; lower is better."),
     &ModelMetrics::ece, nullptr},
    {QT_TRANSLATE_NOOP("ComparisonPanel", "Lift at 10 %"),
     QT_TRANSLATE_NOOP("ComparisonPanel", "Churn rate among the 10 % highest scores over the overall rate; higher is better."),
     &ModelMetrics::lift10, nullptr},
    {QT_TRANSLATE_NOOP("ComparisonPanel", "Coverage"),
     QT_TRANSLATE_NOOP("ComparisonPanel",
                       "How often the interval held the churn rate of similarly scored customers; best near what it aims at."),
     &ModelMetrics::coverage90, nullptr},
};

QString signedDecimal(double value) {
    const QString size = formatNumber(std::abs(value), NumberStyle::Decimal3);
    return (value < 0.0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + size;
}

QString nameOf(const ModelCard& card) {
    const QString name = QString::fromStdString(card.name);
    return card.champion ? ComparisonPanel::tr("%1, the champion").arg(name) : name;
}

/// One plain sentence on the ranking, with the paired interval.
QString verdict(const ModelCard& chosen, const ModelCard& partner, const scoring::PairedComparison& paired) {
    const scoring::PairedFigure& auc = paired.auc;
    const QString figures = ComparisonPanel::tr("AUC %1 (95 % interval %2 to %3) on the same %4 customers")
                                .arg(signedDecimal(auc.difference), signedDecimal(auc.lower), signedDecimal(auc.upper),
                                     formatCount(paired.customers));
    const QString one = QString::fromStdString(chosen.name);
    const QString other = nameOf(partner);
    if (!auc.settled())
        return ComparisonPanel::tr("Chance alone could explain the difference between %1 and %2: %3.").arg(one, other, figures);
    return auc.difference > 0.0 ? ComparisonPanel::tr("%1 ranks leavers better than %2: %3.").arg(one, other, figures)
                                : ComparisonPanel::tr("%1 ranks leavers worse than %2: %3.").arg(one, other, figures);
}

}  // namespace

ComparisonPanel::ComparisonPanel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    m_empty = new EmptyState(theme, this);
    m_empty->setContent(QStringLiteral("models"),
                        tr("Here you would see two versions side by side. There is only one yet; train another."));
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
}

QWidget* ComparisonPanel::buildContent() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, tokens.spaceM, 0, 0);
    column->setSpacing(tokens.spaceM);
    auto* line = new QHBoxLayout;
    auto* name = makeLabel(m_theme, Theme::TextSize::Body, "text", content);
    name->setText(tr("&Compare with"));
    m_with = new QComboBox(content);
    m_with->setObjectName(QStringLiteral("compareWith"));
    m_with->setAccessibleName(tr("Version to compare with"));
    name->setBuddy(m_with);
    line->addWidget(name);
    line->addWidget(m_with);
    line->addStretch(1);
    m_sentence = makeLabel(m_theme, Theme::TextSize::Body, "text", content, true);
    m_sentence->setObjectName(QStringLiteral("verdict"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addLayout(line);
    m_notes = makeLabel(m_theme, Theme::TextSize::Small, "caution", content);
    m_notes->setObjectName(QStringLiteral("comparisonNotes"));
    m_notes->setWordWrap(true);
    column->addWidget(m_sentence);
    column->addWidget(m_notes);
    auto* basis = makeLabel(m_theme, Theme::TextSize::Small, "textMuted", content);
    basis->setObjectName(QStringLiteral("comparisonBasis"));
    basis->setWordWrap(true);
    basis->setText(tr("Rows with an interval are counted on the customers both versions were judged on, all folds together; the others, and the table above, are each version's own figures, its AUC the mean over its folds."));
    column->addWidget(basis);
    column->addWidget(buildFigures(content), 1);
    connect(m_with, &QComboBox::activated, this, [this] { choosePartner(m_with->currentData().toLongLong()); });
    return content;
}

/// Table and curves in one scroll area: a small window shows the table, and the curves below it.
QWidget* ComparisonPanel::buildFigures(QWidget* parent) {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* scroll = new QScrollArea(parent);
    scroll->setProperty("look", "plain");
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget(scroll);
    m_table = new QTableWidget(static_cast<int>(std::size(kMeasures)), kColumns, page);
    m_table->setObjectName(QStringLiteral("comparison"));
    m_table->setAccessibleName(tr("Measures of both versions"));
    dressTable(m_table, m_theme);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setSectionResizeMode(kMeasure, QHeaderView::Stretch);
    m_curves = new ChartView(m_theme, page);
    m_curves->setMinimumHeight(tokens.spaceXl * kLeastCurveSteps);
    m_curves->setObjectName(QStringLiteral("comparedRoc"));
    m_curves->setDefinition(tr("Leavers found against stayers wrongly flagged, for every threshold of both versions."));
    m_pair = new QBoxLayout(QBoxLayout::TopToBottom, page);
    m_pair->setContentsMargins(0, 0, 0, 0);
    m_pair->setSpacing(tokens.spaceM);
    m_pair->addWidget(m_table);
    m_pair->addWidget(m_curves, 1);
    scroll->setWidget(page);
    page->setAutoFillBackground(false);  // setWidget() switches it on
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

void ComparisonPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool wide = width() > m_theme.tokens().spaceXl * kSideBySideSteps;
    m_pair->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_pair->setStretchFactor(m_table, wide ? 2 : 0);
    m_pair->setStretchFactor(m_curves, wide ? 3 : 1);
    m_pair->setAlignment(m_table, wide ? Qt::AlignTop : Qt::Alignment());
}

void ComparisonPanel::setVersions(const ModelCard& chosen, const std::vector<ModelCard>& all) {
    const std::int64_t wanted = chosen.version == m_chosen.version ? m_partner.version : 0;
    m_chosen = chosen;
    m_asked = false;
    fillPartners(all);
    m_stack->setCurrentWidget(m_others.empty() ? static_cast<QWidget*>(m_empty) : m_content);
    m_partner = {};
    if (m_others.empty()) return;
    const auto kept =
        std::find_if(m_others.begin(), m_others.end(), [&](const ModelCard& card) { return card.version == wanted; });
    choosePartner(kept == m_others.end() ? m_others.front().version : wanted);
}

/// The champion first, then the newest.
void ComparisonPanel::fillPartners(const std::vector<ModelCard>& all) {
    m_others.clear();
    for (const ModelCard& card : all)
        if (card.version != m_chosen.version) m_others.push_back(card);
    std::stable_partition(m_others.begin(), m_others.end(), [](const ModelCard& card) { return card.champion; });
    const QSignalBlocker quiet(m_with);
    m_with->clear();
    for (const ModelCard& card : m_others) m_with->addItem(nameOf(card), QVariant::fromValue<qint64>(card.version));
}

void ComparisonPanel::choosePartner(std::int64_t version) {
    for (std::size_t i = 0; i < m_others.size(); ++i) {
        if (m_others[i].version != version) continue;
        m_partner = m_others[i];
        m_with->setCurrentIndex(static_cast<int>(i));
    }
    m_asked = false;
    showPair();
    if (isVisible()) ask();
}

void ComparisonPanel::ask() {
    if (m_asked || m_partner.version == 0) return;
    m_asked = true;
    emit comparisonWanted(m_partner.version, m_chosen.version);
}

void ComparisonPanel::showPair() {
    m_sentence->setText(tr("Comparing both on the same customers."));
    m_notes->hide();
    fillTable(nullptr);
    m_curves->setChart(comparedRocChart(m_chosen, m_partner, nullptr));
}

void ComparisonPanel::setComparison(const workbench::VersionComparison& comparison) {
    if (comparison.first.version != m_partner.version || comparison.second.version != m_chosen.version) return;
    m_sentence->setText(comparison.paired
                            ? verdict(m_chosen, m_partner, *comparison.paired)
                            : tr("%1 and %2 cannot be compared customer by customer; their own figures stand below.")
                                  .arg(QString::fromStdString(m_chosen.name), nameOf(m_partner)));
    QStringList notes;
    for (const std::string& note : comparison.notes) notes << QString::fromStdString(note);
    m_notes->setText(notes.join(QLatin1Char(' ')));
    m_notes->setVisible(!notes.isEmpty());
    const scoring::PairedComparison* paired = comparison.paired ? &*comparison.paired : nullptr;
    fillTable(paired);
    m_curves->setChart(comparedRocChart(m_chosen, m_partner, paired));
}

QString ComparisonPanel::sentence() const {
    return m_sentence->text();
}

void ComparisonPanel::fillTable(const scoring::PairedComparison* paired) {
    m_table->setHorizontalHeaderLabels({tr("Measure"), QString::fromStdString(m_partner.name),
                                        QString::fromStdString(m_chosen.name), tr("Difference"), tr("95 % interval")});
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const Measure& measure = kMeasures[row];
        const scoring::PairedFigure* figure = paired && measure.paired ? &(paired->*measure.paired) : nullptr;
        // Where both are judged on the customers they share, the figures are of those.
        const double first = figure ? figure->first : m_partner.metrics.*measure.figure;
        const double second = figure ? figure->second : m_chosen.metrics.*measure.figure;
        const QString interval =
            figure ? tr("%1 to %2").arg(signedDecimal(figure->lower), signedDecimal(figure->upper)) : QStringLiteral("\u2013");
        const QString texts[] = {tr(measure.name), formatNumber(first, NumberStyle::Decimal3),
                                 formatNumber(second, NumberStyle::Decimal3), signedDecimal(second - first), interval};
        for (int column = 0; column < kColumns; ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            item->setToolTip(tr(measure.definition));
            item->setTextAlignment((column == kMeasure ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            if (figure && figure->settled() && column >= kDifference) item->setFont(m_theme.font(Theme::TextSize::Body, true));
            m_table->setItem(row, column, item);
        }
    }
    m_table->horizontalHeaderItem(kMeasure)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int column = kPartner; column < kColumns; ++column)
        m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            m_table->rowCount() * m_table->verticalHeader()->defaultSectionSize() + 2 * m_table->frameWidth());
}

}  // namespace holdfast::ui
