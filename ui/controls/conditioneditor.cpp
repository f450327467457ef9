#include "ui/controls/conditioneditor.h"

#include "core/base/time.h"
#include "core/workbench/browsing.h"

#include <QAction>
#include <QComboBox>
#include <QCompleter>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr std::size_t kOfferedValues = 200;
constexpr int kOthersRole = Qt::UserRole + 1;  ///< the line stands for m_others
enum ValuesPage { kListPage, kNumberPage, kNothingPage };

struct ComparisonName {
    Comparison comparison;
    const char* name;
    bool text;
    bool number;
};

constexpr ComparisonName kComparisons[] = {
    {Comparison::Equal, QT_TRANSLATE_NOOP("ConditionEditor", "is"), true, true},
    {Comparison::NotEqual, QT_TRANSLATE_NOOP("ConditionEditor", "is not"), true, true},
    {Comparison::Contains, QT_TRANSLATE_NOOP("ConditionEditor", "contains"), true, false},
    {Comparison::GreaterEqual, QT_TRANSLATE_NOOP("ConditionEditor", "at least"), false, true},
    {Comparison::Less, QT_TRANSLATE_NOOP("ConditionEditor", "below"), false, true},
    {Comparison::Between, QT_TRANSLATE_NOOP("ConditionEditor", "from ... to below"), false, true},
    {Comparison::Greater, QT_TRANSLATE_NOOP("ConditionEditor", "above"), false, true},
    {Comparison::LessEqual, QT_TRANSLATE_NOOP("ConditionEditor", "at most"), false, true},
    {Comparison::IsMissing, QT_TRANSLATE_NOOP("ConditionEditor", "is missing"), true, true},
    {Comparison::IsPresent, QT_TRANSLATE_NOOP("ConditionEditor", "is present"), true, true},
};

QString editText(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return QString::fromStdString(*text);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return QLocale().toString(static_cast<qlonglong>(*integer));
    if (const auto* real = std::get_if<double>(&value)) return QLocale().toString(*real, 'g', QLocale::FloatingPointShortest);
    return {};
}

}  // namespace

ConditionEditor::ConditionEditor(Session& session, const Condition& condition, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_session(session), m_initial(condition) {
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Edit a filter condition"));
    buildWidgets();
    columnChanged();
}

void ConditionEditor::buildWidgets() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    m_column = new QComboBox(this);
    m_column->setEditable(true);
    m_column->setInsertPolicy(QComboBox::NoInsert);
    m_column->completer()->setFilterMode(Qt::MatchContains);
    m_column->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_column->setAccessibleName(tr("Column"));
    if (m_session.champion()) m_column->addItem(tr("Chance of leaving"), QString::fromUtf8(kScoreColumn.data()));
    if (m_session.champion()) m_column->addItem(tr("Expected loss"), QString::fromUtf8(kLossColumn.data()));
    for (const ColumnSpec& spec : m_session.info().columns)
        m_column->addItem(QString::fromStdString(spec.name), QString::fromStdString(spec.name));
    const int at = m_column->findData(QString::fromStdString(m_initial.column));
    m_column->setCurrentIndex(std::max(0, at));

    m_comparison = new QComboBox(this);
    m_comparison->setAccessibleName(tr("Comparison"));
    m_values = new QStackedWidget(this);
    m_list = new QListWidget(m_values);
    m_list->setAccessibleName(tr("Values"));
    auto* numbers = new QWidget(m_values);
    auto* row = new QHBoxLayout(numbers);
    row->setContentsMargins(0, 0, 0, 0);
    m_first = new QLineEdit(numbers);
    m_first->setAccessibleName(tr("Value"));
    m_second = new QLineEdit(numbers);
    m_second->setAccessibleName(tr("Upper end"));
    row->addWidget(m_first);
    row->addWidget(m_second);
    row->setAlignment(Qt::AlignTop);
    m_values->addWidget(m_list);
    m_values->addWidget(numbers);
    m_values->addWidget(new QWidget(m_values));

    m_problem = new QLabel(this);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_apply = new QPushButton(tr("Apply"), this);
    m_apply->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_apply);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(tokens.spaceM, tokens.spaceM, tokens.spaceM, tokens.spaceM);
    layout->setSpacing(tokens.spaceS);
    layout->addWidget(m_column);
    layout->addWidget(m_comparison);
    layout->addWidget(m_values);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    m_column->setMinimumContentsLength(28);

    connect(m_column, &QComboBox::currentIndexChanged, this, &ConditionEditor::columnChanged);
    connect(m_comparison, &QComboBox::currentIndexChanged, this, &ConditionEditor::comparisonChanged);
    // The whole row ticks, its box too: the items are not user-checkable, or the box would tick a second time.
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    connect(m_list, &QListWidget::itemClicked, this, &ConditionEditor::tick);
    auto* space = new QAction(this);
    space->setShortcut(Qt::Key_Space);
    space->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(space);
    connect(space, &QAction::triggered, this, [this] { tick(m_list->currentItem()); });
    connect(m_column->lineEdit(), &QLineEdit::editingFinished, this, &ConditionEditor::columnTyped);
    connect(m_apply, &QPushButton::clicked, this, &ConditionEditor::apply);
    connect(cancel, &QPushButton::clicked, this, &QWidget::close);
    connect(m_first, &QLineEdit::returnPressed, this, &ConditionEditor::apply);
    connect(m_second, &QLineEdit::returnPressed, this, &ConditionEditor::apply);
}

