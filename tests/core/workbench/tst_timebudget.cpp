// Time shared out over the fits to come, and what one learner leaves goes to the others.
#include "core/workbench/timebudget.h"

#include <QTest>

using holdfast::workbench::TimeBudget;

class TestTimeBudget : public QObject {
    Q_OBJECT

private slots:
    void withoutALimit_thereIsNone() {
        TimeBudget budget(0.0);
        budget.expect(6);
        QCOMPARE(budget.next(6, 100.0), 0.0);
    }

    void fitsThatTakeTheirShare_useItUpToTheEnd() {
        TimeBudget budget(180.0);  // 6 fits, 12 and 6, the last of each when all are tried
        for (const int fits : {6, 12, 6}) budget.expect(fits);
        double spent = 0.0, last = 0.0;
        for (const int fits : {6, 12, 6}) {
            const double share = budget.next(fits, spent);
            QVERIFY(qAbs(share - 7.5) < 1e-9);
            spent += share * (fits - 1);
            last += share;
        }
        QVERIFY(qAbs(spent + last - 180.0) < 1e-9);
    }

    void whatIsLeft_goesToThoseAfter() {
        TimeBudget budget(120.0);
        for (int learner = 0; learner < 2; ++learner) budget.expect(6);
        QCOMPARE(budget.next(6, 0.0), 10.0);
        QCOMPARE(budget.next(6, 2.0), 18.0);  // 10 of the 120 are kept for the first one's last fit
    }

    void nothingLeft_isStillALimit() {
        TimeBudget budget(10.0);
        budget.expect(6);
        budget.expect(6);
        QVERIFY(budget.next(6, 0.0) > 0.0);
        const double share = budget.next(6, 500.0);
        QVERIFY(share > 0.0 && share < 0.1);
    }
};

QTEST_APPLESS_MAIN(TestTimeBudget)
#include "tst_timebudget.moc"
