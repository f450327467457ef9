#include "core/workbench/browsing.h"

#include "core/storage/catalogue.h"
#include "core/storage/database.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"

#include <algorithm>
#include <optional>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kCardEvents = 200;

std::string textOf(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return {};
}

std::string lowerAscii(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

/// Where the columns are, as SQL names.
struct Catalogue {
    std::vector<ColumnSpec> columns;
    std::vector<std::string> stored;  ///< quoted
    std::size_t key = 0;

    static Result<Catalogue> read(const storage::Project& project) {
        Catalogue catalogue;
        HOLDFAST_ASSIGN(catalogue.columns, storage::readColumns(project));
        for (const std::string& name : storage::storedNames(catalogue.columns))
            catalogue.stored.push_back(storage::quoteIdentifier(name));
        for (std::size_t i = 0; i < catalogue.columns.size(); ++i)
            if (catalogue.columns[i].role == ColumnRole::Key) catalogue.key = i;
        return catalogue;
    }
    const std::string& keyName() const { return columns[key].name; }
};

Result<void> readScore(const storage::Project& project, std::int64_t id, CustomerCard& card) {
    HOLDFAST_ASSIGN(storage::Statement query,
                    project.database().prepare("SELECT probability, lower, upper, cold_start, model_version, as_of "
                                               "FROM scores WHERE customer = ?"));
    query.bind(1, id);
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return {};
    card.score = Score{query.real(0), query.real(1), query.real(2), query.integer(3) != 0};
    card.modelVersion = query.integer(4);
    card.asOf = query.integer(5);
    return {};
}

/// Customers whose key begins with the text: through the key index, so that it answers while somebody types.
Result<std::vector<SearchHit>> keyPrefixHits(const storage::Project& project, const Catalogue& catalogue,
                                             const std::string& text, std::size_t limit) {
    std::vector<SearchHit> hits;
    const std::string& key = catalogue.stored[catalogue.key];
    const bool textKey = catalogue.columns[catalogue.key].type == ColumnType::Text;
    // Text keys sort by bytes: everything that begins with the text lies from it to itself followed by the highest byte.
    const std::string where =
        textKey ? key + " >= ?1 AND " + key + " < ?1 || x'ff'" : "substr(" + key + ", 1, length(?1)) = ?1";
    HOLDFAST_ASSIGN(storage::Statement query,
                    project.database().prepare("SELECT " + key + " FROM customers WHERE " + where + " ORDER BY 1 LIMIT ?2"));
    query.bind(1, text);
    query.bind(2, static_cast<std::int64_t>(limit));
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return hits;
        const std::string found(query.text(0));
        hits.push_back({found, catalogue.keyName(), found});
    }
}

/// The column in which a row that matches "any text" holds it, and the cell.
std::pair<std::string, std::string> matchedCell(const storage::Statement& row, const std::vector<const ColumnSpec*>& columns,
                                                const std::string& needle) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string_view cell = row.text(static_cast<int>(i) + 1);
        if (lowerAscii(cell).find(needle) != std::string::npos) return {columns[i]->name, std::string(cell)};
    }
    return {};
}

Result<void> addTextHits(const storage::Project& project, const Catalogue& catalogue, const std::string& text,
                         std::size_t limit, const TaskContext& context, std::vector<SearchHit>& hits) {
    std::vector<const ColumnSpec*> shown;
    std::string list = catalogue.stored[catalogue.key];
    for (std::size_t i = 0; i < catalogue.columns.size(); ++i) {
        if (catalogue.columns[i].type != ColumnType::Text && i != catalogue.key) continue;
        shown.push_back(&catalogue.columns[i]);
        // One column fewer than the limit of SQLite, for a key that is selected twice in a table of 2,000 text columns.
        if (shown.size() == 1999) break;
        list += ", " + catalogue.stored[i];
    }
    if (shown.size() == 1999) shown.pop_back();
    HOLDFAST_ASSIGN(
        const auto where,
        storage::filterSql(catalogue.columns, Filter{{{std::string(kAnyTextColumn), Comparison::Contains, {text}}}}));
    HOLDFAST_ASSIGN(storage::Statement query,
                    project.database().prepare("SELECT " + list + " FROM customers c WHERE " + where.where));
    where.bind(query);
    const std::string needle = lowerAscii(text);
    const std::size_t prefixHits = hits.size();
    while (hits.size() < limit) {
        HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) break;
        std::string key(query.text(0));
        const auto first = hits.begin() + static_cast<std::ptrdiff_t>(prefixHits);
        if (std::any_of(hits.begin(), first, [&](const SearchHit& hit) { return hit.key == key; })) continue;
        auto [column, cell] = matchedCell(query, shown, needle);
        hits.push_back({std::move(key), std::move(column), std::move(cell)});
    }
    return {};
}

}  // namespace

