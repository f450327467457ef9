#include "core/ingest/mapping.h"

#include "core/ingest/cells.h"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>

namespace holdfast::ingest {

namespace {

Unexpected badMapping(const std::filesystem::path& path, const toml::node& node, const std::string& problem) {
    return {ErrorCode::InvalidInput,
            path.string() + ", line " + std::to_string(node.source().begin.line) + ": " + problem};
}

Result<void> readColumn(const std::filesystem::path& path, const std::string& name, const toml::table& table,
                        ColumnOverrides& overrides) {
    for (const auto& [key, node] : table) {
        const std::string text = node.value_or(std::string());
        if (key == "type") {
            const auto type = columnTypeFromString(text);
            if (!type) return badMapping(path, node, "unknown type \"" + text + "\". Use text, integer, real, boolean or timestamp.");
            overrides.types[name] = *type;
        } else if (key == "role") {
            const auto role = columnRoleFromString(text);
            if (!role) return badMapping(path, node, "unknown role \"" + text + "\".");
            overrides.roles[name] = *role;
        } else if (key == "actionability") {
            const auto actionability = actionabilityFromString(text);
            if (!actionability) return badMapping(path, node, "unknown actionability \"" + text + "\". Use fixed, free, only_up or only_down.");
            overrides.actionability[name] = *actionability;
        } else {
            return badMapping(path, node, "unknown entry \"" + std::string(key.str()) + "\". Use type, role or actionability.");
        }
    }
    return {};
}

Result<void> readCustomers(const std::filesystem::path& path, const toml::table& table, ColumnOverrides& overrides) {
    overrides.key = table["key"].value_or(std::string());
    overrides.label = table["label"].value_or(std::string());
    overrides.labelPositive = table["positive"].value_or(std::string());
    const toml::table* columns = table["columns"].as_table();
    if (!columns) return {};
    for (const auto& [name, node] : *columns) {
        const toml::table* column = node.as_table();
        if (!column) return badMapping(path, node, "\"" + std::string(name.str()) + "\" should be a table with type, role or actionability.");
        HOLDFAST_CHECK(readColumn(path, std::string(name.str()), *column, overrides));
    }
    return {};
}

Result<ColumnOverrides> readTable(const std::filesystem::path& path, const toml::table& document) {
    ColumnOverrides overrides;
    for (const auto& [section, node] : document) {
        const toml::table* table = node.as_table();
        const std::string name(section.str());
        if (table && name == "file") {
            overrides.format.delimiter = (*table)["delimiter"].value_or(std::string());
            overrides.format.encoding = (*table)["encoding"].value_or(std::string());
            overrides.format.header = (*table)["header"].value<bool>();
        } else if (table && name == "customers") {
            HOLDFAST_CHECK(readCustomers(path, *table, overrides));
        } else if (table && (name == "events" || name == "referrals" || name == "treatments" || name == "fields")) {
            const std::string prefix = name == "fields" ? "" : name + ".";
            for (const auto& [field, column] : *table)
                overrides.fields[prefix + std::string(field.str())] = column.value_or(std::string());
        } else {
            return badMapping(path, node, "unknown section \"" + name + "\". Use file, customers, events, referrals, treatments or fields.");
        }
    }
    return overrides;
}

std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, above + 1, diagonal + (equalsIgnoringCase(a.substr(i, 1), b.substr(j, 1)) ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

}  // namespace

Result<ColumnOverrides> readMapping(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Unexpected(ErrorCode::NotFound, "There is no mapping file " + path.string() + ".");
    std::stringstream text;
    text << file.rdbuf();
    try {
        const toml::table document = toml::parse(text.str(), path.string());
        return readTable(path, document);
    } catch (const toml::parse_error& error) {
        return Unexpected(ErrorCode::InvalidInput, path.string() + ", line " + std::to_string(error.source().begin.line) +
                                                       ": " + std::string(error.description()) + ".");
    }
}

Result<void> writeMapping(const std::filesystem::path& path, const ColumnOverrides& overrides) {
    toml::table document, file, customers, columns;
    if (!overrides.format.delimiter.empty()) file.insert("delimiter", overrides.format.delimiter);
    if (!overrides.format.encoding.empty()) file.insert("encoding", overrides.format.encoding);
    if (overrides.format.header) file.insert("header", *overrides.format.header);
    if (!overrides.key.empty()) customers.insert("key", overrides.key);
    if (!overrides.label.empty()) customers.insert("label", overrides.label);
    if (!overrides.labelPositive.empty()) customers.insert("positive", overrides.labelPositive);
    const auto column = [&columns](const std::string& name) -> toml::table& {
        return *columns.insert(name, toml::table{}).first->second.as_table();
    };
    for (const auto& [name, type] : overrides.types) column(name).insert("type", std::string(toString(type)));
    for (const auto& [name, role] : overrides.roles) column(name).insert("role", std::string(toString(role)));
    for (const auto& [name, actionability] : overrides.actionability)
        column(name).insert("actionability", std::string(toString(actionability)));
    if (!columns.empty()) customers.insert("columns", std::move(columns));
    if (!file.empty()) document.insert("file", std::move(file));
    if (!customers.empty()) document.insert("customers", std::move(customers));
    for (const auto& [field, name] : overrides.fields) {
        const std::size_t dot = field.find('.');
        const std::string section = dot == std::string::npos ? "fields" : field.substr(0, dot);
        document.insert(section, toml::table{}).first->second.as_table()->insert(
            dot == std::string::npos ? field : field.substr(dot + 1), name);
    }
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << document << '\n';
    out.flush();
    if (!out) return Unexpected(ErrorCode::Io, "Could not write " + path.string() + ". Check the folder and the free space.");
    return {};
}

ColumnOverrides mergedOverrides(ColumnOverrides base, const ColumnOverrides& winner) {
    if (!winner.key.empty()) base.key = winner.key;
    if (!winner.label.empty()) {
        base.label = winner.label;
        base.labelPositive = winner.labelPositive;
    }
    if (!winner.labelPositive.empty()) base.labelPositive = winner.labelPositive;
    for (const auto& [name, role] : winner.roles) base.roles[name] = role;
    for (const auto& [name, type] : winner.types) base.types[name] = type;
    for (const auto& [name, actionability] : winner.actionability) base.actionability[name] = actionability;
    for (const auto& [field, column] : winner.fields) base.fields[field] = column;
    if (!winner.format.delimiter.empty()) base.format.delimiter = winner.format.delimiter;
    if (!winner.format.encoding.empty()) base.format.encoding = winner.format.encoding;
    if (winner.format.header) base.format.header = winner.format.header;
    return base;
}

std::string unknownColumn(std::string_view name, const std::vector<std::string>& columns) {
    std::string text = "There is no column \"" + std::string(name) + "\".";
    const std::string* nearest = nullptr;
    std::size_t distance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const std::string& column : columns) {
        const std::size_t found = editDistance(name.substr(0, 100), std::string_view(column).substr(0, 100));
        if (found >= distance) continue;
        distance = found;
        nearest = &column;
    }
    if (nearest) return text + " Did you mean \"" + *nearest + "\"?";
    text += " The columns are: ";
    for (std::size_t i = 0; i < columns.size() && i < 20; ++i) text += (i > 0 ? ", " : "") + columns[i];
    return text + (columns.size() > 20 ? " ..." : ".");
}

int findColumn(const std::vector<std::string>& columns, std::string_view name) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i] == name) return static_cast<int>(i);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (equalsIgnoringCase(columns[i], name)) return static_cast<int>(i);
    return -1;
}

}  // namespace holdfast::ingest
