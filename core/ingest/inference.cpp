#include "core/ingest/inference.h"

#include "core/ingest/roles.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kWords = 64;

/// The plain style, then the others in the order they win when a column fits several.
constexpr std::array<NumberStyle, 6> kStyleOrder{{{'.', 0, false},
                                                  {'.', ',', true},
                                                  {',', '.', true},
                                                  {',', ' ', true},
                                                  {'.', ' ', true},
                                                  {'.', '\'', true}}};

void count(std::map<std::string, std::size_t>& words, std::string_view text) {
    if (words.size() < kWords) {
        ++words[std::string(text.substr(0, 200))];
        return;
    }
    const auto found = words.find(std::string(text.substr(0, 200)));
    if (found != words.end()) ++found->second;
}

bool isWhole(double value) { return value == std::floor(value) && std::abs(value) < 9e15; }

}  // namespace

std::uint64_t quickHash(std::string_view bytes) {
    constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15ULL;
    std::uint64_t hash = bytes.size() * kPrime + 0x632BE59BD9B4E019ULL;
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * 0xD6E8FEB86659FD93ULL;
        hash ^= hash >> 32U;
    };
    const char* p = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, p += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, p, 8);
        mix(word);
    }
    if (left > 0) {
        std::uint64_t word = 0;
        std::memcpy(&word, p, left);
        mix(word);
    }
    hash *= kPrime;
    return hash ^ (hash >> 29U);
}

void ColumnGuess::add(const Field& field) {
    if (isMissing(field, ColumnType::Text) || (field.quoted && trimmed(field.text()).empty())) {
        ++m_missing;
        return;
    }
    const std::string_view text = trimmed(field.text());
    count(m_words, text);
    m_hashes.push_back(quickHash(text));
    if (isMissing(field, ColumnType::Real)) {  // "?", "-": missing if the others are numbers, else a word
        ++m_softMissing;
        return;
    }
    ++m_values;
    const int boolean = booleanOf(text);
    m_true += boolean == 1 ? 1 : 0;
    m_false += boolean == 0 ? 1 : 0;
    double value = 0.0;
    if (parsePlain(text, value)) {
        addNumber(text, value);
    } else {
        m_booleanWords += boolean >= 0 ? 1 : 0;
        addOther(text);
    }
}

void ColumnGuess::addNumber(std::string_view text, double value) {
    ++m_plain;
    m_lowest = std::min(m_lowest, value);
    std::int64_t integer = 0;
    const bool whole = parseInteger(text, integer);
    m_whole += whole ? 1 : 0;
    const bool digitsOnly = text.find_first_not_of("0123456789") == std::string_view::npos;
    m_codes += hasLeadingZero(text) || (digitsOnly && text.size() > 18) ? 1 : 0;
    for (std::size_t i = 0; i < kStyles; ++i) {
        double styled = value;
        // A dot is not the decimal point of every style.
        if (!whole && kStyleOrder[i].decimal != '.' && !parseNumber(text, kStyleOrder[i], styled)) continue;
        ++m_styles[i];
        m_styledWhole[i] += whole || (kStyleOrder[i].decimal != '.' && isWhole(styled)) ? 1 : 0;
    }
    for (const TimeForm form : {TimeForm::Digits, TimeForm::Unix})
        m_times[static_cast<std::size_t>(form)] += parseTime(text, form) ? 1 : 0;
}

void ColumnGuess::addOther(std::string_view text) {
    const bool digits = text.size() <= 64 && std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    bool number = false;
    for (std::size_t i = 1; digits && i < kStyles; ++i) {
        double value = 0.0;
        if (!parseNumber(text, kStyleOrder[i], value)) continue;
        number = true;
        ++m_styles[i];
        m_styledWhole[i] += isWhole(value) && text.find(kStyleOrder[i].decimal) == std::string_view::npos ? 1 : 0;
    }
    if (digits && !number) {
        for (const TimeForm form : {TimeForm::Iso, TimeForm::DayFirst, TimeForm::MonthFirst, TimeForm::Named})
            m_times[static_cast<std::size_t>(form)] += parseTime(text, form) ? 1 : 0;
        m_dottedDate = m_dottedDate || (text.size() > 5 && (text[2] == '.' || text[1] == '.' || text[2] == '-'));
    }
    if (!number) count(m_oddities, text);
}

