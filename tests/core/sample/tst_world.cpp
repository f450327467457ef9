// What the sample world promises: it repeats, it hangs together, and its marginals are those the design names.
#include "tests/core/sample/collectingsink.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace holdfast;
using holdfast::test::CollectingSink;
using holdfast::test::makeWorld;

namespace {

constexpr std::size_t kCustomers = 8000;
constexpr UtcMillis kDay = 86'400'000;

double logit(double p) {
    return std::log(p / (1.0 - p));
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
    double mx = 0, my = 0, sxy = 0, sxx = 0, syy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / double(x.size()), my += y[i] / double(y.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        sxy += (x[i] - mx) * (y[i] - my), sxx += (x[i] - mx) * (x[i] - mx), syy += (y[i] - my) * (y[i] - my);
    return sxy / std::sqrt(sxx * syy);
}

bool sameEvent(const Event& a, const Event& b) {
    return a.customer == b.customer && a.time == b.time && a.kind == b.kind && a.value == b.value && a.session == b.session;
}

}  // namespace

class TestWorld : public QObject {
    Q_OBJECT

    CollectingSink m_world;
    UtcMillis m_end = sample::WorldRequest().end;

private slots:
    void initTestCase() {
        m_world = makeWorld(kCustomers, 7);
        QCOMPARE(m_world.customers.size(), kCustomers);
    }

    void sameSeed_repeatsWhateverTheThreads() {
        const CollectingSink one = makeWorld(1500, 3, 1), three = makeWorld(1500, 3, 3), other = makeWorld(1500, 4, 1);
        QVERIFY(one.customers == three.customers);
        QVERIFY(one.customers != other.customers);
        QCOMPARE(one.events.size(), three.events.size());
        QVERIFY(std::equal(one.events.begin(), one.events.end(), three.events.begin(), sameEvent));
        QCOMPARE(one.referrals.size(), three.referrals.size());
        for (std::size_t i = 0; i < one.truths.size(); ++i) {
            QCOMPARE(one.truths[i].p0, three.truths[i].p0);
            QCOMPARE(one.truths[i].spill, three.truths[i].spill);
        }
    }

    void senselessSizes_areRefused() {
        CollectingSink sink;
        sample::WorldRequest request;
        request.customers = 99;
        QVERIFY(!sample::generate(request, sink, {}));
        request.customers = 100;
        request.months = 1;
        QVERIFY(!sample::generate(request, sink, {}));
        request.months = 2;
        QVERIFY(sample::generate(request, sink, {}).has_value());
    }

    void stopped_isCancelled() {
        std::stop_source stop;
        stop.request_stop();
        CollectingSink sink;
        const auto done = sample::generate({}, sink, TaskContext(stop.get_token()));
        QVERIFY(!done);
        QVERIFY(done.error().code == ErrorCode::Cancelled);
    }

    void rows_fitTheColumns() {
        std::set<std::string> keys;
        for (std::size_t row = 0; row < kCustomers; ++row) {
            QCOMPARE(m_world.customers[row].size(), m_world.specs.size());
            keys.insert(m_world.text(row, "customer_id"));
            for (std::size_t c = 0; c < m_world.specs.size(); ++c) {
                const Value& cell = m_world.customers[row][c];
                if (isMissing(cell)) continue;
                QCOMPARE(std::holds_alternative<std::string>(cell), m_world.specs[c].type == ColumnType::Text);
                QCOMPARE(std::holds_alternative<double>(cell), m_world.specs[c].type == ColumnType::Real);
            }
        }
        QCOMPARE(keys.size(), kCustomers);
    }

    void aTenth_isNewerThanAWeek() {
        std::size_t young = 0;
        for (std::size_t row = 0; row < kCustomers; ++row)
            if (double(m_end) - m_world.number(row, "signup_time") < 7.0 * kDay) ++young;
        QCOMPARE(young, kCustomers / 10);
    }

    void newcomers_showLittleOfThemselves() {
        std::map<std::string, std::size_t> events;
        for (const Event& event : m_world.events) ++events[event.customer];
        double young = 0, youngEvents = 0, old = 0, oldEvents = 0;
        for (std::size_t row = 0; row < kCustomers; ++row) {
            const bool isYoung = double(m_end) - m_world.number(row, "signup_time") < 7.0 * kDay;
            (isYoung ? young : old) += 1;
            (isYoung ? youngEvents : oldEvents) += double(events[m_world.text(row, "customer_id")]);
        }
        QVERIFY2(youngEvents / young < 0.2 * oldEvents / old, qPrintable(QString::number(youngEvents / young)));
    }

    void degrees_areHeavyTailed() {
        std::map<std::string, std::size_t> degree;
        for (const Referral& referral : m_world.referrals) ++degree[referral.referrer];
        std::vector<std::size_t> degrees;
        for (const auto& [key, count] : degree) degrees.push_back(count);
        std::sort(degrees.rbegin(), degrees.rend());
        const double mean = double(m_world.referrals.size()) / double(kCustomers);
        std::size_t top = 0;
        for (std::size_t i = 0; i < kCustomers / 100; ++i) top += degrees[i];
        // A Poisson degree of this mean has next to nothing above 10 and 5 % of the edges in its top hundredth.
        QVERIFY(double(degrees.front()) > 25.0 * mean);
        QVERIFY2(double(top) > 0.15 * double(m_world.referrals.size()), qPrintable(QString::number(top)));
    }

