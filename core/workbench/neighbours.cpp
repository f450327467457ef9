#include "core/workbench/neighbours.h"

#include "core/storage/catalogue.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"

namespace holdfast::workbench {

Result<std::vector<Neighbour>> referralNeighbours(const storage::Project& project, const std::string& key, std::size_t limit) {
    std::vector<Neighbour> out;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    if (columns.empty()) return out;
    HOLDFAST_ASSIGN(const std::size_t position, storage::keyPosition(columns));
    const std::string keyColumn = storage::quoteIdentifier(storage::storedNames(columns)[position]);
    HOLDFAST_ASSIGN(auto query, project.database().prepare(
                                    "SELECT n.key, n.first, s.probability FROM ("
                                    "  SELECT referrer AS key, 1 AS first FROM referrals WHERE referee = ?1 AND referrer <> ?1"
                                    "  UNION SELECT referee, 0 FROM referrals WHERE referrer = ?1 AND referee <> ?1) n "
                                    "LEFT JOIN customers c ON c." +
                                    keyColumn +
                                    " = n.key LEFT JOIN scores s ON s.customer = c.rowid "
                                    "ORDER BY n.first DESC, n.key LIMIT ?2"));
    query.bind(1, std::string_view(key));
    query.bind(2, static_cast<std::int64_t>(limit));
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return out;
        Neighbour one{std::string(query.text(0)), query.integer(1) == 1, {}};
        if (!query.isNull(2)) one.probability = query.real(2);
        out.push_back(std::move(one));
    }
}

}  // namespace holdfast::workbench
