// What the commands of holdfast-cli share: the options each of them takes, how a command is declared, and the session
// it runs in (task context, clock, one place to print the result). One file a command in commands/; main.cpp runs the
// one that was named. One thread, except where noted.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::cli {

using Json = nlohmann::ordered_json;

/// Options of every command.
struct Common {
    bool json = false;
    unsigned threads = 0;  ///< 0: all cores
};

/// What a command is handed when it runs.
class Session {
public:
    Session(const Common& common, TaskContext taskContext, Clock taskClock)
        : context(std::move(taskContext)), clock(std::move(taskClock)), m_json(common.json) {}

    TaskContext context;
    Clock clock;

    bool json() const { return m_json; }

    /// Prints the result: the object with --json, else the text. Called once, at the end. Io when stdout is closed or full.
    Result<void> print(const Json& object, const std::string& text);

    /// Called before a result is printed, so that a progress bar does not stand in its way.
    std::function<void()> beforeOutput;

private:
    bool m_json;
};

using Runner = std::function<Result<void>(Session&)>;

/// Declares commands: name, one line of description, and examples shown below the help.
class Registry {
public:
    Registry(CLI::App& app, Common& common) : m_app(app), m_common(common) {}

    /// A command with the common options. The runner is set with onRun().
    CLI::App& add(const std::string& name, const std::string& description, const std::string& examples);
    void onRun(const CLI::App& command, Runner runner) { m_runners[&command] = std::move(runner); }

    /// The runner of the command that was parsed; null when none was.
    const Runner* parsed() const;
    CLI::App& app() const { return m_app; }

private:
    CLI::App& m_app;
    Common& m_common;
    std::map<const CLI::App*, Runner> m_runners;
};

/// Adds the positional PROJECT that nearly every command starts with.
CLI::Option* addProject(CLI::App& command, std::string& path);

/// Wrong usage found by a command itself: exit status 2.
[[noreturn]] void usageError(const std::string& message);

void addSample(Registry& registry);
void addImport(Registry& registry);
void addInfo(Registry& registry);
void addTrain(Registry& registry);
void addScore(Registry& registry);
void addExplain(Registry& registry);
void addEffects(Registry& registry);
void addWhatIf(Registry& registry);
void addGraph(Registry& registry);
void addPlan(Registry& registry);
void addReport(Registry& registry);
void addModels(Registry& registry);
void addVerify(Registry& registry);
void addCompletion(Registry& registry);

}  // namespace holdfast::cli
