#include "core/workbench/verifying.h"

#include "core/storage/catalogue.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"
#include "core/storage/models.h"

namespace holdfast::workbench {

namespace {

using storage::Project;

std::string counted(std::int64_t number, const char* things) {
    return std::to_string(number) + " " + things;
}

Result<VerifyCheck> checkHeader(const Project& project) {
    HOLDFAST_ASSIGN(const auto application, project.database().queryInteger("PRAGMA application_id"));
    HOLDFAST_ASSIGN(const auto version, project.database().queryInteger("PRAGMA user_version"));
    const bool ok = application == storage::kApplicationId && version == storage::currentSchemaVersion();
    return VerifyCheck{"file header", ok, "schema version " + std::to_string(version)};
}

/// integrity_check gives one row "ok", or one row for each thing that is wrong.
Result<VerifyCheck> checkPages(const Project& project) {
    HOLDFAST_ASSIGN(auto query, project.database().prepare("PRAGMA integrity_check(20)"));
    HOLDFAST_ASSIGN(const bool row, query.step());
    const std::string first = row ? std::string(query.text(0)) : "no answer";
    return VerifyCheck{"database pages", first == "ok", first == "ok" ? "every page and index reads" : first};
}

Result<VerifyCheck> checkReferences(const Project& project) {
    HOLDFAST_ASSIGN(const auto broken, project.database().queryInteger("SELECT count(*) FROM pragma_foreign_key_check"));
    return VerifyCheck{"references", broken == 0,
                       broken == 0 ? "every reference holds" : counted(broken, "rows point at nothing")};
}

/// Every catalogued column must be there to be read.
Result<VerifyCheck> checkCatalogue(const Project& project) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    if (columns.empty()) return VerifyCheck{"catalogue", true, "no customers yet"};
    std::string list;
    for (const std::string& name : storage::storedNames(columns))
        list += (list.empty() ? "" : ", ") + storage::quoteIdentifier(name);
    auto query = project.database().prepare("SELECT " + list + " FROM customers");
    return VerifyCheck{"catalogue", query.has_value(),
                       query ? counted(static_cast<std::int64_t>(columns.size()), "columns") : query.error().message};
}

Result<VerifyCheck> checkModels(const Project& project) {
    HOLDFAST_ASSIGN(const auto models, storage::readModels(project));
    for (const ModelCard& card : models)
        if (const auto artefact = storage::readArtefact(project, card.version); !artefact)
            return VerifyCheck{"model artefacts", false,
                               "version " + std::to_string(card.version) + ": " + artefact.error().message};
    return VerifyCheck{"model artefacts", true,
                       counted(static_cast<std::int64_t>(models.size()),
                               models.size() == 1 ? "model, hash as recorded" : "models, hashes as recorded")};
}

Result<VerifyCheck> checkScores(const Project& project) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    if (columns.empty()) return VerifyCheck{"scores", true, "no customers yet"};
    HOLDFAST_ASSIGN(const auto rows, project.database().queryInteger("SELECT count(*) FROM scores"));
    HOLDFAST_ASSIGN(const auto wrong, project.database().queryInteger(
                                          "SELECT count(*) FROM scores s WHERE NOT (0 <= lower AND lower <= probability AND "
                                          "probability <= upper AND upper <= 1) "
                                          "OR NOT EXISTS (SELECT 1 FROM customers c WHERE c.rowid = s.customer) "
                                          "OR NOT EXISTS (SELECT 1 FROM model_versions m WHERE m.version = s.model_version)"));
    return VerifyCheck{"scores", wrong == 0,
                       wrong == 0 ? counted(rows, "scores within their intervals") : counted(wrong, "scores make no sense")};
}

}  // namespace

Result<Verification> verifyProject(const Project& project, const TaskContext& context) {
    Verification out;
    using Check = Result<VerifyCheck> (*)(const Project&);
    constexpr Check checks[] = {checkHeader, checkPages, checkReferences, checkCatalogue, checkModels, checkScores};
    std::uint64_t done = 0;
    for (const Check check : checks) {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(done++, std::size(checks), "Checking the project");
        HOLDFAST_ASSIGN(auto found, check(project));
        out.checks.push_back(std::move(found));
    }
    return out;
}

}  // namespace holdfast::workbench
