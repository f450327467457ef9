// How a model is judged: by time where it is known, and on random folds where that will not do.
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/workbench/foldpredictions.h"
#include "core/workbench/scoring.h"
#include "core/workbench/splits.h"
#include "core/workbench/training.h"
#include "tests/core/workbench/trainedprojects.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = test::kTrainingClock;

}  // namespace

class TestSplits : public QObject, protected test::TrainedProjects {
    Q_OBJECT

private slots:
    void planByTime_trainsOnNothingLater() {
        Random random(4);
        std::vector<double> times, labels;
        for (int i = 0; i < 700; ++i) {
            times.push_back(i % 50 == 7 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(random.below(300)));
            labels.push_back(random.bernoulli(0.3) ? 1.0 : 0.0);
        }
        std::string refusal;
        const auto plan = temporalPlan(times, labels, 4, refusal);
        QVERIFY2(plan.has_value(), refusal.c_str());
        QCOMPARE(plan->count(), 5);
        QCOMPARE(plan->warmUp, 1);
        std::map<int, std::size_t> sizes;
        for (std::size_t i = 0; i < times.size(); ++i) {
            ++sizes[plan->folds[i]];
            if (std::isnan(times[i])) QCOMPARE(plan->folds[i], scoring::FoldPlan::kLeftOut);
        }
        QCOMPARE(sizes.size(), std::size_t{7});
        QCOMPARE(sizes[scoring::FoldPlan::kLeftOut], std::size_t{14});
        sizes.erase(scoring::FoldPlan::kLeftOut);
        for (const auto& [part, size] : sizes) QVERIFY(size > 80 && size < 160);
        for (int fold = 0; fold < plan->count(); ++fold)
            for (std::size_t i = 0; i < times.size(); ++i)
                for (std::size_t j = 0; j < times.size(); ++j)
                    if (plan->trains(i, fold) && plan->folds[j] == fold) QVERIFY(times[i] < times[j]);  // nor on anybody of whom it is not known
    }

    void timesThatTellTooLittle_areRefusedWithTheReason() {
        std::vector<double> times(200), labels(200);
        for (std::size_t i = 0; i < 200; ++i) {
            times[i] = i < 150 ? 5.0 : static_cast<double>(i);
            labels[i] = i % 3 == 0 ? 1.0 : 0.0;
        }
        std::string refusal;
        QVERIFY(!temporalPlan(times, labels, 3, refusal));
        QVERIFY(refusal.find("same time") != std::string::npos);
        for (std::size_t i = 0; i < 200; ++i) times[i] = i % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(i);
        QVERIFY(!temporalPlan(times, labels, 3, refusal));
        QVERIFY(refusal.find("too few") != std::string::npos);
        for (std::size_t i = 0; i < 200; ++i) {
            times[i] = static_cast<double>(i);
            labels[i] = i < 100 && i % 3 == 0 ? 1.0 : 0.0;  // nobody who joined late has left
        }
        QVERIFY(!temporalPlan(times, labels, 3, refusal));
        QVERIFY(refusal.find("hardly anyone who left") != std::string::npos);
    }

    void training_judgesByTimeWhereSignupsAreKnown() {
        storage::Project opened = project();
        const ModelCard card = train(opened);
        QCOMPARE(card.split, std::string("temporal"));
        QVERIFY(card.splitNote.find("the column joined") != std::string::npos);
        QVERIFY(card.splitNote.find("became of neighbours who joined earlier is as it is known today") != std::string::npos);
        const auto kept = readFoldPredictions(opened, 0);
        QVERIFY2(kept.has_value(), kept ? "" : kept.error().message.c_str());
        // Customers joined in the order of falling keys: the oldest two sevenths, with the largest keys, are not judged.
        QCOMPARE(kept->rows(), std::size_t{600 - 171});
        QCOMPARE(kept->keys.front(), std::string("C00000"));
        QCOMPARE(kept->keys.back(), std::string("C00428"));
        QCOMPARE(*std::max_element(kept->folds.begin(), kept->folds.end()), 4);
        QVERIFY(std::is_sorted(kept->folds.rbegin(), kept->folds.rend()));
        QCOMPARE(card.rows, std::uint64_t{600});  // the model itself learns from everybody
        // Five newcomers are too few for a band of their own: all that were judged stand in for them, as on their first day.
        QCOMPARE(card.coverage.front().group, std::string("here under 7 days"));
        QCOMPARE(card.coverage.front().customers, static_cast<std::uint64_t>(kept->rows()));
        QVERIFY(card.splitNote.find("the 429 customers judged stand in for them") != std::string::npos);
        std::uint64_t judged = 5;
        for (std::size_t g = 1; g < card.coverage.size(); ++g) judged += card.coverage[g].customers;
        QCOMPARE(judged, static_cast<std::uint64_t>(kept->rows()));
        QVERIFY(kept->groups.size() == card.coverage.size() && kept->group.size() == kept->rows());
    }

