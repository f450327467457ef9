// Scenarios that people kept.
#include "core/storage/scenarios.h"
#include "tests/core/storage/storagefixture.h"

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

SavedScenario scenario(const std::string& name) {
    SavedScenario saved;
    saved.name = name;
    saved.note = "for spring";
    saved.scenario.name = name;
    saved.scenario.offers = defaultOffers();
    saved.scenario.budget = 500.0;
    saved.summary.value = 12.5;
    saved.summary.customersByOffer = {{"contact", 4}};
    saved.savedAt = 77;
    return saved;
}

}  // namespace

class TestScenarios : public QObject {
    Q_OBJECT

private slots:
    void saved_isReadBackAsItWas() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto first, saveScenario(project, scenario("a")));
        SavedScenario second = scenario("b");
        second.pinned = true;
        second.forkedFrom = first;
        HOLDFAST_GET(const auto id, saveScenario(project, second));
        HOLDFAST_GET(const auto all, readScenarios(project));
        QCOMPARE(all.size(), std::size_t{2});
        QCOMPARE(all[0].name, std::string("a"));
        QVERIFY(!all[0].pinned && !all[0].forkedFrom);
        QVERIFY(all[1].pinned && all[1].forkedFrom == first && all[1].id == id);
        QVERIFY(all[1].scenario == second.scenario);
        QCOMPARE(all[1].summary.value, 12.5);
        QVERIFY(std::isnan(all[1].summary.p5));
        QCOMPARE(all[1].savedAt, UtcMillis{77});
        QCOMPARE(all[1].note, std::string("for spring"));
    }

    void removed_comesBackUnderItsId_andForksOutliveTheirOrigin() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto first, saveScenario(project, scenario("a")));
        SavedScenario fork = scenario("b");
        fork.forkedFrom = first;
        HOLDFAST_OK(saveScenario(project, fork));
        HOLDFAST_GET(SavedScenario removed, readScenario(project, first));
        HOLDFAST_OK(removeScenario(project, first));
        HOLDFAST_GET(const auto left, readScenarios(project));
        QCOMPARE(left.size(), std::size_t{1});
        QVERIFY(!left[0].forkedFrom);
        QVERIFY(!readScenario(project, first));
        QVERIFY(!removeScenario(project, first));
        HOLDFAST_GET(const auto again, saveScenario(project, removed));
        QCOMPARE(again, first);
    }

    void names_areThereOnce() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto id, saveScenario(project, scenario("a")));
        const auto twice = saveScenario(project, scenario("a"));
        QVERIFY(!twice && twice.error().code == ErrorCode::InvalidInput);
        QVERIFY(!saveScenario(project, scenario("")));
        SavedScenario same = scenario("a");
        same.id = id;
        same.scenario.budget = 1.0;
        HOLDFAST_OK(saveScenario(project, same));  // its own name
        HOLDFAST_GET(const auto read, readScenario(project, id));
        QCOMPARE(read.scenario.budget, 1.0);
    }
};

QTEST_APPLESS_MAIN(TestScenarios)
#include "tst_scenarios.moc"