    void friends_areAlike() {
        const auto rows = m_world.rowsByKey();
        std::vector<double> x, y, shuffled;
        std::size_t sameRegion = 0;
        for (const Referral& referral : m_world.referrals) {
            const std::size_t a = rows.at(referral.referrer), b = rows.at(referral.referee);
            if (m_world.truths[a].adversary == "ring" || m_world.truths[b].adversary == "ring") continue;
            x.push_back(logit(m_world.truths[a].p0));
            y.push_back(logit(m_world.truths[b].p0));
            if (m_world.text(a, "region") == m_world.text(b, "region")) ++sameRegion;
        }
        shuffled = y;
        std::rotate(shuffled.begin(), shuffled.begin() + std::ptrdiff_t(y.size() / 2), shuffled.end());
        QVERIFY2(correlation(x, y) > 0.15, qPrintable(QString::number(correlation(x, y))));
        QVERIFY(std::abs(correlation(x, shuffled)) < 0.08);
        QVERIFY(double(sameRegion) > 0.7 * double(x.size()));
    }

    void referees_joinAfterTheirReferrers_exceptInRings() {
        const auto rows = m_world.rowsByKey();
        std::size_t backward = 0;
        for (const Referral& referral : m_world.referrals) {
            const std::size_t a = rows.at(referral.referrer), b = rows.at(referral.referee);
            QVERIFY(referral.time && *referral.time < m_end);
            QVERIFY(double(*referral.time) >= m_world.number(b, "signup_time"));
            const bool ring = m_world.truths[a].adversary == "ring" && m_world.truths[b].adversary == "ring";
            if (m_world.number(a, "signup_time") > m_world.number(b, "signup_time")) {
                QVERIFY(ring);
                ++backward;
            }
        }
        QVERIFY(backward > 0);
    }

    void events_areOrderedWithinTheHistory() {
        const auto rows = m_world.rowsByKey();
        std::set<std::string> seen;
        for (std::size_t i = 0; i < m_world.events.size(); ++i) {
            const Event& event = m_world.events[i];
            QVERIFY(event.time < m_end && event.time >= m_end - 366 * kDay);
            QVERIFY(double(event.time) >= m_world.number(rows.at(event.customer), "signup_time"));
            if (i > 0 && m_world.events[i - 1].customer == event.customer)
                QVERIFY(m_world.events[i - 1].time <= event.time);
            else
                QVERIFY(seen.insert(event.customer).second);
        }
        QVERIFY(m_world.events.size() > 20 * kCustomers && m_world.events.size() < 80 * kCustomers);
    }

    void columns_agreeWithTheEvents() {
        struct Counts {
            double logins = 0, views = 0, purchases = 0, spend = 0, support = 0;
            UtcMillis last = 0;
            std::set<std::string> sessions;
        };
        std::map<std::string, Counts> counts;
        for (const Event& event : m_world.events) {
            Counts& c = counts[event.customer];
            c.last = event.time;
            const bool month = event.time >= m_end - 30 * kDay, quarter = event.time >= m_end - 90 * kDay;
            if (month && event.kind == "login") ++c.logins;
            if (month && event.kind == "page_view") ++c.views;
            if (quarter && event.kind == "purchase") ++c.purchases, c.spend += *event.value;
            if (quarter && event.kind == "support_contact") ++c.support;
            if (quarter && !event.session.empty()) c.sessions.insert(event.session);
        }
        for (std::size_t row = 0; row < kCustomers; ++row) {
            const Counts& c = counts[m_world.text(row, "customer_id")];
            QCOMPARE(m_world.number(row, "logins_30d"), c.logins);
            QCOMPARE(m_world.number(row, "page_views_30d"), c.views);
            QCOMPARE(m_world.number(row, "purchases_90d"), c.purchases);
            QVERIFY(std::abs(m_world.number(row, "spend_90d") - c.spend) < 0.005);
            QCOMPARE(m_world.number(row, "support_contacts_90d"), c.support);
            QCOMPARE(m_world.number(row, "sessions_90d"), double(c.sessions.size()));
            if (c.last == 0)
                QVERIFY(isMissing(m_world.cell(row, "days_since_last_event")));
            else
                QVERIFY(std::abs(m_world.number(row, "days_since_last_event") - double(m_end - c.last) / kDay) < 0.006);
        }
    }

    void referralsMade_countsTheEdges() {
        std::map<std::string, double> degree;
        for (const Referral& referral : m_world.referrals) ++degree[referral.referrer];
        for (std::size_t row = 0; row < kCustomers; ++row)
            QCOMPARE(m_world.number(row, "referrals_made"), degree[m_world.text(row, "customer_id")]);
    }
};

QTEST_APPLESS_MAIN(TestWorld)
#include "tst_world.moc"
