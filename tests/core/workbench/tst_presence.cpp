// Who is there when: against the rule spelled out over all referrals and events, on made-up projects.
#include "core/storage/records.h"
#include "core/workbench/importing.h"
#include "core/workbench/presence.h"
#include "tests/core/storage/storagefixture.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::test;

namespace {

struct World {
    int customers = 60;
    std::map<int, UtcMillis> signup;
    std::map<int, bool> left;
    std::vector<Event> events;
    std::vector<Referral> referrals;
};

std::string keyOf(int customer) {
    return "C" + std::to_string(customer);
}

World makeWorld(unsigned seed, bool withEvents) {
    std::mt19937 random(seed);
    const auto day = [&random](int most) {
        return UtcMillis{1'700'000'000'000} + static_cast<UtcMillis>(random() % static_cast<unsigned>(most)) * 86'400'000;
    };
    World world;
    for (int i = 0; i < world.customers; ++i) {
        if (random() % 3) world.signup[i] = day(300);
        if (random() % 5) world.left[i] = random() % 3 == 0;
        if (withEvents && random() % 4)
            for (unsigned n = random() % 6; n > 0; --n) world.events.push_back({keyOf(i), day(400), "login", {}, ""});
    }
    for (int n = 0; n < 120; ++n) {
        const int from = static_cast<int>(random() % 64);  // a few are no customers
        const int to = static_cast<int>(random() % 64);
        if (from == to) continue;
        world.referrals.push_back({keyOf(from), keyOf(to), random() % 4 ? std::optional(day(400)) : std::nullopt, ""});
    }
    return world;
}

Result<storage::Project> write(const World& world, const Folder& folder) {
    std::ofstream people(folder / "people.csv");
    people << "customer,signup,churned\n";
    for (int i = 0; i < world.customers; ++i) {
        people << keyOf(i) << ',' << (world.signup.contains(i) ? formatIso8601(world.signup.at(i)) : "") << ',';
        if (world.left.contains(i)) people << (world.left.at(i) ? "Yes" : "No");
        people << '\n';
    }
    people.close();
    ImportRequest request;
    request.project = folder / "p.holdfast";
    request.customers = folder / "people.csv";
    request.overrides.roles = {{"signup", ColumnRole::SignupTime}};
    request.overrides.label = "churned";
    HOLDFAST_CHECK(importFiles(request, TaskContext()));
    HOLDFAST_ASSIGN(auto project, storage::Project::open(request.project));
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(auto writer, storage::RecordWriter::open(project));
    for (const Event& event : world.events) HOLDFAST_CHECK(writer.write(event));
    for (const Referral& referral : world.referrals) HOLDFAST_CHECK(writer.write(referral));
    HOLDFAST_CHECK(transaction.commit());
    return project;
}

/// The rule once more, customer by customer.
UtcMillis beginning(const World& world, int customer) {
    UtcMillis first = std::numeric_limits<UtcMillis>::max();
    bool any = false;
    for (const Referral& referral : world.referrals)
        if (referral.referrer == keyOf(customer) || referral.referee == keyOf(customer)) {
            if (!referral.time) return Presence::kAlways;
            first = std::min(first, *referral.time);
            any = true;
        }
    if (world.signup.contains(customer)) {
        first = std::min(first, world.signup.at(customer));
        any = true;
    }
    return any ? first : Presence::kAlways;
}

UtcMillis lastSeen(const World& world, int customer) {
    if (!world.left.contains(customer) || !world.left.at(customer)) return Presence::kStays;
    std::optional<UtcMillis> last;
    for (const Event& event : world.events)
        if (event.customer == keyOf(customer)) last = std::max(last.value_or(event.time), event.time);
    if (!last) return Presence::kSometime;
    for (const Referral& referral : world.referrals)
        if (referral.referrer == keyOf(customer) && referral.time) last = std::max(*last, *referral.time);
    return std::max(*last, beginning(world, customer));
}

Result<Presence> presenceIn(const storage::Project& project, const ProjectGraph& graph) {
    HOLDFAST_ASSIGN(const auto signup, signupTimes(project, graph, TaskContext()));
    HOLDFAST_ASSIGN(const auto known, nodeFacts(project, graph, TaskContext()));
    return presenceOf(project, graph, {signup, known.facts.left}, TaskContext());
}

}  // namespace

class TestPresence : public QObject {
    Q_OBJECT

private slots:
    void everyone_comesAndGoesAsTheRuleSays_data() {
        QTest::addColumn<bool>("withEvents");
        QTest::newRow("with events") << true;
        QTest::newRow("without") << false;
    }

    void everyone_comesAndGoesAsTheRuleSays() {
        QFETCH(bool, withEvents);
        for (const unsigned seed : {1U, 2U, 3U}) {
            Folder folder;
            const World world = makeWorld(seed, withEvents);
            HOLDFAST_GET(auto project, write(world, folder));
            HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
            HOLDFAST_GET(const Presence presence, presenceIn(project, graph));
            std::uint64_t left = 0, sometime = 0;
            for (int i = 0; i < world.customers; ++i) {
                const auto node = graph.graph.find(keyOf(i));
                QCOMPARE(presence.since[node], beginning(world, i));
                QCOMPARE(presence.lastSeen[node], lastSeen(world, i));
                left += lastSeen(world, i) != Presence::kStays;
                sometime += lastSeen(world, i) == Presence::kSometime;
            }
            QCOMPARE(presence.left, left);
            QCOMPARE(presence.leftSometime, sometime);
            QCOMPARE(presence.leavings().size(), static_cast<std::size_t>(left - sometime));
            QVERIFY(left > 5 && (withEvents ? sometime < left : sometime == left));
        }
    }

    void whoIsNoCustomer_neverLeaves() {
        Folder folder;
        const World world = makeWorld(4, true);
        HOLDFAST_GET(auto project, write(world, folder));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const Presence presence, presenceIn(project, graph));
        const auto stranger = graph.graph.find("C61");
        QVERIFY(stranger != graph::kNoNode && !graph.graph.isCustomer(stranger));
        QVERIFY(!presence.isGone(stranger, std::nullopt));
    }

    void nowEveryoneWhoLeftIsGone_andThenWhoWasLastSeenBefore() {
        Presence presence;
        presence.since = {Presence::kAlways, 100, 200};
        presence.lastSeen = {Presence::kSometime, 300, Presence::kStays};
        QVERIFY(presence.isThere(0, 1) && !presence.isThere(1, 99) && presence.isThere(1, 100) &&
                presence.isThere(2, std::nullopt));
        QVERIFY(presence.isGone(0, std::nullopt) && presence.isGone(1, std::nullopt) && !presence.isGone(2, std::nullopt));
        QVERIFY(!presence.isGone(0, 1'000'000) && !presence.isGone(1, 300) && presence.isGone(1, 301) &&
                !presence.isGone(2, 1'000'000));
        QCOMPARE(presence.leavings(), std::vector<UtcMillis>{300});
    }
};

QTEST_APPLESS_MAIN(TestPresence)
#include "tst_presence.moc"
