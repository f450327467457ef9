#include "core/ingest/fields.h"

#include "core/ingest/mapping.h"
#include "core/ingest/roles.h"

#include <algorithm>
#include <set>

namespace holdfast::ingest {

namespace {

struct FieldRule {
    RecordTable table;
    RecordField field;
    bool required;
    std::string_view names;  ///< bare names in order of preference, parted by blanks
};

constexpr std::array<FieldRule, 17> kFieldRules{{
    {RecordTable::Events, RecordField::Customer, true,
     "customer customerid custid customerkey clientid clientnum client userid user memberid member accountid account subscriberid "
     "visitorid key id source sourceid sender from"},
    {RecordTable::Events, RecordField::Time, true,
     "time timestamp eventtime datetime ts date eventdate invoicedate orderdate purchasedate transactiondate createdat occurredat at "
     "when unixtime day"},
    {RecordTable::Events, RecordField::Kind, false, "kind eventtype eventname event type action activity"},
    {RecordTable::Events, RecordField::Value, false,
     "value amount revenue dollars total totalprice totalamount sum spend money ordervalue purchaseamount"},
    {RecordTable::Events, RecordField::Session, false,
     "session sessionid visitid invoiceno invoice invoiceid orderid orderno transactionid basketid"},
    {RecordTable::Events, RecordField::Quantity, false, "quantity qty units"},
    {RecordTable::Events, RecordField::Price, false, "unitprice price priceeach"},
    {RecordTable::Referrals, RecordField::Referrer, true,
     "referrer referrerid referrercustomer referredby rater inviter inviterid from fromid fromnodeid fromnode source sourceid src "
     "parent sender node1 user1 customer customerid u"},
    {RecordTable::Referrals, RecordField::Referee, true,
     "referee refereeid refereecustomer referred referredid ratee invitee inviteeid to toid tonodeid tonode target targetid dst "
     "destination child receiver node2 user2 friend v"},
    {RecordTable::Referrals, RecordField::Time, false, "time timestamp datetime date ts referraldate createdat referredat at when"},
    {RecordTable::Referrals, RecordField::Channel, false, "channel medium via kind type"},
    {RecordTable::Treatments, RecordField::Customer, true,
     "customer customerid custid customerkey clientid clientnum client userid user memberid member accountid account key id"},
    {RecordTable::Treatments, RecordField::Arm, true, "arm treatment treatmentarm offer segment variant group campaign action"},
    {RecordTable::Treatments, RecordField::Time, false, "time timestamp datetime date ts treatedat sentat createdat at when"},
    {RecordTable::Treatments, RecordField::Propensity, false, "propensity probability"},
    {RecordTable::Treatments, RecordField::Cost, false, "cost costs price"},
    {RecordTable::Treatments, RecordField::Outcome, false, "outcome response result churned churn visit conversion"},
}};

constexpr std::array<std::string_view, kRecordFields> kFieldNames{"customer", "time",    "kind",    "value", "session",
                                                                  "quantity", "price",   "referrer", "referee", "channel",
                                                                  "arm",      "propensity", "cost", "outcome"};

int columnNamed(const Inference& inference, std::string_view names, const std::set<int>& taken) {
    while (!names.empty()) {
        const std::size_t blank = std::min(names.find(' '), names.size());
        const std::string_view name = names.substr(0, blank);
        names.remove_prefix(std::min(blank + 1, names.size()));
        for (std::size_t i = 0; i < inference.columns().size(); ++i)
            if (!taken.count(static_cast<int>(i)) && bareName(inference.columns()[i].name) == name) return static_cast<int>(i);
    }
    return -1;
}

bool holdsTimes(const SampledColumn& column) {
    return column.guess.values() > 0 && column.guess.type(true, false).type == ColumnType::Timestamp;
}

/// Looks for the fields of one table: by name, then (times by their values; the ends of a headerless list by place).
class FieldFinder {
public:
    FieldFinder(RecordTable table, const Inference& inference, bool hasHeader)
        : m_table(table), m_inference(inference), m_hasHeader(hasHeader) {
        m_plan.table = table;
        m_plan.column.fill(-1);
    }

    Result<void> take(const std::map<std::string, std::string>& given) {
        std::vector<std::string> names;
        for (const SampledColumn& column : m_inference.columns()) names.push_back(column.name);
        for (const auto& [field, column] : given) {
            const std::size_t dot = field.find('.');
            if (dot != std::string::npos && field.substr(0, dot) != toString(m_table)) continue;
            const std::string bare = dot == std::string::npos ? field : field.substr(dot + 1);
            const auto known = std::find_if(kFieldRules.begin(), kFieldRules.end(), [&](const FieldRule& rule) {
                return rule.table == m_table && toString(rule.field) == bare;
            });
            if (known == kFieldRules.end()) {
                if (dot == std::string::npos) continue;  // a field of another table
                return Unexpected(ErrorCode::InvalidInput, "There is no field \"" + bare + "\" in " + std::string(toString(m_table)) + ".");
            }
            if (column.empty()) {
                m_none.insert(known->field);
                continue;
            }
            const int index = findColumn(names, column);
            if (index < 0) return Unexpected(ErrorCode::InvalidInput, unknownColumn(column, names));
            set(known->field, index);
        }
        return {};
    }

