// Result<T>: a value or an Error, with the shape of std::expected (which gcc 12 offers only in C++23).
// Returned by every function that can fail for a reason outside the program. A plain value; no thread rule.
#pragma once

#include "core/base/error.h"

#include <cassert>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace holdfast {

/// Wraps an error on its way into a Result: `return Unexpected(ErrorCode::NotFound, "...");`
class Unexpected {
public:
    explicit Unexpected(Error error) : m_error(std::move(error)) {}
    Unexpected(ErrorCode code, std::string message) : m_error{code, std::move(message)} {}
    Error& error() { return m_error; }

private:
    Error m_error;
};

template <typename T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    template <typename U = T>
        requires(std::is_constructible_v<T, U&&> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
                 !std::is_same_v<std::remove_cvref_t<U>, Unexpected>)
    Result(U&& value) : m_state(std::in_place_index<0>, std::forward<U>(value)) {}  // NOLINT: implicit like std::expected
    Result(Unexpected failure) : m_state(std::in_place_index<1>, std::move(failure.error())) {}  // NOLINT

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { assert(has_value()); return std::get<0>(m_state); }
    const T& value() const& { assert(has_value()); return std::get<0>(m_state); }
    T&& value() && { assert(has_value()); return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }

    const Error& error() const { assert(!has_value()); return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Unexpected failure) : m_error(std::move(failure.error())) {}  // NOLINT: implicit like std::expected

    bool has_value() const { return !m_error.has_value(); }
    explicit operator bool() const { return has_value(); }
    const Error& error() const { assert(m_error.has_value()); return *m_error; }

private:
    std::optional<Error> m_error;
};

}  // namespace holdfast

#define HOLDFAST_CONCAT_INNER(a, b) a##b
#define HOLDFAST_CONCAT(a, b) HOLDFAST_CONCAT_INNER(a, b)

/// Leaves the calling function with the error of `expression`, if it has one.
#define HOLDFAST_CHECK(expression)                                                             \
    do {                                                                                       \
        if (auto holdfastChecked = (expression); !holdfastChecked)                             \
            return ::holdfast::Unexpected(holdfastChecked.error());                            \
    } while (false)

/// Declares `target` from the value of `expression`, or leaves the calling function with its error.
#define HOLDFAST_ASSIGN(target, expression) \
    HOLDFAST_ASSIGN_INNER(HOLDFAST_CONCAT(holdfastResult, __LINE__), target, expression)
#define HOLDFAST_ASSIGN_INNER(temporary, target, expression)                     \
    auto temporary = (expression);                                               \
    if (!temporary) return ::holdfast::Unexpected(temporary.error());            \
    target = std::move(*temporary)