Result<std::vector<std::int64_t>> findCustomers(const storage::Project& project, const Filter& filter,
                                                const CustomerOrder& order, const TaskContext& context) {
    project.database().interruptOn(context.token());
    auto ids = storage::queryCustomerIds(project, filter, order, context);
    project.database().interruptOn({});
    return ids;
}

Result<std::vector<std::vector<Value>>> customerCells(const storage::Project& project, std::span<const std::int64_t> ids,
                                                      const std::vector<std::string>& columns) {
    return storage::fetchCustomers(project, ids, columns);
}

Result<CustomerCard> customerCard(const storage::Project& project, const std::string& key) {
    CustomerCard card;
    HOLDFAST_ASSIGN(const std::int64_t id, storage::customerId(project, key));
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    std::vector<std::string> names;
    for (const ColumnSpec& column : columns) names.push_back(column.name);
    HOLDFAST_ASSIGN(auto cells, storage::fetchCustomers(project, std::span(&id, 1), names));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].role == ColumnRole::Key)
            card.key = textOf(cells[0][i]);
        else
            card.attributes.emplace_back(columns[i], std::move(cells[0][i]));
    }
    HOLDFAST_CHECK(readScore(project, id, card));
    HOLDFAST_ASSIGN(const auto loss, storage::fetchCustomers(project, std::span(&id, 1), {std::string(kLossColumn)}));
    if (const auto* money = std::get_if<double>(&loss[0][0])) card.expectedLoss = *money;
    HOLDFAST_ASSIGN(card.history, storage::readScoreHistory(project, key));
    HOLDFAST_ASSIGN(card.events, storage::readEvents(project, key, kCardEvents));
    HOLDFAST_ASSIGN(card.note, storage::readNote(project, key));
    return card;
}

Result<std::vector<SearchHit>> searchCustomers(const storage::Project& project, const std::string& text, std::size_t limit,
                                               const TaskContext& context) {
    HOLDFAST_ASSIGN(const Catalogue catalogue, Catalogue::read(project));
    if (catalogue.columns.empty() || text.empty() || limit == 0) return std::vector<SearchHit>{};
    HOLDFAST_ASSIGN(auto hits, keyPrefixHits(project, catalogue, text, limit));
    if (hits.size() >= limit) return hits;
    project.database().interruptOn(context.token());
    const auto added = addTextHits(project, catalogue, text, limit, context, hits);
    project.database().interruptOn({});
    HOLDFAST_CHECK(added);
    return hits;
}

Result<std::vector<std::pair<std::string, std::uint64_t>>> columnValues(const storage::Project& project,
                                                                        const std::string& column, std::size_t limit) {
    HOLDFAST_ASSIGN(const Catalogue catalogue, Catalogue::read(project));
    const auto found =
        std::find_if(catalogue.columns.begin(), catalogue.columns.end(), [&](const ColumnSpec& c) { return c.name == column; });
    if (found == catalogue.columns.end())
        return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + column + "\". Check its name.");
    const std::string& name = catalogue.stored[static_cast<std::size_t>(found - catalogue.columns.begin())];
    HOLDFAST_ASSIGN(storage::Statement query,
                    project.database().prepare("SELECT " + name + ", count(*) FROM customers WHERE " + name +
                                               " IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"));
    query.bind(1, static_cast<std::int64_t>(limit));
    std::vector<std::pair<std::string, std::uint64_t>> values;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return values;
        values.emplace_back(query.text(0), static_cast<std::uint64_t>(query.integer(1)));
    }
}

}  // namespace holdfast::workbench
