#include "ui/shell/cardfacts.h"

#include "ui/charts/numbers.h"
#include "ui/itemmodels/celltext.h"

#include <QCoreApplication>
#include <QObject>

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

}  // namespace holdfast::ui
