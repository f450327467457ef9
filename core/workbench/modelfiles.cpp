#include "core/workbench/modelfiles.h"

#include "core/base/hash.h"
#include "core/scoring/model.h"
#include "core/scoring/schemajson.h"
#include "core/scoring/treeexport.h"
#include "core/storage/cardjson.h"
#include "core/storage/catalogue.h"
#include "core/storage/models.h"
#include "core/workbench/pendingfile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

namespace holdfast::workbench {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kCardFormat = 1;
constexpr const char* kArtefactEnding = ".hfmodel";
constexpr const char* kTreesEnding = ".xgboost.json";
constexpr const char* kScriptEnding = ".pt";

std::string hashOf(std::string_view bytes) {
    Hasher hasher;
    hasher.add(bytes);
    return hasher.hex();
}

bool endsWith(const fs::path& file, std::string_view ending) {
    return file.filename().string().ends_with(ending);
}

fs::path beside(const fs::path& file, std::string_view cut, std::string_view ending) {
    std::string name = file.filename().string();
    name.resize(name.size() - cut.size());
    return file.parent_path() / (name + std::string(ending));
}

/// The names of a version's files, from that of one of them.
struct Names {
    fs::path artefact, card, trees, script;
    enum class Asked { Artefact, Card, Trees, Script } asked = Asked::Artefact;
};

Names namesFor(const fs::path& file) {
    std::string cut;
    Names names;
    if (endsWith(file, kTreesEnding))
        cut = kTreesEnding, names.asked = Names::Asked::Trees;
    else if (endsWith(file, kScriptEnding))
        cut = kScriptEnding, names.asked = Names::Asked::Script;
    else if (endsWith(file, ".json"))
        cut = ".json", names.asked = Names::Asked::Card;
    else if (endsWith(file, kArtefactEnding))
        cut = kArtefactEnding;
    names.artefact = names.asked == Names::Asked::Artefact ? file : beside(file, cut, kArtefactEnding);
    names.card = beside(file, cut, ".json");
    names.trees = beside(file, cut, kTreesEnding);
    names.script = beside(file, cut, kScriptEnding);
    return names;
}

struct Native {
    std::string bytes, format;
    fs::path file;
};

/// The model as other tools read it; nothing, with a note, where there is no such form.
Result<std::optional<Native>> nativeForm(const scoring::ChurnModel& model, const Names& names, scoring::LearnerFactory& learners,
                                         std::vector<std::string>& notes) {
    const std::string scorer = model.scorer().save();
    if (scoring::TreeScorer::recognises(scorer)) {
        if (names.asked == Names::Asked::Script)
            return Unexpected(ErrorCode::Unavailable, "Boosted trees have no TorchScript form. Export to a name that ends in .xgboost.json.");
        HOLDFAST_ASSIGN(const auto trees, scoring::TreeScorer::load(scorer));
        HOLDFAST_ASSIGN(std::string bytes, scoring::xgboostJson(*trees));
        return std::optional(Native{std::move(bytes), "xgboost", names.trees});
    }
    if (names.asked == Names::Asked::Trees)
        return Unexpected(ErrorCode::Unavailable, "Only boosted trees have XGBoost's form, this model is of the kind \"" +
                                                      model.scorer().kind() + "\".");
    auto script = learners.torchScript(scorer);
    if (script) return std::optional(Native{std::move(*script), "torchscript", names.script});
    if (names.asked == Names::Asked::Script || script.error().code != ErrorCode::Unavailable) return Unexpected(script.error());
    notes.push_back(script.error().message);
    return std::optional<Native>();
}

/// The card as the project keeps it, with what a reader elsewhere needs to use the native form.
std::string describe(const ModelCard& card, const scoring::ChurnModel& model, std::string_view artefact, const ModelFiles& files) {
    json description = json::parse(storage::toJson(card));
    description["card_format"] = kCardFormat;
    description["version"] = card.version;
    description["artefact"] = {{"file", files.artefact.filename().string()}, {"bytes", artefact.size()}, {"hash", hashOf(artefact)}};
    description["features"] = scoring::schemaToJson(model.schema());
    description["calibration_map"] = model.calibrator().toJson();
    if (!files.native.empty())
        description["native"] = {{"file", files.native.filename().string()}, {"format", files.nativeFormat}};
    return description.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<void> write(const PendingFile& file, std::string_view bytes, const fs::path& target) {
    std::ofstream out(file.path(), std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (out) return {};
    return Unexpected(ErrorCode::Io, "Cannot write " + target.string() + ". Check that the folder exists and may be written to.");
}

Result<std::string> read(const fs::path& file, const char* what) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        return Unexpected(ErrorCode::NotFound, "There is no file " + file.string() + ", the " + what +
                                                   " of the model. Keep the files that models export wrote side by side.");
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad()) return Unexpected(ErrorCode::Io, "Cannot read " + file.string() + ".");
    return bytes;
}

Unexpected damaged(const fs::path& file, const std::string& why) {
    return {ErrorCode::Corrupt, file.string() + " cannot be imported: " + why + ". Export the model again."};
}

Result<ModelCard> readCard(const fs::path& file, std::string_view artefact) {
    HOLDFAST_ASSIGN(const std::string text, read(file, "card"));
    const json description = json::parse(text, nullptr, false);
    if (!description.is_object() || !description.contains("card_format") || !description["card_format"].is_number_integer())
        return damaged(file, "it is no card of a Holdfast model");
    if (description["card_format"].get<int>() > kCardFormat)
        return Unexpected(ErrorCode::Model, "A newer Holdfast wrote " + file.string() + ". Update Holdfast to import it.");
    const auto part = description.find("artefact");
    const bool told = part != description.end() && part->is_object() && part->contains("hash") && (*part)["hash"].is_string();
    if (!told || (*part)["hash"].get<std::string>() != hashOf(artefact)) return damaged(file, "its checksum is not that of the model beside it");
    auto card = storage::cardFromJson(text);
    if (!card) return damaged(file, "entries are missing or of the wrong kind");
    return card;
}

/// Whether a card speaks of this model: a card is text that anybody can edit.
Result<void> checkCard(const ModelCard& card, const scoring::ChurnModel& model, const fs::path& file) {
    std::vector<std::string> columns;
    for (const FeatureSpec& feature : model.schema().features) columns.push_back(feature.name);
    if (card.learner != model.scorer().kind() || card.columns != columns)
        return damaged(file, "it speaks of another learner or other columns than the model beside it");
    return {};
}

Result<scoring::ChurnModel> readModelFile(const fs::path& file, std::string_view bytes) {
    if (!scoring::ChurnModel::recognises(bytes)) return damaged(file, "it is no model of Holdfast");
    auto model = scoring::ChurnModel::load(bytes);
    if (!model && model.error().code == ErrorCode::Corrupt) return damaged(file, "it is damaged");
    return model;
}

/// Which of the model's columns the project lacks. InvalidInput when it has none of them, or one is of another kind.
Result<std::vector<std::string>> checkSchema(const storage::Project& project, const FeatureSchema& schema) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    std::vector<std::string> missing;
    for (const FeatureSpec& feature : schema.features) {
        const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == feature.name; });
        if (found == columns.end() || found->role == ColumnRole::Key)
            missing.push_back(feature.name);
        else if ((found->type == ColumnType::Text) != (feature.type == ColumnType::Text))
            return Unexpected(ErrorCode::InvalidInput, "The model's column " + feature.name + " holds " + std::string(toString(feature.type)) +
                                                           ", this project's " + std::string(toString(found->type)) +
                                                           ". Import the model where the same columns are.");
    }
    if (missing.size() == schema.size())
        return Unexpected(ErrorCode::InvalidInput, "This project has none of the model's columns (" + missing.front() +
                                                       (missing.size() > 1 ? ", ..." : "") + "). Import its customers first, or choose another model.");
    return missing;
}

}  // namespace

