// The module's only source of its own: it pulls the factory out of the static library, whose door it is.
#include "models/factory.h"

namespace holdfast::models {

/// Named here so that the linker takes the factory along.
[[maybe_unused]] extern const auto kDoor = &holdfastCreateLearner;
[[maybe_unused]] extern const auto kSideDoor = &holdfastCreateRegression;
[[maybe_unused]] extern const auto kThirdDoor = &holdfastCreateJoint;
[[maybe_unused]] extern const auto kScriptDoor = &holdfastTorchScript;

}  // namespace holdfast::models
