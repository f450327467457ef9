// What a person should know before acting on a plan, as sentences: limits that contradict each other and what would have to give
// way, money that goes to flagged accounts, effects that are assumed, and the planner's own warnings. Pure function.
#pragma once

#include "core/data/plan.h"

#include <QString>
#include <QStringList>

namespace holdfast::ui {

struct PlanNotice {
    enum class Kind { None, Remark, Caution, Error } kind = Kind::None;
    QStringList sentences;   ///< the weightiest first
    bool assumed = false;    ///< some effects are: the page offers to look at them
};

/// `campaigns`: past campaigns are in the project, so effects could be learned.
PlanNotice noticeOf(const PlanResult& plan, bool campaigns, const QString& currency);
/// Adds what past campaigns offered and the scenario does not; nothing where that is nothing.
void addMissing(const std::vector<Offer>& missing, PlanNotice& notice);

}  // namespace holdfast::ui
