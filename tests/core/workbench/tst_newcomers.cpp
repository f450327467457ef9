// How customers are scored who joined within the last week: as on their first day, by weights, a map and intervals of their own, whether or
// not any of them has a label.
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/workbench/candidates.h"
#include "core/workbench/champion.h"
#include "core/workbench/scoring.h"
#include "core/workbench/training.h"
#include "tests/core/workbench/trainedprojects.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = test::kTrainingClock;

/// Learners that fit nothing: one knows tenure alone, which is behaviour, and guesses without it, the other the contract alone.
class FixedFactory final : public scoring::LearnerFactory {
public:
    std::vector<std::string> names() const override { return {"contract", "tenure"}; }
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<Learner>(std::string(name)));
    }

private:
    class Scorer final : public scoring::ChurnScorer {
    public:
        Scorer(std::string name, std::shared_ptr<const FeatureSchema> schema) : m_name(std::move(name)), m_schema(std::move(schema)) {}
        std::string kind() const override { return m_name; }
        std::size_t members() const override { return 1; }
        void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override {
            const auto column = static_cast<std::size_t>(m_schema->indexOf(m_name == "tenure" ? "tenure" : "Contract"));
            for (std::size_t i = 0; i < rows; ++i) {
                const double value = values[i * m_schema->size() + column];
                const double charges = values[i * m_schema->size() + static_cast<std::size_t>(m_schema->indexOf("charges"))];
                const double guess = std::isnan(charges) ? 0.0 : std::fmod(7.0 * charges, 2.0) - 1.0;
                out[i] = std::isnan(value) ? guess : m_name == "tenure" ? 1.0 - 0.03 * value : 1.0 - 1.4 * value;
            }
        }
        const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
        std::string save() const override { return m_name; }

    private:
        std::string m_name;
        std::shared_ptr<const FeatureSchema> m_schema;
    };

    class Learner final : public scoring::ChurnLearner {
    public:
        explicit Learner(std::string name) : m_name(std::move(name)) {}
        std::string name() const override { return m_name; }
        Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions&, const TaskContext&,
                                                          const scoring::FitMonitor&) const override {
            return std::unique_ptr<scoring::ChurnScorer>(std::make_unique<Scorer>(m_name, set.features->schema));
        }

    private:
        std::string m_name;
    };
};

std::map<std::string, Score> scoresByKey(storage::Project& opened) {
    const auto scores = scoreCustomers(opened, {}, kClock, TaskContext());
    if (!scores) qFatal("%s", scores.error().message.c_str());
    std::map<std::string, Score> byKey;
    for (std::size_t i = 0; i < scores->keys.size(); ++i) byKey[scores->keys[i]] = scores->scores[i];
    return byKey;
}

double shareOf(const std::vector<LearnerWeight>& weights, const std::string& learner) {
    double own = 0.0, all = 0.0;
    for (const LearnerWeight& part : weights) {
        all += part.weight;
        own += part.learner == learner ? part.weight : 0.0;
    }
    return own / all;
}

}  // namespace

class TestNewcomers : public QObject, protected test::TrainedProjects {
    Q_OBJECT

