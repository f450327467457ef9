#include "core/data/column.h"

#include <array>
#include <utility>

namespace holdfast {

namespace {

template <typename E, std::size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

constexpr Names<ColumnType, 5> kTypes{{{ColumnType::Text, "text"},
                                       {ColumnType::Integer, "integer"},
                                       {ColumnType::Real, "real"},
                                       {ColumnType::Boolean, "boolean"},
                                       {ColumnType::Timestamp, "timestamp"}}};

constexpr Names<ColumnRole, 9> kRoles{{{ColumnRole::Key, "key"},
                                       {ColumnRole::Label, "label"},
                                       {ColumnRole::Demographic, "demographic"},
                                       {ColumnRole::Behaviour, "behaviour"},
                                       {ColumnRole::Contract, "contract"},
                                       {ColumnRole::Monetary, "monetary"},
                                       {ColumnRole::Value, "value"},
                                       {ColumnRole::SignupTime, "signup_time"},
                                       {ColumnRole::Ignore, "ignore"}}};

constexpr Names<Actionability, 4> kActionabilities{{{Actionability::Fixed, "fixed"},
                                                    {Actionability::Free, "free"},
                                                    {Actionability::OnlyUp, "only_up"},
                                                    {Actionability::OnlyDown, "only_down"}}};

constexpr Names<ColumnSource, 2> kSources{{{ColumnSource::Import, "import"}, {ColumnSource::Graph, "graph"}}};

template <typename E, std::size_t N>
std::string_view nameOf(const Names<E, N>& names, E value) {
    for (const auto& [candidate, name] : names)
        if (candidate == value) return name;
    return {};
}

template <typename E, std::size_t N>
std::optional<E> valueOf(const Names<E, N>& names, std::string_view text) {
    for (const auto& [value, name] : names)
        if (name == text) return value;
    return std::nullopt;
}

}  // namespace

bool isFeature(ColumnRole role) {
    switch (role) {
        case ColumnRole::Demographic:
        case ColumnRole::Behaviour:
        case ColumnRole::Contract:
        case ColumnRole::Monetary:
        case ColumnRole::Value: return true;
        case ColumnRole::Key:
        case ColumnRole::Label:
        case ColumnRole::SignupTime:
        case ColumnRole::Ignore: return false;
    }
    return false;
}

bool isNumeric(ColumnType type) {
    return type == ColumnType::Integer || type == ColumnType::Real || type == ColumnType::Timestamp;
}

std::string_view toString(ColumnType type) { return nameOf(kTypes, type); }
std::string_view toString(ColumnRole role) { return nameOf(kRoles, role); }
std::string_view toString(Actionability actionability) { return nameOf(kActionabilities, actionability); }
std::optional<ColumnType> columnTypeFromString(std::string_view text) { return valueOf(kTypes, text); }
std::optional<ColumnRole> columnRoleFromString(std::string_view text) { return valueOf(kRoles, text); }
std::optional<Actionability> actionabilityFromString(std::string_view text) { return valueOf(kActionabilities, text); }
std::string_view toString(ColumnSource source) { return nameOf(kSources, source); }
std::optional<ColumnSource> columnSourceFromString(std::string_view text) { return valueOf(kSources, text); }

}  // namespace holdfast
