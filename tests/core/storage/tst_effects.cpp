// Learned effects in a project, and what customers' errors have in common, of which older projects know nothing.
#include "core/storage/effects.h"
#include "tests/core/storage/storagefixture.h"

#include <cmath>

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

/// Of the first customer nothing is known; the second arm kept no parts.
CustomerEffects twoArms() {
    CustomerEffects effects;
    effects.keys = {"a", "b", "c"};
    effects.directions = 2;
    ArmEffects with;
    with.arm = "call";
    with.effect = {std::nan(""), -0.1, -0.2};
    with.standardError = with.lower = with.upper = with.effect;
    with.errorParts = {0, 0, 90, -90, 127, 3};
    ArmEffects without = with;
    without.arm = "mail";
    without.errorParts.clear();
    effects.arms = {with, without};
    return effects;
}

EffectEvidence evidenceOf(const CustomerEffects& effects) {
    EffectEvidence evidence;
    for (const ArmEffects& arm : effects.arms) {
        evidence.arms.emplace_back();
        evidence.arms.back().arm = arm.arm;
    }
    return evidence;
}

}  // namespace

class TestStorageEffects : public QObject {
    Q_OBJECT

private slots:
    void partsOfErrors_comeBackCustomerByCustomer() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const CustomerEffects kept = twoArms();
        HOLDFAST_OK(replaceEffects(project, kept, evidenceOf(kept), TaskContext()));
        HOLDFAST_GET(const CustomerEffects read, readEffects(project, TaskContext()));
        QCOMPARE(read.directions, std::size_t{2});
        QVERIFY(read.keys == kept.keys);
        QVERIFY(read.arms[0].errorParts == kept.arms[0].errorParts);  // zeros of whom nothing is known
        QVERIFY(read.arms[1].errorParts.empty());
    }

    void anOlderProjectsEffects_areReadWithoutThem() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const CustomerEffects kept = twoArms();
        HOLDFAST_OK(replaceEffects(project, kept, evidenceOf(kept), TaskContext()));
        HOLDFAST_OK(project.database().execute("UPDATE effects SET error_parts = NULL"));
        HOLDFAST_GET(const CustomerEffects read, readEffects(project, TaskContext()));
        QCOMPARE(read.directions, std::size_t{0});
        QVERIFY(read.arms[0].errorParts.empty());
        QCOMPARE(read.arms[0].effect[2], -0.2);
    }

    void partsOfAnotherLength_areDamage() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const CustomerEffects kept = twoArms();
        HOLDFAST_OK(replaceEffects(project, kept, evidenceOf(kept), TaskContext()));
        HOLDFAST_OK(project.database().execute("UPDATE effects SET error_parts = x'01' WHERE customer = 'c' AND arm = 'call'"));
        HOLDFAST_FAILS(readEffects(project, TaskContext()), Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestStorageEffects)
#include "tst_effects.moc"
