#include "ui/pages/campaigns/whypanel.h"

#include "core/workbench/plancharts.h"
#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/campaigns/assignmentsitemmodel.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr int kChartSteps = 12;  ///< of the largest space: less is no room for a chart

enum Column { kOffer, kCost, kEffect, kValue, kCounts, kColumns };

/// What is left of an option's value once its money is charged at what it buys elsewhere in the plan.
double counts(const PlanResult& plan, const PlannedOffer& option) {
    return objectiveValue(plan, option) - (std::isnan(plan.marginal) ? 0.0 : plan.marginal * option.cost);
}

report::NumberStyle styleOf(const PlanResult& plan) {
    return plan.scenario.objective == PlanObjective::Retained ? report::NumberStyle::Decimal3 : report::NumberStyle::Money;
}

}  // namespace

WhyPanel::WhyPanel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.tokens().spaceS);
    m_title = makeLabel(theme, Theme::TextSize::Body, "text", this, true);
    m_words = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_words->setWordWrap(true);
    m_table = new QTableWidget(0, kColumns, this);
    m_table->setObjectName(QStringLiteral("alternatives"));
    m_table->setAccessibleName(tr("What this customer could get"));
    m_table->setHorizontalHeaderLabels({tr("Offer"), tr("Cost"), tr("Points"), {}, tr("Extra")});
    m_table->horizontalHeaderItem(kEffect)->setToolTip(tr("Change of the chance of leaving, in points; below zero keeps."));
    m_table->horizontalHeaderItem(kCounts)->setToolTip(tr("What it brings, less its cost times what a unit of money buys elsewhere in this plan."));
    m_table->horizontalHeaderItem(kOffer)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int i = kCost; i < kColumns; ++i) m_table->horizontalHeaderItem(i)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->verticalHeader()->hide();
    m_table->setFont(theme.font(Theme::TextSize::Small));
    m_table->horizontalHeader()->setFont(theme.font(Theme::TextSize::Small));
    m_table->verticalHeader()->setDefaultSectionSize(theme.tokens().typeSmall + theme.tokens().spaceS);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(kOffer, QHeaderView::Stretch);
    column->addWidget(m_title);
    column->addWidget(m_words);
    m_table->setMinimumHeight(1);
    column->addWidget(m_table, 1);
    m_chart = new ChartView(theme, this);
    m_chart->setObjectName(QStringLiteral("alternativesChart"));
    m_chart->setDefinition(tr("What each offer would change about this customer's chance of leaving, with its 90 % interval."));
    m_chart->hide();
    column->addWidget(m_chart, 1);
    column->addStretch();  // the words stay on top without the table
}

QString WhyPanel::words() const { return m_words->text(); }

void WhyPanel::clear(const QString& sentence) {
    m_title->setText(tr("Why this offer"));
    m_words->setText(sentence);
    m_table->setRowCount(0);
    m_table->hide();
    m_chart->clear(QString());
    m_chart->hide();
}

void WhyPanel::showChoice(const PlanResult& plan, const PlannedOffer& choice, const QString& currency) {
    const QString name = QString::fromStdString(plan.offers[choice.offer]);
    m_title->setText(tr("%1 gets %2").arg(QString::fromStdString(plan.keys[choice.customer]), name));
    const auto options = optionsOf(plan, choice.customer);
    if (options.empty()) {
        m_words->setText(tr("Alternatives are not kept for so many customers. \u201choldfast-cli plan --options-out\u201d writes them to a file."));
        m_chart->hide();
        return m_table->hide();
    }
    QString words = tr("Costs %1, changes the chance of leaving by %2 points (%3 to %4).")
                        .arg(formatNumber(choice.cost, report::NumberStyle::Money, currency), formatPoints(choice.effect), formatPoints(choice.lower),
                             formatPoints(choice.upper));
    words += QLatin1Char(' ');
    const auto best = std::max_element(options.begin(), options.end(), [&](const auto& a, const auto& b) { return counts(plan, a) < counts(plan, b); });
    if (best->offer == choice.offer)
        words += plan.marginal > 0.0 ? tr("Elsewhere in the plan a unit of money brings %1; this offer brings most on top of that (Extra).")
                                           .arg(formatNumber(plan.marginal, styleOf(plan)))
                                     : tr("Money is not short; this offer brings most.");
    else
        words += tr("%1 would bring more, but the last of the budget or another limit did not allow it.").arg(QString::fromStdString(plan.offers[best->offer]));
    m_words->setText(words);
    fill(plan, choice);
    m_table->show();
    m_chart->setChart(workbench::alternativesChart(plan, choice));
    share();
}

/// The table as tall as its rows, the rest for the chart, where that is enough to read it.
void WhyPanel::share() {
    const int rows = m_table->horizontalHeader()->sizeHint().height() + m_table->rowCount() * m_table->verticalHeader()->defaultSectionSize() + 2 * m_table->frameWidth() + m_theme.tokens().spaceXs;
    const bool room = m_table->rowCount() > 0 && height() - rows >= kChartSteps * m_theme.tokens().spaceXl;
    m_table->setMaximumHeight(room ? rows : QWIDGETSIZE_MAX);
    m_chart->setVisible(room);
}

void WhyPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    share();
}

void WhyPanel::fill(const PlanResult& plan, const PlannedOffer& choice) {
    const auto options = optionsOf(plan, choice.customer);
    std::vector<const PlannedOffer*> order;
    for (const PlannedOffer& option : options) order.push_back(&option);
    std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) { return counts(plan, *a) > counts(plan, *b); });
    const QString value = QString::fromStdString(workbench::valueName(plan.scenario.objective));
    m_table->horizontalHeaderItem(kValue)->setText(value.section(QLatin1Char(' '), 0, 0));  // the offers' names need the room
    m_table->horizontalHeaderItem(kValue)->setToolTip(tr("%1: what the option brings in the aim of the plan.").arg(value));
    m_table->setRowCount(static_cast<int>(order.size()));
    for (int row = 0; row < static_cast<int>(order.size()); ++row) {
        const PlannedOffer& option = *order[static_cast<std::size_t>(row)];
        const bool chosen = option.offer == choice.offer;
        const auto put = [&](int column, const QString& text) {
            auto* cell = new QTableWidgetItem(text);
            cell->setTextAlignment((column == kOffer ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            if (chosen) cell->setFont(m_theme.font(Theme::TextSize::Small, true));
            cell->setToolTip(tr("90 % interval of the effect: %1 to %2 points").arg(formatPoints(option.lower), formatPoints(option.upper)));
            m_table->setItem(row, column, cell);
        };
        put(kOffer, QString::fromStdString(plan.offers[option.offer]));
        put(kCost, formatNumber(option.cost, report::NumberStyle::Money));
        put(kEffect, formatPoints(option.effect));
        put(kValue, formatNumber(objectiveValue(plan, option), styleOf(plan)));
        put(kCounts, formatNumber(counts(plan, option), styleOf(plan)));
    }
}

}  // namespace holdfast::ui
