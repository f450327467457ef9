#include "ui/pages/campaigns/keptscenarios.h"

#include "core/workbench/planning.h"

#include <algorithm>
#include <iterator>
#include <memory>

namespace holdfast::ui {

namespace {

bool taken(const std::vector<SavedScenario>& all, const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const SavedScenario& one) { return one.name == name; });
}

}  // namespace

KeptScenarios::KeptScenarios(Session& session, CampaignState& state, QObject* parent)
    : QObject(parent), m_session(session), m_state(state) {
    connect(&session, &Session::projectChanged, this, &KeptScenarios::reload);
    reload();
}

const SavedScenario* KeptScenarios::find(std::int64_t id) const {
    const auto found = std::find_if(m_all.begin(), m_all.end(), [id](const SavedScenario& one) { return one.id == id; });
    return found == m_all.end() ? nullptr : &*found;
}

std::vector<SavedScenario> KeptScenarios::pinned() const {
    std::vector<SavedScenario> found;
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(found), [](const SavedScenario& one) { return one.pinned; });
    return found;
}

QString KeptScenarios::freeName() const {
    for (std::size_t number = m_all.size() + 1;; ++number)
        if (const QString name = tr("Scenario %1").arg(number); !taken(m_all, name.toStdString())) return name;
}

void KeptScenarios::reload() {
    using Items = std::vector<SavedScenario>;
    if (!m_session.hasProject()) {
        m_all.clear();
        return emit changed();
    }
    m_session.runOnProject<Items>(
        {.title = tr("Reading scenarios"), .receiver = this, .slot = QStringLiteral("campaigns.kept"), .background = true},
        [](workbench::Project& project, const TaskContext&) { return workbench::keptScenarios(project); },
        [this](Result<Items> items) {
            if (!items) return m_session.report(items.error());
            m_all = std::move(*items);
            emit changed();
        });
}

void KeptScenarios::write(const QString& title, Work work, std::function<void(std::int64_t)> done) {
    m_session.runWrite<std::int64_t>(
        title, [work = std::move(work)](workbench::Project& project, const TaskContext&) { return work(project); },
        [this, done = std::move(done), file = m_session.projectPath()](Result<std::int64_t> id) {
            if (!id) m_session.report(id.error());
            else if (done && m_session.projectPath() == file) done(*id);  // another project's draft is none of its business
            reload();
            emit m_session.rememberedChanged();  // a report may tell of it
        },
        this);
}

void KeptScenarios::tie(std::int64_t id) {
    if (!m_state.openedId()) m_state.setOpenedId(id);
}

void KeptScenarios::untie(std::int64_t id) {
    if (m_state.openedId() == id) m_state.setOpenedId({});
}

/// Takes back what a step made; its id is known once it was made.
void KeptScenarios::drop(const std::shared_ptr<SavedScenario>& copy, std::function<void(std::int64_t)> done) {
    write(tr("Forgetting a scenario"), [copy](workbench::Project& project) -> Result<std::int64_t> {
        HOLDFAST_CHECK(workbench::forgetScenario(project, copy->id));
        return copy->id;
    }, std::move(done));
}

void KeptScenarios::keep(SavedScenario scenario) {
    const SavedScenario* found = scenario.id != 0 ? find(scenario.id) : nullptr;
    const std::optional<SavedScenario> former = found ? std::optional(*found) : std::nullopt;
    // The id of a new one is known after the first run; undo and redo use it.
    auto item = std::make_shared<SavedScenario>(std::move(scenario));
    m_session.pushEdit(
        tr("keep a scenario"),
        [this, item] {
            write(tr("Keeping a scenario"), [item](workbench::Project& project) -> Result<std::int64_t> {
                HOLDFAST_ASSIGN(item->id, workbench::keepScenario(project, *item));
                return item->id;
            }, [this](std::int64_t id) { tie(id); });
        },
        [this, item, former] {
            if (former)
                return write(tr("Keeping a scenario"), [former](workbench::Project& project) { return workbench::keepScenario(project, *former); }, {});
            drop(item, [this](std::int64_t id) { untie(id); });
        });
}

void KeptScenarios::rename(std::int64_t id, const QString& name) {
    const SavedScenario* item = find(id);
    const std::string wanted = name.trimmed().toStdString();
    if (!item || wanted == item->name) return;
    if (wanted.empty() || taken(m_all, wanted))
        return m_session.report({ErrorCode::InvalidInput, wanted.empty() ? tr("A scenario needs a name.").toStdString()
                                                                         : tr("There is a scenario \u201c%1\u201d already.").arg(name).toStdString()});
    const auto to = [this, id](std::string called) {
        write(tr("Renaming a scenario"), [id, called](workbench::Project& project) -> Result<std::int64_t> {
            HOLDFAST_ASSIGN([[maybe_unused]] const std::string former, workbench::renameScenario(project, id, called));
            return id;
        }, {});
    };
    m_session.pushEdit(tr("rename a scenario"), [to, wanted] { to(wanted); }, [to, former = item->name] { to(former); });
}

void KeptScenarios::pin(std::int64_t id, bool pinned) {
    const SavedScenario* item = find(id);
    if (!item || item->pinned == pinned) return;
    if (pinned && this->pinned().size() >= workbench::kMostPinned)
        return m_session.say(tr("Four scenarios stand side by side already. Unpin one of them first."));
    const auto to = [this, id](bool wanted) {
        write(wanted ? tr("Pinning a scenario") : tr("Unpinning a scenario"), [id, wanted](workbench::Project& project) -> Result<std::int64_t> {
            HOLDFAST_ASSIGN([[maybe_unused]] const bool was, workbench::pinScenario(project, id, wanted));
            return id;
        }, {});
    };
    m_session.pushEdit(pinned ? tr("pin a scenario") : tr("unpin a scenario"), [to, pinned] { to(pinned); }, [to, pinned] { to(!pinned); });
}

void KeptScenarios::fork(std::int64_t id) {
    // Made by the first run; again as it was by redo.
    auto copy = std::make_shared<SavedScenario>();
    const CampaignState::Draft former = m_state.draft();
    m_session.pushEdit(
        tr("fork a scenario"),
        [this, id, copy, former, clock = m_session.services().clock] {
            write(tr("Forking a scenario"), [id, copy, clock](workbench::Project& project) -> Result<std::int64_t> {
                if (copy->id != 0) return workbench::keepScenario(project, *copy);
                HOLDFAST_ASSIGN(const std::int64_t made, workbench::forkScenario(project, id, clock));
                HOLDFAST_ASSIGN(const auto all, workbench::keptScenarios(project));
                const auto found = std::find_if(all.begin(), all.end(), [made](const SavedScenario& one) { return one.id == made; });
                if (found != all.end()) *copy = *found;
                return made;
            }, [this, id, copy, former](std::int64_t made) { m_state.show({former.opened == id ? former.scenario : copy->scenario, made}); });
        },
        [this, copy, former] { drop(copy, [this, former](std::int64_t) { m_state.show(former); }); });
}

void KeptScenarios::forget(std::int64_t id) {
    const SavedScenario* item = find(id);
    if (!item) return;
    const auto saved = std::make_shared<SavedScenario>(*item);
    const bool open = m_state.openedId() == id;
    m_session.pushEdit(
        tr("forget a scenario"), [this, saved] { drop(saved, [this](std::int64_t gone) { untie(gone); }); },
        [this, saved, open] {
            write(tr("Keeping a scenario"), [saved](workbench::Project& project) { return workbench::keepScenario(project, *saved); },
                  [this, open](std::int64_t back) {
                      if (open) tie(back);
                  });
        });
}

}  // namespace holdfast::ui
