// Model versions (card + artefact bytes), the scores they gave, and their history. Functions on a Project; its thread rule.
#pragma once

#include "core/data/modelversion.h"
#include "core/data/promotion.h"
#include "core/data/scores.h"
#include "core/storage/project.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::storage {

/// Registers a model and returns its version (1, 2, ...; never given twice). A card without a name gets "<learner> v<n>";
/// one marked as champion takes the place of the former, as trained at its time. The artefact is opaque bytes, checked by hash on reading.
Result<std::int64_t> addModel(Project& project, const ModelCard& card, const std::string& artefact);
Result<std::vector<ModelCard>> readModels(const Project& project);  ///< newest first
Result<ModelCard> readModel(const Project& project, std::int64_t version);  ///< version 0: the champion; NotFound
Result<std::string> readArtefact(const Project& project, std::int64_t version);  ///< Corrupt when its hash does not match
/// Makes a version the champion and keeps in the history when and how. NotFound.
Result<void> setChampion(Project& project, const Promotion& promotion);
Result<std::vector<Promotion>> readPromotions(const Project& project);  ///< oldest first

/// Replaces the current scores and appends to the history (one row a customer and scoring run whose probability moved
/// by 0.001 or more since the last row kept). NotFound for a key that is not a customer's.
Result<void> replaceScores(Project& project, const Scores& scores);
/// Current scores in key order; empty when never scored.
Result<Scores> readScores(const Project& project);

struct ScorePoint {
    UtcMillis time = 0;
    std::int64_t modelVersion = 0;
    double probability = 0.0;
};
Result<std::vector<ScorePoint>> readScoreHistory(const Project& project, const std::string& key);  ///< oldest first

}  // namespace holdfast::storage
