// Events, referrals and treatments: which column of a file is which field, from names (or places, where a file has no
// header) and from what a person said; and the conversion of records to them. A row without customer or time is a
// reject. Plans are immutable; a RecordConverter belongs to one thread.
#pragma once

#include "core/data/importing.h"
#include "core/data/records.h"
#include "core/ingest/inference.h"
#include "core/ingest/tally.h"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ingest {

enum class RecordTable { Events, Referrals, Treatments };
std::string_view toString(RecordTable table);  ///< "events", "referrals", "treatments"

enum class RecordField { Customer, Time, Kind, Value, Session, Quantity, Price, Referrer, Referee, Channel, Arm, Propensity, Cost, Outcome };
inline constexpr std::size_t kRecordFields = 14;
std::string_view toString(RecordField field);  ///< "customer", "time" ...: the names used in mappings

struct RecordPlan {
    RecordTable table = RecordTable::Events;
    std::array<int, kRecordFields> column{};               ///< index into the file's columns; -1: the file has none
    std::array<NumberStyle, kRecordFields> number{};
    TimeForm time = TimeForm::Iso;
    std::string defaultKind;                               ///< events of a file without kinds: "purchase" where there is money, else "event"
    std::vector<std::string> warnings;

    int at(RecordField field) const { return column[static_cast<std::size_t>(field)]; }
};

/// InvalidInput when a required field has no column, or `fields` (field or "table.field" -> column) names none. An empty
/// column says that the file has no such field, whatever its columns are called.
Result<RecordPlan> planRecords(RecordTable table, const Inference& inference, bool hasHeader,
                               const std::map<std::string, std::string>& fields);

/// What each column of a file would be read as in `table`, before anybody says otherwise.
struct RecordGuess {
    std::vector<std::string> fields;    ///< that the table has, in order of importance
    std::vector<std::string> required;  ///< of them
    std::vector<std::string> columns;   ///< [file columns] a field, or empty
};
RecordGuess guessRecords(RecordTable table, const Inference& inference, bool hasHeader);

/// The table a file looks like: "customers" unless its columns speak of one of the others.
std::string guessTable(const Inference& inference, bool hasHeader);

struct RecordsOut {
    RecordBatch records;
    std::vector<Event> events;
    std::vector<Referral> referrals;
    std::vector<Treatment> treatments;
    std::vector<Reject> rejects;
    std::uint64_t read = 0;
    std::uint64_t bytesRead = 0;
};

class RecordConverter {
public:
    RecordConverter(RecordPlan plan, const Inference& inference, std::string file);
    void convert(RecordsOut& batch);
    /// The file's columns with what was counted; the role of one that names a customer is Key, of an unused one Ignore.
    std::vector<ImportedColumn> columns() const;
    /// Referrals of somebody by himself so far; they are kept like any other.
    std::uint64_t selfReferrals() const { return m_selfReferrals; }

private:
    struct Row;
    bool convertRow(Row& row, RecordsOut& batch);
    bool event(Row& row, RecordsOut& batch) const;
    bool referral(Row& row, RecordsOut& batch);
    bool treatment(Row& row, RecordsOut& batch) const;
    void tally(const Field* fields);

    RecordPlan m_plan;
    std::vector<ImportedColumn> m_columns;
    std::vector<DistinctCounter> m_distinct;
    std::string m_file;
    std::uint64_t m_selfReferrals = 0;
};

}  // namespace holdfast::ingest
