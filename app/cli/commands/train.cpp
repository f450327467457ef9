#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/texttable.h"
#include "app/wiring/learners.h"
#include "core/workbench/project.h"
#include "core/workbench/training.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace holdfast::cli {

namespace {

/// "71.4 % to 96.2 %"; nothing in cards that lack it.
std::string intervalText(double lower, double upper) {
    return std::isfinite(lower) ? shareText(lower) + " to " + shareText(upper) : std::string();
}

/// Which interval a group gets, and where another was measured, that.
std::string bandText(const GroupCoverage& group) {
    if (!group.ownBand) return "that of all, too few for its own";
    return "own, of " + std::to_string(group.blockSize) + " customers" +
           (group.measuredBy == MeasuredBy::All ? "; measured: that of all before them" : "");
}

std::string coverageText(const ModelCard& card) {
    TextTable groups({{"90 % interval by group"}, {"customers", true}, {"left", true}, {"held", true}, {"95 % interval of that", true},
                      {"measured on", true}, {""}});
    for (const GroupCoverage& g : card.coverage)
        groups.row({g.group, countText(g.customers), countText(g.left), shareText(g.measured), intervalText(g.lower, g.upper),
                    countText(g.heldOut), bandText(g)});
    return groups.empty() ? std::string() : "\n" + groups.text(2);
}

std::string describe(const ModelCard& card, double seconds) {
    std::string text = card.name + " (" + card.learner + ") trained on " + countText(card.rows) + " customers in " +
                       secondsText(seconds) + (card.champion ? "\n" : "; the champion goes on scoring\n");
    TextTable table({{""}, {"", true}, {""}});
    const ModelMetrics& m = card.metrics;
    table.row({"AUC", probabilityText(m.auc), "over folds, sd " + probabilityText(m.aucSd)});
    table.row({"average precision", probabilityText(m.averagePrecision), "label rate " + shareText(card.labelRate)});
    table.row({"log loss", probabilityText(m.logLoss), ""});
    table.row({"Brier score", probabilityText(m.brier), ""});
    table.row({"calibration error", probabilityText(m.ece), "calibration: " + card.calibration});
    table.row({"90 % interval held", shareText(m.coverage90), "of the churn rates of groups of similarly scored customers"});
    table.row({"lift, top 10 %", probabilityText(m.lift10), ""});
    text += table.text(2);
    if (!card.splitNote.empty()) text += "  " + card.splitNote + "\n";
    text += coverageText(card);
    TextTable tried({{"compared with"}, {"measure"}, {"", true}});
    for (const auto& [name, value] : card.baselines) {
        if (name == card.learner) continue;
        const bool constant = name == "constant_log_loss";
        tried.row({constant ? "always the churn rate" : name, constant ? "log loss" : "AUC", probabilityText(value)});
    }
    if (!tried.empty()) text += "\n" + tried.text(2);
    TextTable parts({{"in the ensemble"}, {"weight", true}});
    for (const LearnerWeight& part : card.ensemble)
        parts.row({part.learner, part.weight > 0.0 ? probabilityText(part.weight) : "none"});
    if (!card.ensemble.empty()) text += "\n" + parts.text(2);
    TextTable newcomers({{"scores those here under 7 days"}, {"weight", true}});
    for (const LearnerWeight& part : card.newcomers.ensemble)
        if (part.weight > 0.0) newcomers.row({part.learner, probabilityText(part.weight)});
    if (!newcomers.empty()) text += "\n" + newcomers.text(2);
    if (!card.excludedColumns.empty()) text += "\n";
    for (const std::string& column : card.excludedColumns) text += "  left out: " + column + "\n";
    for (const std::string& warning : card.warnings) text += "  note: " + warning + "\n";
    return text;
}

Json toJson(const ModelCard& card, double seconds) {
    Json out{{"model_version", card.version}};
    out.update(modelCardJson(card));
    for (const char* bulky : {"roc", "precision_recall", "calibration_bins", "lift"}) out.erase(bulky);
    out["seconds"] = seconds;
    return out;
}

/// Why a training that was to be shared by several processes is not; empty where it is, or was not to be.
std::string aloneNote(scoring::LearnerFactory& learners, const std::string& name) {
    const char* size = std::getenv("HOLDFAST_WORLD_SIZE");
    if (size == nullptr || *size == '\0' || std::string_view(size) == "1") return {};
    if (const auto learner = learners.create(name); learner && (*learner)->sharesTraining()) return {};
    return "HOLDFAST_WORLD_SIZE is " + std::string(size) + ", but " + name +
           " is not learned by several processes together: this one did all of the work. Only mlp is shared, where it is asked for by name.";
}

struct Arguments {
    std::string project;
    workbench::TrainRequest request;
    std::string split = "auto";
};

}  // namespace

void addTrain(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command = registry.add("train", "Train the churn model, cross-validated, and make it the one that scores",
                                     "  holdfast-cli train shop.holdfast\n"
                                     "  holdfast-cli train shop.holdfast --learner logistic --folds 10 --seed 3\n"
                                     "  holdfast-cli train shop.holdfast --exclude CancelDate --json\n");
    addProject(command, a->project);
    const auto known = app::makeLearnerFactory();
    std::vector<std::string> learners = workbench::learnerNames(*known);
    for (const auto& learner : known->absent()) learners.push_back(learner.name);  // asked for, training says what is missing
    command.add_option("--learner", a->request.learner, "Which learner; auto picks by cross-validation")
        ->capture_default_str()
        ->check(CLI::IsMember(learners));
    command.add_option("--folds", a->request.folds, "Folds of the cross-validation")
        ->capture_default_str()
        ->check(CLI::Range(2, 20))
        ->type_name("N");
    command.add_option("--seed", a->request.seed, "The same seed trains the same model")->capture_default_str()->type_name("N");
    command.add_option("--exclude", a->request.exclude, "Columns to leave out")->type_name("COL");
    command.add_flag("!--challenger", a->request.makeChampion,
                     "Stand beside the version that scores, to be compared and promoted; a first version scores in any case");
    command.add_flag("--keep-leaks", a->request.keepLeaks, "Use columns even when they look computed after the label");
    command.add_option("--split", a->split, "How customers are held out: auto goes by the time they joined where it is known")
        ->capture_default_str()
        ->check(CLI::IsMember({"auto", "random"}));
    command
        .add_option("--time-budget", a->request.timeBudgetSeconds,
                    "About how long training may take, in seconds; with one, a run repeats only as far as the machine does")
        ->check(CLI::NonNegativeNumber)
        ->type_name("S");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        const auto started = std::chrono::steady_clock::now();
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        const auto factory = app::makeLearnerFactory();
        if (a->split == "random") a->request.split = workbench::SplitChoice::Random;
        a->request.note = aloneNote(*factory, a->request.learner);
        if (!a->request.note.empty()) std::fprintf(stderr, "warning: %s\n", a->request.note.c_str());
        HOLDFAST_ASSIGN(const auto card, workbench::trainModel(project, *factory, a->request, session.clock, session.context));
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return session.print(toJson(card, seconds), describe(card, seconds));
    });
}

}  // namespace holdfast::cli
