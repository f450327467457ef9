// The boxes in which the import asks what a column is: its type, its role for customers, or the field of an event, a
// referral or a treatment that it holds; and their words. GUI thread only.
#pragma once

#include <QList>
#include <QString>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

class QComboBox;
class QWidget;

namespace holdfast::ui {

using Choices = QList<std::pair<QString, QString>>;  ///< text and value

/// A box for a cell of a list, which leaves the wheel to the list.
QComboBox* makeChoice(const Choices& entries, std::string_view current, const QString& name);
/// How wide a cell must be for `box`.
int roomFor(QWidget* box);

Choices typeChoices();
Choices roleChoices();
QString fieldText(const std::string& field);  ///< "referrer" in words
/// "Not used", then the fields.
Choices fieldChoices(const std::vector<std::string>& fields);

}  // namespace holdfast::ui