    /// C00000 to C00004 joined in the last week; `labelled`: whether it is known what became of them.
    storage::Project withNewcomers(bool labelled) {
        test::ChurnProjectOptions options;
        options.customers = 3000;
        storage::Project opened = project(options);
        if (!labelled && !opened.database().execute("UPDATE customers SET Churn = NULL WHERE id < 'C00005'")) qFatal("no labels were taken");
        return opened;
    }

private slots:
    void whatTheyDid_movesNoScoreYet_data() {
        QTest::addColumn<bool>("labelled");
        QTest::addColumn<QString>("learner");
        for (const bool labelled : {true, false})
            for (const char* learner : {"logistic", "ensemble"})
                QTest::newRow(qPrintable(QString("%1, %2").arg(learner, labelled ? "labelled" : "no label"))) << labelled << QString(learner);
    }
    void whatTheyDid_movesNoScoreYet() {
        QFETCH(const bool, labelled);
        QFETCH(const QString, learner);
        storage::Project opened = withNewcomers(labelled);
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = learner.toStdString();
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QVERIFY(card->newcomers.customers > 2100);
        QVERIFY(card->newcomers.auc > 0.6 && card->newcomers.auc < card->metrics.auc);  // without tenure less is known
        QVERIFY(card->splitNote.find("by what is known on a first day. Left out as behaviour: tenure and ") != std::string::npos);
        QCOMPARE(card->newcomers.ensemble.empty(), card->ensemble.empty());
        const auto before = scoresByKey(opened);
        QVERIFY(opened.database().execute("UPDATE customers SET tenure = 72 - tenure, noise = noise + 3 WHERE id < 'C00010'"));
        const auto after = scoresByKey(opened);
        for (const char* key : {"C00000", "C00001", "C00002", "C00003", "C00004"}) {
            QVERIFY(before.at(key).coldStart);
            QCOMPARE(after.at(key).probability, before.at(key).probability);
            QCOMPARE(after.at(key).lower, before.at(key).lower);
        }
        QVERIFY(std::abs(after.at("C00007").probability - before.at("C00007").probability) > 1e-6);
    }

    // Money spent so far is no behaviour, and says of a newcomer that he has just joined.
    void whatTimeFills_movesNoScoreYet() {
        storage::Project opened = withNewcomers(false);
        const std::string grow = "UPDATE customers SET charges = ((SELECT max(joined) FROM customers) - joined) / 86400000.0 * (1.0 + 0.5 * (rowid % 3))";
        QVERIFY(opened.database().execute(grow));
        const ModelCard card = train(opened);
        QVERIFY2(card.splitNote.find("Left out as what only time fills: charges.") != std::string::npos, card.splitNote.c_str());
        const auto before = scoresByKey(opened);
        QVERIFY(opened.database().execute("UPDATE customers SET charges = 2000 WHERE id < 'C00010'"));
        const auto after = scoresByKey(opened);
        QCOMPARE(after.at("C00002").probability, before.at("C00002").probability);
        QVERIFY(std::abs(after.at("C00007").probability - before.at("C00007").probability) > 1e-6);
        const auto kept = loadChampion(opened);
        QVERIFY(kept);
        const auto& schema = kept->model.schema();
        QVERIFY(schema.features[static_cast<std::size_t>(schema.indexOf("charges"))].timeFills);
        QVERIFY(!schema.features[static_cast<std::size_t>(schema.indexOf("senior"))].timeFills);
    }

    // Seven of ten of the later half leave, two of ten of the earlier: newcomers are like those who joined last.
    void theirLevel_isThatOfWhoJoinedLast() {
        storage::Project opened = withNewcomers(false);
        const std::string drawn = "(CAST(substr(id, 2) AS INTEGER) * 7919) % 100 < CASE WHEN joined > (SELECT joined FROM customers ORDER BY joined LIMIT 1 OFFSET 1500) THEN 70 ELSE 20 END";
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = CASE WHEN " + drawn + " THEN 'Yes' ELSE 'No' END WHERE Churn IS NOT NULL"));
        const ModelCard card = train(opened);
        QVERIFY2(std::abs(card.newcomers.level.to - 0.7) < 0.07, qPrintable(QString::number(card.newcomers.level.to)));
        QVERIFY(card.newcomers.level.customers < 2000);
        double mean = 0.0;
        const auto scores = scoresByKey(opened);
        for (const char* key : {"C00000", "C00001", "C00002", "C00003", "C00004"}) mean += 0.2 * scores.at(key).probability;
        QVERIFY2(std::abs(mean - 0.7) < 0.12, qPrintable(QString::number(mean)));
    }

