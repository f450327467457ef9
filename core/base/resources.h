// The files under resources/ that the engine needs without a disk path (SQL migrations, theme tokens), compiled in
// by CMake from their originals. Read-only, any thread.
#pragma once

#include <string_view>
#include <vector>

namespace holdfast {

/// Content of a compiled-in file by its path below resources/, e.g. "theme/tokens.json"; empty when there is none.
std::string_view resource(std::string_view name);

/// Names that start with `prefix`, sorted: the migrations in their order, for example.
std::vector<std::string_view> resourceNames(std::string_view prefix);

}  // namespace holdfast
