// Inference: what the columns of a file hold, from a sample of its records. Types first (here), then key, label and
// roles (roles.h). The rules: a column is a number, time or yes/no when all of its values are, or nearly all and the rest
// are one-off mistakes; leading zeros or more than 18 digits make it text (codes); 0/1 and yes/no pairs are Boolean.
// One Inference per file and thread.
#pragma once

#include "core/ingest/cells.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::ingest {

/// What one column looked like in the sample.
class ColumnGuess {
public:
    void add(const Field& field);

    struct Type {
        ColumnType type = ColumnType::Text;
        NumberStyle number;
        TimeForm time = TimeForm::Iso;
        bool ambiguousDate = false;  ///< day or month first cannot be told
    };
    /// `timeName`: its name speaks of time, so bare digits may be one. `preferComma`: the file's other signs say that
    /// "1,234" has a decimal comma.
    Type type(bool timeName, bool preferComma) const;

    std::size_t values() const { return m_values; }       ///< not missing
    std::size_t missing() const { return m_missing; }
    std::size_t distinct() const;                         ///< of the values
    const std::map<std::string, std::size_t>& words() const { return m_words; }  ///< up to 64 distinct values, counted
    double lowest() const { return m_lowest; }            ///< of plain numbers

private:
    void addNumber(std::string_view text, double value);
    void addOther(std::string_view text);
    bool acceptable(std::size_t good) const;

    static constexpr std::size_t kStyles = 6;
    std::size_t m_values = 0, m_missing = 0, m_softMissing = 0;
    std::size_t m_whole = 0, m_codes = 0, m_plain = 0;
    std::size_t m_true = 0, m_false = 0, m_booleanWords = 0;
    std::array<std::size_t, kStyles> m_styles{};
    std::array<std::size_t, kStyles> m_styledWhole{};
    std::array<std::size_t, kTimeForms.size()> m_times{};
    bool m_dottedDate = false;
    double m_lowest = 0.0;
    std::map<std::string, std::size_t> m_words;     ///< first 64 distinct values
    std::map<std::string, std::size_t> m_oddities;  ///< first 64 distinct values that are no number
    mutable std::vector<std::uint64_t> m_hashes;
};

struct SampledColumn {
    std::string name;
    ColumnGuess guess;
};

/// Looks at records of `columns.size()` fields; others are passed over.
class Inference {
public:
    explicit Inference(const std::vector<std::string>& columns);
    void add(const RecordBatch& batch);

    const std::vector<SampledColumn>& columns() const { return m_columns; }
    std::size_t records() const { return m_records; }

    /// Types of all columns; roles are the default.
    std::vector<ColumnPlan> plans(std::vector<std::string>& warnings) const;

private:
    std::vector<SampledColumn> m_columns;
    std::size_t m_records = 0;
};

/// A fast 64-bit hash for counting within one run; never stored.
std::uint64_t quickHash(std::string_view bytes);

}  // namespace holdfast::ingest
