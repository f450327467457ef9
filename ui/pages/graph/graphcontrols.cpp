#include "ui/pages/graph/graphcontrols.h"

#include "core/workbench/graphmetrics.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphlegend.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

void select(QComboBox* box, const QString& source) {
    const QSignalBlocker quiet(box);
    box->setCurrentIndex(std::max(0, box->findData(source)));
}

/// Metrics say on hover what they are.
void fillBox(QComboBox* box, const std::vector<LookChoice>& choices, const std::vector<ColumnSpec>& columns) {
    const QSignalBlocker quiet(box);
    box->clear();
    for (const LookChoice& choice : choices) {
        box->addItem(QString::fromStdString(choice.name), QString::fromStdString(choice.source));
        for (const ColumnSpec& column : columns)
            if (column.name == choice.source) box->setItemData(box->count() - 1, QString::fromStdString(workbench::metricDefinition(column)), Qt::ToolTipRole);
    }
}

/// An estimate is called one, wherever its figures are used.
QString betweennessText(const workbench::GraphMetricsSummary& metrics) {
    if (metrics.betweennessExact) return {};
    return QLatin1Char(' ') + QCoreApplication::translate("GraphControls", "Betweenness is estimated from %1 of %2 starting points, up to %3 off.")
        .arg(formatCount(metrics.betweennessPivots), formatCount(metrics.betweennessSampledOf), numberLocale().toString(metrics.betweennessError, 'g', 2));
}

}  // namespace

GraphControls::GraphControls(Session& session, GraphState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    const ThemeTokens& tokens = session.theme().tokens();
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(tokens.spaceS);
    grid->setVerticalSpacing(tokens.spaceXs);
    grid->setColumnStretch(1, 1);
    m_colours = addChooser(tr("Colour"), tr("What the colour of a customer stands for."), 0);
    m_legend = new GraphLegend(session.theme(), LegendRow::Swatch::Dot, this);
    grid->addWidget(m_legend, 1, 0, 1, 2);
    m_ofAll = makeLabel(session.theme(), Theme::TextSize::Small, "textMuted", this);
    m_ofAll->hide();
    grid->addWidget(m_ofAll, 2, 0, 1, 2, Qt::AlignRight);
    m_sizes = addChooser(tr("Size"), tr("What the size of a customer stands for; areas tell the amounts."), 3);
    m_edges = addChooser(tr("Lines"), tr("What the colour of a referral stands for."), 4);
    m_channels = new GraphLegend(session.theme(), LegendRow::Swatch::Line, this);
    grid->addWidget(m_channels, 5, 0, 1, 2);
    m_metrics = makeLabel(session.theme(), Theme::TextSize::Small, "textMuted", this);
    m_metrics->setWordWrap(true);
    m_compute = new QPushButton(tr("Compute metrics"), this);
    m_compute->setToolTip(tr("Works out PageRank, betweenness, communities and more, and keeps them as columns for table, filter, training and report"));
    grid->addWidget(m_metrics, 6, 0, 1, 2);
    grid->addWidget(m_compute, 7, 0, 1, 2);
    for (const auto& [name, colour] : {std::pair{tr("All alike"), EdgeColour::Plain}, {tr("By channel"), EdgeColour::Channel}, {tr("By time, old to new"), EdgeColour::Time}, {tr("As who referred"), EdgeColour::Source}})
        m_edges->addItem(name, static_cast<int>(colour));

    for (QComboBox* box : {m_colours, m_sizes, m_edges}) connect(box, &QComboBox::activated, this, &GraphControls::chooseLook);
    connect(m_legend, &GraphLegend::offChanged, this, [this](const std::vector<std::string>& off) {
        GraphView view = m_state.view();
        view.offClasses = off;
        m_state.change(view, tr("Choose in the legend"));
    });
    connect(m_channels, &GraphLegend::offChanged, this, [this](const std::vector<std::string>& off) {
        GraphView view = m_state.view();
        view.offChannels = off;
        m_state.change(view, tr("Choose in the legend"));
    });
    connect(m_compute, &QPushButton::clicked, this, &GraphControls::computeMetrics);
    connect(&state, &GraphState::dataChanged, this, &GraphControls::fill);
    connect(&state, &GraphState::pictureChanged, this, &GraphControls::showView);
    connect(&state, &GraphState::viewChanged, this, &GraphControls::showView);
    connect(&state, &GraphState::maskChanged, this, &GraphControls::showScope);
    connect(&session, &Session::projectChanged, this, [this] {
        m_computing = false;
        showMetrics();
    });
    fill();
}

QComboBox* GraphControls::addChooser(const QString& label, const QString& definition, int row) {
    auto* grid = static_cast<QGridLayout*>(layout());
    auto* name = makeLabel(m_session.theme(), Theme::TextSize::Body, "textMuted", this);
    name->setText(label);
    name->setToolTip(definition);
    auto* box = new QComboBox(this);
    box->setToolTip(definition);
    box->setAccessibleName(label);
    box->setAccessibleDescription(definition);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    name->setBuddy(box);
    grid->addWidget(name, row, 0);
    grid->addWidget(box, row, 1);
    return box;
}

