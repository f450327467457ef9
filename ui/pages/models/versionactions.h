// What can be done with model versions besides training: let the chosen one score, go back to the one before, and take one to
// a file or bring one in. Every change of the champion can be undone. Owned by ModelsPage; GUI thread only.
#pragma once

#include "core/data/modelversion.h"
#include "ui/session/session.h"

#include <QList>
#include <QObject>
#include <QString>

class QAction;
class QMenu;
class QWidget;

namespace holdfast::ui {

class VersionActions : public QObject {
    Q_OBJECT

public:
    VersionActions(Session& session, QWidget* parent);

    QAction* promoteAction() const { return m_promote; }
    QMenu* menu() const { return m_menu; }  ///< what does not need a button of its own
    QList<QAction*> actions() const;

    /// What the actions are about; none while a model is trained.
    void setChosen(const ModelCard* card, bool running);

    /// `file` as in workbench::exportModel and workbench::importModel.
    void exportTo(const QString& file);
    void importFrom(const QString& file);

signals:
    void imported(qint64 version);

private:
    void promote();
    void goBack();
    void change(std::int64_t version, bool back);
    void offerUndo(const QString& text, std::int64_t version, std::int64_t former);
    void promoteTo(std::int64_t version);
    void takeBack(std::int64_t version, std::int64_t former);

    Session& m_session;
    QWidget* m_parent;
    QAction* m_promote = nullptr;
    QAction* m_back = nullptr;
    QAction* m_export = nullptr;
    QAction* m_import = nullptr;
    QMenu* m_menu = nullptr;
    std::int64_t m_version = 0;  ///< the chosen one; 0: none
};

}  // namespace holdfast::ui
