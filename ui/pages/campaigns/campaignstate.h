// CampaignState: the scenario that is being built, and its plan. Every change is a step of undo, then planned anew off the GUI
// thread; a plan that is no longer asked for is dropped. Moving the budget line only reads the curve of the last plan. Offers,
// objective and worth are kept in the project as they are edited (the next scenario begins with them), not by opening a kept
// scenario to look at it; budget and limits belong to the scenario. The page and its parts read this. GUI thread only.
#pragma once

#include "core/data/plan.h"
#include "core/data/scenario.h"
#include "ui/session/session.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace holdfast::ui {

class CampaignState : public QObject {
    Q_OBJECT

public:
    explicit CampaignState(Session& session, QObject* parent = nullptr);

    /// Reads where to begin, unless that is known; plans when the data changed. Cheap when nothing did.
    void ensure();

    bool loaded() const { return m_loaded; }
    const Scenario& scenario() const { return m_scenario; }
    /// The last plan; of an earlier scenario while `planning()`. Null before the first one, and where this one cannot be planned.
    const std::shared_ptr<const PlanResult>& plan() const { return m_plan; }
    bool planning() const { return m_planning; }
    QString problem() const { return m_problem; }  ///< why there is no plan of this scenario; empty when there is one

    /// The budget shown: the line while it is moved, else the scenario's.
    double budget() const { return m_preview.value_or(m_scenario.budget); }
    /// What past campaigns offered and this scenario does not, with what it cost them.
    std::vector<Offer> missingOffers() const;
    double mostUsefulBudget() const { return m_mostUseful; }  ///< no more money buys anything; 0 before the first plan

    /// Undoable. Changes of one series are one step.
    void change(const Scenario& scenario, const QString& undoText, int series = 0);
    void previewBudget(double budget);  ///< while the line is moved: no planning
    void commitBudget(double budget);   ///< undoable

    /// A scenario, and what it is a change of among those kept; none for a new one.
    struct Draft {
        Scenario scenario;
        std::optional<std::int64_t> opened;
    };
    Draft draft() const { return {m_scenario, m_opened}; }
    void show(const Draft& draft);  ///< no step of its own: for who makes one
    std::optional<std::int64_t> openedId() const { return m_opened; }
    void open(const Scenario& scenario, std::int64_t id);  ///< undoable
    void setOpenedId(std::optional<std::int64_t> id);

signals:
    void changed();          ///< the scenario
    void planned();          ///< a plan came, or could not be made; also when planning begins
    void budgetPreviewed();  ///< only budget() moved
    void campaignsRead();    ///< missingOffers() may be others

private:
    void forget();
    void load();
    void readCampaigns();
    void keepDefaults(const Scenario& defaults);
    void replan();
    void take(Result<PlanResult>& plan);  ///< emptied

    Session& m_session;
    Scenario m_scenario;
    Scenario m_defaults;  ///< as the project keeps them
    std::vector<Offer> m_campaignOffers;
    std::optional<std::int64_t> m_opened;
    std::shared_ptr<const PlanResult> m_plan;
    std::optional<double> m_preview;
    QString m_problem;
    double m_mostUseful = 0.0;
    bool m_loaded = false;
    bool m_loading = false;
    bool m_stale = true;      ///< the data or the model changed since the last plan
    bool m_planning = false;
    bool m_budgetChosen = false;
};

}  // namespace holdfast::ui
