#include "app/cli/modelfiles.h"

#include "app/cli/json.h"
#include "app/wiring/learners.h"
#include "core/workbench/modelfiles.h"

namespace holdfast::cli {

Result<void> exportModelFiles(Session& session, workbench::Project& project, std::int64_t version, const std::string& file) {
    const auto learners = app::makeLearnerFactory();
    HOLDFAST_ASSIGN(const auto files, workbench::exportModel(project, version, file, *learners));
    Json list = Json::array();
    std::string text = files.card.name + " is in\n";
    const auto tell = [&](const std::filesystem::path& path, const std::string& format, const std::string& what) -> Json& {
        list.push_back({{"file", path.string()}, {"format", format}});
        text += "  " + path.string() + "  (" + what + ")\n";
        return list.back();
    };
    tell(files.artefact, "holdfast", "the model, for models import");
    tell(files.description, "card", "its card");
    for (const workbench::NativeFile& native : files.natives) {
        const std::string form = native.format == "xgboost" ? "trees in XGBoost's own format" : "network as TorchScript";
        Json& entry = tell(native.file, native.format, (native.base.empty() ? "the " : "the ensemble's " + native.base + ": ") + form);
        if (!native.base.empty()) entry["learner"] = native.base;
    }
    for (const std::string& note : files.notes) text += "  note: " + note + "\n";
    const Json out{{"models", Json::array({modelSummaryJson(files.card)})}, {"file", file}, {"files", list}, {"notes", files.notes}};
    return session.print(out, text);
}

Result<void> importModelFile(Session& session, workbench::Project& project, const std::string& file) {
    HOLDFAST_ASSIGN(const auto imported, workbench::importModel(project, file, session.clock));
    std::string text = imported.card.name + " is registered as a challenger; models promote " + std::to_string(imported.card.version) +
                       " lets it score.\n";
    for (const std::string& warning : imported.warnings) text += "  note: " + warning + "\n";
    const Json out{{"models", Json::array({modelSummaryJson(imported.card)})},
                   {"model_version", imported.card.version},
                   {"warnings", imported.warnings}};
    return session.print(out, text);
}

}  // namespace holdfast::cli