std::size_t ColumnGuess::distinct() const {
    std::sort(m_hashes.begin(), m_hashes.end());
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < m_hashes.size(); ++i) distinct += i == 0 || m_hashes[i] != m_hashes[i - 1] ? 1 : 0;
    return distinct;
}

/// All values, or all but a few that are mistakes and not another category: rare, and in a short sample each its own.
bool ColumnGuess::acceptable(std::size_t good) const {
    if (m_values == 0 || good == 0) return false;
    const std::size_t bad = m_values - good;
    if (bad == 0) return true;
    if (m_values >= 200) return bad * 50 <= m_values;
    const bool oneOff = std::all_of(m_oddities.begin(), m_oddities.end(), [](const auto& entry) { return entry.second == 1; });
    return m_values >= 4 && bad <= std::max<std::size_t>(1, m_values / 10) && good >= 3 * bad && oneOff;
}

ColumnGuess::Type ColumnGuess::type(bool timeName, bool preferComma) const {
    Type result;
    if (m_values == 0) return result;
    if (m_true + m_false == m_values && m_true > 0 && m_false > 0) {
        result.type = ColumnType::Boolean;
        return result;
    }
    std::size_t style = 0;
    for (std::size_t i = 1; i < kStyles; ++i)
        if (m_styles[i] > m_styles[style] || (preferComma && style == 1 && i == 2 && m_styles[i] == m_styles[style])) style = i;
    const auto timeCount = [&](TimeForm form) { return m_times[static_cast<std::size_t>(form)]; };
    if (timeName)
        for (const TimeForm form : {TimeForm::Digits, TimeForm::Unix})
            if (acceptable(timeCount(form))) {
                result.type = ColumnType::Timestamp;
                result.time = form;
                return result;
            }
    if (acceptable(m_styles[style])) {
        if (m_codes > 0) return result;
        result.number = kStyleOrder[style];
        result.type = m_styledWhole[style] == m_styles[style] ? ColumnType::Integer : ColumnType::Real;
        return result;
    }
    TimeForm best = TimeForm::Iso;
    for (const TimeForm form : {TimeForm::DayFirst, TimeForm::MonthFirst, TimeForm::Named})
        if (timeCount(form) > timeCount(best)) best = form;
    if (!acceptable(timeCount(best))) return result;
    const bool eitherOrder = (best == TimeForm::DayFirst || best == TimeForm::MonthFirst) &&
                             timeCount(TimeForm::DayFirst) == timeCount(TimeForm::MonthFirst);
    result.type = ColumnType::Timestamp;
    result.time = eitherOrder ? (m_dottedDate ? TimeForm::DayFirst : TimeForm::MonthFirst) : best;
    result.ambiguousDate = eitherOrder && !m_dottedDate;
    return result;
}

Inference::Inference(const std::vector<std::string>& columns) {
    for (const std::string& name : columns) m_columns.push_back({name, {}});
}

void Inference::add(const RecordBatch& batch) {
    for (const Record& record : batch.records) {
        if (record.problem || record.fieldCount != m_columns.size()) continue;
        const Field* fields = batch.fieldsOf(record);
        for (std::size_t i = 0; i < m_columns.size(); ++i) m_columns[i].guess.add(fields[i]);
        ++m_records;
    }
}

std::vector<ColumnPlan> Inference::plans(std::vector<std::string>& warnings) const {
    // One column that surely has a decimal comma settles what "1,234" means in the others.
    bool preferComma = false;
    for (const SampledColumn& column : m_columns) {
        const ColumnGuess::Type type = column.guess.type(false, false);
        preferComma = preferComma || (type.type == ColumnType::Real && type.number.decimal == ',');
    }
    std::vector<ColumnPlan> plans;
    for (const SampledColumn& column : m_columns) {
        const ColumnGuess::Type type = column.guess.type(speaksOfTime(column.name), preferComma);
        ColumnPlan plan;
        plan.spec.name = column.name;
        plan.spec.type = type.type;
        plan.number = type.number;
        plan.time = type.time;
        if (type.ambiguousDate)
            warnings.push_back("The dates in \"" + column.name + "\" could have the day or the month first; the month was taken.");
        plans.push_back(std::move(plan));
    }
    return plans;
}

}  // namespace holdfast::ingest
