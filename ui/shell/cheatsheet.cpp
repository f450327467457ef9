#include "ui/shell/cheatsheet.h"

#include "ui/charts/labels.h"
#include "ui/shell/actions.h"

#include <QApplication>
#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace holdfast::ui {

namespace {
constexpr int kVeilAlpha = 150;  // the page stays visible behind the sheet
constexpr int kColumns = 2;
}  // namespace

CheatSheet::CheatSheet(const Theme& theme, const ShellActions& actions, QWidget* window)
    : QWidget(window), m_theme(theme), m_sheet(new QFrame(this)) {
    setAccessibleName(tr("Keyboard cheat sheet"));
    setFocusPolicy(Qt::StrongFocus);
    m_sheet->setProperty("look", "overlay");
    auto* middle = new QVBoxLayout(this);
    middle->addWidget(m_sheet, 0, Qt::AlignCenter);
    m_keys = Keys{{tr("Ctrl+1, Ctrl+2 \u2026"), tr("Go to a page, in the order of the rail")}} + keysOf(actions.all()) +
             Keys{{tr("Space"), tr("Show or hide the card of the customer chosen in a list")},
                  {tr("Esc"), tr("Step back: close, clear, or the page before")},
                  {tr("Tab, Shift+Tab"), tr("Next or previous control")},
                  {QStringLiteral("?"), tr("This sheet")}};
    fill();
    window->installEventFilter(this);
    hide();
}

CheatSheet::Keys CheatSheet::keysOf(const QList<QAction*>& actions) {
    Keys keys;
    for (const QAction* action : actions)
        if (!action->shortcut().isEmpty()) keys.append({action->shortcut().toString(QKeySequence::NativeText), action->text()});
    return keys;
}

void CheatSheet::setPageKeys(const QString& title, const QList<QAction*>& commands, const Keys& others) {
    const Keys keys = others + keysOf(commands);
    if (title == m_pageTitle && keys == m_pageKeys) return;
    m_pageTitle = title;
    m_pageKeys = keys;
    fill();
}

void CheatSheet::fill() {
    const ThemeTokens& tokens = m_theme.tokens();
    qDeleteAll(m_sheet->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly));
    delete m_sheet->layout();
    auto* grid = new QGridLayout(m_sheet);
    grid->setContentsMargins(tokens.spaceXl, tokens.spaceXl, tokens.spaceXl, tokens.spaceXl);
    grid->setHorizontalSpacing(tokens.spaceM);
    grid->setVerticalSpacing(tokens.spaceS);
    const int next = addSection(tr("Keys"), m_keys, 0);
    if (!m_pageKeys.isEmpty()) addSection(tr("On the page %1").arg(m_pageTitle), m_pageKeys, next);
    grid->setColumnMinimumWidth(2, tokens.spaceXl);
}

/// Returns the first row below it.
int CheatSheet::addSection(const QString& title, const Keys& keys, int row) {
    auto* grid = static_cast<QGridLayout*>(m_sheet->layout());
    auto* heading = makeLabel(m_theme, Theme::TextSize::Heading, "text", m_sheet, true);
    heading->setText(title);
    grid->addWidget(heading, row, 0, 1, kColumns * 3);
    const int rows = static_cast<int>((keys.size() + kColumns - 1) / kColumns);
    for (int i = 0; i < keys.size(); ++i) {
        auto* key = makeLabel(m_theme, Theme::TextSize::Body, "accent", m_sheet, true);
        key->setText(keys[i].first);
        auto* what = makeLabel(m_theme, Theme::TextSize::Body, "text", m_sheet);
        what->setText(keys[i].second);
        const int column = i / rows * 3;
        grid->addWidget(key, row + 1 + i % rows, column, Qt::AlignLeft);
        grid->addWidget(what, row + 1 + i % rows, column + 1, Qt::AlignLeft);
    }
    return row + 1 + rows;
}

void CheatSheet::toggle() {
    if (isVisible()) {
        hide();
        if (m_focusBefore && m_focusBefore->isVisible()) m_focusBefore->setFocus(Qt::OtherFocusReason);
        return;
    }
    m_focusBefore = QApplication::focusWidget();
    setGeometry(parentWidget()->rect());
    show();
    raise();
    setFocus(Qt::ShortcutFocusReason);
}

bool CheatSheet::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible()) setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void CheatSheet::paintEvent(QPaintEvent*) {
    QColor veil = m_theme.colour("sunken");
    veil.setAlpha(kVeilAlpha);
    QPainter(this).fillRect(rect(), veil);
}

void CheatSheet::mousePressEvent(QMouseEvent*) {
    toggle();
}
void CheatSheet::keyPressEvent(QKeyEvent*) {
    toggle();
}

}  // namespace holdfast::ui
