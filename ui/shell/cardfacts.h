// What the customer card lists, made out of the card's data: attributes by role, events, and what the score rests on. Pure functions (they read
// the default locale).
#pragma once

#include "core/workbench/browsing.h"
#include "ui/shell/factlist.h"

namespace holdfast::ui {

std::vector<Fact> attributeFacts(const workbench::CustomerCard& card, const QString& currency);
std::vector<Fact> eventFacts(const workbench::CustomerCard& card);
/// What a score rests on, in log-odds that add up; empty where neither neighbours nor a cluster have a part in it.
std::vector<Fact> basisFacts(const ScoreBasis& basis);

}  // namespace holdfast::ui
