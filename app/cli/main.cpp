// holdfast-cli: the engine on the command line. Parses, runs the command that was named, and turns its outcome into the
// exit statuses of the contract: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
#include "app/cli/cli.h"
#include "app/cli/interrupt.h"
#include "app/cli/progressbar.h"
#include "core/workbench/project.h"

#include <cstdio>
#include <exception>

namespace holdfast::cli {
namespace {

constexpr int kDone = 0, kFailed = 1, kWrongUsage = 2, kInterrupted = 130;

void addCommands(Registry& registry) {
    addSample(registry);
    addImport(registry);
    addInfo(registry);
    addTrain(registry);
    addScore(registry);
    addExplain(registry);
    addWhatIf(registry);
    addEffects(registry);
    addGraph(registry);
    addPlan(registry);
    addReport(registry);
    addModels(registry);
    addVerify(registry);
    addCompletion(registry);
}

int fail(const Error& error) {
    std::fprintf(stderr, "error: %s: %s\n", std::string(toString(error.code)).c_str(), error.message.c_str());
    return error.code == ErrorCode::Cancelled ? kInterrupted : kFailed;
}

int wrongUsage(const std::string& message, const std::string& command) {
    std::fprintf(stderr, "error: InvalidInput: %s\nSee holdfast-cli %s--help for how it is used.\n", message.c_str(),
                 command.empty() ? "" : (command + " ").c_str());
    return kWrongUsage;
}

/// The command as typed when there is one of that name, for the hint; an unknown one is named in the message.
int wrongUsage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    const std::string typed = argc > 1 ? argv[1] : "";
    const auto named = [&](const CLI::App* command) { return command->get_name() == typed; };
    if (!app.get_subcommands(named).empty()) return wrongUsage(error.what(), typed);
    if (typed.empty() || typed.starts_with('-')) return wrongUsage(typed.empty() ? "a command is required" : error.what(), "");
    return wrongUsage("there is no command \"" + typed + "\"", "");
}

int run(const Registry& registry, const Common& common) {
    const Interrupt interrupt;
    ProgressBar bar;
    Session session(common,
                    TaskContext(
                        interrupt.token(), [&bar](const Progress& progress) { bar.show(progress); }, common.threads),
                    systemClock());
    session.beforeOutput = [&bar] { bar.clear(); };
    const Runner* runner = registry.parsed();
    if (runner == nullptr) return wrongUsage("a command is required", "");
    const Result<void> done = (*runner)(session);
    bar.clear();
    return done ? kDone : fail(done.error());
}

int main(int argc, char** argv) {
    CLI::App app("Holdfast: find the customers who are about to leave, see why, and decide what to do", "holdfast-cli");
    app.set_version_flag("--version", "holdfast-cli " + workbench::softwareVersion(), "Print the version and leave");
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);
    app.footer("holdfast-cli COMMAND --help tells more, with examples. PROJECT is a .holdfast file.");
    Common common;
    Registry registry(app, common);
    addCommands(registry);
    try {
        app.parse(argc, argv);
        return run(registry, common);
    } catch (const CLI::Success& success) {  // --help, --version
        return app.exit(success) == 0 && std::fflush(stdout) == 0 ? kDone : kFailed;
    } catch (const CLI::ParseError& error) {
        return wrongUsage(app, error, argc, argv);
    } catch (const std::exception& error) {
        return fail({ErrorCode::Internal, std::string("Something unforeseen happened: ") + error.what() + "."});
    }
}

}  // namespace
}  // namespace holdfast::cli

int main(int argc, char** argv) {
    return holdfast::cli::main(argc, argv);
}
