#include "ui/pages/campaigns/campaignstate.h"

#include "core/workbench/planning.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::uint64_t kMostListedOptions = 4'000'000;  ///< customers times offers up to whom alternatives are kept in memory

/// What the next scenario begins with: everything but what belongs to one campaign.
Scenario defaultsOf(const Scenario& scenario) {
    Scenario defaults;
    defaults.offers = scenario.offers;
    defaults.objective = scenario.objective;
    defaults.worth = scenario.worth;
    return defaults;
}

std::uint64_t customersOf(const ProjectInfo& info) {
    const auto found = info.tables.find("customers");
    return found == info.tables.end() ? 0 : found->second;
}

/// Two leading digits, so that a budget nobody typed reads as a proposal.
double rounded(double money) {
    if (!(money > 0.0)) return 0.0;
    const double unit = std::pow(10.0, std::floor(std::log10(money)) - 1.0);
    return std::round(money / unit) * unit;
}

}  // namespace

CampaignState::CampaignState(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &Session::projectChanged, this, &CampaignState::forget);
    connect(&session, &Session::dataChanged, this, [this] { m_stale = true; });
}

void CampaignState::forget() {
    m_scenario = m_defaults = {};
    m_opened.reset();
    m_campaignOffers.clear();
    m_plan.reset();
    m_preview.reset();
    m_problem.clear();
    m_mostUseful = 0.0;
    m_loaded = m_loading = m_planning = m_budgetChosen = false;
    m_stale = true;
    emit changed();
    emit planned();
}

void CampaignState::ensure() {
    if (!m_session.hasProject() || !m_session.champion()) return;
    if (!m_loaded) return load();
    if (m_stale) {
        readCampaigns();
        replan();
    }
}

/// Arms that were imported after offers were edited are not among these: nobody would notice.
void CampaignState::readCampaigns() {
    using Offers = std::vector<Offer>;
    m_session.runOnProject<Offers>(
        {.title = tr("Reading past campaigns"), .receiver = this, .slot = QStringLiteral("campaigns.past"), .background = true},
        [](workbench::Project& project, const TaskContext& context) { return workbench::campaignOffers(project, context); },
        [this](Result<Offers> offers) {
            if (!offers) return;  // reading what to plan with fails as well, and says so
            m_campaignOffers = std::move(*offers);
            emit campaignsRead();
        });
}

std::vector<Offer> CampaignState::missingOffers() const { return workbench::missingOffers(m_scenario, m_campaignOffers); }

void CampaignState::load() {
    if (m_loading) return;
    m_loading = true;
    m_session.runOnProject<Scenario>(
        {.title = tr("Reading offers"), .receiver = this, .slot = QStringLiteral("campaigns.load"), .background = true},
        [](workbench::Project& project, const TaskContext& context) { return workbench::usualScenario(project, context); },
        [this](Result<Scenario> scenario) {
            m_loading = false;
            if (!scenario) return m_session.report(scenario.error());
            m_loaded = true;
            m_defaults = defaultsOf(*scenario);
            m_budgetChosen = scenario->budget > 0.0;
            readCampaigns();
            show({*scenario, std::nullopt});
        });
}

void CampaignState::show(const Draft& draft) {
    m_scenario = draft.scenario;
    m_opened = draft.opened;
    m_preview.reset();
    emit changed();
    replan();
}

void CampaignState::change(const Scenario& scenario, const QString& undoText, int series) {
    if (scenario == m_scenario) return;
    m_budgetChosen = m_budgetChosen || scenario.budget != m_scenario.budget;
    // Offers that were edited are what the next scenario begins with; a budget moved in a scenario that was opened says
    // nothing about the project's offers.
    const bool edits = defaultsOf(scenario) != defaultsOf(m_scenario);
    const auto step = [this, edits](Draft draft, Scenario defaults) {
        return [this, edits, draft = std::move(draft), defaults = std::move(defaults)] {
            show(draft);
            if (edits) keepDefaults(defaults);
        };
    };
    m_session.pushEdit({undoText, step({scenario, m_opened}, defaultsOf(scenario)), step(draft(), m_defaults), series});
}

void CampaignState::open(const Scenario& scenario, std::int64_t id) {
    m_budgetChosen = true;
    m_session.pushEdit(tr("open a scenario"), [this, next = Draft{scenario, id}] { show(next); }, [this, former = draft()] { show(former); });
}

void CampaignState::setOpenedId(std::optional<std::int64_t> id) {
    m_opened = id;
    emit changed();
}

void CampaignState::previewBudget(double budget) {
    m_preview = std::max(0.0, budget);
    emit budgetPreviewed();
}

void CampaignState::commitBudget(double budget) {
    m_preview.reset();
    Scenario changed = m_scenario;
    changed.budget = std::max(0.0, budget);
    if (changed == m_scenario) return emit budgetPreviewed();
    change(changed, tr("budget"));
}

/// The next scenario, and the command line, begin with these offers.
void CampaignState::keepDefaults(const Scenario& defaults) {
    if (defaults == m_defaults || !check(defaults)) return;
    m_defaults = defaults;
    m_session.runWrite<std::optional<Scenario>>(
        tr("Keeping the offers"),
        [defaults](workbench::Project& project, const TaskContext&) { return workbench::editScenarioDefaults(project, defaults); },
        [this](Result<std::optional<Scenario>> done) {
            if (!done) m_session.report(done.error());
        },
        this);
}

void CampaignState::replan() {
    m_stale = false;
    m_planning = true;
    emit planned();
    workbench::PlanRequest request;
    request.scenario = m_scenario;
    request.logged = false;  // trying budgets is no run worth a line in the project's history
    request.listOptions = customersOf(m_session.info()) * m_scenario.offers.size() <= kMostListedOptions;
    m_session.runOnProject<PlanResult>(
        {.title = tr("Planning the campaign"), .receiver = this, .slot = QStringLiteral("campaigns.plan"), .background = true},
        [request, clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) {
            return workbench::planOffers(project, request, clock, context);
        },
        [this](Result<PlanResult> plan) { take(plan); });
}

void CampaignState::take(Result<PlanResult>& plan) {
    m_planning = false;
    if (!plan) {
        m_problem = QString::fromStdString(plan.error().message);
        m_plan.reset();  // figures of another scenario would stand beside the reason
        return emit planned();
    }
    m_problem.clear();
    m_plan = std::make_shared<const PlanResult>(std::move(*plan));
    m_mostUseful = m_plan->curve.empty() ? 0.0 : m_plan->curve.back().spend;
    if (!m_budgetChosen && std::isfinite(m_plan->kneeBudget) && m_plan->kneeBudget > 0.0) {
        // Nobody chose one yet: the knee is where to begin, or where money stops paying for itself if that comes first; and no
        // step that anybody made.
        m_budgetChosen = true;
        const double pays = m_plan->breakEvenBudget;
        m_scenario.budget = rounded(pays > 0.0 ? std::min(pays, m_plan->kneeBudget) : m_plan->kneeBudget);
        emit changed();
        return replan();
    }
    emit planned();
}

}  // namespace holdfast::ui
