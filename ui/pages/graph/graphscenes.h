// GraphScenes: saved scenes of the project: a list with notes from which one is shown again or forgotten, and the saving of
// what is on the screen. All of it undoable and stored in the project. Knows scenes as JSON; what is in it is the page's
// business. GUI thread only.
#pragma once

#include "core/workbench/graphscenes.h"
#include "ui/pages/graph/menupanel.h"
#include "ui/session/session.h"

#include <QJsonObject>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace holdfast::ui {

class GraphScenes : public MenuPanel {
    Q_OBJECT

public:
    explicit GraphScenes(Session& session, QWidget* parent = nullptr);

    /// What to keep when somebody saves.
    void setTaker(std::function<QJsonObject()> taker) { m_taker = std::move(taker); }
    void reload();
    /// Before it is shown: the keyboard goes to the scenes, or to the name of the first one.
    void takeFocus();
    const std::vector<workbench::Scene>& scenes() const { return m_scenes; }
    QListWidget* list() const { return m_list; }
    QLineEdit* nameEdit() const { return m_name; }
    QLineEdit* noteEdit() const { return m_note; }
    QPushButton* saveButton() const { return m_save; }
    QPushButton* forgetButton() const { return m_forget; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

signals:
    void chosen(const QJsonObject& view, const QString& name);

private:
    void compose();
    void save();
    void forget();
    void show(std::vector<workbench::Scene> scenes);
    void write(const workbench::Scene& scene, const std::shared_ptr<std::int64_t>& id);
    void remove(const std::shared_ptr<std::int64_t>& id);

    Session& m_session;
    std::function<QJsonObject()> m_taker;
    std::vector<workbench::Scene> m_scenes;
    QLabel* m_empty = nullptr;
    QListWidget* m_list = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_note = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_show = nullptr;
    QPushButton* m_forget = nullptr;
};

}  // namespace holdfast::ui
