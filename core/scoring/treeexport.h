// Boosted trees in XGBoost's own model format, for anybody who wants to go on with them elsewhere. Pure; any thread.
#pragma once

#include "core/base/result.h"
#include "core/scoring/treescorer.h"

#include <string>

namespace holdfast::scoring {

/// A committee as one XGBoost model in its JSON format (1.7, read by later ones): objective binary:logistic, all members'
/// trees one after another with leaves divided by the number of members, so that its margin is the committee's mean
/// log-odds, uncalibrated. Its columns are the schema's: a number as it is, a category (type "c") as the place of its level
/// in the schema's list, NaN for missing and for levels the schema does not know. XGBoost compares in single precision, so
/// a number within a relative 1e-7 of a cut may fall on its other side. Model when a tree asks what that format cannot say.
Result<std::string> xgboostJson(const TreeScorer& scorer);

}  // namespace holdfast::scoring
