#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/modelfiles.h"
#include "app/cli/standin.h"
#include "app/cli/texttable.h"
#include "core/workbench/comparing.h"
#include "core/workbench/drift.h"
#include "core/workbench/project.h"
#include "core/workbench/promoting.h"
#include "core/workbench/standin.h"

#include <charconv>
#include <limits>

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, action = "list";
    std::vector<std::string> words;
};

std::int64_t readVersion(const std::string& word) {
    std::int64_t version = 0;
    const std::size_t skip = word.starts_with('v') ? 1 : 0;
    const auto parsed = std::from_chars(word.data() + skip, word.data() + word.size(), version);
    if (parsed.ec != std::errc() || parsed.ptr != word.data() + word.size() || version < 1)
        usageError("\"" + word + "\" is not a model version such as 2");
    return version;
}

Result<void> list(Session& session, workbench::Project& project) {
    HOLDFAST_ASSIGN(const auto info, workbench::projectInfo(project));
    HOLDFAST_ASSIGN(const std::string notice, workbench::servingNotice(project));
    Json out{{"models", Json::array()}};
    TextTable table({{"version", true},
                     {"name"},
                     {"trained"},
                     {"customers", true},
                     {"AUC", true},
                     {"log loss", true},
                     {"ECE", true},
                     {""}});
    for (const ModelCard& card : info.models) {
        out["models"].push_back(modelSummaryJson(card));
        table.row({std::to_string(card.version), card.name, formatIso8601(card.trainedAt), countText(card.rows),
                   probabilityText(card.metrics.auc), probabilityText(card.metrics.logLoss), probabilityText(card.metrics.ece),
                   !card.champion ? "" : notice.empty() ? "champion" : "champion, cannot be read"});
    }
    std::string text = table.empty() ? "No model yet: run holdfast-cli train.\n" : table.text();
    if (!notice.empty()) {
        out["warnings"] = Json::array({notice});
        text += "  note: " + notice + "\n";
    }
    return session.print(out, text);
}

Json figureJson(const scoring::PairedFigure& f) {
    return {{"first", number(f.first)},
            {"second", number(f.second)},
            {"difference", number(f.difference)},
            {"interval", {number(f.lower), number(f.upper)}},
            {"p_value", number(f.pValue)},
            {"settled", f.settled()}};
}

Json pairedJson(const workbench::VersionComparison& found) {
    if (!found.paired) return nullptr;
    return {{"customers", found.paired->customers},         {"left", found.paired->left},
            {"auc", figureJson(found.paired->auc)},         {"log_loss", figureJson(found.paired->logLoss)},
            {"brier", figureJson(found.paired->brier)},     {"only_first", found.onlyFirst},
            {"only_second", found.onlySecond}};
}

std::string pairedText(const workbench::VersionComparison& found) {
    if (!found.paired) return {};
    TextTable table({{"on the same customers"}, {found.first.name, true}, {found.second.name, true}, {"difference", true},
                     {"95 % interval"}, {""}});
    const auto tell = [&table](const char* name, const scoring::PairedFigure& f) {
        table.row({name, probabilityText(f.first), probabilityText(f.second), signedText(f.difference),
                   signedText(f.lower) + " to " + signedText(f.upper), f.settled() ? "settled" : "may be chance"});
    };
    tell("AUC", found.paired->auc);
    tell("log loss", found.paired->logLoss);
    tell("Brier score", found.paired->brier);
    return "\n" + countText(found.paired->customers) + " customers held out, " + countText(found.paired->left) + " of them left\n" +
           table.text();
}

Result<void> compare(Session& session, workbench::Project& project, const Arguments& a) {
    HOLDFAST_ASSIGN(const auto found, workbench::compareVersions(project, readVersion(a.words[0]), readVersion(a.words[1])));
    const Json left = metricsJson(found.first.metrics), right = metricsJson(found.second.metrics);
    Json out{{"models", Json::array({modelSummaryJson(found.first), modelSummaryJson(found.second)})},
             {"difference", Json::object()},
             {"same_data", found.sameData},
             {"same_folds", found.sameFolds},
             {"paired", pairedJson(found)},
             {"notes", found.notes}};
    TextTable table({{"as measured"}, {found.first.name, true}, {found.second.name, true}, {"difference", true}});
    for (const auto& [name, value] : left.items()) {
        const bool both = value.is_number() && right[name].is_number();
        const double delta = both ? right[name].get<double>() - value.get<double>() : std::numeric_limits<double>::quiet_NaN();
        out["difference"][name] = number(delta);
        table.row({name, value.is_number() ? probabilityText(value.get<double>()) : "not available",
                   right[name].is_number() ? probabilityText(right[name].get<double>()) : "not available", signedText(delta)});
    }
    std::string text = table.text() + pairedText(found);
    for (const std::string& note : found.notes) text += "  note: " + note + "\n";
    return session.print(out, text);
}

Result<void> promote(Session& session, workbench::Project& project, const Arguments& a) {
    HOLDFAST_CHECK(workbench::promoteModel(project, readVersion(a.words[0]), session.clock, session.context));
    return list(session, project);
}