void ConditionEditor::tick(QListWidgetItem* item) {
    if (item) item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
}

/// A part of a name is enough where it names one column: what it begins, else what it stands in.
void ConditionEditor::columnTyped() {
    const QString typed = m_column->currentText().trimmed();
    int found = m_column->findText(typed, Qt::MatchFixedString);
    for (const auto how : {Qt::MatchStartsWith, Qt::MatchContains})
        if (found < 0 && !typed.isEmpty()) found = m_column->findText(typed, how);
    if (found >= 0) {
        m_column->setCurrentIndex(found);
        m_column->setEditText(m_column->itemText(found));
        return;
    }
    m_column->setEditText(m_column->itemText(m_column->currentIndex()));
    m_problem->setText(tr("There is no column \u201c%1\u201d.").arg(typed));
    m_problem->show();
    adjustSize();
}

const ColumnSpec* ConditionEditor::column() const {
    const std::string name = m_column->currentData().toString().toStdString();
    for (const ColumnSpec& spec : m_session.info().columns)
        if (spec.name == name) return &spec;
    return nullptr;
}

bool ConditionEditor::isScore() const { return m_column->currentData().toString().toStdString() == kScoreColumn; }

bool ConditionEditor::isText() const { return column() && column()->type == ColumnType::Text; }

Comparison ConditionEditor::comparison() const { return static_cast<Comparison>(m_comparison->currentData().toInt()); }

void ConditionEditor::columnChanged() {
    const bool initial = m_column->currentData().toString().toStdString() == m_initial.column;
    const bool listed = isText() || (column() && column()->type == ColumnType::Boolean);
    {
        const QSignalBlocker blocker(m_comparison);
        m_comparison->clear();
        for (const ComparisonName& entry : kComparisons)
            if (listed ? entry.text : entry.number) m_comparison->addItem(tr(entry.name), static_cast<int>(entry.comparison));
        if (!listed) m_comparison->setCurrentIndex(m_comparison->findData(static_cast<int>(Comparison::GreaterEqual)));
        if (initial) {
            const int at = m_comparison->findData(static_cast<int>(m_initial.comparison));
            if (at >= 0) m_comparison->setCurrentIndex(at);
        }
    }
    const auto asTyped = [this](const Value& value) {
        const auto* real = std::get_if<double>(&value);
        return isScore() && real ? editText(*real * 100.0) : editText(value);
    };
    m_first->setText(initial && !m_initial.values.empty() && !(namesMany() && !listed) ? asTyped(m_initial.values.front()) : QString());
    m_second->setText(initial && m_initial.values.size() > 1 ? asTyped(m_initial.values[1]) : QString());
    m_list->clear();
    if (listed) offerValues();
    comparisonChanged();
}

/// As the condition came, it names several values, and neither column nor comparison was changed since.
bool ConditionEditor::namesMany() const {
    return m_initial.values.size() > 1 && (comparison() == Comparison::Equal || comparison() == Comparison::NotEqual) &&
           comparison() == m_initial.comparison && m_column->currentData().toString().toStdString() == m_initial.column;
}

void ConditionEditor::comparisonChanged() {
    const Comparison chosen = comparison();
    const bool listed = isText() || (column() && column()->type == ColumnType::Boolean);
    const bool nothing = chosen == Comparison::IsMissing || chosen == Comparison::IsPresent;
    const bool fromList = listed && (chosen == Comparison::Equal || chosen == Comparison::NotEqual);
    m_values->setCurrentIndex(nothing ? kNothingPage : fromList ? kListPage : kNumberPage);
    m_second->setVisible(chosen == Comparison::Between);
    m_first->setPlaceholderText(chosen == Comparison::Between ? tr("from") : listed ? tr("text") : isScore() ? tr("percent, for example 80")
                                : namesMany() ? tr("%1 numbers; type one instead").arg(QLocale().toString(static_cast<qulonglong>(m_initial.values.size()))) : tr("number"));
    m_second->setPlaceholderText(tr("to below"));
    m_problem->hide();
    adjustSize();
}

QListWidgetItem* ConditionEditor::offer(const QString& shown, bool checked) {
    auto* item = new QListWidgetItem(shown, m_list);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setCheckState(checked ? Qt::Checked : Qt::Unchecked);
    return item;
}

