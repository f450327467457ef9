#include "core/ingest/converter.h"
#include "core/ingest/fields.h"
#include "core/ingest/roles.h"

namespace holdfast::ingest {

/// One row on its way: its fields, and the first thing found wrong with it.
struct RecordConverter::Row {
    const Record& record;
    const Field* fields;
    const RecordPlan& plan;
    int column = -1;      ///< at fault; -1: the row as a whole
    std::string reason;   ///< empty: nothing wrong

    bool has(RecordField field) const {
        const int index = plan.at(field);
        return index >= 0 && !isMissing(fields[index], ColumnType::Text) && !trimmed(fields[index].text()).empty();
    }
    std::string text(RecordField field) const {
        return has(field) ? std::string(trimmed(fields[plan.at(field)].text())) : std::string();
    }
    /// A text that must be there.
    bool need(RecordField field, std::string& value) {
        value = text(field);
        if (!value.empty()) return true;
        column = plan.at(field);
        reason = "the " + std::string(toString(field)) + " is missing";
        return false;
    }
    bool complain(RecordField field, std::string_view what) {
        column = plan.at(field);
        reason = "\"" + cutText(fields[column].text(), 60) + "\" " + std::string(what);
        return false;
    }
    bool number(RecordField field, std::optional<double>& value) {
        const int index = plan.at(field);
        if (index < 0 || isMissing(fields[index], ColumnType::Real)) return true;
        const std::string_view given = trimmed(fields[index].text());
        double parsed = 0.0;
        const int boolean = booleanOf(given);
        if (parseNumber(given, plan.number[static_cast<std::size_t>(field)], parsed) || parseAnyNumber(given, parsed)) value = parsed;
        else if (field == RecordField::Outcome && boolean >= 0) value = boolean;
        else return complain(field, "is not a number");
        return true;
    }
    bool time(std::optional<UtcMillis>& value) {
        const int index = plan.at(RecordField::Time);
        if (index < 0 || isMissing(fields[index], ColumnType::Timestamp)) return true;
        const std::string_view text = trimmed(fields[index].text());
        value = parseTime(text, plan.time);
        // Logs joined from several systems mix forms; those that cannot be taken for one another are tried too.
        for (const TimeForm form : {TimeForm::Iso, TimeForm::Named, TimeForm::Unix})
            if (!value) value = parseTime(text, form);
        return value || complain(RecordField::Time, "is not a time");
    }
};

RecordConverter::RecordConverter(RecordPlan plan, const Inference& inference, std::string file)
    : m_plan(std::move(plan)), m_distinct(inference.columns().size()), m_file(std::move(file)) {
    for (std::size_t i = 0; i < inference.columns().size(); ++i) {
        const SampledColumn& column = inference.columns()[i];
        ImportedColumn imported;
        imported.spec.name = column.name;
        const bool time = m_plan.at(RecordField::Time) == static_cast<int>(i);
        imported.spec.type = column.guess.type(time || speaksOfTime(column.name), false).type;
        imported.spec.role = ColumnRole::Ignore;
        imported.spec.actionability = Actionability::Fixed;
        for (std::size_t field = 0; field < kRecordFields; ++field)
            if (m_plan.column[field] == static_cast<int>(i)) imported.spec.role = ColumnRole::Behaviour;
        for (const RecordField field : {RecordField::Customer, RecordField::Referrer, RecordField::Referee})
            if (m_plan.at(field) == static_cast<int>(i)) imported.spec.role = ColumnRole::Key;
        m_columns.push_back(std::move(imported));
    }
}

void RecordConverter::convert(RecordsOut& batch) {
    batch.events.clear();
    batch.referrals.clear();
    batch.treatments.clear();
    batch.rejects.clear();
    batch.read = 0;
    for (const Record& record : batch.records.records) {
        ++batch.read;
        Row row{record, batch.records.fieldsOf(record), m_plan, -1, {}};
        if (record.problem) row.reason = record.problem;
        else if (record.fieldCount != m_columns.size())
            row.reason = "has " + std::to_string(record.fieldCount) + " fields where " + std::to_string(m_columns.size()) + " are expected";
        if (row.reason.empty() && convertRow(row, batch)) {
            tally(row.fields);
            continue;
        }
        batch.rejects.push_back({m_file, record.line, row.column < 0 ? std::string() : m_columns[static_cast<std::size_t>(row.column)].spec.name,
                                 row.reason, cutText(record.rawText(), 500)});
    }
}

void RecordConverter::tally(const Field* fields) {
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (isMissing(fields[i], m_columns[i].spec.type)) ++m_columns[i].missing;
        else m_distinct[i].add(quickHash(trimmed(fields[i].text())));
    }
}

bool RecordConverter::convertRow(Row& row, RecordsOut& batch) {
    switch (m_plan.table) {
        case RecordTable::Events: return event(row, batch);
        case RecordTable::Referrals: return referral(row, batch);
        case RecordTable::Treatments: return treatment(row, batch);
    }
    return false;
}

bool RecordConverter::event(Row& row, RecordsOut& batch) const {
    Event event;
    std::optional<UtcMillis> time;
    std::string timeText;
    if (!row.need(RecordField::Customer, event.customer) || !row.need(RecordField::Time, timeText) || !row.time(time)) return false;
    if (!time) return row.complain(RecordField::Time, "is not a time");
    event.time = *time;
    std::optional<double> quantity, price;
    if (!row.number(RecordField::Value, event.value) || !row.number(RecordField::Quantity, quantity) ||
        !row.number(RecordField::Price, price))
        return false;
    if (m_plan.at(RecordField::Value) < 0 && quantity && price) event.value = *quantity * *price;
    event.kind = row.text(RecordField::Kind);
    if (event.kind.empty()) {
        // Till receipts book what comes back with a minus.
        const bool back = m_plan.defaultKind == "purchase" && ((quantity && *quantity < 0) || (event.value && *event.value < 0));
        event.kind = back ? "return" : m_plan.defaultKind;
    }
    event.session = row.text(RecordField::Session);
    batch.events.push_back(std::move(event));
    return true;
}

bool RecordConverter::referral(Row& row, RecordsOut& batch) {
    Referral referral;
    if (!row.need(RecordField::Referrer, referral.referrer) || !row.need(RecordField::Referee, referral.referee) ||
        !row.time(referral.time))
        return false;
    if (referral.referrer == referral.referee) ++m_selfReferrals;
    referral.channel = row.text(RecordField::Channel);
    batch.referrals.push_back(std::move(referral));
    return true;
}

bool RecordConverter::treatment(Row& row, RecordsOut& batch) const {
    Treatment treatment;
    std::optional<UtcMillis> time;
    if (!row.need(RecordField::Customer, treatment.customer) || !row.need(RecordField::Arm, treatment.arm) || !row.time(time) ||
        !row.number(RecordField::Propensity, treatment.propensity) || !row.number(RecordField::Cost, treatment.cost) ||
        !row.number(RecordField::Outcome, treatment.outcome))
        return false;
    if (treatment.propensity && (*treatment.propensity < 0.0 || *treatment.propensity > 1.0))
        return row.complain(RecordField::Propensity, "is not a probability between 0 and 1");
    if (treatment.cost && *treatment.cost < 0.0) return row.complain(RecordField::Cost, "is below 0");
    treatment.time = time.value_or(0);
    batch.treatments.push_back(std::move(treatment));
    return true;
}

std::vector<ImportedColumn> RecordConverter::columns() const {
    std::vector<ImportedColumn> columns = m_columns;
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].distinct = m_distinct[i].estimate();
    return columns;
}

}  // namespace holdfast::ingest
