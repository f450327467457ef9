#include "core/data/effectevidence.h"

#include <array>

namespace holdfast {

namespace {
constexpr std::array<std::string_view, 3> kLights{"green", "amber", "red"};
constexpr std::array<std::string_view, 3> kBases{"unknown", "plain", "adjusted"};
}

std::string_view toString(Light light) {
    return kLights[static_cast<std::size_t>(light)];
}

std::optional<Light> lightFromString(std::string_view text) {
    for (std::size_t i = 0; i < kLights.size(); ++i)
        if (kLights[i] == text) return static_cast<Light>(i);
    return std::nullopt;
}

std::string_view toString(QiniBasis basis) {
    return kBases[static_cast<std::size_t>(basis)];
}

QiniBasis qiniBasisFromString(std::string_view text) {
    for (std::size_t i = 0; i < kBases.size(); ++i)
        if (kBases[i] == text) return static_cast<QiniBasis>(i);
    return QiniBasis::Unknown;
}

}  // namespace holdfast