/// What was chosen before, by a selection in the graph for example, and is not among the values offered: kept as one line.
void ConditionEditor::offerOthers(const QSet<QString>& offered) {
    std::vector<Value> others;
    for (const Value& value : m_initial.values)
        if (isMissing(value) || !offered.contains(editText(value))) others.push_back(value);
    if (others.empty()) return;
    const auto count = static_cast<qulonglong>(others.size());
    m_others = ValueList(std::move(others));
    auto* item = offer(count == 1 && isMissing(m_others.front()) ? tr("missing") : tr("%1 more, as chosen before").arg(QLocale().toString(count)), true);
    item->setData(kOthersRole, true);
}

void ConditionEditor::offerValues() {
    m_others = {};
    QSet<QString> chosen;
    if (m_initial.column == column()->name)
        for (const Value& value : m_initial.values) chosen.insert(editText(value));
    const auto add = [this, chosen](const std::string& text, const QString& shown) {
        const QString value = QString::fromStdString(text);
        offer(shown, chosen.contains(value))->setData(Qt::UserRole, value);
    };
    if (column()->type == ColumnType::Boolean) {
        add("1", tr("Yes"));
        add("0", tr("No"));
        return;
    }
    using Counts = std::vector<std::pair<std::string, std::uint64_t>>;
    m_session.runOnProject<Counts>(
        {tr("Reading values"), this, QStringLiteral("filter.values"), true},
        [name = column()->name](workbench::Project& project, const TaskContext&) {
            return workbench::columnValues(project, name, kOfferedValues);
        },
        [this, add, name = column()->name](Result<Counts> counts) {
            if (!counts || !column() || column()->name != name) return;
            QSet<QString> offered;
            for (const auto& [text, count] : *counts) {
                offered.insert(QString::fromStdString(text));
                add(text, tr("%1   %2").arg(text.empty() ? tr("(empty text)") : QString::fromStdString(text),
                                            QLocale().toString(static_cast<qulonglong>(count))));
            }
            if (m_initial.column == name) offerOthers(offered);
        });
}

Result<Value> ConditionEditor::parseValue(const QString& text) const {
    const QString trimmed = text.trimmed();
    if (isText()) return Value(trimmed.toStdString());
    if (column() && column()->type == ColumnType::Timestamp) {
        const auto time = parseIso8601(trimmed.toStdString());
        if (!time) return Unexpected(ErrorCode::InvalidInput, tr("Write a date such as 2026-01-31.").toStdString());
        return Value(static_cast<std::int64_t>(*time));
    }
    bool fine = false;
    QString digits = trimmed;
    if (isScore() && digits.endsWith('%')) digits.chop(1);
    double number = QLocale().toDouble(digits.trimmed(), &fine);
    if (!fine) number = QLocale::c().toDouble(digits.trimmed(), &fine);
    if (!fine) return Unexpected(ErrorCode::InvalidInput, tr("Write a number.").toStdString());
    return Value(isScore() ? number / 100.0 : number);  // the chance of leaving is shown and asked in percent
}

Result<Condition> ConditionEditor::condition() const {
    Condition made{m_column->currentData().toString().toStdString(), comparison(), {}};
    if (made.comparison == Comparison::IsMissing || made.comparison == Comparison::IsPresent) return made;
    if (m_values->currentIndex() == kNumberPage && namesMany() && m_first->text().isEmpty()) return m_initial;
    std::vector<Value> values;
    if (m_values->currentIndex() == kListPage) {
        for (int i = 0; i < m_list->count(); ++i) {
            const QListWidgetItem* item = m_list->item(i);
            if (item->checkState() != Qt::Checked) continue;
            const std::string text = item->data(Qt::UserRole).toString().toStdString();
            if (item->data(kOthersRole).toBool()) values.insert(values.end(), m_others.begin(), m_others.end());
            else if (isText()) values.emplace_back(text);
            else values.emplace_back(static_cast<std::int64_t>(text == "1"));
        }
        if (values.empty()) return Unexpected(ErrorCode::InvalidInput, tr("Choose at least one value.").toStdString());
    } else {
        HOLDFAST_ASSIGN(auto first, parseValue(m_first->text()));
        values.push_back(std::move(first));
        if (made.comparison == Comparison::Between) {
            HOLDFAST_ASSIGN(auto second, parseValue(m_second->text()));
            values.push_back(std::move(second));
        }
    }
    made.values = ValueList(std::move(values));
    return made;
}

void ConditionEditor::apply() {
    auto made = condition();
    if (!made) {
        m_problem->setText(QString::fromStdString(made.error().message));
        m_problem->show();
        adjustSize();
        return;
    }
    emit applied(*made);
    close();
}

}  // namespace holdfast::ui
