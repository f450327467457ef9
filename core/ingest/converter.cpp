#include "core/ingest/converter.h"

#include "core/ingest/inference.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kRejectText = 500;

std::uint64_t hashOf(const Cell& cell) {
    switch (cell.kind) {
        case Cell::Kind::Missing: return 0x9AE16A3B2F90404FULL;
        case Cell::Kind::Text: return quickHash(cell.text());
        case Cell::Kind::Integer:
        case Cell::Kind::Real: break;
    }
    std::uint64_t bits = static_cast<std::uint64_t>(cell.integer) + static_cast<std::uint64_t>(cell.kind);
    bits = (bits ^ (bits >> 32U)) * 0xD6E8FEB86659FD93ULL;
    return bits ^ (bits >> 29U);
}

}  // namespace

std::string cutText(std::string_view text, std::size_t size) {
    if (text.size() > size) {
        while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
        text = text.substr(0, size);
    }
    std::string result(text);
    std::replace(result.begin(), result.end(), '\0', ' ');
    return result;
}

void ConvertedBatch::clear() {
    records.clear();
    cells.clear();
    rows = 0;
    read = accepted = 0;
    rejects.clear();
}

Converter::Converter(std::vector<ColumnPlan> plans, bool generateKey, std::string file)
    : m_plans(std::move(plans)), m_fields(m_plans.size() - (generateKey ? 1 : 0)), m_generateKey(generateKey),
      m_file(std::move(file)), m_counts(m_plans.size()), m_hashes(m_plans.size()) {
    for (std::size_t i = 0; i < m_plans.size(); ++i)
        if (m_plans[i].spec.role == ColumnRole::Key) m_key = i;
}

void Converter::convert(ConvertedBatch& batch) {
    batch.cells.resize(batch.records.records.size() * m_plans.size());
    batch.rows = 0;
    batch.read = batch.accepted = 0;
    batch.rejects.clear();
    for (const Record& record : batch.records.records) {
        ++batch.read;
        if (record.problem) {
            reject(record, {}, record.problem, batch);
        } else if (record.fieldCount != m_fields) {
            reject(record, {}, "has " + std::to_string(record.fieldCount) + " fields where " + std::to_string(m_fields) +
                                   " are expected", batch);
        } else if (convertRow(record, batch.records.fieldsOf(record), batch.cells.data() + batch.rows * m_plans.size(), batch)) {
            ++batch.rows;
        }
    }
    batch.cells.resize(batch.rows * m_plans.size());
}

/// True when the row is to be written.
bool Converter::convertRow(const Record& record, const Field* fields, Cell* cells, ConvertedBatch& batch) {
    ++m_rows;
    std::uint64_t rowHash = 0;
    for (std::size_t i = 0; i < m_fields; ++i) {
        if (m_plans[i].leftOut) {
            cells[i] = Cell();
            continue;
        }
        if (!parseCell(fields[i], m_plans[i], cells[i])) {
            fail(record, fields[i], i, batch);
            return false;
        }
        m_hashes[i] = hashOf(cells[i]);
        rowHash = (rowHash ^ m_hashes[i]) * 0x9E3779B97F4A7C15ULL;
        rowHash ^= rowHash >> 31U;
    }
    bool repeated = false;
    if (m_generateKey) addGeneratedKey(cells[m_key], rowHash, batch);
    else if (!acceptKey(record, cells, rowHash, repeated, batch)) return false;
    ++batch.accepted;
    if (m_generateKey) m_hashes[m_key] = hashOf(cells[m_key]);
    m_keyCount += repeated ? 0 : 1;
    for (std::size_t i = 0; i < m_plans.size() && !repeated; ++i) {
        if (cells[i].kind == Cell::Kind::Missing) ++m_counts[i].missing;
        else if (i != m_key) m_counts[i].distinct.add(m_hashes[i]);
    }
    return !repeated;
}

bool Converter::acceptKey(const Record& record, const Cell* cells, std::uint64_t rowHash, bool& repeated, ConvertedBatch& batch) {
    const Cell& key = cells[m_key];
    if (key.kind == Cell::Kind::Missing || (key.kind == Cell::Kind::Text && key.size == 0)) {
        reject(record, m_plans[m_key].spec.name, "the key is missing", batch);
        return false;
    }
    const KeyIndex::Entry* before = m_keys.findOrAdd(m_hashes[m_key], rowHash, record.line);
    if (!before) return true;
    if (before->row != static_cast<std::uint32_t>(rowHash >> 32U)) {
        reject(record, m_plans[m_key].spec.name, "duplicate key, first seen in line " + std::to_string(before->line), batch);
        return false;
    }
    repeated = true;
    return true;
}

/// Sixteen hexadecimal digits of the row's content; the n-th identical row of a file adds "-n".
void Converter::addGeneratedKey(Cell& cell, std::uint64_t rowHash, ConvertedBatch& batch) {
    std::array<char, 40> text{};
    std::uint64_t nth = 1;
    std::uint64_t hash = rowHash;
    while (m_keys.findOrAdd(hash, rowHash, 1)) hash = rowHash + 0x9E3779B97F4A7C15ULL * ++nth;
    const int size = nth == 1 ? std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(rowHash))
                              : std::snprintf(text.data(), text.size(), "%016llx-%llu", static_cast<unsigned long long>(rowHash),
                                              static_cast<unsigned long long>(nth));
    const std::string_view kept = batch.records.keep(std::string(text.data(), static_cast<std::size_t>(size)));
    cell.kind = Cell::Kind::Text;
    cell.data = kept.data();
    cell.size = static_cast<std::uint32_t>(kept.size());
}

void Converter::fail(const Record& record, const Field& field, std::size_t column, ConvertedBatch& batch) {
    const ColumnPlan& plan = m_plans[column];
    const std::uint64_t failed = ++m_counts[column].failed;
    if (!m_settled && !plan.fixed && (wantsWiderType(field, plan) || (failed > 20 && failed * 50 > m_rows))) m_contradicted = true;
    reject(record, plan.spec.name, "\"" + cutText(field.text(), 60) + "\" " + std::string(complaint(plan.spec.type)), batch);
}

void Converter::reject(const Record& record, std::string column, std::string reason, ConvertedBatch& batch) const {
    batch.rejects.push_back({m_file, record.line, std::move(column), std::move(reason), cutText(record.rawText(), kRejectText)});
}

std::vector<ImportedColumn> Converter::columns() const {
    std::vector<ImportedColumn> columns;
    for (std::size_t i = 0; i < m_plans.size(); ++i)
        if (!m_plans[i].leftOut)
            columns.push_back({m_plans[i].spec, m_counts[i].missing, i == m_key ? m_keyCount : m_counts[i].distinct.estimate()});
    return columns;
}

}  // namespace holdfast::ingest
