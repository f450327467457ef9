// How an artefact keeps what scores newcomers: the weights of their ensemble and their calibration, and of its bases only those that the
// scorer of everybody else does not have; the others are named by their place in that one. Internal to core/scoring. Pure functions; any
// thread.
#pragma once

#include "core/scoring/model.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::scoring {

struct PackedNewcomers {
    nlohmann::json header;  ///< null: none
    std::string bytes;
};
/// `scorer`: of everybody else; `newcomers`: ChurnModel::of(true) of the same model.
PackedNewcomers packNewcomers(const ChurnScorer& scorer, const ChurnModel& newcomers);

struct UnpackedNewcomers {
    std::shared_ptr<const ChurnScorer> scorer;
    Calibrator calibrator;
};
/// Corrupt, Model.
Result<UnpackedNewcomers> unpackNewcomers(const std::shared_ptr<const ChurnScorer>& scorer, const nlohmann::json& header,
                                          std::string_view bytes);

}  // namespace holdfast::scoring
