// Model versions as files: the artefact to take a model to another project, its card to read, and the form that other tools
// read (XGBoost's for trees, TorchScript for networks). Thread rule of the Project.
#pragma once

#include "core/base/time.h"
#include "core/data/modelversion.h"
#include "core/scoring/learner.h"
#include "core/storage/project.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// A form for other tools.
struct NativeFile {
    std::filesystem::path file;
    std::string format;  ///< "xgboost", "torchscript"
    std::string base;    ///< of an ensemble: the learner whose model it is; else empty
};

struct ModelFiles {
    ModelCard card;
    std::filesystem::path artefact;  ///< what importModel reads: Holdfast's own bytes
    std::filesystem::path description;  ///< card, features, calibration and the artefact's hash, as JSON
    std::vector<NativeFile> natives;    ///< none where there is no such form; of an ensemble one for each of its models that has one
    std::vector<std::string> notes;     ///< what was not written, and why
};

/// Writes all files of a version side by side. `file` names one of them: NAME.json the card, NAME.pt TorchScript,
/// NAME.xgboost.json the trees, anything else the artefact (NAME.hfmodel where another was named). An ensemble's models are
/// NAME.LEARNER.pt and NAME.LEARNER.xgboost.json; the card has weights and intercept: log-odds = intercept + sum of weight x a
/// model's log-odds, before calibration. All or none appear. `file` is overwritten, and so is what an earlier export under this
/// name wrote, as its card tells; what that wrote and this does not goes.
/// NotFound, Corrupt, Model as for scoring; Io; Unavailable when the named form does not exist for this model; InvalidInput when
/// another file stands where one must go.
Result<ModelFiles> exportModel(const storage::Project& project, std::int64_t version, const std::filesystem::path& file,
                               scoring::LearnerFactory& learners);

struct ImportedModel {
    ModelCard card;
    std::vector<std::string> warnings;  ///< columns that this project lacks
};

/// Registers an exported model as a challenger, the champion stays; the run is kept, for provenance. `file`: any of the files that
/// exportModel wrote; artefact and card must both be there. NotFound; Corrupt when damaged, not belonging together or no model;
/// Model when from a newer Holdfast; InvalidInput when its columns are not this project's. Nothing is registered then.
Result<ImportedModel> importModel(storage::Project& project, const std::filesystem::path& file, const Clock& clock);

}  // namespace holdfast::workbench
