#include "app/cli/cli.h"

#include <cstdio>

namespace holdfast::cli {

Result<void> Session::print(const Json& object, const std::string& text) {
    if (beforeOutput) beforeOutput();
    const std::string out = m_json ? object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" : text;
    const bool written = std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
    if (written) return {};
    return Unexpected(ErrorCode::Io, "Cannot write the result to standard output. The work itself is done.");
}

CLI::App& Registry::add(const std::string& name, const std::string& description, const std::string& examples) {
    CLI::App* command = m_app.add_subcommand(name, description);
    command->add_flag("--json", m_common.json, "Print exactly one JSON object on standard output");
    command->add_option("--threads", m_common.threads, "Threads to use (default: all cores)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024));
    command->footer("Examples:\n" + examples +
                    "\nExit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted (the project is unchanged).");
    return *command;
}

const Runner* Registry::parsed() const {
    for (const CLI::App* command : m_app.get_subcommands()) {
        const auto found = m_runners.find(command);
        if (found != m_runners.end()) return &found->second;
    }
    return nullptr;
}

CLI::Option* addProject(CLI::App& command, std::string& path) {
    return command.add_option("PROJECT", path, "Project file (name.holdfast)")->required()->type_name("");
}

void usageError(const std::string& message) {
    throw CLI::ValidationError(message);
}

}  // namespace holdfast::cli
