#include "app/cli/cli.h"
#include "app/cli/texttable.h"
#include "core/workbench/project.h"
#include "core/workbench/verifying.h"

namespace holdfast::cli {

void addVerify(Registry& registry) {
    auto path = std::make_shared<std::string>();
    CLI::App& command = registry.add("verify", "Check that a project file is whole: database, references, models and scores",
                                     "  holdfast-cli verify shop.holdfast\n"
                                     "  holdfast-cli verify shop.holdfast --json | jq .ok\n");
    addProject(command, *path);
    registry.onRun(command, [=](Session& session) -> Result<void> {
        HOLDFAST_ASSIGN(auto project, workbench::openProject(*path, workbench::OpenMode::ReadOnly));
        HOLDFAST_ASSIGN(const auto found, workbench::verifyProject(project, session.context));
        Json out{{"ok", found.ok()}, {"checks", Json::array()}};
        TextTable table({{""}, {""}, {""}});
        for (const workbench::VerifyCheck& check : found.checks) {
            out["checks"].push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
            table.row({check.ok ? "ok" : "FAILED", check.name, check.detail});
        }
        HOLDFAST_CHECK(session.print(out, table.text()));
        if (found.ok()) return {};
        return Unexpected(ErrorCode::Corrupt,
                          "The project did not pass every check. Go back to a backup copy, or import the files again.");
    });
}

}  // namespace holdfast::cli
