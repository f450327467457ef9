#include "ui/pages/customers/columnchooser.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QWidgetAction>

#include <algorithm>

namespace holdfast::ui {

ColumnChooser::ColumnChooser(QWidget* parent) : QToolButton(parent) {
    setText(tr("Columns"));
    setToolTip(tr("Choose which columns the table shows"));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(QToolButton::InstantPopup);
    setProperty("look", "choices");
    m_menu = new QMenu(this);
    auto* panel = new QWidget(m_menu);
    auto* layout = new QVBoxLayout(panel);
    m_search = new QLineEdit(panel);
    m_search->setPlaceholderText(tr("Find a column"));
    m_search->setAccessibleName(tr("Find a column"));
    m_search->setClearButtonEnabled(true);
    m_list = new QListWidget(panel);
    m_list->setAccessibleName(tr("Columns of the table"));
    m_list->setUniformItemSizes(true);
    auto* buttons = new QHBoxLayout;
    auto* all = new QPushButton(tr("Show all"), panel);
    auto* none = new QPushButton(tr("Hide all"), panel);
    buttons->addWidget(all);
    buttons->addWidget(none);
    layout->addWidget(m_search);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    auto* action = new QWidgetAction(m_menu);
    action->setDefaultWidget(panel);
    m_menu->addAction(action);
    setMenu(m_menu);

    const auto checkAll = [this](Qt::CheckState state) {
        const QSignalBlocker blocker(m_list);
        for (int i = 0; i < m_list->count(); ++i)
            if (!m_list->item(i)->isHidden()) m_list->item(i)->setCheckState(state);
    };
    connect(all, &QPushButton::clicked, this, [=, this] { checkAll(Qt::Checked); collect(); });
    connect(none, &QPushButton::clicked, this, [=, this] { checkAll(Qt::Unchecked); collect(); });
    connect(m_search, &QLineEdit::textChanged, this, &ColumnChooser::filterList);
    connect(m_list, &QListWidget::itemChanged, this, &ColumnChooser::collect);
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        m_search->clear();
        m_search->setFocus();
    });
}

void ColumnChooser::setColumns(const std::vector<ColumnSpec>& columns, const std::vector<std::string>& checked) {
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    for (const ColumnSpec& column : columns) {
        if (column.role == ColumnRole::Key) continue;
        auto* item = new QListWidgetItem(QString::fromStdString(column.name), m_list);
        item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        const bool shown = std::find(checked.begin(), checked.end(), column.name) != checked.end();
        item->setCheckState(shown ? Qt::Checked : Qt::Unchecked);
    }
}

void ColumnChooser::filterList(const QString& text) {
    for (int i = 0; i < m_list->count(); ++i)
        m_list->item(i)->setHidden(!m_list->item(i)->text().contains(text, Qt::CaseInsensitive));
}

void ColumnChooser::collect() {
    std::vector<std::string> names;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->checkState() == Qt::Checked) names.push_back(m_list->item(i)->text().toStdString());
    emit chosen(names);
}

}  // namespace holdfast::ui