    void find() {
        for (const FieldRule& rule : kFieldRules)
            if (rule.table == m_table && isOpen(rule.field) && m_hasHeader) set(rule.field, columnNamed(m_inference, rule.names, m_taken));
        if (isOpen(RecordField::Time))
            for (std::size_t i = 0; i < m_inference.columns().size(); ++i)
                if (m_plan.at(RecordField::Time) < 0 && !m_taken.count(static_cast<int>(i)) && holdsTimes(m_inference.columns()[i]))
                    set(RecordField::Time, static_cast<int>(i));
        if (m_hasHeader) return;
        for (const FieldRule& rule : kFieldRules)
            if (rule.table == m_table && rule.required && isOpen(rule.field)) set(rule.field, firstFree());
    }

    bool complete() const { return missingField() == nullptr; }
    const RecordPlan& found() const { return m_plan; }

    Result<RecordPlan> finish() {
        if (const FieldRule* rule = missingField())
            return Unexpected(ErrorCode::InvalidInput,
                              "No column looks like the " + std::string(toString(rule->field)) + " of " + std::string(toString(m_table)) +
                                  ". Say which one it is in a mapping file: [" + std::string(toString(m_table)) + "] " +
                                  std::string(toString(rule->field)) + " = \"COLUMN\".");
        for (std::size_t i = 0; i < kRecordFields; ++i) {
            if (m_plan.column[i] < 0) continue;
            const SampledColumn& column = m_inference.columns()[static_cast<std::size_t>(m_plan.column[i])];
            const bool time = i == static_cast<std::size_t>(RecordField::Time);
            const ColumnGuess::Type type = column.guess.type(time, false);
            m_plan.number[i] = type.number;
            if (!time) continue;
            m_plan.time = type.time;
            if (type.ambiguousDate)
                m_plan.warnings.push_back("The dates in \"" + column.name + "\" could have the day or the month first; the month was taken.");
        }
        const bool money = m_plan.at(RecordField::Value) >= 0 || (m_plan.at(RecordField::Quantity) >= 0 && m_plan.at(RecordField::Price) >= 0);
        m_plan.defaultKind = money ? "purchase" : "event";
        return std::move(m_plan);
    }

private:
    void set(RecordField field, int column) {
        m_plan.column[static_cast<std::size_t>(field)] = column;
        if (column >= 0) m_taken.insert(column);
    }
    bool isOpen(RecordField field) const { return m_plan.at(field) < 0 && !m_none.count(field); }
    int firstFree() const {
        for (std::size_t i = 0; i < m_inference.columns().size(); ++i)
            if (!m_taken.count(static_cast<int>(i))) return static_cast<int>(i);
        return -1;
    }
    const FieldRule* missingField() const {
        for (const FieldRule& rule : kFieldRules)
            if (rule.table == m_table && rule.required && m_plan.at(rule.field) < 0) return &rule;
        return nullptr;
    }

    RecordTable m_table;
    const Inference& m_inference;
    bool m_hasHeader;
    RecordPlan m_plan;
    std::set<int> m_taken;
    std::set<RecordField> m_none;  ///< that the file has not, as somebody said
};

}  // namespace

std::string_view toString(RecordTable table) {
    switch (table) {
        case RecordTable::Events: return "events";
        case RecordTable::Referrals: return "referrals";
        case RecordTable::Treatments: return "treatments";
    }
    return {};
}

std::string_view toString(RecordField field) { return kFieldNames[static_cast<std::size_t>(field)]; }

Result<RecordPlan> planRecords(RecordTable table, const Inference& inference, bool hasHeader,
                               const std::map<std::string, std::string>& fields) {
    FieldFinder finder(table, inference, hasHeader);
    HOLDFAST_CHECK(finder.take(fields));
    finder.find();
    return finder.finish();
}

RecordGuess guessRecords(RecordTable table, const Inference& inference, bool hasHeader) {
    FieldFinder finder(table, inference, hasHeader);
    finder.find();
    RecordGuess guess;
    guess.columns.resize(inference.columns().size());
    for (const FieldRule& rule : kFieldRules) {
        if (rule.table != table) continue;
        guess.fields.emplace_back(toString(rule.field));
        if (rule.required) guess.required.emplace_back(toString(rule.field));
        if (const int column = finder.found().at(rule.field); column >= 0)
            guess.columns[static_cast<std::size_t>(column)] = toString(rule.field);
    }
    return guess;
}

std::string guessTable(const Inference& inference, bool hasHeader) {
    if (!hasHeader || inference.columns().size() > 20) return "customers";
    const auto fits = [&](RecordTable table) {
        FieldFinder finder(table, inference, hasHeader);
        finder.find();
        return finder.complete();
    };
    // A customer has one row in a customers file; in the others it may have many, and the names say which it is.
    const bool ends = columnNamed(inference, "referrer referrerid rater inviter from fromnodeid source node1", {}) >= 0;
    if (ends && fits(RecordTable::Referrals)) return "referrals";
    const bool arms = columnNamed(inference, "arm treatment offer", {}) >= 0;
    if (arms && inference.columns().size() <= 8 && fits(RecordTable::Treatments)) return "treatments";
    const int customer = columnNamed(inference, kFieldRules[0].names, {});
    const bool repeated = customer >= 0 && inference.columns()[static_cast<std::size_t>(customer)].guess.distinct() <
                                               inference.columns()[static_cast<std::size_t>(customer)].guess.values();
    const bool kinds = columnNamed(inference, "kind eventtype eventname event", {}) >= 0;
    if ((repeated || kinds) && fits(RecordTable::Events)) return "events";
    return "customers";
}

}  // namespace holdfast::ingest
