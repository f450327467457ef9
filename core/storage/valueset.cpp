#include "core/storage/valueset.h"

#include "core/storage/database.h"

#include <sqlite3.h>

#include <cmath>
#include <memory>
#include <optional>

namespace holdfast::storage {

namespace {

constexpr const char* kPointerType = "holdfast value set";
using Held = std::shared_ptr<const ValueSet>;

std::optional<std::int64_t> asInteger(double number) {
    constexpr double kLimit = 9223372036854775808.0;  // 2^63
    if (!(number >= -kLimit && number < kLimit) || std::trunc(number) != number) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

void isAmong(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto* held = static_cast<const Held*>(sqlite3_value_pointer(arguments[0], kPointerType));
    if (held == nullptr) return sqlite3_result_error(context, "is_among needs a list of values", -1);
    sqlite3_value* const cell = arguments[1];
    bool found = false;
    switch (sqlite3_value_type(cell)) {
        case SQLITE_INTEGER: found = (*held)->holds(static_cast<std::int64_t>(sqlite3_value_int64(cell))); break;
        case SQLITE_FLOAT: found = (*held)->holds(sqlite3_value_double(cell)); break;
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(cell));
            found = (*held)->holds(std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(cell))));
            break;
        }
        default: break;
    }
    sqlite3_result_int(context, found ? 1 : 0);
}

}  // namespace

void ValueSet::add(Value value) {
    if (auto* text = std::get_if<std::string>(&value)) {
        m_texts.insert(std::move(*text));
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        m_integers.insert(*integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        if (const auto whole = asInteger(*real)) m_integers.insert(*whole);
        else m_reals.insert(*real);
    }
}

bool ValueSet::holds(double number) const {
    const auto whole = asInteger(number);
    return whole ? m_integers.contains(*whole) : m_reals.contains(number);
}

int defineIsAmong(sqlite3* database) {
    // Direct only: what a file brings along, as a view or a trigger, has no business with it.
    constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    return sqlite3_create_function_v2(database, kIsAmong.data(), 2, kFlags, nullptr, isAmong, nullptr, nullptr, nullptr);
}

void Statement::bind(int parameter, const std::shared_ptr<const ValueSet>& set) {
    remember(sqlite3_bind_pointer(m_statement, parameter, new Held(set), kPointerType, [](void* held) { delete static_cast<Held*>(held); }));
}

}  // namespace holdfast::storage
