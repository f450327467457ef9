// ImportSession: what the imports of one request share: the project (opened, or a draft that becomes visible at the
// end), the one transaction, the run record, and the rejects on their way to table and file. Internal to
// workbench/importing; one thread.
#pragma once

#include "core/storage/database.h"
#include "core/storage/project.h"
#include "core/workbench/importing.h"
#include "core/workbench/pendingfile.h"

#include <cstdio>
#include <memory>
#include <optional>

namespace holdfast::workbench {

class ImportSession {
public:
    explicit ImportSession(const ImportRequest& request) : m_request(request) {}
    ~ImportSession();
    ImportSession(const ImportSession&) = delete;
    ImportSession& operator=(const ImportSession&) = delete;

    /// Opens or drafts the project (unless a dry run into an absent one), begins the transaction, records the run.
    Result<void> begin();
    /// Throws away what was written so far and begins again.
    Result<void> restart();
    /// Records the outcome, commits, publishes. A dry run changes nothing.
    Result<void> finish(const ImportSummary& summary, double seconds);

    storage::Project* project() { return m_project ? &*m_project : nullptr; }  ///< null in a dry run without project
    bool writes() const { return !m_request.dryRun; }
    const ImportRequest& request() const { return m_request; }

    Result<void> addRejects(std::vector<Reject>& rejects);
    Result<void> finishRejects();  ///< flushes to table and file; also for an import that failed for its rejects
    const std::vector<Reject>& firstRejects() const { return m_first; }

private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    Result<void> openRejectsFile();
    void writeRejectsFile(const Reject& reject);

    const ImportRequest& m_request;
    std::optional<storage::Project> m_project;
    std::optional<storage::Transaction> m_transaction;
    std::int64_t m_run = 0;
    std::vector<Reject> m_first;
    std::vector<Reject> m_waiting;  ///< for the table
    std::unique_ptr<PendingFile> m_pendingFile;
    std::unique_ptr<std::FILE, CloseFile> m_file;
};

}  // namespace holdfast::workbench
