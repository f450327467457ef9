#include "core/workbench/whatif.h"
#include "app/cli/arguments.h"
#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/standin.h"
#include "app/cli/texttable.h"
#include "core/workbench/project.h"

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, key, name;
    std::vector<std::string> settings;
};

std::vector<std::string> columnNames(const workbench::WhatIfProfiler& profiler) {
    std::vector<std::string> names;
    for (const workbench::WhatIfColumn& column : profiler.columns()) names.push_back(column.spec.name);
    return names;
}

/// An unknown column goes on as text: the profiler says what is wrong with it.
Result<std::vector<Setting>> readSettings(const workbench::WhatIfProfiler& profiler,
                                          const std::vector<std::string>& arguments) {
    std::vector<Setting> settings;
    const std::vector<std::string> names = columnNames(profiler);
    for (const std::string& argument : arguments) {
        const auto [name, text] = splitSetting(argument, names);
        Setting setting{name, Value(text)};
        for (const workbench::WhatIfColumn& column : profiler.columns()) {
            if (column.spec.name != name) continue;
            HOLDFAST_ASSIGN(setting.value, parseValue(column.spec, text));
        }
        settings.push_back(std::move(setting));
    }
    return settings;
}

Json toJson(const WhatIfResult& result) {
    Json out{{"key", result.key},
             {"before", scoreJson(result.before)},
             {"after", scoreJson(result.after)},
             {"delta", number(result.delta)},
             {"delta_interval", result.deltaIntervalKnown ? Json{number(result.deltaLower), number(result.deltaUpper)} : Json()},
             {"evidence", Json::object()},
             {"reasons", Json::object()},
             {"model_version", result.modelVersion},
             {"as_of", formatIso8601(result.asOf)}};
    for (const SettingEvidence& item : result.evidence) {
        out["evidence"][item.column] = std::string(toString(item.evidence));
        out["reasons"][item.column] = item.reason;
    }
    return out;
}

std::string describe(const WhatIfResult& result) {
    TextTable table({{""}, {"leaves", true}, {"interval"}});
    const auto interval = [](const Score& score) {
        return probabilityText(score.lower) + " to " + probabilityText(score.upper);
    };
    table.row({"before", probabilityText(result.before.probability), interval(result.before)});
    table.row({"after", probabilityText(result.after.probability), interval(result.after)});
    table.row({"change", signedText(result.delta),
               result.deltaIntervalKnown ? signedText(result.deltaLower) + " to " + signedText(result.deltaUpper)
                                         : "not available: the model has one member"});
    std::string text = result.key + ", model " + std::to_string(result.modelVersion) + "\n" + table.text(2) + "\n";
    TextTable evidence({{"column"}, {"evidence"}, {""}});
    for (const SettingEvidence& item : result.evidence)
        evidence.row({item.column, std::string(toString(item.evidence)), item.reason});
    return text + evidence.text(2);
}

}  // namespace

void addWhatIf(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command =
        registry.add("whatif", "Give the score a customer would have if some columns were different",
                     "  holdfast-cli whatif shop.holdfast 7590-VHVEG --set \"Contract=Two year\" --set MonthlyCharges=20\n"
                     "\nA churn model's answer is association: it does not promise what an offer would do.\n"
                     "Evidence says so for each column, and marks values outside the data as extrapolation.\n");
    addProject(command, a->project);
    command.add_option("KEY", a->key, "The customer's key")->required()->type_name("");
    command.add_option("--set", a->settings, "Column and its new value; an empty value means missing")
        ->required()
        ->type_name("COL=VALUE");
    command.add_option("--remember", a->name, "Keep the result in the project under this name, for the report")
        ->type_name("NAME");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        HOLDFAST_ASSIGN(const std::string standIn, provideStandIn(project, session));
        HOLDFAST_ASSIGN(const auto profiler,
                        workbench::WhatIfProfiler::forCustomer(project, a->key, session.clock, session.context));
        HOLDFAST_ASSIGN(const auto settings, readSettings(profiler, a->settings));
        HOLDFAST_ASSIGN(const auto result, profiler.evaluate(settings));
        if (!a->name.empty()) {
            RememberedWhatIf kept;
            kept.name = a->name;
            kept.key = a->key;
            kept.settings = settings;
            kept.result = result;
            kept.savedAt = session.clock();
            HOLDFAST_CHECK(workbench::rememberWhatIf(project, kept));
        }
        Json out = toJson(result);
        if (!standIn.empty()) out["warnings"] = Json::array({standIn});
        return session.print(out, (standIn.empty() ? standIn : standIn + "\n") + describe(result));
    });
}

}  // namespace holdfast::cli
