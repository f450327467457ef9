#include "core/ingest/records.h"

#include <algorithm>
#include <set>

namespace holdfast::ingest {

char* RecordBatch::block(std::size_t capacity) {
    if (capacity > m_capacity) {
        m_block = std::make_unique_for_overwrite<char[]>(capacity);
        m_capacity = capacity;
    }
    return m_block.get();
}

std::string_view RecordBatch::keep(std::string text) {
    m_kept.push_back(std::move(text));
    return m_kept.back();
}

void RecordBatch::clear() {
    fields.clear();
    records.clear();
    m_kept.clear();
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string> uniqueNames(std::vector<std::string> names) {
    const auto folded = [](std::string name) {
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return name;
    };
    std::set<std::string> taken;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string name(trimmed(names[i]));
        std::replace_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
        if (name.empty()) name = "column_" + std::to_string(i + 1);
        std::string candidate = name;
        for (int n = 2; !taken.insert(folded(candidate)).second; ++n) candidate = name + "_" + std::to_string(n);
        names[i] = std::move(candidate);
    }
    return names;
}

}  // namespace holdfast::ingest