Result<void> rollBack(Session& session, workbench::Project& project) {
    HOLDFAST_CHECK(workbench::rollBackModel(project, session.clock, session.context));
    return list(session, project);
}

const char* levelText(DriftLevel level) {
    return level == DriftLevel::Other ? "much" : level == DriftLevel::Moved ? "somewhat" : "";
}

Json driftJson(const ColumnDrift& drift) {
    return {{"column", drift.column},           {"psi", number(drift.psi)},
            {"chance", number(drift.chance)},   {"missing_then", number(drift.missingThen)},
            {"missing_now", number(drift.missingNow)}, {"moved", levelText(drift.level)}};
}

Result<void> drift(Session& session, workbench::Project& project, const Arguments& a) {
    const std::int64_t version = a.words.empty() ? 0 : readVersion(a.words[0]);
    HOLDFAST_ASSIGN(const std::string standIn, version == 0 ? provideStandIn(project, session) : Result<std::string>(std::string()));
    HOLDFAST_ASSIGN(const DriftReport report, workbench::computeDrift(project, version, session.context));
    Json out{{"model_version", report.modelVersion}, {"rows_then", report.rowsThen}, {"rows_now", report.rowsNow},
             {"known", report.known()},              {"retrain", report.retrain},    {"advice", report.advice},
             {"columns", Json::array()}};
    if (!standIn.empty()) out["warnings"] = Json::array({standIn});
    const std::string before = standIn.empty() ? standIn : standIn + "\n";
    if (!report.known())
        return session.print(out, before + "This model was trained before Holdfast kept how its customers were spread. Train it again to compare.\n");
    out["scores"] = driftJson(report.scores);
    TextTable table({{"column"}, {"PSI", true}, {"chance", true}, {"missing then", true}, {"now", true}, {"moved"}});
    const auto tell = [&table](const ColumnDrift& d) {
        table.row({d.column, probabilityText(d.psi), probabilityText(d.chance), shareText(d.missingThen), shareText(d.missingNow), levelText(d.level)});
    };
    tell(report.scores);
    for (const ColumnDrift& column : report.columns) {
        out["columns"].push_back(driftJson(column));
        tell(column);
    }
    return session.print(out, before + report.advice + "\n\n" + table.text());
}

void checkWords(const Arguments& a) {
    const std::map<std::string, std::pair<std::size_t, const char*>> wanted{
        {"list", {0, ""}}, {"promote", {1, " V"}}, {"rollback", {0, ""}}, {"compare", {2, " A B"}}, {"export", {2, " V FILE"}}, {"import", {1, " FILE"}}, {"drift", {1, " [V]"}}};
    const auto& [count, form] = wanted.at(a.action);
    if (a.action == "drift" && a.words.empty()) return;
    if (a.words.size() != count) usageError("use it as: holdfast-cli models PROJECT " + a.action + form);
}

}  // namespace

void addModels(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command =
        registry.add("models", "List model versions, promote one to champion or go back to the one before, compare two, take one to a file and back, or look for drift",
                     "  holdfast-cli models shop.holdfast list\n"
                     "  holdfast-cli models shop.holdfast promote 2\n"
                     "  holdfast-cli models shop.holdfast rollback\n"
                     "  holdfast-cli models shop.holdfast compare 1 2\n"
                     "  holdfast-cli models shop.holdfast export 2 churn.hfmodel\n"
                     "  holdfast-cli models other.holdfast import churn.hfmodel\n"
                     "  holdfast-cli models shop.holdfast drift\n"
                     "\nexport writes side by side the model (NAME.hfmodel), its card (NAME.json), and what other tools read: boosted\n"
                     "trees in XGBoost's own format (NAME.xgboost.json), networks as TorchScript (NAME.pt), of an ensemble each of its\n"
                     "models (NAME.LEARNER.pt, ...) with weights in the card. FILE names any of the first four. It is overwritten, and so\n"
                     "is what an earlier export under this name wrote; any other file in the way is left alone and reported.\n"
                     "import registers a model as a challenger; it scores once it is promoted.\n"
                     "\ndrift compares the customers of today with those the champion (or version V) was trained on,\n"
                     "by the population stability index: under 0.1 stable, from 0.25 on another population.\n");
    addProject(command, a->project);
    command.add_option("ACTION", a->action, "list, promote V, rollback, compare A B, export V FILE, import FILE, or drift [V]")
        ->capture_default_str()
        ->check(CLI::IsMember({"list", "promote", "rollback", "compare", "export", "import", "drift"}))
        ->type_name("");
    command.add_option("ARGS", a->words, "Versions, and the file to write")->type_name("");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        checkWords(*a);
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        if (a->action == "promote") return promote(session, project, *a);
        if (a->action == "rollback") return rollBack(session, project);
        if (a->action == "compare") return compare(session, project, *a);
        if (a->action == "export") return exportModelFiles(session, project, readVersion(a->words[0]), a->words[1]);
        if (a->action == "import") return importModelFile(session, project, a->words[0]);
        if (a->action == "drift") return drift(session, project, *a);
        return list(session, project);
    });
}

}  // namespace holdfast::cli
