// What others do to a project while it is read: a step sees one moment, and does not undo what came after it.
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/workbench/promoting.h"
#include "core/workbench/scoring.h"
#include "core/workbench/training.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"

#include <QTemporaryDir>
#include <QTest>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

/// Runs `action` once, when a step tells a stage for the `time`th time.
TaskContext interrupted(std::string stage, std::function<void()> action, int time = 1) {
    auto met = std::make_shared<int>(0);
    return TaskContext({}, [stage = std::move(stage), action = std::move(action), met, time](const Progress& now) {
        if (now.stage.find(stage) != std::string::npos && ++*met == time) action();
    });
}

}  // namespace

class TestMeanwhile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path m_file;

    storage::Project project() {
        m_file = (m_folder.path() + QString("/p%1.holdfast").arg(++m_next)).toStdString();
        auto made = test::makeChurnProject(m_file, {});
        if (!made) qFatal("%s", made.error().message.c_str());
        return std::move(*made);
    }
    void train(storage::Project& opened) {
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        if (const auto card = trainModel(opened, learners, request, kClock, TaskContext()); !card) qFatal("%s", card.error().message.c_str());
    }
    /// As another process would.
    void elsewhere(const std::function<void(storage::Project&)>& action) {
        auto other = storage::Project::open(m_file);
        if (!other) qFatal("%s", other.error().message.c_str());
        action(*other);
    }
    int m_next = 0;

private slots:
    void scoresOfAVersionThatGaveWay_areNotKept() {
        storage::Project opened = project();
        train(opened);
        train(opened);
        const auto promoteFirst = [this] {
            elsewhere([](storage::Project& other) { QVERIFY(promoteModel(other, 1, kClock, TaskContext())); });
        };
        const auto scores = scoreCustomers(opened, {}, kClock, interrupted("Scoring customers", promoteFirst));
        QVERIFY(!scores);
        QVERIFY(scores.error().code == ErrorCode::Unavailable);
        QVERIFY(scores.error().message.find("promoted meanwhile") != std::string::npos);
        QCOMPARE(opened.database().queryInteger("SELECT max(model_version) FROM scores").value(), std::int64_t{1});
        QVERIFY(scoreCustomers(opened, {}, kClock, TaskContext()));  // nothing stands in the way afterwards
    }

    void training_seesCustomersAndTheirFingerprintOfOneMoment_data() {
        QTest::addColumn<int>("time");
        QTest::addColumn<int>("rows");
        QTest::addRow("before it reads") << 1 << 601;
        QTest::addRow("while it reads") << 2 << 600;
    }
    void training_seesCustomersAndTheirFingerprintOfOneMoment() {
        QFETCH(int, time);
        QFETCH(int, rows);
        storage::Project opened = project();
        const auto before = storage::dataFingerprint(opened);
        const auto addOne = [this] {
            elsewhere([](storage::Project& other) {
                auto transaction = storage::Transaction::begin(other.database());
                auto writer = storage::CustomerWriter::open(other, {"id", "Contract", "Churn"});
                std::vector<storage::Cell> cells(3);
                const char* texts[] = {"Z1", "One year", "No"};
                for (std::size_t i = 0; i < 3; ++i) cells[i] = {storage::Cell::Kind::Text, 0, 0.0, texts[i]};
                QVERIFY(writer->write(cells));
                QVERIFY(transaction->commit());
            });
        };
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        request.scoreAfter = false;
        const auto card = trainModel(opened, learners, request, kClock, interrupted("Reading customers", addOne, time));
        QVERIFY(card);
        const auto after = storage::dataFingerprint(opened);
        QVERIFY(*before != *after);
        QCOMPARE(card->rows, static_cast<std::uint64_t>(rows));
        QCOMPARE(card->dataFingerprint, rows == 600 ? *before : *after);
    }

    void columnsFromTheWholeNetwork_areLeftOutWhereTheModelIsJudgedByTime() {
        storage::Project opened = project();
        QVERIFY(opened.database().execute("UPDATE catalogue SET source = 'graph' WHERE name = 'noise'"));
        const auto has = [&](TrainRequest request) {
            test::DescentFactory learners;
            request.learner = "logistic";
            const auto card = trainModel(opened, learners, request, kClock, TaskContext());
            if (!card) qFatal("%s", card.error().message.c_str());
            return std::find(card->columns.begin(), card->columns.end(), "noise") != card->columns.end();
        };
        TrainRequest insisted, random;
        insisted.keepLeaks = true;
        random.split = SplitChoice::Random;
        QVERIFY(!has({}));
        QVERIFY(has(insisted));
        QVERIFY(has(random));
    }
};

QTEST_GUILESS_MAIN(TestMeanwhile)
#include "tst_meanwhile.moc"
