// What the customer card lists, made out of the card's data: attributes by role and events. Pure functions (they read
// the default locale).
#pragma once

#include "core/workbench/browsing.h"
#include "ui/shell/factlist.h"

namespace holdfast::ui {

std::vector<Fact> attributeFacts(const workbench::CustomerCard& card, const QString& currency);
std::vector<Fact> eventFacts(const workbench::CustomerCard& card);

}  // namespace holdfast::ui
