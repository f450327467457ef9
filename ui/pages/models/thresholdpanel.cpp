#include "ui/pages/models/thresholdpanel.h"

#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/models/evaluationcharts.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedLayout>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

using report::NumberStyle;

constexpr int kSliderSteps = 1000;    ///< tenths of a percent
constexpr int kWidestSideSteps = 16;  ///< of the largest space
constexpr double kMostMoney = 1e9;

QString shareOf(double share) {
    return std::isfinite(share) ? formatPercent(share) : QStringLiteral("\u2013");
}

}  // namespace

ThresholdPanel::ThresholdPanel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    m_empty = new EmptyState(theme, this);
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    clear({});
}

QWidget* ThresholdPanel::buildContent() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, tokens.spaceM, 0, 0);
    column->setSpacing(tokens.spaceS);
    m_figures = new KeyFigureRow(m_theme, content);
    column->addWidget(m_figures);
    column->addWidget(buildSlider());
    auto* below = new QHBoxLayout;
    below->setSpacing(tokens.spaceXl);
    auto* side = new QWidget(content);
    side->setMaximumWidth(tokens.spaceXl * kWidestSideSteps);  // figures far from their names are hard to read
    auto* left = new QVBoxLayout(side);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(tokens.spaceS);
    left->addWidget(buildCounts());
    left->addWidget(buildAssumptions());
    left->addStretch(1);
    m_money = new ChartView(m_theme, content);
    m_money->setObjectName(QStringLiteral("money"));
    m_money->setDefinition(
        tr("For every threshold: leavers contacted times the share who stay times what one is worth, less what all contacts "
           "cost."));
    below->addWidget(side, 2);
    below->addWidget(m_money, 3);
    column->addLayout(below, 1);
    return content;
}

QWidget* ThresholdPanel::buildSlider() {
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(m_theme.tokens().spaceM);
    auto* name = makeLabel(m_theme, Theme::TextSize::Body, "text", row);
    name->setText(tr("&Contact from"));
    m_slider = new QSlider(Qt::Horizontal, row);
    m_slider->setObjectName(QStringLiteral("threshold"));
    m_slider->setRange(0, kSliderSteps);
    m_slider->setPageStep(kSliderSteps / 20);
    m_slider->setAccessibleName(tr("Contact customers from this chance of leaving on"));
    m_slider->setToolTip(tr("Everybody whose chance of leaving is at or above this is contacted."));
    name->setBuddy(m_slider);
    m_value = makeLabel(m_theme, Theme::TextSize::Body, "text", row, true);
    m_value->setMinimumWidth(m_value->fontMetrics().horizontalAdvance(QStringLiteral("100.0 % ")));
    m_best = new QPushButton(tr("To the best"), row);
    m_best->setObjectName(QStringLiteral("bestThreshold"));
    m_best->setToolTip(tr("Moves to the threshold where the gain is highest under the assumptions."));
    line->addWidget(name);
    line->addWidget(m_slider, 1);
    line->addWidget(m_value);
    line->addWidget(m_best);
    m_show = new QPushButton(tr("Show these customers"), row);
    m_show->setObjectName(QStringLiteral("showContacted"));
    line->addWidget(m_show);
    connect(m_show, &QPushButton::clicked, this, [this] { emit customersWanted(m_threshold); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) {
        m_threshold = static_cast<double>(step) / kSliderSteps;
        showThreshold();
    });
    connect(m_best, &QPushButton::clicked, this, &ThresholdPanel::goToBest);
    return row;
}

