// KeptScenarios: the scenarios that the project keeps: reads them, and keeps, renames, pins, forks and forgets them as steps of
// undo. The page and its parts read the list. GUI thread only.
#pragma once

#include "core/data/savedscenario.h"
#include "ui/session/session.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace holdfast::ui {

class KeptScenarios : public QObject {
    Q_OBJECT

public:
    explicit KeptScenarios(Session& session, QObject* parent = nullptr);

    const std::vector<SavedScenario>& all() const { return m_all; }
    const SavedScenario* find(std::int64_t id) const;
    std::vector<SavedScenario> pinned() const;
    QString freeName() const;  ///< "Scenario 3"

    void keep(SavedScenario scenario);  ///< a new one (id 0), or over the one with its id
    void rename(std::int64_t id, const QString& name);
    void pin(std::int64_t id, bool pinned);
    void fork(std::int64_t id);
    void forget(std::int64_t id);

signals:
    void changed();
    void kept(qint64 id);       ///< was written: keep, fork, or the undo of forget
    void forgotten(qint64 id);  ///< is gone: forget, or the undo of keep and fork

private:
    using Work = std::function<Result<std::int64_t>(workbench::Project&)>;  ///< returns the id it was about
    void reload();
    void write(const QString& title, Work work, std::function<void(std::int64_t)> done);

    Session& m_session;
    std::vector<SavedScenario> m_all;
};

}  // namespace holdfast::ui
