#include "ui/pages/data/columndetail.h"

#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace holdfast::ui {

namespace {

QString number(double value) { return numberLocale().toString(value, 'g', 6); }

std::string finding(const ColumnProfile& profile) {
    const auto percent = [&](double count) {
        return profile.rows > 0 ? formatPercent(count / static_cast<double>(profile.rows), 0) : QString();
    };
    if (profile.histogram.empty()) {
        if (profile.topValues.empty()) return profile.spec.name;
        const auto& [value, count] = profile.topValues.front();
        return ColumnDetail::tr("%1 of customers have %2").arg(percent(static_cast<double>(count)),
                                                              value.empty() ? ColumnDetail::tr("empty text") : QString::fromStdString(value)).toStdString();
    }
    return profile.median ? ColumnDetail::tr("Half of the customers are at or below %1").arg(number(*profile.median)).toStdString() : profile.spec.name;
}

}  // namespace

report::Chart distributionChart(const ColumnProfile& profile) {
    report::Chart chart;
    chart.name = "distribution";
    chart.title = finding(profile);
    chart.emptyReason = ColumnDetail::tr("Every value is missing.").toStdString();
    chart.yTitle = ColumnDetail::tr("Customers").toStdString();
    chart.yStyle = report::NumberStyle::Count;
    chart.xTitle = profile.spec.name;
    report::ChartSeries series;
    if (!profile.histogram.empty() && profile.minimum && profile.maximum && *profile.maximum > *profile.minimum) {
        chart.kind = report::ChartKind::Histogram;
        const double width = (*profile.maximum - *profile.minimum) / static_cast<double>(profile.histogram.size());
        for (std::size_t i = 0; i <= profile.histogram.size(); ++i) series.x.push_back(*profile.minimum + width * static_cast<double>(i));
        series.y = profile.histogram;
    } else {
        chart.kind = report::ChartKind::HorizontalBars;
        for (const auto& [value, count] : profile.topValues) {
            chart.categories.push_back(value.empty() ? "(empty text)" : value);
            series.y.push_back(static_cast<double>(count));
        }
    }
    if (!series.y.empty()) chart.series.push_back(std::move(series));
    return chart;
}

ColumnDetail::ColumnDetail(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    const ThemeTokens& tokens = theme.tokens();
    m_title = makeLabel(theme, Theme::TextSize::Heading, "text", this, true);
    m_note = makeLabel(theme, Theme::TextSize::Body, "caution", this);
    m_note->setWordWrap(true);
    m_chart = new ChartView(theme, this);
    m_chart->setMinimumHeight(tokens.spaceXl * 9);
    m_chart->setMaximumHeight(tokens.spaceXl * 14);
    m_figures = new QWidget(this);
    m_form = new QFormLayout(m_figures);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(tokens.spaceL);
    m_form->setVerticalSpacing(tokens.spaceXs);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(tokens.spaceM, 0, 0, 0);
    layout->setSpacing(tokens.spaceS);
    layout->addWidget(m_title);
    layout->addWidget(m_note);
    layout->addWidget(m_chart, 2);
    layout->addWidget(m_figures);
    layout->addStretch(1);
    setMinimumWidth(tokens.spaceXl * 12);
    clear();
}

void ColumnDetail::addFigure(const QString& name, const QString& value) {
    auto* label = makeLabel(m_theme, Theme::TextSize::Body, "textMuted", m_figures);
    label->setText(name);
    auto* figure = makeLabel(m_theme, Theme::TextSize::Body, "text", m_figures);
    figure->setText(value);
    figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_form->addRow(label, figure);
}

void ColumnDetail::setProfile(const ColumnProfile& profile) {
    m_title->setText(QString::fromStdString(profile.spec.name));
    QString note;
    if (!profile.leakage.empty()) note = tr("Suspected leak: %1").arg(QString::fromStdString(profile.leakage));
    else if (profile.constant) note = tr("The same value everywhere: it cannot tell customers apart.");
    else if (profile.suspectedIdentifier) note = tr("Looks like an identifier: nearly every customer has its own value.");
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_chart->setChart(distributionChart(profile));
    while (m_form->rowCount() > 0) m_form->removeRow(0);
    addFigure(tr("Customers"), formatCount(profile.rows));
    addFigure(tr("Missing"), formatCount(profile.missing));
    addFigure(tr("Distinct values"), formatCount(profile.distinct));
    if (profile.spec.type != ColumnType::Timestamp && profile.spec.type != ColumnType::Boolean) {
        if (profile.minimum && profile.maximum) addFigure(tr("Range"), tr("%1 to %2").arg(number(*profile.minimum), number(*profile.maximum)));
        if (profile.mean) addFigure(tr("Mean"), number(*profile.mean));
        if (profile.median) addFigure(tr("Median"), number(*profile.median));
        if (profile.standardDeviation) addFigure(tr("Standard deviation"), number(*profile.standardDeviation));
    }
    if (profile.labelAuc) addFigure(tr("AUC by itself"), numberLocale().toString(*profile.labelAuc, 'f', 3));
}

void ColumnDetail::clear() {
    m_title->setText(tr("Column"));
    m_note->hide();
    m_chart->clear(tr("Choose a column at the left to see its distribution."));
    while (m_form->rowCount() > 0) m_form->removeRow(0);
}

}  // namespace holdfast::ui
