#include "core/storage/database.h"
#include "core/storage/records.h"

namespace holdfast::storage {

Result<void> writeRejects(Project& project, std::int64_t run, const std::vector<Reject>& rejects) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(
        Statement insert,
        database.prepare("INSERT INTO rejects (run, file, line, \"column\", reason, text) VALUES (?, ?, ?, ?, ?, ?)"));
    for (const Reject& reject : rejects) {
        insert.bind(1, run);
        insert.bindBorrowed(2, reject.file);
        insert.bind(3, static_cast<std::int64_t>(reject.line));
        insert.bindBorrowed(4, reject.column);
        insert.bindBorrowed(5, reject.reason);
        insert.bindBorrowed(6, reject.text);
        HOLDFAST_CHECK(insert.run());
    }
    return scope.commit();
}

Result<std::vector<Reject>> readRejects(const Project& project, std::int64_t run, std::size_t limit) {
    HOLDFAST_ASSIGN(
        Statement query,
        project.database().prepare("SELECT file, line, \"column\", reason, text FROM rejects WHERE run = iif(?1 <> 0, ?1, "
                                   "(SELECT max(id) FROM runs WHERE command = 'import')) ORDER BY id LIMIT ?2"));
    query.bind(1, run);
    query.bind(2, static_cast<std::int64_t>(limit));
    std::vector<Reject> rejects;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return rejects;
        Reject& reject = rejects.emplace_back();
        reject.file = query.text(0);
        reject.line = static_cast<std::uint64_t>(query.integer(1));
        reject.column = query.text(2);
        reject.reason = query.text(3);
        reject.text = query.text(4);
    }
}

}  // namespace holdfast::storage