    // What newcomers with a label show moves their level, the more the more they are.
    void labelledNewcomers_moveTheirLevel() {
        const auto levelWith = [this](int newcomers) {
            storage::Project opened = withNewcomers(true);
            const std::string those = " WHERE CAST(substr(id, 2) AS INTEGER) < " + std::to_string(newcomers);
            if (!opened.database().execute("UPDATE customers SET Churn = 'No', joined = (SELECT max(joined) FROM customers)" + those)) qFatal("not updated");
            double mean = 0.0;
            train(opened);
            for (const auto& [key, score] : scoresByKey(opened)) mean += score.coldStart ? score.probability : 0.0;
            return mean / newcomers;
        };
        const double few = levelWith(5), many = levelWith(300);
        QVERIFY2(many < 0.6 * few, qPrintable(QString("%1 %2").arg(few).arg(many)));
    }

    // A shop whose latest windows are all newcomers: weights and map of the others must rest on all of them that were judged.
    void customersOfOld_areWeighedByEnoughOfThem() {
        Random random(3);
        TrainingData data;
        data.split.plan.forward = true;
        data.split.plan.warmUp = 1;
        Candidate candidate;
        for (int i = 0; i < 1400; ++i) {
            data.split.plan.folds.push_back(i / 200 - 1);
            data.isNew.push_back(i >= 810);  // of those whose models learned from half of all, ten are not new
            const double logit = random.normal();
            candidate.validation.logits.push_back(i < 200 ? std::nan("") : logit);
            data.labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? 1.0 : 0.0);
        }
        candidate.validation.folds = data.split.plan.folds;
        candidate.validation.firstDayLogits = candidate.validation.logits;
        judgeLearner(candidate, data);
        const auto known = [](const std::vector<double>& values) {
            return std::count_if(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
        };
        QCOMPARE(known(candidate.deployedLogits), std::ptrdiff_t{410});  // judged and not new
        QCOMPARE(known(candidate.firstDay->deployedLogits), std::ptrdiff_t{600});
    }