QString GraphControls::metricsText() const { return m_metrics->text(); }

void GraphControls::fill() {
    const bool known = m_session.hasProject() && m_state.data();
    const std::vector<ColumnSpec> columns = known ? m_state.data()->columns : std::vector<ColumnSpec>();
    fillBox(m_colours, known ? colourChoices(columns, !m_state.data()->coldStart.empty()) : std::vector<LookChoice>(), columns);
    fillBox(m_sizes, known ? sizeChoices(columns) : std::vector<LookChoice>(), columns);
    showView();
    showMetrics();
}

void GraphControls::showView() {
    const GraphView& view = m_state.view();
    select(m_colours, QString::fromStdString(view.look.colour));
    select(m_sizes, QString::fromStdString(view.look.size));
    {
        const QSignalBlocker quiet(m_edges);
        m_edges->setCurrentIndex(std::max(0, m_edges->findData(static_cast<int>(view.look.edges))));
    }
    if (m_state.picture()) {
        m_legend->setClasses(m_state.picture()->classes);
        m_channels->setClasses(m_state.picture()->channels);
    }
    m_legend->setOff(view.offClasses);
    m_channels->setOff(view.offChannels);
    m_channels->setVisible(!m_channels->rows().empty());
}

/// The legend counts everybody, which is worth a word while not everybody is in view.
void GraphControls::showScope() {
    const bool known = m_state.data() != nullptr;
    const MaskResult& mask = m_state.mask();
    m_ofAll->setVisible(known && (mask.nodes < m_state.data()->nodes() || mask.dimmed > 0));
    if (known) m_ofAll->setText(tr("of all %1 people").arg(formatCount(m_state.data()->nodes())));
}

void GraphControls::chooseLook() {
    GraphView view = m_state.view();
    const std::string before = view.look.colour;
    view.look.colour = m_colours->currentData().toString().toStdString();
    view.look.size = m_sizes->currentData().toString().toStdString();
    view.look.edges = static_cast<EdgeColour>(m_edges->currentData().toInt());
    if (view.look.colour != before) view.offClasses.clear();  // they were classes of another legend
    if (view.look.edges != m_state.view().look.edges) view.offChannels.clear();
    m_state.change(view, tr("Choose colours and sizes"));
}

QString GraphControls::changedText(const workbench::GraphStats& stats) {
    const std::map<std::string, QString> words{{"customers", tr("customers")}, {"referrals", tr("referrals")}, {"labels", tr("who left")},
                                               {"scores", tr("scores")},       {"values", tr("values")}};
    QStringList changed;
    for (const std::string& input : stats.changed) changed << words.at(input);
    return QLocale(QLocale::English).createSeparatedList(changed);
}

void GraphControls::showMetrics() {
    const bool known = m_session.hasProject() && m_state.data() && m_state.data()->nodes() > 0;
    m_compute->setEnabled(known && !m_computing);
    m_metrics->setVisible(known);
    if (!known) return;
    const workbench::GraphStats& stats = m_state.data()->stats;
    m_compute->setText(stats.metrics ? tr("Compute metrics again") : tr("Compute metrics"));
    m_compute->setVisible(!stats.metrics || stats.metricsOutOfDate || m_computing);
    if (m_computing) m_metrics->setText(tr("Computing metrics\u2026"));
    else if (!stats.metrics) m_metrics->setText(tr("PageRank, communities and other metrics were not computed yet."));
    else if (stats.metricsOutOfDate) m_metrics->setText(tr("Metrics of %1 are out of date in part: %2 changed since.").arg(formatTime(stats.metrics->computedAt), changedText(stats)));
    else m_metrics->setText(tr("Metrics of %1").arg(formatTime(stats.metrics->computedAt)));
    if (stats.metrics && !m_computing) m_metrics->setText(m_metrics->text() + betweennessText(workbench::storedSummary(*stats.metrics)));
    setLabelColour(m_metrics, m_session.theme(), stats.metricsOutOfDate && !m_computing ? "caution" : "textMuted");
}

void GraphControls::computeMetrics() {
    if (!m_session.hasProject() || m_computing) return;
    m_computing = true;
    showMetrics();
    m_session.runOnProject<workbench::GraphMetricsSummary>(
        {.title = tr("Computing graph metrics"), .receiver = this, .slot = QStringLiteral("graph.metrics")},
        [clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) {
            return workbench::storeGraphMetrics(project, {}, clock, context);
        },
        [this](Result<workbench::GraphMetricsSummary> summary) {
            m_computing = false;
            showMetrics();
            if (!summary) return m_session.report(summary.error());
            const QString where = summary->customers > 0 ? tr("%1 metrics are columns of the customers now") : tr("%1 metrics of everyone in the network are kept now");
            m_session.say(tr("%1; %2 communities were found.").arg(where.arg(formatCount(summary->columns.size())), formatCount(summary->communities)));
            m_session.refresh();
        });
}

}  // namespace holdfast::ui
