#include "core/ingest/dialect.h"

#include "core/ingest/numbers.h"
#include "core/ingest/times.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kLookAt = 200;

/// In order of trust: a comma is also a decimal comma and a blank is also a blank, a tab is neither.
constexpr std::array<char, 8> kDelimiters{'\t', ';', '|', ',', '^', '~', '\x1F', ' '};

struct Consistency {
    double share = 0.0;        ///< of records with the most frequent number of fields
    std::size_t fields = 0;    ///< that number
    bool headerAgrees = false; ///< the first record has it too, or one less (unnamed row names)
};

Consistency consistencyOf(const RecordBatch& batch) {
    std::map<std::uint32_t, std::size_t> counts;
    for (const Record& record : batch.records) ++counts[record.problem ? 0 : record.fieldCount];
    Consistency result;
    std::size_t most = 0;
    for (const auto& [fields, count] : counts) {
        if (count < most) continue;
        most = count;
        result.fields = fields;
    }
    if (batch.records.empty()) return result;
    result.share = static_cast<double>(most) / static_cast<double>(batch.records.size());
    const std::size_t first = batch.records.front().fieldCount;
    result.headerAgrees = first == result.fields || (first + 1 == result.fields && result.fields > 2);
    return result;
}

/// A single quote is the quote where fields start and end with it and no double quote does.
char guessQuote(std::string_view sample, char delimiter) {
    std::size_t singles = 0, doubles = 0;
    char before = '\n';
    for (const char c : sample) {
        if (before == delimiter || before == '\n') {
            singles += c == '\'' ? 1 : 0;
            doubles += c == '"' ? 1 : 0;
        }
        before = c;
    }
    return doubles == 0 && singles >= 4 ? '\'' : '"';
}

bool blankBeforeQuote(std::string_view sample, char delimiter) {
    const std::string pattern{delimiter, ' ', '"'};
    return delimiter != ' ' && sample.find(pattern) != std::string_view::npos;
}

enum class Kind { Empty, Number, Time, Text };

Kind kindOf(std::string_view text) {
    const std::string_view bare = trimmed(text);
    if (bare.empty()) return Kind::Empty;
    double number = 0.0;
    if (parseAnyNumber(bare, number)) return Kind::Number;
    return looksLikeTime(bare) ? Kind::Time : Kind::Text;
}

}  // namespace

std::string_view delimiterName(char delimiter) {
    switch (delimiter) {
        case ',': return "comma";
        case ';': return "semicolon";
        case '\t': return "tab";
        case '|': return "bar";
        case ' ': return "blank";
        case '^': return "caret";
        case '~': return "tilde";
        default: return "other delimiter";
    }
}

void parseSample(std::string_view sample, bool complete, const Dialect& dialect, std::size_t limit, RecordBatch& batch) {
    batch.clear();
    const CsvParser parser(dialect);
    std::uint64_t line = 1;
    const char* at = sample.data();
    const char* end = at + sample.size();
    while (at < end && batch.records.size() < limit) {
        const CsvParser::Outcome outcome = parser.parse(at, end, complete, line, batch);
        if (outcome.consumed == 0 || outcome.skipping) break;
        at += outcome.consumed;
    }
}

Dialect guessDialect(std::string_view sample, bool complete) {
    Dialect best;
    double bestScore = 0.0;
    RecordBatch batch;
    for (const char delimiter : kDelimiters) {
        Dialect dialect;
        dialect.delimiter = delimiter;
        dialect.quote = guessQuote(sample, delimiter);
        dialect.skipSpaces = blankBeforeQuote(sample, delimiter);
        parseSample(sample, complete, dialect, kLookAt, batch);
        const Consistency found = consistencyOf(batch);
        if (found.fields < 2 || !found.headerAgrees) continue;
        // Small differences in consistency do not overrule the order of trust.
        const double score = found.share * (delimiter == ' ' ? 0.6 : 1.0);
        if (score > bestScore + 0.15) {
            bestScore = score;
            best = dialect;
        }
    }
    if (bestScore == 0.0) best.quote = guessQuote(sample, best.delimiter);
    parseSample(sample, complete, best, kLookAt, batch);
    best.header = guessHeader(batch);
    return best;
}

bool guessHeader(const RecordBatch& batch) {
    if (batch.records.empty()) return true;
    const Record& first = batch.records.front();
    if (first.problem) return true;
    const Field* names = batch.fieldsOf(first);
    std::set<std::string_view> distinct;
    for (std::uint32_t i = 0; i < first.fieldCount; ++i) {
        const Kind kind = kindOf(names[i].text());
        if (kind == Kind::Number || kind == Kind::Time) return false;
        distinct.insert(trimmed(names[i].text()));
    }
    std::size_t repeated = 0;
    for (std::uint32_t i = 0; i < first.fieldCount; ++i) {
        std::size_t typed = 0, filled = 0, same = 0;
        for (std::size_t r = 1; r < batch.records.size(); ++r) {
            const Record& record = batch.records[r];
            if (record.problem || i >= record.fieldCount) continue;
            const std::string_view text = trimmed(batch.fieldsOf(record)[i].text());
            const Kind kind = kindOf(text);
            filled += kind == Kind::Empty ? 0 : 1;
            typed += kind == Kind::Number || kind == Kind::Time ? 1 : 0;
            same += !text.empty() && text == trimmed(names[i].text()) ? 1 : 0;
        }
        if (filled > 0 && typed * 10 >= filled * 8) return true;
        repeated += same > 0 ? 1 : 0;
    }
    // All text: a row whose values come again below is data, and so is one that repeats itself.
    return repeated == 0 && (distinct.size() == first.fieldCount || distinct.count(std::string_view()) > 0);
}

}  // namespace holdfast::ingest