    // A file of customers whom the project knows need not say when they joined.
    void aFile_isScoredAsTheProjectKnowsItsCustomers() {
        storage::Project opened = withNewcomers(false);
        train(opened);
        const auto before = scoresByKey(opened);
        QFile file(m_folder.filePath("some.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("id,Contract,tenure,charges,senior,gender,noise\n");
        test::ChurnProjectOptions options;
        options.customers = 3000;
        for (const int i : {0, 3, 200}) {
            const auto cells = test::churnCustomer(i, options);
            const QString line = QString("%1,%2,%3,%4,%5,%6,%7\n")
                                     .arg(QString::fromStdString(std::get<std::string>(cells[0])), QString::fromStdString(std::get<std::string>(cells[1])))
                                     .arg(std::get<std::int64_t>(cells[2]))
                                     .arg(std::get<double>(cells[3]), 0, 'g', 17)
                                     .arg(std::get<std::int64_t>(cells[4]))
                                     .arg(QString::fromStdString(std::get<std::string>(cells[5])))
                                     .arg(std::get<double>(cells[6]), 0, 'g', 17);
            file.write(line.toUtf8());
        }
        file.write("stranger,One year,10,50,0,Male,0.1\n");
        file.close();
        ScoreRequest request;
        request.input = file.fileName().toStdString();
        const auto scores = scoreCustomers(opened, request, kClock, TaskContext());
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().message.c_str());
        for (std::size_t i = 0; i < 3; ++i) {
            const Score& stored = before.at(scores->keys[i]);
            QCOMPARE(scores->scores[i].coldStart, stored.coldStart);
            QVERIFY(std::abs(scores->scores[i].probability - stored.probability) < 1e-12);
            QVERIFY(std::abs(scores->scores[i].upper - stored.upper) < 1e-12);
        }
        QVERIFY(std::any_of(scores->warnings.begin(), scores->warnings.end(),
                            [](const std::string& text) { return text.starts_with("1 row does not say when it joined"); }));
    }

    void explanations_addUpToTheScoreThatIsShown() {
        storage::Project opened = withNewcomers(false);
        train(opened);
        const auto scores = scoresByKey(opened);
        for (const char* key : {"C00003", "C00300"}) {
            const auto why = explainCustomer(opened, key, kClock, TaskContext());
            QVERIFY2(why.has_value(), why ? "" : why.error().message.c_str());
            QVERIFY(std::abs(why->score.probability - scores.at(key).probability) < 1e-9);
            QVERIFY(std::abs(why->score.lower - scores.at(key).lower) < 1e-9);
            double logOdds = why->baselineLogOdds, probability = why->baseline;
            for (const Contribution& one : why->contributions) {
                logOdds += one.logOdds;
                probability += one.contribution;
            }
            QVERIFY(std::abs(logOdds - why->logOdds) < 1e-9);
            QVERIFY(std::abs(probability - why->score.probability) < 1e-9);
            QVERIFY(std::abs(why->basis.own + why->basis.neighbours + why->basis.cluster - why->logOdds) < 1e-9);
            const auto tenure = std::find_if(why->contributions.begin(), why->contributions.end(),
                                             [](const Contribution& one) { return one.column == "tenure"; });
            QVERIFY(tenure != why->contributions.end());
            const bool isNew = std::string(key) == "C00003";
            QCOMPARE(tenure->value.ends_with("(not read yet)"), isNew);
            QCOMPARE(tenure->contribution == 0.0, isNew);  // compared with others of whom it is not read either
        }
    }

    // Nobody who joined this week has a label yet, as it is in life.
    void intervals_areTheirOwn_whoeverHasALabel() {
        storage::Project opened = withNewcomers(false);
        const ModelCard card = train(opened);
        QVERIFY(!card.coverage.empty());
        QCOMPARE(card.coverage.front().group, std::string("here under 7 days"));
        QVERIFY(card.coverage.front().ownBand);
        QCOMPARE(card.coverage.front().customers, card.newcomers.customers);
        QVERIFY(card.coverage.front().measured > 0.7);
        QVERIFY(card.coverage.size() > 2 && card.coverage[1].group.starts_with("here 7 to "));
        const auto champion = loadChampion(opened);
        QVERIFY(champion);
        const std::vector<double> row(champion->model.schema().size(), 0.0);
        const auto newcomers = champion->model.interval(0.3, row.data(), 2.0), others = champion->model.interval(0.3, row.data(), 60.0);
        QVERIFY(newcomers != others);
    }

    // Who orders customers of old well need not order those of whom hardly anything is known.
    void weights_areTheirOwn() {
        storage::Project opened = withNewcomers(false);
        FixedFactory learners;
        TrainRequest request;
        request.learner = "ensemble";
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QVERIFY(shareOf(card->ensemble, "tenure") > 0.3);
        QVERIFY2(shareOf(card->newcomers.ensemble, "contract") > 0.9, qPrintable(QString::number(shareOf(card->newcomers.ensemble, "contract"))));
        const auto kept = storage::readModel(opened, 0);
        QVERIFY(kept);
        QCOMPARE(kept->newcomers.ensemble.size(), std::size_t{2});
        QCOMPARE(kept->newcomers.auc, card->newcomers.auc);
    }

    void whereNothingIsKnownLater_orWhoIsNewIsNotKnown_theyAreScoredLikeEverybody() {
        storage::Project opened = withNewcomers(true);
        QVERIFY(opened.database().execute("UPDATE catalogue SET role = 'contract' WHERE role = 'behaviour'"));
        QCOMPARE(train(opened).newcomers.customers, std::uint64_t{0});
        storage::Project timeless = withNewcomers(true);
        QVERIFY(timeless.database().execute("UPDATE catalogue SET role = 'ignore' WHERE name = 'joined'"));
        QCOMPARE(train(timeless).newcomers.customers, std::uint64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestNewcomers)
#include "tst_newcomers.moc"
