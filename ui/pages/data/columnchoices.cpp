#include "ui/pages/data/columnchoices.h"

#include "ui/pages/data/profileitemmodel.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>

#include <map>

namespace holdfast::ui {

namespace {

/// The wheel belongs to the list that the box stands in, not to the box: it must not change what nobody looked at.
class WheelLetThrough : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() != QEvent::Wheel) return false;
        event->ignore();
        return true;
    }
};

}  // namespace

QComboBox* makeChoice(const Choices& entries, std::string_view current, const QString& name) {
    auto* box = new QComboBox;
    for (const auto& [text, value] : entries) box->addItem(text, value);
    box->setCurrentIndex(box->findData(QString::fromUtf8(current.data(), static_cast<qsizetype>(current.size()))));
    box->setAccessibleName(name);
    box->installEventFilter(new WheelLetThrough(box));
    return box;
}

/// The style sheet's padding counts only once the box knows of it.
int roomFor(QWidget* box) {
    box->ensurePolished();
    return box->sizeHint().width() + box->fontMetrics().averageCharWidth() * 2;
}

Choices typeChoices() {
    Choices list;
    for (const ColumnType type : {ColumnType::Text, ColumnType::Integer, ColumnType::Real, ColumnType::Boolean, ColumnType::Timestamp})
        list.emplace_back(ProfileItemModel::typeText(type), QString::fromUtf8(toString(type).data()));
    return list;
}

Choices roleChoices() {
    Choices list{{ProfileItemModel::roleText(ColumnRole::Key), QStringLiteral("key")}};
    list += ProfileItemModel::choices(ProfileItemModel::Role);
    return list;
}

QString fieldText(const std::string& field) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("FieldChoices", text); };
    const std::map<std::string, QString> words{{"customer", tr("The customer")},
                                               {"time", tr("When")},
                                               {"kind", tr("What happened")},
                                               {"value", tr("Money")},
                                               {"session", tr("Session or order")},
                                               {"quantity", tr("Quantity")},
                                               {"price", tr("Price of one")},
                                               {"referrer", tr("Who referred")},
                                               {"referee", tr("Who was referred")},
                                               {"channel", tr("Channel")},
                                               {"arm", tr("Offer or arm")},
                                               {"propensity", tr("Chance of getting it")},
                                               {"cost", tr("Cost")},
                                               {"outcome", tr("Outcome")}};
    const auto found = words.find(field);
    return found == words.end() ? QString::fromStdString(field) : found->second;
}

Choices fieldChoices(const std::vector<std::string>& fields) {
    Choices list{{QCoreApplication::translate("FieldChoices", "Not used"), QString()}};
    for (const std::string& field : fields) list.emplace_back(fieldText(field), QString::fromStdString(field));
    return list;
}

}  // namespace holdfast::ui
