// Where tests find the real tables: ../shared/data beside the checkout, or $HOLDFAST_DATA. Tests skip with a notice
// where it is absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace holdfast::test {

inline std::filesystem::path dataFolder() {
    if (const char* given = std::getenv("HOLDFAST_DATA")) return given;
    return std::filesystem::path(HOLDFAST_SOURCE_DIR) / ".." / "shared" / "data";
}

/// Reference results of other programs, laid beside the data.
inline std::filesystem::path referenceFolder() { return dataFolder() / ".." / "reference"; }

inline bool haveReference(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(referenceFolder() / file, ignored);
}

inline bool haveData(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(dataFolder() / file, ignored);
}

}  // namespace holdfast::test

/// Leaves a test function with a notice when a file of the data folder is absent.
#define HOLDFAST_NEEDS_DATA(file)                                   \
    if (!holdfast::test::haveData(file))                            \
    QSKIP("real table " file " is not here; set HOLDFAST_DATA to the data folder")