Result<ModelFiles> exportModel(const storage::Project& project, std::int64_t version, const fs::path& file,
                               scoring::LearnerFactory& learners) {
    ModelFiles files;
    HOLDFAST_ASSIGN(files.card, storage::readModel(project, version));
    HOLDFAST_ASSIGN(const std::string artefact, storage::readArtefact(project, files.card.version));
    HOLDFAST_ASSIGN(const auto model, scoring::ChurnModel::load(artefact));
    const Names names = namesFor(file);
    HOLDFAST_ASSIGN(const auto native, nativeForm(model, names, learners, files.notes));
    files.artefact = names.artefact;
    files.description = names.card;
    if (native) {
        files.native = native->file;
        files.nativeFormat = native->format;
    }
    PendingFile artefactFile(files.artefact), cardFile(files.description);
    HOLDFAST_CHECK(write(artefactFile, artefact, files.artefact));
    HOLDFAST_CHECK(write(cardFile, describe(files.card, model, artefact, files), files.description));
    if (native) {
        PendingFile nativeFile(files.native);
        HOLDFAST_CHECK(write(nativeFile, native->bytes, files.native));
        HOLDFAST_CHECK(nativeFile.publish());
    }
    HOLDFAST_CHECK(artefactFile.publish());
    HOLDFAST_CHECK(cardFile.publish());
    return files;
}

Result<ImportedModel> importModel(storage::Project& project, const fs::path& file, const Clock& clock) {
    const Names names = namesFor(file);
    HOLDFAST_ASSIGN(const std::string artefact, read(names.artefact, "artefact"));
    HOLDFAST_ASSIGN(const auto model, readModelFile(names.artefact, artefact));
    ImportedModel imported;
    HOLDFAST_ASSIGN(imported.card, readCard(names.card, artefact));
    HOLDFAST_CHECK(checkCard(imported.card, model, names.card));
    HOLDFAST_ASSIGN(const auto missing, checkSchema(project, model.schema()));
    for (const std::string& column : missing)
        imported.warnings.push_back("This project has no column " + column + "; every customer is scored as if it were unknown.");
    ModelCard& card = imported.card;
    card.warnings.push_back("Imported on " + formatDate(clock()) + " from " + names.artefact.filename().string() + ", where it was " +
                            card.name + ". Its figures were measured there, on other customers than this project's perhaps.");
    card.champion = false;
    card.name.clear();
    HOLDFAST_ASSIGN(const std::int64_t version, storage::addModel(project, card, artefact));
    HOLDFAST_ASSIGN(card, storage::readModel(project, version));
    return imported;
}

}  // namespace holdfast::workbench
