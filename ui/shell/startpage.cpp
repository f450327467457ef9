#include "ui/shell/startpage.h"

#include "ui/charts/labels.h"
#include "ui/session/recentprojects.h"
#include "ui/shell/actions.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace holdfast::ui {

namespace {
constexpr int kColumnSteps = 26;  // width of the column, in steps of spaceXl
constexpr int kRowsShown = 6;
}  // namespace

StartPage::StartPage(Session& session, ShellActions& actions, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_sample(nullptr),
      m_recentPart(new QWidget(this)),
      m_recent(new QListWidget(m_recentPart)) {
    const Theme& theme = session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* title = makeLabel(theme, Theme::TextSize::Title, "text", this, true);
    title->setText(tr("Who is about to leave, why, and what would keep them"));
    auto* text = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    text->setWordWrap(true);
    text->setText(
        tr("Holdfast keeps your customers, models and notes in one project file. Open one, read a table into a new "
           "one, or look around in the sample first. You can also drop a file onto this window."));

    m_sample = makeButton(actions.openSample, true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(tokens.spaceS);
    buttons->addWidget(m_sample);
    buttons->addWidget(makeButton(actions.openProject, false));
    buttons->addWidget(makeButton(actions.importTable, false));
    buttons->addStretch(1);

    auto* recentColumn = new QVBoxLayout(m_recentPart);
    recentColumn->setContentsMargins(0, tokens.spaceM, 0, 0);
    recentColumn->setSpacing(tokens.spaceS);
    recentColumn->addWidget(new SectionHeader(theme, tr("Recent projects"), m_recentPart));
    recentColumn->addWidget(m_recent);
    m_recent->setAccessibleName(tr("Recent projects"));
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setTextElideMode(Qt::ElideMiddle);
    m_recent->setUniformItemSizes(true);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { m_session.openProject(item->data(Qt::UserRole).toString().toStdString()); });
    connect(m_recent, &QListWidget::itemClicked, m_recent, &QListWidget::itemActivated);

    auto* content = new QWidget(this);
    content->setFixedWidth(tokens.spaceXl * kColumnSteps);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceM);
    column->addWidget(title);
    column->addWidget(text);
    column->addSpacing(tokens.spaceXs);
    column->addLayout(buttons);
    column->addWidget(m_recentPart);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(tokens.spaceXl, tokens.spaceXl, tokens.spaceXl, tokens.spaceXl);
    page->addStretch(2);
    auto* middle = new QHBoxLayout;  // not an alignment: that would forget the height the wrapped text needs
    middle->addStretch(1);
    middle->addWidget(content);
    middle->addStretch(1);
    page->addLayout(middle);
    page->addStretch(3);
    refresh();
}

QPushButton* StartPage::makeButton(QAction* action, bool primary) {
    auto* button = new QPushButton(action->text(), this);
    button->setToolTip(action->toolTip());
    if (primary) button->setProperty("look", "primary");
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

void StartPage::refresh() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    const QStringList paths = recentProjects();
    m_recent->clear();
    const int rowHeight = tokens.spaceXl + tokens.spaceS;
    for (const QString& path : paths) {
        const QFileInfo file(path);
        auto* item = new QListWidgetItem(
            m_session.theme().icon(QStringLiteral("history")),
            tr("%1   in %2").arg(file.completeBaseName(), QDir::toNativeSeparators(file.absolutePath())), m_recent);
        item->setData(Qt::UserRole, path);
        item->setToolTip(path);
        item->setSizeHint({0, rowHeight});
    }
    const int rows = static_cast<int>(qMin<qsizetype>(paths.size(), kRowsShown));
    m_recent->setFixedHeight(rows * rowHeight + 2 * m_recent->frameWidth() + tokens.spaceXs);
    m_recentPart->setVisible(!paths.isEmpty());
}

}  // namespace holdfast::ui
