#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/planjson.h"
#include "app/cli/standin.h"
#include "core/workbench/planning.h"
#include "core/workbench/project.h"

#include <chrono>
#include <optional>

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, offers, objective, output, optionsOutput, saveAs;
    double budget = 0.0;
    std::optional<double> caution;
    bool excludeFlagged = false;
    workbench::PlanRequest request;
};

/// The offers of the file, else the project's own; what the command says comes on top.
Result<Scenario> scenarioOf(const storage::Project& project, const Arguments& a, const TaskContext& context) {
    Result<Scenario> scenario = a.offers.empty() ? workbench::usualScenario(project, context) : workbench::readOffers(a.offers);
    if (!scenario) return Unexpected(scenario.error());
    scenario->budget = a.budget;
    if (!a.objective.empty()) scenario->objective = planObjectiveFromString(a.objective).value_or(scenario->objective);
    if (a.caution) scenario->caution = *a.caution;
    if (a.excludeFlagged) scenario->excludeFlagged = true;
    if (!a.saveAs.empty()) scenario->name = a.saveAs;
    return scenario;
}

/// Keeps the scenario under its name; one of that name is replaced.
Result<void> keep(storage::Project& project, const PlanResult& plan, UtcMillis now) {
    SavedScenario saved;
    HOLDFAST_ASSIGN(const auto kept, workbench::keptScenarios(project));
    for (const SavedScenario& one : kept)
        if (one.name == plan.scenario.name) saved = one;
    saved.name = plan.scenario.name;
    saved.scenario = plan.scenario;
    saved.summary = summarise(plan);
    saved.savedAt = now;
    const auto id = workbench::keepScenario(project, saved);
    return id ? Result<void>() : Result<void>(Unexpected(id.error()));
}

/// Offers that somebody edited are kept, and know nothing of campaigns imported later.
Result<void> tellMissing(const storage::Project& project, const TaskContext& context, PlanResult& plan) {
    HOLDFAST_ASSIGN(const auto campaigns, workbench::campaignOffers(project, context));
    std::string names;
    for (const Offer& offer : workbench::missingOffers(plan.scenario, campaigns)) names += (names.empty() ? "" : ", ") + offer.name;
    if (!names.empty())
        plan.warnings.push_back("Past campaigns also offered " + names + ": not among the offers that the project keeps, so not planned with.");
    return {};
}

void addOptions(CLI::App& command, Arguments& a) {
    command.add_option("--budget", a.budget, "Money to spend, in the project's currency")
        ->required()
        ->type_name("X")
        ->check(CLI::Number);
    command.add_option("--offers", a.offers, "Offers, their costs and limits")->type_name("FILE.toml");
    command
        .add_option(
            "--objective", a.objective,
            "value: worth of the customers kept; retained: their number; net: their worth less the cost (default: value)")
        ->check(CLI::IsMember({"value", "retained", "net"}));
    command
        .add_option("--caution", a.caution,
                    "Standard errors taken off every effect before planning, 0 to 3: offers that may do harm, or did well by luck, "
                    "give way to those that surely help; values told stay expected ones (default: 0)")
        ->check(CLI::Range(0.0, 3.0))
        ->type_name("X");
    command.add_flag("--exclude-flagged", a.excludeFlagged, "Leave out accounts flagged as gaming the system");
    command.add_flag("--include-left", a.request.includeLeft, "Plan for customers who are known to have left, too");
    command
        .add_option("--out", a.output, "Write key, offer, cost, effect, lower, upper, expected_value of each treated customer, for programs: effects as shares, -0.05 being five points fewer")
        ->type_name("FILE.csv");
    command.add_option("--options-out", a.optionsOutput, "Write the same for every eligible customer and offer")
        ->type_name("FILE.csv");
    command.add_option("--save", a.saveAs, "Keep the scenario in the project under this name")->type_name("NAME");
    command.add_option("--seed", a.request.seed, "The same seed simulates the same impact")
        ->capture_default_str()
        ->type_name("N");
    command.add_option("--draws", a.request.draws, "Draws of the impact")
        ->capture_default_str()
        ->check(CLI::Range(100, 1'000'000))
        ->type_name("N");
}

}  // namespace

void addPlan(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command = registry.add(
        "plan", "Work out who should get which offer under a budget",
        "  holdfast-cli plan shop.holdfast --budget 5000 --out plan.csv\n"
        "  holdfast-cli plan shop.holdfast --budget 5000 --offers offers.toml --objective retained\n"
        "  holdfast-cli plan shop.holdfast --budget 5000 --options-out options.csv --json\n"
        "\nWithout --offers, the offers of past campaigns are used with the costs those paid, or else the usual ones.\n"
        "Effects that no campaign tells are assumed, and every result says so.\n"
        "Customers who are known to have left get no offer; --include-left plans as if nobody knew.\n");
    addProject(command, a->project);
    addOptions(command, *a);
    registry.onRun(command, [=](Session& session) -> Result<void> {
        const auto started = std::chrono::steady_clock::now();
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        HOLDFAST_ASSIGN(const std::string standIn, tryStandIn(project, session));
        HOLDFAST_ASSIGN(a->request.scenario, scenarioOf(project, *a, session.context));
        if (!a->output.empty()) a->request.output = a->output;
        if (!a->optionsOutput.empty()) a->request.optionsOutput = a->optionsOutput;
        HOLDFAST_ASSIGN(PlanResult plan, workbench::planOffers(project, a->request, session.clock, session.context));
        if (!standIn.empty()) plan.warnings.insert(plan.warnings.begin(), standIn);
        if (a->offers.empty()) HOLDFAST_CHECK(tellMissing(project, session.context, plan));
        if (!a->saveAs.empty()) HOLDFAST_CHECK(keep(project, plan, session.clock()));
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        Json out = planJson(plan);
        out["seconds"] = seconds;
        if (!a->output.empty()) out["out"] = a->output;
        if (!a->optionsOutput.empty()) out["options_out"] = a->optionsOutput;
        std::string text = planText(plan);
        if (!a->output.empty()) text += "Written to " + a->output + "\n";
        return session.print(out, text);
    });
}

}  // namespace holdfast::cli
