#include "app/cli/cli.h"
#include "app/cli/texttable.h"
#include "core/workbench/sampling.h"

namespace holdfast::cli {

void addSample(Registry& registry) {
    auto request = std::make_shared<workbench::SampleRequest>();
    auto folder = std::make_shared<std::string>();
    auto project = std::make_shared<std::string>();
    CLI::App& command = registry.add("sample", "Make a project of the sample world: invented customers whose truth is known",
                                     "  holdfast-cli sample demo.holdfast\n"
                                     "  holdfast-cli sample big.holdfast --customers 100000 --seed 7 --export big-files\n");
    addProject(command, *project);
    command.add_option("--customers", request->customers, "How many customers, 100 to 5,000,000")
        ->capture_default_str()
        ->type_name("N");
    command.add_option("--months", request->months, "Months of history, 2 to 60")->capture_default_str()->type_name("N");
    command.add_option("--seed", request->seed, "The same seed makes the same world")->capture_default_str()->type_name("N");
    command
        .add_option("--export", *folder,
                    "Also write customers.csv, events.jsonl, referrals.csv, treatments.csv, truth.csv and campaigns.csv")
        ->type_name("DIR");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        request->project = *project;
        if (!folder->empty()) request->exportFolder = *folder;
        HOLDFAST_ASSIGN(const auto made, workbench::createSample(*request, session.context));
        Json json{{"project", *project},         {"customers", made.customers},   {"events", made.events},
                  {"referrals", made.referrals}, {"treatments", made.treatments}, {"seed", request->seed},
                  {"seconds", made.seconds}};
        TextTable table({{""}, {"", true}});
        table.row({"customers", countText(made.customers)});
        table.row({"events", countText(made.events)});
        table.row({"referrals", countText(made.referrals)});
        table.row({"treatments", countText(made.treatments)});
        std::string text = *project + " made in " + secondsText(made.seconds) + "\n" + table.text(2);
        if (!folder->empty()) {
            json["export"] = *folder;
            text += "The tables and the truth lie in " + *folder + "\n";
        }
        return session.print(json, text);
    });
}

}  // namespace holdfast::cli
