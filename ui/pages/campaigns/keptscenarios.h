// KeptScenarios: the scenarios that the project keeps: reads them, and keeps, renames, pins, forks and forgets them as steps of
// undo. A step also says what the scenario that is open becomes: kept, it is a change of what was kept; forked, the copy is
// open; forgotten, a new one; and undo puts it back. The page and its parts read the list. GUI thread only.
#pragma once

#include "core/data/savedscenario.h"
#include "ui/pages/campaigns/campaignstate.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace holdfast::ui {

class KeptScenarios : public QObject {
    Q_OBJECT

public:
    KeptScenarios(Session& session, CampaignState& state, QObject* parent = nullptr);

    const std::vector<SavedScenario>& all() const { return m_all; }
    const SavedScenario* find(std::int64_t id) const;
    std::vector<SavedScenario> pinned() const;
    QString freeName() const;  ///< "Scenario 3"

    void keep(SavedScenario scenario);  ///< a new one (id 0), or over the one with its id
    void rename(std::int64_t id, const QString& name);
    void pin(std::int64_t id, bool pinned);
    void fork(std::int64_t id);  ///< opens the copy, with the changes that are not kept where it is of the one that is open
    void forget(std::int64_t id);

signals:
    void changed();

private:
    using Work = std::function<Result<std::int64_t>(workbench::Project&)>;  ///< returns the id it was about
    void reload();
    void write(const QString& title, Work work, std::function<void(std::int64_t)> done);
    void tie(std::int64_t id);    ///< a new scenario that is open becomes a change of this one
    void untie(std::int64_t id);  ///< what is open and a change of this one becomes a new scenario
    void drop(const std::shared_ptr<SavedScenario>& copy, std::function<void(std::int64_t)> done);

    Session& m_session;
    CampaignState& m_state;
    std::vector<SavedScenario> m_all;
};

}  // namespace holdfast::ui
