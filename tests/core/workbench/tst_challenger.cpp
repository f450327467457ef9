// A version that is trained to be compared: it stands beside the one that scores.
#include "core/storage/models.h"
#include "core/workbench/comparing.h"
#include "core/workbench/training.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"

#include <QTemporaryDir>
#include <QTest>

using namespace holdfast;
using namespace holdfast::workbench;

class TestChallenger : public QObject {
    Q_OBJECT

private slots:
    void challenger_standsBesideTheChampion_whichGoesOnScoring() {
        QTemporaryDir folder;
        auto opened = test::makeChurnProject((folder.path() + "/p.holdfast").toStdString(), {});
        QVERIFY(opened);
        test::DescentFactory learners;
        const Clock clock = [] { return UtcMillis{1'790'000'000'000}; };
        TrainRequest request;
        request.learner = "logistic";
        request.makeChampion = false;
        const auto first = trainModel(*opened, learners, request, clock, TaskContext());
        QVERIFY(first && first->champion);  // nothing else would score
        QCOMPARE(storage::readScores(*opened)->modelVersion, first->version);
        const auto second = trainModel(*opened, learners, request, clock, TaskContext());
        QVERIFY(second && !second->champion);
        QCOMPARE(storage::readModel(*opened, 0)->version, first->version);
        QCOMPARE(storage::readScores(*opened)->modelVersion, first->version);
        QVERIFY(compareVersions(*opened, first->version, second->version)->paired.has_value());
        request.makeChampion = true;
        const auto third = trainModel(*opened, learners, request, clock, TaskContext());
        QVERIFY(third && third->champion);
        QCOMPARE(storage::readScores(*opened)->modelVersion, third->version);
    }
};

QTEST_GUILESS_MAIN(TestChallenger)
#include "tst_challenger.moc"
