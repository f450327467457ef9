#include "core/base/time.h"
#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/valueset.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace holdfast::storage {

namespace {

constexpr std::size_t kMostListed = 1'000;  // values that a condition has as parameters of their own
constexpr std::size_t kLongestSearch = 10'000;  // SQLite takes LIKE patterns of up to 50,000 bytes; escaping may double one

struct Subject {
    std::string name;  ///< as the user knows it, for messages
    std::string sql;
    ColumnType type = ColumnType::Text;
};

std::string shortest(double number) {
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr};
}

std::optional<Value> numberFromText(const std::string& text, ColumnType type) {
    if (type == ColumnType::Boolean) {
        if (text == "true" || text == "yes") return Value(std::int64_t{1});
        if (text == "false" || text == "no") return Value(std::int64_t{0});
    }
    if (type == ColumnType::Timestamp)
        if (const auto time = parseIso8601(text)) return Value(*time);
    const char* const end = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto read = std::from_chars(text.data(), end, integer); read.ec == std::errc() && read.ptr == end)
        return Value(integer);
    double real = 0.0;
    if (const auto read = std::from_chars(text.data(), end, real); read.ec == std::errc() && read.ptr == end)
        return Value(real);
    return std::nullopt;
}

/// The value as the column would hold it.
Result<Value> fitted(const Value& value, const Subject& subject) {
    if (isMissing(value)) return value;
    const auto* text = std::get_if<std::string>(&value);
    if (subject.type == ColumnType::Text) {
        if (text != nullptr) return value;
        if (const auto* integer = std::get_if<std::int64_t>(&value)) return Value(std::to_string(*integer));
        return Value(shortest(std::get<double>(value)));
    }
    if (text == nullptr) return value;
    if (const auto number = numberFromText(*text, subject.type)) return *number;
    return Unexpected(ErrorCode::InvalidInput,
                      "\"" + subject.name + "\" holds numbers, so it cannot be compared with \"" + *text + "\".");
}

class Builder {
public:
    explicit Builder(const std::vector<ColumnSpec>& columns) : m_columns(columns), m_stored(storedNames(columns)) {}

    Result<std::string> condition(const Condition& condition) {
        if (condition.column == kAnyTextColumn) return anyText(condition);
        HOLDFAST_ASSIGN(const Subject subject, find(condition.column));
        switch (condition.comparison) {
            case Comparison::Equal:
            case Comparison::NotEqual: return membership(subject, condition);
            case Comparison::Less: return ordered(subject, condition, " < ");
            case Comparison::LessEqual: return ordered(subject, condition, " <= ");
            case Comparison::Greater: return ordered(subject, condition, " > ");
            case Comparison::GreaterEqual: return ordered(subject, condition, " >= ");
            case Comparison::Between: return between(subject, condition);
            case Comparison::Contains: {
                HOLDFAST_ASSIGN(const std::string pattern, likePattern(condition));
                return like(subject, pattern);
            }
            case Comparison::IsMissing: return subject.sql + " IS NULL";
            case Comparison::IsPresent: return subject.sql + " IS NOT NULL";
        }
        return Unexpected(ErrorCode::Internal, "A filter holds an unknown comparison.");
    }

    FilterSql result;

private:
    Subject subjectAt(std::size_t i) const {
        return {m_columns[i].name, "c." + quoteIdentifier(m_stored[i]), m_columns[i].type};
    }