QWidget* ThresholdPanel::buildCounts() {
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(m_theme.tokens().spaceM);
    grid->setVerticalSpacing(m_theme.tokens().spaceXs);
    const auto heading = [&](const QString& text, int row, int at, Qt::Alignment where) {
        QLabel* label = makeLabel(m_theme, Theme::TextSize::Small, "textMuted", box);
        label->setText(text);
        grid->addWidget(label, row, at, where);
    };
    heading(tr("Customers, by what they did"), 0, 0, Qt::AlignLeft);
    heading(tr("left"), 0, 1, Qt::AlignRight);
    heading(tr("stayed"), 0, 2, Qt::AlignRight);
    heading(tr("contacted"), 1, 0, Qt::AlignLeft);
    heading(tr("let alone"), 2, 0, Qt::AlignLeft);
    const std::array<const char*, 4> names{"caught", "disturbed", "missed", "spared"};
    const std::array<QString, 4> meanings{tr("contacted and left: rightly contacted"),
                                          tr("contacted and stayed: contacted for nothing"), tr("let alone and left: missed"),
                                          tr("let alone and stayed: rightly let alone")};
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        m_cells[i] = makeLabel(m_theme, Theme::TextSize::Body, "text", box, i == 0);
        m_cells[i]->setObjectName(QLatin1String(names[i]));
        m_cells[i]->setToolTip(meanings[i]);
        m_cells[i]->setAccessibleDescription(meanings[i]);
        grid->addWidget(m_cells[i], 1 + static_cast<int>(i) / 2, 1 + static_cast<int>(i) % 2, Qt::AlignRight);
    }
    grid->setColumnStretch(0, 1);
    return box;
}

QDoubleSpinBox* ThresholdPanel::makeMoney(const char* name, const QString& definition) {
    auto* box = new QDoubleSpinBox(this);
    box->setObjectName(QLatin1String(name));
    box->setRange(0.0, kMostMoney);
    box->setDecimals(2);
    box->setGroupSeparatorShown(true);
    box->setKeyboardTracking(false);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setToolTip(definition);
    box->setAlignment(Qt::AlignRight);
    connect(box, &QDoubleSpinBox::valueChanged, this, &ThresholdPanel::takeAssumptions);
    return box;
}

QWidget* ThresholdPanel::buildAssumptions() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, m_theme.tokens().spaceS, 0, 0);
    column->setSpacing(m_theme.tokens().spaceXs);
    auto* header = new SectionHeader(m_theme, tr("Assumptions"), box);
    m_reset = new QPushButton(tr("Reset"), header);
    m_reset->setObjectName(QStringLiteral("resetContact"));
    m_reset->setToolTip(tr("Takes your figures back to those Holdfast assumes; can be undone."));
    connect(m_reset, &QPushButton::clicked, this, &ThresholdPanel::contactReset);
    header->addControl(m_reset);
    m_cost = makeMoney("contactCost", tr("Everything that contacting one customer costs: the call, the letter, the offer."));
    m_kept = makeMoney("keptValue", tr("What one customer brings who stays instead of leaving."));
    m_share =
        makeMoney("keptShare",
                  tr("Of the leavers contacted, how many stay because of it. An experiment tells; a model of churn cannot."));
    m_share->setRange(0.0, 100.0);
    m_share->setDecimals(1);
    m_share->setSuffix(QStringLiteral(" %"));
    auto* form = new QFormLayout;
    form->setSpacing(m_theme.tokens().spaceXs);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("A &contact costs"), m_cost);
    form->addRow(tr("One &kept is worth"), m_kept);
    form->addRow(tr("Leavers who &stay"), m_share);
    m_basis = makeLabel(m_theme, Theme::TextSize::Small, "caution", box);
    m_basis->setObjectName(QStringLiteral("contactBasis"));
    m_basis->setWordWrap(true);
    column->addWidget(header);
    column->addLayout(form);
    column->addWidget(m_basis);
    return box;
}

void ThresholdPanel::setServes(bool serves) {
    m_show->setEnabled(serves);
    m_show->setToolTip(serves ? tr("Filters every page to the customers whose chance of leaving is at or above the threshold today.")
                              : tr("Customers have the scores of another version; let this one score first."));
}

void ThresholdPanel::setEvaluation(const workbench::ModelEvaluation& evaluation) {
    const bool another = evaluation.version != m_evaluation.version;
    m_evaluation = evaluation;
    if (evaluation.thresholds.empty()) return clear(QString::fromStdString(evaluation.missing));
    m_stack->setCurrentWidget(m_content);
    showAssumptions();
    if (another) return goToBest();
    showThreshold();
}

void ThresholdPanel::clear(const QString& why) {
    m_evaluation = {};
    m_empty->setContent(QStringLiteral("models"),
                        why.isEmpty() ? tr("Here you would see whom a threshold contacts and what that brings.") : why);
    m_stack->setCurrentWidget(m_empty);
}

