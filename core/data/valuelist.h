// ValueList: the values that a condition names, unchanging and shared between its copies: undo, pages and tasks all copy
// the filter, and a selection in the graph may name every customer. Any number of threads may read it and its copies.
#pragma once

#include "core/data/value.h"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace holdfast {

class ValueList {
public:
    using const_iterator = std::vector<Value>::const_iterator;

    ValueList() = default;
    ValueList(std::initializer_list<Value> values) : ValueList(std::vector<Value>(values)) {}
    explicit ValueList(std::vector<Value> values)
        : m_values(values.empty() ? nullptr : std::make_shared<const std::vector<Value>>(std::move(values))) {}

    std::size_t size() const { return m_values ? m_values->size() : 0; }
    bool empty() const { return !m_values; }
    const Value& operator[](std::size_t i) const { return (*m_values)[i]; }
    const Value& front() const { return m_values->front(); }
    const_iterator begin() const { return m_values ? m_values->begin() : const_iterator(); }
    const_iterator end() const { return m_values ? m_values->end() : const_iterator(); }

    bool sharesWith(const ValueList& other) const { return m_values == other.m_values; }  ///< copies of one list, or both empty
    bool operator==(const ValueList& other) const {
        return sharesWith(other) || (m_values && other.m_values && *m_values == *other.m_values);
    }

private:
    std::shared_ptr<const std::vector<Value>> m_values;  ///< null: empty
};

}  // namespace holdfast