    Result<Subject> find(const std::string& name) {
        if (name == kScoreColumn) {
            result.usesScore = true;
            return Subject{"score", "s.probability", ColumnType::Real};
        }
        if (name == kLossColumn) {
            result.usesScore = true;
            return Subject{"expected loss", "(" + expectedLossSql(m_columns) + ")", ColumnType::Real};
        }
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            if (m_columns[i].name == name) return subjectAt(i);
        return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + name + "\" to filter by. Check its name.");
    }

    std::string parameter(Value value) {
        result.values.push_back(std::move(value));
        return "?" + std::to_string(result.values.size());
    }

    Result<std::string> operand(const Subject& subject, const Condition& condition, std::size_t which) {
        if (which >= condition.values.size() || isMissing(condition.values[which]))
            return Unexpected(ErrorCode::InvalidInput, "The filter on \"" + subject.name + "\" needs a value to compare with.");
        HOLDFAST_ASSIGN(Value value, fitted(condition.values[which], subject));
        return parameter(std::move(value));
    }

    Result<std::string> ordered(const Subject& subject, const Condition& condition, const char* sign) {
        HOLDFAST_ASSIGN(const std::string value, operand(subject, condition, 0));
        return subject.sql + sign + value;
    }

    Result<std::string> between(const Subject& subject, const Condition& condition) {
        HOLDFAST_ASSIGN(const std::string low, operand(subject, condition, 0));
        HOLDFAST_ASSIGN(const std::string high, operand(subject, condition, 1));
        return subject.sql + " >= " + low + " AND " + subject.sql + " < " + high;
    }

    Result<std::string> membership(const Subject& subject, const Condition& condition) {
        if (condition.values.size() > kMostListed) return membershipOfMany(subject, condition);
        std::string list;
        bool missing = false;
        for (const Value& wanted : condition.values) {
            if (isMissing(wanted)) {
                missing = true;
                continue;
            }
            HOLDFAST_ASSIGN(Value value, fitted(wanted, subject));
            list += (list.empty() ? "" : ", ") + parameter(std::move(value));
        }
        if (condition.comparison == Comparison::Equal) {
            const std::string among = subject.sql + " IN (" + list + ")";
            return missing ? among + " OR " + subject.sql + " IS NULL" : among;
        }
        const std::string outside = subject.sql + " NOT IN (" + list + ")";
        return missing ? outside + " AND " + subject.sql + " IS NOT NULL" : outside + " OR " + subject.sql + " IS NULL";
    }

    /// A hash table looked up for every row: SQLite takes 32,766 parameters, and its own list of many is slower.
    Result<std::string> membershipOfMany(const Subject& subject, const Condition& condition) {
        auto set = std::make_shared<ValueSet>();
        bool missing = false;
        for (const Value& wanted : condition.values) {
            missing |= isMissing(wanted);
            if (isMissing(wanted)) continue;
            HOLDFAST_ASSIGN(Value value, fitted(wanted, subject));
            set->add(std::move(value));
        }
        const std::string place = parameter(Value());
        result.sets.emplace_back(static_cast<int>(result.values.size()), std::move(set));
        const std::string among = std::string(kIsAmong) + "(" + place + ", " + subject.sql + ")";
        if (condition.comparison == Comparison::Equal) return missing ? among + " OR " + subject.sql + " IS NULL" : among;
        return missing ? "NOT " + among + " AND " + subject.sql + " IS NOT NULL" : "NOT " + among;
    }

    Result<std::string> likePattern(const Condition& condition) {
        HOLDFAST_ASSIGN(const std::string asText, textOperand(condition));
        if (asText.size() > kLongestSearch)
            return Unexpected(ErrorCode::InvalidInput, "The text to search for is too long. Search for a part of it.");
        std::string pattern = "%";
        for (const char c : asText) {
            if (c == '%' || c == '_' || c == '\\') pattern += '\\';
            pattern += c;
        }
        return parameter(pattern + "%");
    }

    Result<std::string> textOperand(const Condition& condition) {
        const Subject asText{condition.column, {}, ColumnType::Text};
        if (condition.values.empty() || isMissing(condition.values.front()))
            return Unexpected(ErrorCode::InvalidInput, "The search needs a text to look for.");
        HOLDFAST_ASSIGN(const Value value, fitted(condition.values.front(), asText));
        return std::get<std::string>(value);
    }

    static std::string like(const Subject& subject, const std::string& pattern) {
        return subject.sql + " LIKE " + pattern + " ESCAPE '\\'";
    }

    Result<std::string> anyText(const Condition& condition) {
        if (condition.comparison != Comparison::Contains)
            return Unexpected(ErrorCode::InvalidInput, "A search over all text can only ask whether a text is contained.");
        HOLDFAST_ASSIGN(const std::string pattern, likePattern(condition));
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            if (m_columns[i].type == ColumnType::Text || m_columns[i].role == ColumnRole::Key)
                parts.push_back(like(subjectAt(i), pattern));
        return parts.empty() ? std::string("0") : any(parts);
    }

    /// A balanced tree of OR, since SQLite limits how deep an expression may be.
    static std::string any(std::span<const std::string> parts) {
        if (parts.size() == 1) return parts[0];
        return "(" + any(parts.first(parts.size() / 2)) + ") OR (" + any(parts.subspan(parts.size() / 2)) + ")";
    }

    const std::vector<ColumnSpec>& m_columns;
    std::vector<std::string> m_stored;
};

/// Whether a label's cell means "left", as core/data/label.h reads it; nothing where no word is known for it.
std::optional<std::string> leftSql(const ColumnSpec& label, const std::string& cell) {
    if (label.type != ColumnType::Text) return isPositive(label, 1.0) ? cell + " = 1" : cell + " = 0";
    if (label.positive.empty()) return std::nullopt;
    std::string quoted;
    for (const char c : label.positive) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return "trim(" + cell + ") = trim('" + quoted + "') COLLATE NOCASE";
}

}  // namespace

std::string expectedLossSql(const std::vector<ColumnSpec>& columns) {
    const auto stored = storedNames(columns);
    std::string value;
    std::optional<std::string> left;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string cell = "c." + quoteIdentifier(stored[i]);
        if (columns[i].role == ColumnRole::Value && columns[i].type != ColumnType::Text) value = cell;
        if (columns[i].role == ColumnRole::Label) left = leftSql(columns[i], cell);
    }
    if (value.empty()) return "NULL";
    const std::string loss = "s.probability * " + value;
    return left ? "CASE WHEN " + *left + " THEN NULL ELSE " + loss + " END" : loss;
}

void FilterSql::bind(Statement& statement) const {
    for (std::size_t i = 0; i < values.size(); ++i) statement.bind(static_cast<int>(i) + 1, values[i]);
    for (const auto& [parameter, set] : sets) statement.bind(parameter, set);
}

Result<FilterSql> filterSql(const std::vector<ColumnSpec>& columns, const Filter& filter) {
    Builder builder(columns);
    for (const Condition& condition : filter.conditions) {
        HOLDFAST_ASSIGN(const std::string sql, builder.condition(condition));
        builder.result.where += (builder.result.where.empty() ? "(" : " AND (") + sql + ")";
    }
    if (builder.result.where.empty()) builder.result.where = "1";
    return std::move(builder.result);
}

}  // namespace holdfast::storage
