// ConditionEditor: a small popup that edits one typed condition: column, comparison, and values that fit the column's
// type (a checked list of the values met for text, numbers for numbers). Not modal; closing it without Apply changes
// nothing. Used by the FilterBar and FilterChips. GUI thread only.
#pragma once

#include "core/data/filter.h"
#include "ui/session/session.h"

#include <QFrame>
#include <QSet>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;
class QStackedWidget;

namespace holdfast::ui {

class ConditionEditor : public QFrame {
    Q_OBJECT

public:
    ConditionEditor(Session& session, const Condition& condition, QWidget* parent);

    /// The condition as it stands, or what is wrong with it.
    Result<Condition> condition() const;

signals:
    void applied(const holdfast::Condition& condition);

private:
    void buildWidgets();
    void columnChanged();
    void columnTyped();
    static void tick(QListWidgetItem* item);
    void comparisonChanged();
    void offerValues();
    void offerOthers(const QSet<QString>& offered);
    QListWidgetItem* offer(const QString& shown, bool checked);
    void apply();
    const ColumnSpec* column() const;
    Comparison comparison() const;
    bool namesMany() const;
    bool isText() const;
    bool isScore() const;  ///< the chance of leaving, asked in percent
    Result<Value> parseValue(const QString& text) const;

    Session& m_session;
    Condition m_initial;
    ValueList m_others;  ///< values of m_initial that are not offered one by one
    QComboBox* m_column = nullptr;
    QComboBox* m_comparison = nullptr;
    QStackedWidget* m_values = nullptr;
    QListWidget* m_list = nullptr;
    QLineEdit* m_first = nullptr;
    QLineEdit* m_second = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_apply = nullptr;
};

}  // namespace holdfast::ui
