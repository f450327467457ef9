#include "app/cli/completionscript.h"

#include <CLI/CLI.hpp>

namespace holdfast::cli {

namespace {

struct Word {
    std::string name;  ///< "--json"
    std::string help;
    bool takesValue = false;
};

struct Command {
    std::string name;
    std::string help;
    std::vector<Word> options;
};

std::vector<Word> optionsOf(const CLI::App& app) {
    std::vector<Word> out;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            out.push_back({"--" + name, option->get_description(), option->get_items_expected_max() > 0});
    return out;
}

std::vector<Command> commandsOf(const CLI::App& root) {
    std::vector<Command> out;
    for (const CLI::App* command : root.get_subcommands([](const CLI::App*) { return true; }))
        out.push_back({command->get_name(), command->get_description(), optionsOf(*command)});
    return out;
}

std::string optionNames(const std::vector<Word>& options) {
    std::string out;
    for (const Word& option : options) out += (out.empty() ? "" : " ") + option.name;
    return out;
}

/// In single quotes for a POSIX shell and fish.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    }
    return out + "'";
}

/// For zsh's _arguments and _describe, where ":" and brackets mean something.
std::string zshText(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string bashScript(const std::vector<Command>& commands) {
    std::string names, cases;
    for (const Command& command : commands) {
        names += (names.empty() ? "" : " ") + command.name;
        cases += "        " + command.name + ") words=" + quoted(optionNames(command.options)) + " ;;\n";
    }
    return "# bash completion for holdfast-cli\n"
           "_holdfast_cli() {\n"
           "    local current=\"${COMP_WORDS[COMP_CWORD]}\" words=''\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -W " +
           quoted(names + " --help --version") +
           " -- \"$current\"))\n"
           "        return\n"
           "    fi\n"
           "    case \"${COMP_WORDS[1]}\" in\n" +
           cases +
           "    esac\n"
           "    if [ \"${COMP_WORDS[1]}\" = completion ]; then words=\"$words bash zsh fish\"; fi\n"
           "    case \"$current\" in\n"
           "        -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
           "        *) if [ \"${COMP_WORDS[1]}\" = completion ]; then COMPREPLY=($(compgen -W \"$words\" -- \"$current\"));\n"
           "           else COMPREPLY=($(compgen -f -- \"$current\")); fi ;;\n"
           "    esac\n"
           "}\n"
           "complete -o filenames -F _holdfast_cli holdfast-cli\n";
}

std::string zshScript(const std::vector<Command>& commands) {
    std::string names, cases;
    for (const Command& command : commands) {
        names += "        " + quoted(command.name + ":" + zshText(command.help)) + "\n";
        cases += "        " + command.name + ") _arguments";
        for (const Word& option : command.options)
            cases += " \\\n            " +
                     quoted("*" + option.name + "[" + zshText(option.help) + "]" + (option.takesValue ? ":value:_files" : ""));
        cases += " \\\n            '*:file:_files' ;;\n";
    }
    return "#compdef holdfast-cli\n"
           "_holdfast_cli() {\n"
           "    local -a commands\n"
           "    commands=(\n" +
           names +
           "    )\n"
           "    if (( CURRENT == 2 )); then _describe 'command' commands; return; fi\n"
           "    local command=$words[2]\n"
           "    shift words; (( CURRENT-- ))\n"
           "    case $command in\n" +
           cases +
           "    esac\n"
           "}\n"
           "compdef _holdfast_cli holdfast-cli\n";
}

std::string fishScript(const std::vector<Command>& commands) {
    std::string out =
        "# fish completion for holdfast-cli\n"
        "complete -c holdfast-cli -n __fish_use_subcommand -l help -d 'Help'\n"
        "complete -c holdfast-cli -n __fish_use_subcommand -l version -d 'Version'\n";
    for (const Command& command : commands) {
        out += "complete -c holdfast-cli -f -n __fish_use_subcommand -a " + command.name + " -d " + quoted(command.help) + "\n";
        for (const Word& option : command.options)
            out += "complete -c holdfast-cli -n '__fish_seen_subcommand_from " + command.name + "' -l " +
                   option.name.substr(2) + (option.takesValue ? " -r" : "") + " -d " + quoted(option.help) + "\n";
    }
    return out + "complete -c holdfast-cli -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n";
}

}  // namespace

std::string completionScript(const CLI::App& root, const std::string& shell) {
    const std::vector<Command> commands = commandsOf(root);
    if (shell == "zsh") return zshScript(commands);
    if (shell == "fish") return fishScript(commands);
    return bashScript(commands);
}

}  // namespace holdfast::cli