void ThresholdPanel::goToBest() {
    const double best = m_evaluation.thresholds.best(m_evaluation.contact).threshold;
    setThreshold(std::isfinite(best) ? best : 1.0);
}

void ThresholdPanel::setThreshold(double threshold) {
    m_threshold = std::clamp(threshold, 0.0, 1.0);
    const QSignalBlocker quiet(m_slider);  // it knows tenths of a percent, the threshold is exact
    m_slider->setValue(static_cast<int>(std::lround(m_threshold * kSliderSteps)));
    showThreshold();
}

void ThresholdPanel::takeAssumptions() {
    ContactAssumptions& contact = m_evaluation.contact;
    contact = {m_cost->value(), m_kept->value(), m_share->value() / 100.0, {}};
    m_evaluation.contactIsSet = true;
    showAssumptions();
    showThreshold();
    emit contactEdited(contact);
}

void ThresholdPanel::showAssumptions() {
    const ContactAssumptions& contact = m_evaluation.contact;
    const QString currency =
        m_evaluation.currency.empty() ? QString() : QStringLiteral(" ") + QString::fromStdString(m_evaluation.currency);
    const std::array<std::pair<QDoubleSpinBox*, double>, 3> boxes{
        {{m_cost, contact.cost}, {m_kept, contact.value}, {m_share, contact.keptShare * 100.0}}};
    for (const auto& [box, value] : boxes) {
        const QSignalBlocker quiet(box);
        if (box != m_share) box->setSuffix(currency);
        box->setValue(value);
    }
    const double even = contact.breakEven();
    const QString pays = std::isfinite(even) && even <= 1.0
                             ? tr("A contact pays from a chance of %1 on.").arg(formatPercent(even))
                             : tr("A contact never pays.");
    const QString basis = m_evaluation.contactIsSet ? tr("Your own figures; nothing in the data says so.")
                                                    : QString::fromStdString(contact.basis);
    m_basis->setText(basis + QLatin1Char(' ') + pays);
    m_reset->setEnabled(m_evaluation.contactIsSet);
}

void ThresholdPanel::showThreshold() {
    if (m_evaluation.thresholds.empty()) return;
    m_value->setText(formatPercent(m_threshold));
    const scoring::ThresholdCounts now = counts();
    const std::array<std::uint64_t, 4> cells{now.caught, now.disturbed, now.missed, now.spared};
    for (std::size_t i = 0; i < cells.size(); ++i) m_cells[i]->setText(formatCount(cells[i]));
    showFigures(now);
    m_money->setCurrency(QString::fromStdString(m_evaluation.currency));
    m_money->setChart(moneyChart(m_evaluation, m_threshold));
}

void ThresholdPanel::showFigures(const scoring::ThresholdCounts& now) {
    const double gain = scoring::moneyFrom(now, m_evaluation.contact);
    const double best = scoring::moneyFrom(m_evaluation.thresholds.best(m_evaluation.contact), m_evaluation.contact);
    const QString currency = QString::fromStdString(m_evaluation.currency);
    m_figures->setFigures({
        {tr("Contacted"),
         formatCount(now.contacted()),
         {},
         tr("of %1 with a known outcome").arg(formatCount(m_evaluation.thresholds.customers())),
         tr("Customers at or above the threshold, each scored by a model that had not seen him."),
         {}},
        {tr("Rightly contacted"),
         shareOf(now.precision()),
         {},
         tr("of them left"),
         tr("The share of those contacted who really left (precision)."),
         {}},
        {tr("Leavers reached"),
         shareOf(now.recall()),
         {},
         tr("of %1 who left").arg(formatCount(now.left())),
         tr("The share of all leavers who are among those contacted (recall)."),
         {}},
        {tr("Gain, assumed"),
         formatNumber(gain, NumberStyle::Count),
         currency,
         tr("best %1").arg(formatNumber(best, NumberStyle::Count)),
         tr("Leavers contacted times the share who stay times what one is worth, less what all contacts cost, under the "
            "assumptions below."),
         {}},
    });
}

}  // namespace holdfast::ui
