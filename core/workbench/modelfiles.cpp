#include "core/workbench/modelfiles.h"

#include "core/base/hash.h"
#include "core/scoring/model.h"
#include "core/scoring/schemajson.h"
#include "core/storage/cardjson.h"
#include "core/storage/catalogue.h"
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/filegroup.h"
#include "core/workbench/jsontext.h"
#include "core/workbench/modelnames.h"
#include "core/workbench/nativeforms.h"
#include "core/workbench/project.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace holdfast::workbench {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kCardFormat = 1;

/// The card as the project keeps it, with what a reader elsewhere needs to use the native forms.
std::string describe(const ModelCard& card, const scoring::ChurnModel& model, std::string_view artefact, const NativeForms& forms,
                     const ModelNames& names) {
    json description = json::parse(storage::toJson(card));
    description["card_format"] = kCardFormat;
    description["version"] = card.version;
    description["artefact"] = fileEntry(names.artefact, artefact);
    description["features"] = scoring::schemaToJson(model.schema());
    description["calibration_map"] = model.calibrator().toJson();
    if (&model.of(true) != &model) description["newcomers"]["calibration_map"] = model.of(true).calibrator().toJson();
    if (json native = forms.describe(names); !native.is_null()) description["native"] = std::move(native);
    return asText(description, 2) + "\n";
}

/// What an earlier export wrote and this one does not would be taken for this model's; it goes, unless somebody has changed it.
void removeStale(const FormerExport& former, const std::vector<fs::path>& targets, FileGroup& group, std::vector<std::string>& notes) {
    for (const fs::path& file : former.natives()) {
        std::error_code ignored;
        if (std::find(targets.begin(), targets.end(), file) != targets.end() || !fs::is_regular_file(file, ignored)) continue;
        if (former.wrote(file))
            group.remove(file);
        else
            notes.push_back(file.string() + " was changed since an earlier export wrote it, so it stays; it is not of this model.");
    }
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

/// The model whose file this is; NAME's where it is NAME.LEARNER.pt of an ensemble.
ModelNames namesToImport(const fs::path& file) {
    ModelNames names = ModelNames::of(file);
    std::error_code ignored;
    if (names.what == ModelNames::Asked::Artefact || fs::exists(names.artefact, ignored)) return names;
    const ModelNames whole = ModelNames::of(file.parent_path() / (fs::path(names.stem).stem().string() + ".json"));
    return fs::exists(whole.artefact, ignored) ? whole : names;
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
    const ModelNames names = ModelNames::of(file);
    HOLDFAST_ASSIGN(const NativeForms forms, nativeForms(model, learners));
    HOLDFAST_CHECK(checkAsked(names, forms));
    files.artefact = names.artefact;
    files.description = names.card;
    files.notes = forms.notes();
    std::vector<fs::path> targets{names.artefact, names.card};
    for (const NativeForm& form : forms.parts) {
        if (form.format.empty()) continue;
        files.natives.push_back({names.native(form.base, form.ending()), form.format, forms.ensemble ? form.learner : std::string()});
        targets.push_back(files.natives.back().file);
    }
    const FormerExport former = FormerExport::read(names);
    HOLDFAST_CHECK(checkPlaces(names, former, targets));
    FileGroup group;
    HOLDFAST_CHECK(group.add(names.artefact, artefact));
    for (const NativeForm& form : forms.parts)
        if (!form.format.empty()) HOLDFAST_CHECK(group.add(names.native(form.base, form.ending()), form.bytes));
    HOLDFAST_CHECK(group.add(names.card, describe(files.card, model, artefact, forms, names)));
    removeStale(former, targets, group, files.notes);
    HOLDFAST_CHECK(group.publish());
    return files;
}

Result<ImportedModel> importModel(storage::Project& project, const fs::path& file, const Clock& clock) {
    const auto start = std::chrono::steady_clock::now();
    const UtcMillis startedAt = clock();
    const ModelNames names = namesToImport(file);
    HOLDFAST_ASSIGN(const std::string artefact, read(names.artefact, "artefact"));
    HOLDFAST_ASSIGN(const auto model, readModelFile(names.artefact, artefact));
    ImportedModel imported;
    HOLDFAST_ASSIGN(imported.card, readCard(names.card, artefact));
    HOLDFAST_CHECK(checkCard(imported.card, model, names.card));
    HOLDFAST_ASSIGN(const auto missing, checkSchema(project, model.schema()));
    for (const std::string& column : missing)
        imported.warnings.push_back("This project has no column " + column + "; every customer is scored as if it were unknown.");
    ModelCard& card = imported.card;
    const std::string artefactName = names.artefact.filename().string();
    card.warnings.push_back("Imported on " + formatDate(startedAt) + " from " + artefactName + ", where it was " + card.name +
                            ". Its figures were measured there, on other customers than this project's perhaps.");
    card.champion = false;
    card.name.clear();
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(const std::int64_t version, storage::addModel(project, card, artefact));
    HOLDFAST_ASSIGN(card, storage::readModel(project, version));
    const json asked{{"file", artefactName}, {"hash", hashOf(artefact)}};
    const json outcome{{"model_version", version}, {"learner", card.learner}};
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    HOLDFAST_CHECK(storage::addRun(
        project, {0, "import model", asText(asked), card.seed, startedAt, seconds, asText(outcome), softwareVersion()}));
    HOLDFAST_CHECK(transaction.commit());
    return imported;
}

}  // namespace holdfast::workbench
