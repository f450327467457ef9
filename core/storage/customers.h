// Customers: bulk upsert by key, whole-table reads for models, and windowed reads for the table view. Filters and
// sorting run in SQLite. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customertable.h"
#include "core/data/filter.h"
#include "core/data/value.h"
#include "core/storage/project.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::storage {

class Statement;
class ValueSet;

/// One cell on its way into the customers table; text is borrowed until write() returns.
struct Cell {
    enum class Kind : std::uint8_t { Missing, Integer, Real, Text } kind = Kind::Missing;
    std::int64_t integer = 0;
    double real = 0.0;
    std::string_view text;
};

/// Writes rows inside the caller's transaction. A row whose key exists replaces only the given columns. Into a table that
/// is empty when the writer opens, the key's index is built just before the commit, in one sort; a key met twice is
/// noticed all the same.
class CustomerWriter {
public:
    /// `columns`: names in the order of the cells, the key among them. defineColumns must have run.
    static Result<CustomerWriter> open(Project& project, const std::vector<std::string>& columns);
    CustomerWriter(CustomerWriter&&) noexcept;
    ~CustomerWriter();

    Result<void> write(std::span<const Cell> cells);
    std::uint64_t changed() const;  ///< rows inserted or really altered so far

private:
    struct Impl;
    explicit CustomerWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

struct CustomerRead {
    std::vector<std::string> columns;  ///< empty: all
    Filter filter;
};
/// All customers that pass the filter, ordered by key.
Result<CustomerTable> readCustomers(const Project& project, const CustomerRead& request, const TaskContext& context);

struct CustomerOrder {
    std::string column;      ///< a column, "@probability", "@expected_loss", or empty for the order of import
    bool descending = false;
};
/// Row ids in display order; missing values last either way. The handle by which pages are fetched. [matching rows]
Result<std::vector<std::int64_t>> queryCustomerIds(const Project& project, const Filter& filter, const CustomerOrder& order,
                                                   const TaskContext& context);

/// Cells of the given rows. `columns` may name "@probability", "@lower", "@upper", "@expected_loss". [ids x columns]
Result<std::vector<std::vector<Value>>> fetchCustomers(const Project& project, std::span<const std::int64_t> ids,
                                                       const std::vector<std::string>& columns);

Result<std::uint64_t> countCustomers(const Project& project, const Filter& filter);
Result<std::int64_t> customerId(const Project& project, const std::string& key);  ///< NotFound

/// WHERE clause and its values for a filter ("1" when empty), for queries over kCustomersAndScores. The parameters are
/// numbered ?1 .. ?n; a query's own plain `?` come after them. `columns` as readColumns gives them. InvalidInput for an
/// unknown column, a value of the wrong kind or a comparison without a value.
struct FilterSql {
    std::string where;
    std::vector<Value> values;
    std::vector<std::pair<int, std::shared_ptr<const ValueSet>>> sets;  ///< lists of many values, by parameter; missing in `values`
    bool usesScore = false;  ///< without it the join can be left out

    void bind(Statement& statement) const;
};
/// SQL for kLossColumn over kCustomersAndScores: NULL for who has left, has no score or no value.
std::string expectedLossSql(const std::vector<ColumnSpec>& columns);
inline constexpr std::string_view kCustomersAndScores = "customers c LEFT JOIN scores s ON s.customer = c.rowid";
Result<FilterSql> filterSql(const std::vector<ColumnSpec>& columns, const Filter& filter);

}  // namespace holdfast::storage
