#include "ui/pages/whatif/offerpanel.h"

#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

report::Chart chartOf(const workbench::OfferLevers& levers) {
    report::Chart chart;
    chart.name = "offers";
    chart.kind = report::ChartKind::Intervals;
    chart.yTitle = OfferPanel::tr("Effect on leaving, points").toStdString();
    chart.yStyle = report::NumberStyle::Points;
    chart.showEvidence = true;
    chart.emptyReason = levers.missing;
    chart.markers.push_back({0.0, OfferPanel::tr("no effect").toStdString(), false});
    report::ChartSeries series;
    series.evidence = Evidence::Causal;
    for (const workbench::OfferLever& lever : levers.offers) {
        if (!lever.causal()) continue;  // those without a number are told below
        chart.categories.push_back(lever.offer);
        series.y.push_back(lever.effect);
        series.lower.push_back(lever.lower);
        series.upper.push_back(lever.upper);
    }
    if (!series.y.empty()) chart.series.push_back(std::move(series));
    if (chart.series.empty() && chart.emptyReason.empty() && !levers.offers.empty()) chart.emptyReason = levers.offers.front().reason;
    return chart;
}

}  // namespace

OfferPanel::OfferPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    const Theme& theme = session.theme();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.tokens().spaceS);
    auto* header = new SectionHeader(theme, tr("Offers"), this);
    header->setRemark(tr("causal, from past campaigns"));
    column->addWidget(header);
    m_caution = makeLabel(theme, Theme::TextSize::Small, "caution", this);
    m_caution->setWordWrap(true);
    column->addWidget(m_caution);
    m_chart = new ChartView(theme, this);
    m_chart->setObjectName(QStringLiteral("offers"));
    m_chart->setDefinition(tr("What each offer would do to the chance of leaving, with its 90 % interval: an effect, learned from customers who got it and others left "
                              "alone on purpose. A click, or Enter, pulls the lever and lets it go."));
    m_chart->setTitleVisible(false);
    column->addWidget(m_chart, 1);
    m_words = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_words->setObjectName(QStringLiteral("offerWords"));
    m_words->setWordWrap(true);
    column->addWidget(m_words);
    m_learn = new QPushButton(tr("Go to Evidence"), this);
    m_learn->setObjectName(QStringLiteral("toEvidence"));
    column->addWidget(m_learn, 0, Qt::AlignLeft);
    column->addStretch(0);
    connect(m_learn, &QPushButton::clicked, this, [this] { m_session.goTo(QStringLiteral("evidence")); });
    connect(m_chart, &ChartView::barClicked, this, [this](int row) {
        const std::vector<std::string>& names = m_chart->chart().categories;
        if (row >= 0 && row < static_cast<int>(names.size())) pull(QString::fromStdString(names[static_cast<std::size_t>(row)]));
    });
    take({});
}

void OfferPanel::read(std::function<Result<workbench::OfferLevers>(workbench::Project&, const TaskContext&)> work) {
    close();
    m_session.runOnProject<workbench::OfferLevers>(
        {.title = tr("Looking up offers"), .receiver = this, .slot = QStringLiteral("whatif.offers"), .background = true}, std::move(work),
        [this](Result<workbench::OfferLevers> levers) {
            if (!levers) return m_session.report(levers.error());
            take(std::move(*levers));
        });
}

void OfferPanel::openCustomer(const QString& key) {
    read([key = key.toStdString()](workbench::Project& project, const TaskContext& context) { return workbench::offerLevers(project, key, context); });
}

void OfferPanel::openSegment(const Filter& filter) {
    read([filter](workbench::Project& project, const TaskContext& context) { return workbench::offerLevers(project, filter, context); });
}

void OfferPanel::close() {
    m_session.tasks().cancelSlot(QStringLiteral("whatif.offers"));
    pull({});
    take({});
}

void OfferPanel::take(workbench::OfferLevers levers) {
    m_levers = std::move(levers);
    m_caution->setText(QString::fromStdString(m_levers.caution));
    m_caution->setVisible(!m_levers.caution.empty());
    m_chart->setChart(chartOf(m_levers));
    // As tall as its rows use, so that the words stand right below them.
    const int rows = static_cast<int>(m_chart->chart().categories.size());
    m_chart->setMaximumHeight(m_session.theme().tokens().spaceXl * (3 * std::max(rows, 1) + 4));
    m_learn->setVisible(!m_levers.missing.empty());
    sayChosen();
}

const workbench::OfferLever* OfferPanel::pulled() const {
    const auto found = std::find_if(m_levers.offers.begin(), m_levers.offers.end(),
                                    [name = m_pulled.toStdString()](const workbench::OfferLever& lever) { return lever.offer == name; });
    return m_pulled.isEmpty() || found == m_levers.offers.end() ? nullptr : &*found;
}

void OfferPanel::pull(const QString& offer) {
    const QString wanted = offer == m_pulled ? QString() : offer;
    if (wanted == m_pulled) return;
    m_pulled = wanted;
    const auto& names = m_chart->chart().categories;
    const auto at = std::find(names.begin(), names.end(), m_pulled.toStdString());
    m_chart->setHighlighted(m_pulled.isEmpty() || at == names.end() ? -1 : static_cast<int>(at - names.begin()));
    sayChosen();
    emit pulledChanged();
}

void OfferPanel::sayChosen() {
    QStringList lines;
    if (const workbench::OfferLever* lever = pulled())
        lines << tr("%1: %2").arg(m_pulled, QString::fromStdString(lever->reason)) << tr("It holds for what is stored; changed columns are association and are not added to it.");
    QStringList without;
    for (const workbench::OfferLever& lever : m_levers.offers)
        if (!lever.causal()) without << QString::fromStdString(lever.offer);
    if (!without.isEmpty() && without.size() < static_cast<int>(m_levers.offers.size())) lines << tr("No evidence about %1.").arg(without.join(QStringLiteral(", ")));
    m_words->setText(lines.join(QLatin1Char('\n')));
    m_words->setVisible(!lines.isEmpty());
}

}  // namespace holdfast::ui
