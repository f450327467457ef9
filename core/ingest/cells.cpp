#include "core/ingest/cells.h"

#include <array>
#include <cmath>

namespace holdfast::ingest {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view text) {
    for (const std::string_view word : words)
        if (equalsIgnoringCase(word, text)) return true;
    return false;
}

constexpr std::array<std::string_view, 8> kMissingWords{"NA", "N/A", "#N/A", "NULL", "NaN", "<NA>", "(null)", "\\N"};
constexpr std::array<std::string_view, 8> kMissingNumbers{"?", "-", "--", ".", "none", "nil", "missing", "unknown"};

bool setInteger(Cell& cell, std::int64_t value) {
    cell.kind = Cell::Kind::Integer;
    cell.integer = value;
    return true;
}

bool parseWhole(std::string_view text, const ColumnPlan& plan, Cell& cell) {
    std::int64_t integer = 0;
    if (parseInteger(text, integer)) {
        if (!plan.fixed && hasLeadingZero(text)) return false;
        return setInteger(cell, integer);
    }
    double value = 0.0;
    if (!parseNumber(text, plan.number, value) || value != std::floor(value) || std::abs(value) > 9e15) return false;
    return setInteger(cell, static_cast<std::int64_t>(value));
}

bool parseText(const Field& field, const ColumnPlan& plan, Cell& cell) {
    std::string_view text = field.quoted ? field.text() : trimmed(field.text());
    if (plan.spec.role == ColumnRole::Key) text = trimmed(text);
    // Files that spell the label Yes here and YES there mean the same two values.
    if (plan.spec.role == ColumnRole::Label) {
        if (equalsIgnoringCase(trimmed(text), plan.spec.positive)) text = plan.spec.positive;
        else if (!plan.otherWord.empty() && equalsIgnoringCase(trimmed(text), plan.otherWord)) text = plan.otherWord;
    }
    cell.kind = Cell::Kind::Text;
    cell.data = text.data();
    cell.size = static_cast<std::uint32_t>(text.size());
    return true;
}

bool parseTyped(std::string_view text, const ColumnPlan& plan, Cell& cell) {
    switch (plan.spec.type) {
        case ColumnType::Integer: return parseWhole(text, plan, cell);
        case ColumnType::Real: {
            double value = 0.0;
            if (!parseNumber(text, plan.number, value)) return false;
            cell.kind = Cell::Kind::Real;
            cell.real = value;
            return true;
        }
        case ColumnType::Boolean: {
            const int value = booleanOf(text);
            return value >= 0 && setInteger(cell, value);
        }
        case ColumnType::Timestamp: {
            auto time = parseTime(text, plan.time);
            for (std::size_t i = 0; !time && plan.fixed && i < kTimeForms.size(); ++i) time = parseTime(text, kTimeForms[i]);
            return time && setInteger(cell, *time);
        }
        case ColumnType::Text: break;
    }
    return false;
}

}  // namespace

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

int booleanOf(std::string_view text) {
    static constexpr std::array<std::string_view, 8> kTrue{"1", "true", "yes", "y", "t", "on", "1.0", "x"};
    static constexpr std::array<std::string_view, 7> kFalse{"0", "false", "no", "n", "f", "off", "0.0"};
    if (text.size() > 5) return -1;
    if (among(kTrue, text)) return 1;
    return among(kFalse, text) ? 0 : -1;
}

bool isMissing(const Field& field, ColumnType type) {
    const std::string_view text = trimmed(field.text());
    if (type == ColumnType::Text) {
        if (field.quoted) return false;
        return text.empty() || (text.size() <= 6 && among(kMissingWords, text));
    }
    return text.empty() || (text.size() <= 7 && (among(kMissingWords, text) || among(kMissingNumbers, text)));
}

bool parseCell(const Field& field, const ColumnPlan& plan, Cell& cell) {
    if (field.size == 0 && !(field.quoted && plan.spec.type == ColumnType::Text)) {
        cell.kind = Cell::Kind::Missing;
        return true;
    }
    if (plan.spec.type == ColumnType::Text) {
        if (!isMissing(field, ColumnType::Text)) return parseText(field, plan, cell);
        cell.kind = Cell::Kind::Missing;
        return true;
    }
    if (parseTyped(trimmed(field.text()), plan, cell)) return true;
    if (!isMissing(field, plan.spec.type)) return false;
    cell.kind = Cell::Kind::Missing;
    return true;
}

bool wantsWiderType(const Field& field, const ColumnPlan& plan) {
    if (plan.fixed) return false;
    const std::string_view text = trimmed(field.text());
    double value = 0.0;
    switch (plan.spec.type) {
        case ColumnType::Boolean:
        case ColumnType::Integer: return parseAnyNumber(text, value);
        case ColumnType::Real: return parseAnyNumber(text, value);
        case ColumnType::Timestamp:
        case ColumnType::Text: return false;
    }
    return false;
}

std::string_view complaint(ColumnType type) {
    switch (type) {
        case ColumnType::Integer: return "is not a whole number";
        case ColumnType::Real: return "is not a number";
        case ColumnType::Boolean: return "is neither yes nor no";
        case ColumnType::Timestamp: return "is not a time";
        case ColumnType::Text: return "is not text";
    }
    return {};
}

}  // namespace holdfast::ingest
