#include "core/storage/records.h"

#include "core/base/hash.h"
#include "core/storage/catalogue.h"
#include "core/storage/database.h"
#include "core/storage/hashset.h"

#include <array>

namespace holdfast::storage {

namespace {

/// The bytes of a record's fields, each with its length, so that ("ab", "c") differs from ("a", "bc").
class RecordBytes {
public:
    explicit RecordBytes(char table) { m_bytes += table; }

    RecordBytes& add(std::string_view text) {
        add(static_cast<std::int64_t>(text.size()));
        m_bytes.append(text);
        return *this;
    }
    RecordBytes& add(std::int64_t value) {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    template <typename T>
    RecordBytes& add(const std::optional<T>& value) {
        m_bytes += value ? '1' : '0';
        if (value) m_bytes.append(reinterpret_cast<const char*>(&*value), sizeof *value);
        return *this;
    }

    const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

Event eventFromRow(const Statement& row) {
    Event event;
    event.customer = row.text(0);
    event.time = row.integer(1);
    event.kind = row.text(2);
    if (!row.isNull(3)) event.value = row.real(3);
    event.session = row.text(4);
    return event;
}

}  // namespace

struct RecordWriter::Impl {
    Database* database;
    Statement event;
    Statement referral;
    Statement treatment;
    HashSet met;  ///< fingerprints of this writer's life

    /// The n-th identical record gets the n-th hash of a chain that depends on its content alone.
    std::int64_t fingerprint(const std::string& bytes) {
        std::uint64_t hash = hash64(bytes);
        for (std::uint64_t occurrence = 1; !met.insert(hash); ++occurrence) hash = hash64(bytes, occurrence);
        return static_cast<std::int64_t>(hash);
    }

    Result<bool> insert(Statement& statement) {
        HOLDFAST_CHECK(statement.run());
        return database->changes() > 0;
    }
};

RecordWriter::RecordWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
RecordWriter::RecordWriter(RecordWriter&&) noexcept = default;
RecordWriter::~RecordWriter() = default;

Result<RecordWriter> RecordWriter::open(Project& project) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(Statement event, database.prepare("INSERT INTO events (customer, time, fingerprint, kind, value, session) "
                                                      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"));
    HOLDFAST_ASSIGN(Statement referral,
                    database.prepare("INSERT INTO referrals (referrer, referee, time, channel, fingerprint) "
                                     "VALUES (?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING"));
    HOLDFAST_ASSIGN(Statement treatment,
                    database.prepare("INSERT INTO treatments (customer, arm, time, propensity, cost, outcome, fingerprint) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING"));
    return RecordWriter(
        std::unique_ptr<Impl>(new Impl{&database, std::move(event), std::move(referral), std::move(treatment), {}}));
}

Result<bool> RecordWriter::write(const Event& event) {
    Statement& insert = m_impl->event;
    const RecordBytes bytes =
        RecordBytes('e').add(event.customer).add(event.time).add(event.kind).add(event.value).add(event.session);
    insert.bindBorrowed(1, event.customer);
    insert.bind(2, event.time);
    insert.bind(3, m_impl->fingerprint(bytes.bytes()));
    insert.bindBorrowed(4, event.kind);
    insert.bind(5, event.value);
    insert.bindBorrowed(6, event.session);
    return m_impl->insert(insert);
}

Result<bool> RecordWriter::write(const Referral& referral) {
    Statement& insert = m_impl->referral;
    const RecordBytes bytes =
        RecordBytes('r').add(referral.referrer).add(referral.referee).add(referral.time).add(referral.channel);
    insert.bindBorrowed(1, referral.referrer);
    insert.bindBorrowed(2, referral.referee);
    insert.bind(3, referral.time);
    insert.bindBorrowed(4, referral.channel);
    insert.bind(5, m_impl->fingerprint(bytes.bytes()));
    return m_impl->insert(insert);
}

Result<bool> RecordWriter::write(const Treatment& treatment) {
    Statement& insert = m_impl->treatment;
    const RecordBytes bytes = RecordBytes('t')
                                  .add(treatment.customer)
                                  .add(treatment.arm)
                                  .add(treatment.time)
                                  .add(treatment.propensity)
                                  .add(treatment.cost)
                                  .add(treatment.outcome);
    insert.bindBorrowed(1, treatment.customer);
    insert.bindBorrowed(2, treatment.arm);
    insert.bind(3, treatment.time);
    insert.bind(4, treatment.propensity);
    insert.bind(5, treatment.cost);
    insert.bind(6, treatment.outcome);
    insert.bind(7, m_impl->fingerprint(bytes.bytes()));
    return m_impl->insert(insert);
}

Result<std::vector<Event>> readEvents(const Project& project, const std::string& customer, std::size_t limit) {
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT customer, time, kind, value, session FROM events "
                                               "WHERE customer = ? ORDER BY time DESC, fingerprint DESC LIMIT ?"));
    query.bind(1, customer);
    query.bind(2, static_cast<std::int64_t>(limit));
    std::vector<Event> events;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return events;
        events.push_back(eventFromRow(query));
    }
}

Result<void> visitEvents(const Project& project, const std::function<bool(const Event&)>& visitor) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT customer, time, kind, value, session FROM events "
                                                                "ORDER BY customer, time, fingerprint"));
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row || !visitor(eventFromRow(query))) return {};
    }
}

Result<std::vector<std::optional<UtcMillis>>> readLastEventTimes(const Project& project, std::span<const std::string> customers,
                                                                 const TaskContext& context) {
    constexpr std::size_t kBetweenPolls = 1024;
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT max(time) FROM events WHERE customer = ?"));
    std::vector<std::optional<UtcMillis>> times(customers.size());
    for (std::size_t i = 0; i < customers.size(); ++i) {
        if (i % kBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        query.bindBorrowed(1, customers[i]);
        HOLDFAST_CHECK(query.step());
        if (!query.isNull(0)) times[i] = query.integer(0);
        query.reset();
    }
    return times;
}

Result<std::vector<Referral>> readReferrals(const Project& project) {
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT referrer, referee, time, channel FROM referrals ORDER BY id"));
    std::vector<Referral> referrals;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return referrals;
        Referral& referral = referrals.emplace_back();
        referral.referrer = query.text(0);
        referral.referee = query.text(1);
        if (!query.isNull(2)) referral.time = query.integer(2);
        referral.channel = query.text(3);
    }
}

Result<std::vector<Treatment>> readTreatments(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT customer, arm, time, propensity, cost, outcome "
                                                                "FROM treatments ORDER BY id"));
    std::vector<Treatment> treatments;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return treatments;
        Treatment& treatment = treatments.emplace_back();
        treatment.customer = query.text(0);
        treatment.arm = query.text(1);
        treatment.time = query.integer(2);
        if (!query.isNull(3)) treatment.propensity = query.real(3);
        if (!query.isNull(4)) treatment.cost = query.real(4);
        if (!query.isNull(5)) treatment.outcome = query.real(5);
    }
}

Result<std::map<std::string, std::uint64_t>> countTables(const Project& project) {
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    std::map<std::string, std::uint64_t> counts{{"customers", 0}};
    for (const char* table : {"customers", "events", "referrals", "treatments", "rejects"}) {
        if (columns.empty() && std::string_view(table) == "customers") continue;
        HOLDFAST_ASSIGN(const std::int64_t rows, project.database().queryInteger(std::string("SELECT count(*) FROM ") + table));
        counts[table] = static_cast<std::uint64_t>(rows);
    }
    return counts;
}

}  // namespace holdfast::storage
