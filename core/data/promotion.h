// How a model version became champion, and which one a step back leads to. Plain values; no thread rule.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast {

enum class PromotionKind {
    Trained,     ///< a new version takes over when it has been trained
    Promoted,    ///< somebody chose it
    RolledBack,  ///< somebody took the promotion before back
};

struct Promotion {
    std::int64_t version = 0;
    UtcMillis at = 0;
    PromotionKind kind = PromotionKind::Promoted;
};

/// The version that served before today's champion, 0 when there is none. `history`: oldest first. A step back undoes one
/// promotion, so going back twice leads two versions back rather than forth again.
inline std::int64_t previousChampion(const std::vector<Promotion>& history) {
    std::vector<std::int64_t> served;
    for (const Promotion& promotion : history) {
        if (promotion.kind == PromotionKind::RolledBack) {
            while (!served.empty() && served.back() != promotion.version) served.pop_back();
            if (served.empty()) served.push_back(promotion.version);
        } else if (served.empty() || served.back() != promotion.version) {
            served.push_back(promotion.version);
        }
    }
    return served.size() < 2 ? 0 : served[served.size() - 2];
}

}  // namespace holdfast
