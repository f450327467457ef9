#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/texttable.h"
#include "core/workbench/project.h"

namespace holdfast::cli {

namespace {

std::string describe(const ProjectInfo& info) {
    std::string text = info.name + " (" + info.path + ")\n";
    TextTable facts({{""}, {"", true}});
    for (const char* table : {"customers", "events", "referrals", "treatments"}) {
        const auto rows = info.tables.find(table);
        facts.row({table, countText(rows == info.tables.end() ? 0 : rows->second)});
    }
    facts.row({"rejected rows", countText(info.rejects)});
    facts.row({"label rate", info.labelRate ? shareText(*info.labelRate) : "no label"});
    facts.row({"currency", info.currency.empty() ? "not set" : info.currency});
    facts.row({"schema version", std::to_string(info.schemaVersion)});
    text += facts.text(2);
    text += "  fingerprint " + info.fingerprint + "\n";
    TextTable columns({{"column"}, {"type"}, {"role"}, {"actionability"}});
    for (const ColumnSpec& column : info.columns)
        columns.row({clipped(column.name, 40), std::string(toString(column.type)), std::string(toString(column.role)),
                     std::string(toString(column.actionability))});
    if (!columns.empty()) text += "\n" + columns.text(2);
    TextTable models({{"model"}, {"trained"}, {"AUC", true}, {"log loss", true}, {"ECE", true}, {""}});
    for (const ModelCard& card : info.models)
        models.row({card.name, formatIso8601(card.trainedAt), probabilityText(card.metrics.auc),
                    probabilityText(card.metrics.logLoss), probabilityText(card.metrics.ece), card.champion ? "champion" : ""});
    text += models.empty() ? "\n  No model yet: run holdfast-cli train.\n" : "\n" + models.text(2);
    return text;
}

}  // namespace

void addInfo(Registry& registry) {
    auto path = std::make_shared<std::string>();
    CLI::App& command = registry.add("info", "Say what is in a project: rows, columns, models and the data's fingerprint",
                                     "  holdfast-cli info shop.holdfast\n"
                                     "  holdfast-cli info shop.holdfast --json | jq .tables\n");
    addProject(command, *path);
    registry.onRun(command, [=](Session& session) -> Result<void> {
        HOLDFAST_ASSIGN(auto project, workbench::openProject(*path));
        HOLDFAST_ASSIGN(const auto info, workbench::projectInfo(project));
        return session.print(infoJson(info), describe(info));
    });
}

}  // namespace holdfast::cli