    // Whoever joins later leaves more often than the columns tell. Models of earlier windows lag behind, and the map of their predictions
    // makes up for it; the model of everybody does not lag. What counts is the level for customers whom it never saw: every third, drawn from
    // all times, has lost his label, and nothing that training solves for looks at them.
    void deployedScores_haveTheLevelOfCustomersWithoutALabel() {
        test::ChurnProjectOptions options;
        options.customers = 6000;
        storage::Project opened = project(options);
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = CASE WHEN rowid % 2 = 0 AND id < 'C03000' THEN 'Yes' ELSE Churn END"));
        std::map<std::string, bool> left;
        {
            auto query = opened.database().prepare("SELECT id, Churn FROM customers WHERE (rowid / 2) % 3 = 0");
            QVERIFY(query.has_value());
            while (query->step().value()) left[std::string(query->text(0))] = query->text(1) == "Yes";
        }
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = NULL WHERE (rowid / 2) % 3 = 0"));
        const ModelCard card = train(opened);
        QCOMPARE(card.split, std::string("temporal"));
        QCOMPARE(card.rows, std::uint64_t{6000} - left.size());
        const auto scores = storage::readScores(opened);
        QVERIFY(scores && scores->scores.size() == 6000);
        double mean = 0.0, rate = 0.0;
        const auto count = static_cast<double>(left.size());
        for (std::size_t i = 0; i < scores->keys.size(); ++i) {
            const auto found = left.find(scores->keys[i]);
            if (found == left.end()) continue;
            mean += scores->scores[i].probability / count;
            rate += (found->second ? 1.0 : 0.0) / count;
        }
        const double error = std::sqrt(rate * (1.0 - rate) / count);
        qInfo("mean score %.4f of those without a label, %.4f of them left, standard error %.4f; by the map as fitted %.4f", mean, rate, error,
              card.level.from);
        QVERIFY2(std::abs(mean - rate) < 2.5 * error, qPrintable(QString("%1 %2").arg(mean).arg(rate)));
        QVERIFY(std::abs(card.level.from - rate) > 3.0 * error);  // by which the level had to be moved, or this would test nothing
        const auto points = QString::number(100.0 * (card.level.to - card.level.from), 'f', 1).toStdString();
        QVERIFY2(card.splitNote.find("it was moved by " + points + " points, to the ") != std::string::npos, card.splitNote.c_str());
        QVERIFY(card.splitNote.find("For newcomers it was moved by ") != std::string::npos && std::isfinite(card.newcomers.level.from));
        const auto kept = readFoldPredictions(opened, 0);
        double judged = 0.0, judgedLeft = 0.0;
        for (std::size_t i = 0; i < kept->rows(); ++i) {
            judged += kept->probabilities[i] / static_cast<double>(kept->rows());
            judgedLeft += kept->labels[i] / static_cast<double>(kept->rows());
        }
        QVERIFY(judgedLeft > card.labelRate + 0.02);  // those who are judged joined late,
        QVERIFY(judged < judgedLeft);                 // and their models lag
    }

    void randomFolds_serveOnRequest_andWithoutTimes() {
        storage::Project opened = project();
        TrainRequest shuffled;
        shuffled.split = SplitChoice::Random;
        const ModelCard unmoved = train(opened, shuffled);
        QCOMPARE(unmoved.split, std::string("random"));
        QVERIFY(std::isnan(unmoved.level.to) && unmoved.splitNote.find("moved by") == std::string::npos);
        QCOMPARE(readFoldPredictions(opened, 0)->rows(), std::size_t{600});
        QVERIFY(opened.database().execute("UPDATE catalogue SET role = 'ignore' WHERE name = 'joined'"));
        const ModelCard card = train(opened);
        QCOMPARE(card.split, std::string("random"));
        QVERIFY(card.splitNote.find("does not tell when customers joined") != std::string::npos);
    }

    void firstEvents_tellWhenCustomersJoined() {
        storage::Project opened = project();
        QVERIFY(opened.database().execute("UPDATE catalogue SET role = 'ignore' WHERE name = 'joined'"));
        QVERIFY(opened.database().execute("INSERT INTO events (customer, time, fingerprint, kind) SELECT id, joined, 1, 'login' FROM customers"));
        QVERIFY(opened.database().execute("INSERT INTO events (customer, time, fingerprint, kind) SELECT id, joined + 99, 2, 'click' FROM customers"));
        const ModelCard card = train(opened);
        QCOMPARE(card.split, std::string("temporal"));
        QVERIFY(card.splitNote.find("their first events") != std::string::npos);
        QCOMPARE(readFoldPredictions(opened, 0)->keys.back(), std::string("C00428"));
        // C00000 to C00004 had their first event in the last week: newcomers as if a column said so.
        const Scores scores = *storage::readScores(opened);
        QCOMPARE(scores.keys.size(), std::size_t{600});
        for (std::size_t i = 0; i < scores.keys.size(); ++i) QCOMPARE(scores.scores[i].coldStart, scores.keys[i] < "C00005");
        for (const char* key : {"C00003", "C00300"}) {
            const auto why = explainCustomer(opened, key, test::kTrainingClock, TaskContext());
            QVERIFY(why);
            QCOMPARE(why->score.coldStart, std::string(key) == "C00003");
            const auto row = std::find(scores.keys.begin(), scores.keys.end(), key) - scores.keys.begin();
            QVERIFY(std::abs(why->score.probability - scores.scores[static_cast<std::size_t>(row)].probability) < 1e-9);
        }
    }

    void tooFewInAStretchOfTime_fallsBackAndSaysSo() {
        storage::Project opened = project();
        // Whoever joined first stays, however they were: the first seventh has nobody who left.
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = 'No' WHERE id >= 'C00400'"));
        const ModelCard card = train(opened);
        QCOMPARE(card.split, std::string("random"));
        QVERIFY(std::any_of(card.warnings.begin(), card.warnings.end(), [](const std::string& text) {
            return text.find("was not used to judge the model by time") != std::string::npos;
        }));
    }
};

QTEST_GUILESS_MAIN(TestSplits)
#include "tst_splits.moc"
