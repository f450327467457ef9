// Completion scripts made from the tree of commands and options, so that they cannot fall behind it. Pure function.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace holdfast::cli {

/// `shell`: "bash", "zsh" or "fish".
std::string completionScript(const CLI::App& root, const std::string& shell);

}  // namespace holdfast::cli
