#include "ui/pages/graph/graphscenes.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/scenedelegate.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace holdfast::ui {

GraphScenes::GraphScenes(Session& session, QWidget* parent) : MenuPanel(parent), m_session(session) {
    setAccessibleName(tr("Saved scenes"));
    compose();
    connect(m_save, &QPushButton::clicked, this, &GraphScenes::save);
    connect(m_name, &QLineEdit::returnPressed, this, &GraphScenes::save);
    connect(m_note, &QLineEdit::returnPressed, this, &GraphScenes::save);
    connect(m_forget, &QPushButton::clicked, this, &GraphScenes::forget);
    const auto apply = [this] {
        const int row = m_list->currentRow();
        if (row < 0 || row >= static_cast<int>(m_scenes.size())) return;
        const workbench::Scene& scene = m_scenes[static_cast<std::size_t>(row)];
        emit chosen(QJsonDocument::fromJson(QByteArray::fromStdString(scene.view)).object(), QString::fromStdString(scene.name));
    };
    connect(m_show, &QPushButton::clicked, this, apply);
    connect(m_list, &QListWidget::itemActivated, this, apply);
    connect(m_list, &QListWidget::itemDoubleClicked, this, apply);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        m_show->setEnabled(row >= 0);
        m_forget->setEnabled(row >= 0);
    });
    connect(&session, &Session::projectChanged, this, &GraphScenes::reload);
    show({});
}

void GraphScenes::compose() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    m_empty = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_empty->setWordWrap(true);
    m_empty->setText(tr("A scene keeps what you look at: colours, what is hidden, the time, the place. Name this one to come back to it."));
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Scenes"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new SceneDelegate(theme, m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumSize(tokens.spaceXl * 12, tokens.spaceXl * 6);
    m_name = new QLineEdit(this);
    m_name->setPlaceholderText(tr("Name of this scene"));
    m_name->setAccessibleName(tr("Name of this scene"));
    m_note = new QLineEdit(this);
    m_note->setPlaceholderText(tr("Note, if you like"));
    m_note->setAccessibleName(tr("Note on this scene"));
    m_save = new QPushButton(tr("Save"), this);
    m_show = new QPushButton(tr("Show"), this);
    m_show->setToolTip(tr("Show this scene again (Enter)"));
    m_forget = new QPushButton(tr("Forget"), this);
    m_forget->setToolTip(tr("Forget this scene; undo brings it back"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens.spaceM, tokens.spaceM, tokens.spaceM, tokens.spaceM);
    column->setSpacing(tokens.spaceS);
    column->addWidget(m_empty);
    column->addWidget(m_list, 1);
    auto* chosenLine = new QHBoxLayout;
    chosenLine->addStretch(1);
    chosenLine->addWidget(m_forget);
    chosenLine->addWidget(m_show);
    column->addLayout(chosenLine);
    column->addWidget(m_name);
    auto* saveLine = new QHBoxLayout;
    saveLine->addWidget(m_note, 1);
    saveLine->addWidget(m_save);
    column->addLayout(saveLine);
}

void GraphScenes::takeFocus() {
    if (m_scenes.empty()) return m_name->setFocus();
    if (m_list->currentRow() < 0) m_list->setCurrentRow(0);
    m_list->setFocus();
}

void GraphScenes::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete && m_list->hasFocus()) forget();
    else if (event->key() == Qt::Key_Escape) event->ignore();
    // The rest stays here: this panel is all that there is in its menu.
}

void GraphScenes::reload() {
    if (!m_session.hasProject()) return show({});
    using Scenes = std::vector<workbench::Scene>;
    m_session.runOnProject<Scenes>(
        {.title = tr("Reading scenes"), .receiver = this, .slot = QStringLiteral("graph.scenes"), .background = true},
        [](workbench::Project& project, const TaskContext&) { return workbench::readScenes(project); },
        [this](Result<Scenes> scenes) {
            if (scenes) show(std::move(*scenes));
            else m_session.report(scenes.error());
        });
}

void GraphScenes::show(std::vector<workbench::Scene> scenes) {
    m_scenes = std::move(scenes);
    m_list->clear();
    for (const workbench::Scene& scene : m_scenes) {
        const QString name = QString::fromStdString(scene.name);
        const QString note = QString::fromStdString(scene.note);
        auto* item = new QListWidgetItem(name, m_list);
        item->setData(SceneDelegate::kNote, note);
        item->setData(Qt::AccessibleTextRole, note.isEmpty() ? name : tr("%1: %2").arg(name, note));
        const QString saved = tr("Saved %1").arg(formatTime(scene.savedAt));
        item->setToolTip(note.isEmpty() ? saved : tr("<p>%1</p><p>%2</p>").arg(note.toHtmlEscaped(), saved));
    }
    m_empty->setVisible(m_scenes.empty());
    m_list->setVisible(!m_scenes.empty());
    m_show->setVisible(!m_scenes.empty());
    m_forget->setVisible(!m_scenes.empty());
    m_show->setEnabled(false);
    m_forget->setEnabled(false);
}

void GraphScenes::write(const workbench::Scene& scene, const std::shared_ptr<std::int64_t>& id) {
    m_session.runWrite<std::int64_t>(
        tr("Saving a scene"),
        [scene, id](workbench::Project& project, const TaskContext&) {
            workbench::Scene numbered = scene;
            numbered.id = *id;  // the number it had before an undo took it away
            return workbench::saveScene(project, numbered);
        },
        [this, id](Result<std::int64_t> saved) {
            if (saved) *id = *saved;
            else m_session.report(saved.error());
            reload();
        },
        this);
}

void GraphScenes::remove(const std::shared_ptr<std::int64_t>& id) {
    m_session.runWrite<void>(
        tr("Forgetting a scene"), [id](workbench::Project& project, const TaskContext&) { return workbench::removeScene(project, *id); },
        [this](Result<void> done) {
            if (!done) m_session.report(done.error());
            reload();
        },
        this);
}

void GraphScenes::save() {
    const QString name = m_name->text().trimmed();
    if (name.isEmpty()) {
        m_name->setFocus();
        return m_session.say(tr("Give the scene a name, then save it."));
    }
    if (!m_taker || !m_session.hasProject()) return;
    workbench::Scene scene;
    scene.name = name.toStdString();
    scene.note = m_note->text().trimmed().toStdString();
    scene.view = QJsonDocument(m_taker()).toJson(QJsonDocument::Compact).toStdString();
    scene.savedAt = m_session.services().clock();
    m_name->clear();
    m_note->clear();
    auto id = std::make_shared<std::int64_t>(0);
    m_session.pushEdit(
        tr("Save the scene %1").arg(name), [this, scene, id] { write(scene, id); }, [this, id] { remove(id); });
}

void GraphScenes::forget() {
    const int row = m_list->currentRow();
    if (row < 0 || row >= static_cast<int>(m_scenes.size())) return;
    const workbench::Scene scene = m_scenes[static_cast<std::size_t>(row)];
    auto id = std::make_shared<std::int64_t>(scene.id);
    m_session.pushEdit(
        tr("Forget the scene %1").arg(QString::fromStdString(scene.name)), [this, id] { remove(id); }, [this, scene, id] { write(scene, id); });
}

}  // namespace holdfast::ui
