#include "ui/shell/cardfacts.h"

#include "ui/charts/numbers.h"
#include "ui/itemmodels/celltext.h"

#include <QCoreApplication>
#include <QObject>
#include <QStringList>

#include <cmath>

namespace holdfast::ui {

namespace {

struct Group {
    ColumnRole role;
    const char* heading;
    const char* tip;
};

/// In the order in which an analyst asks: what they signed, what they pay, what they do, who they are.
constexpr Group kGroups[] = {
    {ColumnRole::Contract, QT_TRANSLATE_NOOP("CardFacts", "Contract"), QT_TRANSLATE_NOOP("CardFacts", "Used to score.")},
    {ColumnRole::Value, QT_TRANSLATE_NOOP("CardFacts", "Value"),
     QT_TRANSLATE_NOOP("CardFacts", "The money this customer brings a period. Used to score.")},
    {ColumnRole::Monetary, QT_TRANSLATE_NOOP("CardFacts", "Money"), QT_TRANSLATE_NOOP("CardFacts", "Used to score.")},
    {ColumnRole::Behaviour, QT_TRANSLATE_NOOP("CardFacts", "Behaviour"), QT_TRANSLATE_NOOP("CardFacts", "Used to score.")},
    {ColumnRole::Demographic, QT_TRANSLATE_NOOP("CardFacts", "Person"), QT_TRANSLATE_NOOP("CardFacts", "Used to score.")},
    {ColumnRole::SignupTime, QT_TRANSLATE_NOOP("CardFacts", "Signed up"),
     QT_TRANSLATE_NOOP("CardFacts", "When the customer joined.")},
    {ColumnRole::Label, QT_TRANSLATE_NOOP("CardFacts", "Outcome"),
     QT_TRANSLATE_NOOP("CardFacts", "What the model learns to predict.")},
    {ColumnRole::Ignore, QT_TRANSLATE_NOOP("CardFacts", "Other"),
     QT_TRANSLATE_NOOP("CardFacts", "Shown, never used to score.")},
};

QString translated(const char* text) {
    return QCoreApplication::translate("CardFacts", text);
}

constexpr std::size_t kNeighboursInTip = 8;

/// "+0.42", with the minus sign that formatPoints has; in log-odds.
QString signedLogOdds(double value) {
    const QString number = formatDecimal(std::abs(value), 2);
    if (std::abs(value) < 0.005) return number;
    return (value > 0.0 ? QStringLiteral("+") : QStringLiteral("\u2212")) + number;
}

/// The neighbours with the largest shares, one a line.
QString neighbourTip(const ScoreBasis& basis) {
    QStringList lines{QObject::tr("What those who brought this customer, and those whom this customer brought, change.")};
    for (std::size_t i = 0; i < basis.shares.size() && i < kNeighboursInTip; ++i) {
        const NeighbourShare& share = basis.shares[i];
        const QString who = share.key.empty() ? QObject::tr("%1 others together").arg(formatCount(share.customers)) : QString::fromStdString(share.key);
        const QString sampled = share.error >= 0.005 ? QStringLiteral(" ± ") + formatDecimal(share.error, 2) : QString();
        lines << QStringLiteral("%1  %2%3").arg(who, signedLogOdds(share.contribution), sampled);
    }
    std::uint64_t smaller = 0;
    for (std::size_t i = kNeighboursInTip; i < basis.shares.size(); ++i) smaller += basis.shares[i].customers;
    if (smaller > 0) lines << QObject::tr("and %1 with smaller shares").arg(formatCount(smaller));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

std::vector<Fact> attributeFacts(const workbench::CustomerCard& card, const QString& currency) {
    std::vector<Fact> facts;
    for (const Group& group : kGroups) {
        bool begun = false;
        for (const auto& [column, value] : card.attributes) {
            if (column.role != group.role) continue;
            if (!begun) facts.push_back({.name = translated(group.heading), .value = {}, .heading = true});
            begun = true;
            facts.push_back({.name = QString::fromStdString(column.name),
                             .value = cellText(column, value, currency),
                             .tip = translated(group.tip)});
        }
    }
    return facts;
}

std::vector<Fact> eventFacts(const workbench::CustomerCard& card) {
    std::vector<Fact> facts;
    for (const Event& event : card.events) {
        QString what = QString::fromStdString(event.kind);
        if (event.value) what += QStringLiteral("  ") + compactNumber(*event.value);
        facts.push_back(
            {.name = what,
             .value = formatTime(event.time),
             .tip = event.session.empty() ? QString() : QObject::tr("Session %1").arg(QString::fromStdString(event.session))});
    }
    return facts;
}

std::vector<Fact> basisFacts(const ScoreBasis& basis) {
    if (basis.shares.empty() && !basis.similar) return {};
    std::vector<Fact> facts{{.name = QObject::tr("Own columns"),
                             .value = signedLogOdds(basis.own),
                             .tip = QObject::tr("As if nobody had brought this customer and this customer nobody.")}};
    if (!basis.shares.empty())
        facts.push_back({.name = basis.neighbourCount() == 1 ? QObject::tr("1 neighbour")
                                                             : QObject::tr("%1 neighbours").arg(formatCount(basis.neighbourCount())),
                         .value = signedLogOdds(basis.neighbours),
                         .tip = neighbourTip(basis)});
    if (basis.similar) {
        const ClusterShare& cluster = *basis.similar;
        facts.push_back({.name = QObject::tr("Alike: cluster %1 of %2").arg(cluster.number).arg(cluster.clusters),
                         .value = signedLogOdds(basis.cluster),
                         .tip = QObject::tr("Nobody brought this new customer. Of %1 customers alike in demographic columns %2 left; "
                                            "%3 of the cluster's own offset was believed.")
                                    .arg(formatCount(cluster.customers), formatPercent(cluster.rate), formatPercent(cluster.kept, 0))});
    }
    facts.push_back({.name = QObject::tr("Calibration"),
                     .value = signedLogOdds(basis.calibration),
                     .tip = QObject::tr("What fitting the scores to the rates observed changes.")});
    facts.push_back({.name = QObject::tr("Sum"),
                     .value = signedLogOdds(basis.total),
                     .tip = QObject::tr("The log-odds of the score: ln(p / (1 - p)).")});
    return facts;
}

}  // namespace holdfast::ui
