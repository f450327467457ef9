#include "core/workbench/importsession.h"
#include "core/workbench/jsontext.h"

#include "core/report/writers.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kFirstRejects = 1000;
constexpr std::size_t kFlushRejects = 2000;

std::string requestJson(const ImportRequest& request) {
    nlohmann::json json;
    const auto add = [&json](const char* table, const std::optional<std::filesystem::path>& file) {
        if (file) json[table] = file->string();
    };
    add("customers", request.customers);
    add("events", request.events);
    add("referrals", request.referrals);
    add("treatments", request.treatments);
    add("mapping", request.mapping);
    if (!request.overrides.key.empty()) json["key"] = request.overrides.key;
    if (!request.overrides.label.empty()) json["label"] = request.overrides.label + (request.overrides.labelPositive.empty() ? "" : "=" + request.overrides.labelPositive);
    for (const auto& [name, role] : request.overrides.roles) json["roles"][name] = toString(role);
    for (const auto& [name, type] : request.overrides.types) json["types"][name] = toString(type);
    for (const auto& [field, column] : request.overrides.fields) json["fields"][field] = column;
    return asText(json);
}

std::string outcomeJson(const ImportSummary& summary) {
    nlohmann::json json = nlohmann::json::array();
    for (const FileImport& file : summary.files)
        json.push_back({{"table", file.table}, {"file", file.file}, {"rows_read", file.rowsRead}, {"rows_accepted", file.rowsAccepted},
                        {"rows_rejected", file.rowsRejected}, {"rows_changed", file.rowsChanged}, {"warnings", file.warnings}});
    return asText(json);
}

}  // namespace

ImportSession::~ImportSession() {
    // The transaction rolls back before its project closes.
    m_transaction.reset();
}

Result<void> ImportSession::begin() {
    std::error_code ignored;
    const bool exists = std::filesystem::exists(m_request.project, ignored);
    if (!exists && !writes()) return openRejectsFile();
    if (exists) {
        HOLDFAST_ASSIGN(m_project, storage::Project::open(m_request.project, writes() ? storage::OpenMode::ReadWrite
                                                                                      : storage::OpenMode::ReadOnly));
    } else {
        HOLDFAST_ASSIGN(m_project, storage::Project::draft(m_request.project));
    }
    if (!writes()) return openRejectsFile();
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(m_project->database()));
    m_transaction.emplace(std::move(transaction));
    storage::Run run;
    run.command = "import";
    run.request = requestJson(m_request);
    run.startedAt = m_request.clock();
    run.softwareVersion = HOLDFAST_VERSION;
    HOLDFAST_ASSIGN(m_run, storage::addRun(*m_project, run));
    if (!m_request.currency.empty()) HOLDFAST_CHECK(storage::writeSetting(*m_project, "currency", m_request.currency));
    return openRejectsFile();
}

Result<void> ImportSession::restart() {
    m_transaction.reset();
    m_project.reset();
    m_first.clear();
    m_waiting.clear();
    m_file.reset();
    m_pendingFile.reset();
    return begin();
}

Result<void> ImportSession::finish(const ImportSummary& summary, double seconds) {
    if (!writes()) return {};
    HOLDFAST_CHECK(storage::finishRun(*m_project, m_run, seconds, outcomeJson(summary)));
    HOLDFAST_CHECK(m_transaction->commit());
    m_transaction.reset();
    return m_project->publish();
}

Result<void> ImportSession::openRejectsFile() {
    if (!m_request.rejectsFile) return {};
    m_pendingFile = std::make_unique<PendingFile>(*m_request.rejectsFile);
    m_file.reset(std::fopen(m_pendingFile->path().c_str(), "wb"));
    if (!m_file)
        return Unexpected(ErrorCode::Io, "Could not write the rejects to " + m_request.rejectsFile->string() + ". Check the folder.");
    std::fputs("file,line,column,reason,text\n", m_file.get());
    return {};
}

void ImportSession::writeRejectsFile(const Reject& reject) {
    const std::string line = report::csvField(reject.file) + ',' + std::to_string(reject.line) + ',' +
                             report::csvField(reject.column) + ',' + report::csvField(reject.reason) + ',' +
                             report::csvField(reject.text) + '\n';
    std::fwrite(line.data(), 1, line.size(), m_file.get());
}

Result<void> ImportSession::addRejects(std::vector<Reject>& rejects) {
    for (Reject& reject : rejects) {
        if (m_file) writeRejectsFile(reject);
        if (m_first.size() < kFirstRejects) m_first.push_back(reject);
        if (writes()) m_waiting.push_back(std::move(reject));
    }
    rejects.clear();
    if (m_waiting.size() < kFlushRejects) return {};
    HOLDFAST_CHECK(storage::writeRejects(*m_project, m_run, m_waiting));
    m_waiting.clear();
    return {};
}

Result<void> ImportSession::finishRejects() {
    if (!m_waiting.empty()) HOLDFAST_CHECK(storage::writeRejects(*m_project, m_run, m_waiting));
    m_waiting.clear();
    if (!m_file) return {};
    const bool failed = std::ferror(m_file.get()) != 0 || std::fflush(m_file.get()) != 0;
    m_file.reset();
    if (failed)
        return Unexpected(ErrorCode::Io, "Could not write the rejects to " + m_request.rejectsFile->string() + ". Check the free space.");
    return m_pendingFile->publish();
}

}  // namespace holdfast::workbench
