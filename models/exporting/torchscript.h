// Deployed networks, over a table and over referrals, as TorchScript modules, for anybody who wants to go on with them in torch or Python: the plain weights go
// back into a module with a forward() of its own. Names no torch; any thread.
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace holdfast::models {

/// The bytes of a TorchScript file whose forward(x) takes the schema's columns as double, [rows x features], a category as the
/// place of its level in the schema's list, NaN for missing, and returns the committee's log-odds, uncalibrated, [rows]
/// double. The referral network's takes more (graphscript.h). `scorer`: what ChurnScorer::save wrote. Unavailable for a model
/// that is no such network; Corrupt; Model.
Result<std::string> torchScript(std::string_view scorer);

}  // namespace holdfast::models
