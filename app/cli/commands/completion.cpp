#include "app/cli/cli.h"
#include "app/cli/completionscript.h"

namespace holdfast::cli {

void addCompletion(Registry& registry) {
    auto shell = std::make_shared<std::string>();
    CLI::App& command = registry.add("completion", "Print a completion script for bash, zsh or fish",
                                     "  source <(holdfast-cli completion bash)\n"
                                     "  holdfast-cli completion zsh > ~/.zfunc/_holdfast-cli\n"
                                     "  holdfast-cli completion fish > ~/.config/fish/completions/holdfast-cli.fish\n");
    command.add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->type_name("");
    const CLI::App* root = &registry.app();
    registry.onRun(command, [=](Session& session) -> Result<void> {
        const std::string script = completionScript(*root, *shell);
        return session.print(Json{{"shell", *shell}, {"script", script}}, script);
    });
}

}  // namespace holdfast::cli
