// A plan as JSON, under the key names of the command-line contract, and as text for people. Pure functions.
#pragma once

#include "app/cli/cli.h"
#include "core/data/plan.h"

namespace holdfast::cli {

/// Everything but who gets what: that goes into files.
Json planJson(const PlanResult& plan);
std::string planText(const PlanResult& plan);

}  // namespace holdfast::cli
