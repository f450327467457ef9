#include "core/storage/models.h"
#include "core/workbench/scoring.h"
#include "core/workbench/training.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <sstream>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

std::string contentOf(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

}  // namespace

class TestScoring : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<storage::Project> m_project;

    std::string file(const char* name) const { return (m_folder.path() + "/" + name).toStdString(); }
    void write(const char* name, const std::string& text) const { std::ofstream(file(name), std::ios::binary) << text; }

private slots:
    void initTestCase() {
        auto made = test::makeChurnProject(file("p.holdfast"));
        QVERIFY2(made.has_value(), made ? "" : made.error().message.c_str());
        m_project.emplace(std::move(*made));
        QVERIFY(!scoreCustomers(*m_project, {}, kClock, TaskContext()));
        const auto untrained = explainCustomer(*m_project, "C00001", kClock, TaskContext());
        QVERIFY(!untrained && untrained.error().code == ErrorCode::NotFound);
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "mlp";
        request.scoreAfter = false;
        QVERIFY(trainModel(*m_project, learners, request, kClock, TaskContext()));
        QVERIFY(storage::readScores(*m_project)->keys.empty());
    }

    void projectScores_areStoredAndWritten_theSameEveryTime() {
        ScoreRequest request;
        request.output = file("a.csv");
        const auto scores = scoreCustomers(*m_project, request, kClock, TaskContext());
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().message.c_str());
        QCOMPARE(scores->keys.size(), std::size_t{600});
        QVERIFY(scores->warnings.empty());
        const auto stored = storage::readScores(*m_project);
        QCOMPARE(stored->keys.size(), std::size_t{600});
        QCOMPARE(stored->scores[7].probability, scores->scores[7].probability);
        const auto lines = linesOf(contentOf(file("a.csv")));
        QCOMPARE(lines.size(), std::size_t{601});
        QCOMPARE(lines[0], std::string("key,probability,lower,upper,cold_start,top_reasons"));
        for (std::size_t i = 0; i < 600; ++i) {
            std::istringstream row(lines[i + 1]);
            std::string key, p, lower, upper, cold;
            std::getline(row, key, ',');
            std::getline(row, p, ',');
            std::getline(row, lower, ',');
            std::getline(row, upper, ',');
            std::getline(row, cold, ',');
            QCOMPARE(key, scores->keys[i]);
            QCOMPARE(std::stod(p), scores->scores[i].probability);  // reads back to the bit
            QVERIFY(std::stod(lower) <= std::stod(p) && std::stod(p) <= std::stod(upper));
            QCOMPARE(cold, std::string(i < 5 ? "true" : "false"));
        }
        request.output = file("b.csv");
        QVERIFY(scoreCustomers(*m_project, request, kClock, TaskContext({}, {}, 3)));
        QCOMPARE(contentOf(file("b.csv")), contentOf(file("a.csv")));
    }

    void rowsOfAFile_scoreAsTheSameCustomersInTheProject() {
        const auto known = scoreCustomers(*m_project, {}, kClock, TaskContext());
        std::string csv = "Contract;id;tenure;charges;senior;gender;noise;joined\n";
        for (int i = 0; i < 40; ++i) {
            const auto cells = test::churnCustomer(i, {});
            std::ostringstream row;
            row.precision(17);
            row << std::get<std::string>(cells[1]) << ";" << std::get<std::string>(cells[0]) << ";"
                << std::get<std::int64_t>(cells[2]) << ";";
            if (!isMissing(cells[3])) row << std::get<double>(cells[3]);
            row << ";" << (std::get<std::int64_t>(cells[4]) != 0 ? "true" : "false") << ";" << std::get<std::string>(cells[5])
                << ";" << std::get<double>(cells[6]) << ";" << formatIso8601(std::get<std::int64_t>(cells[7])) << "\n";
            csv += row.str();
        }
        write("rows.csv", csv);
        ScoreRequest request;
        request.input = file("rows.csv");
        request.output = file("rows-scored.csv");
        const auto scores = scoreCustomers(*m_project, request, kClock, TaskContext());
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().message.c_str());
        QCOMPARE(scores->keys.size(), std::size_t{40});
        for (std::size_t i = 0; i < 40; ++i) {
            QCOMPARE(scores->keys[i], known->keys[i]);
            QCOMPARE(scores->scores[i].probability, known->scores[i].probability);
            QCOMPARE(scores->scores[i].coldStart, known->scores[i].coldStart);
            QCOMPARE(scores->topReasons[i], known->topReasons[i]);
        }
        QCOMPARE(storage::readScores(*m_project)->keys.size(), std::size_t{600});
    }

    void whatAFileLacksOrInvents_isCountedInWarnings() {
        write("odd.csv",
              "id,Contract,tenure,charges,gender,noise\nA,Weekly,3,10.5,Male,0\nB,One year,soon,20,Male,0\n"
              ",One year,3,20,Male,0\nC,Weekly,5,30,Female,1\nA,One year,3,20,Male,0\n");
        ScoreRequest request;
        request.input = file("odd.csv");
        const auto scores = scoreCustomers(*m_project, request, kClock, TaskContext());
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().message.c_str());
        QCOMPARE(scores->keys, (std::vector<std::string>{"A", "B", "C"}));
        const auto said = [&](const std::string& part) {
            return std::any_of(scores->warnings.begin(), scores->warnings.end(),
                               [&](const std::string& warning) { return warning.find(part) != std::string::npos; });
        };
        QVERIFY(said("Contract: 2 rows hold a value the model does not know (\"Weekly\")"));
        QVERIFY(said("The column senior is missing"));
        QVERIFY(said("tenure: the value in 1 row is not a integer") || said("tenure: the value in 1 row is not"));
        QVERIFY(said("1 row without a key"));
        QVERIFY(said("1 row with a key that came before"));
        for (const Score& score : scores->scores) QVERIFY(std::isfinite(score.probability));
    }

    void aFileWithoutTheKey_orNotThere_isRefused() {
        write("nokey.csv", "Contract,tenure\nOne year,3\n");
        ScoreRequest request;
        request.input = file("nokey.csv");
        const auto keyless = scoreCustomers(*m_project, request, kClock, TaskContext());
        QVERIFY(!keyless && keyless.error().code == ErrorCode::InvalidInput);
        QVERIFY(keyless.error().message.find("\"id\"") != std::string::npos);
        request.input = file("absent.csv");
        QVERIFY(!scoreCustomers(*m_project, request, kClock, TaskContext()));
        request = {};
        request.output = file("no/such/folder.csv");
        const auto unwritable = scoreCustomers(*m_project, request, kClock, TaskContext());
        QVERIFY(!unwritable && unwritable.error().code == ErrorCode::Io);
    }

    void explanation_addsUpToTheScore_andNamesTheValues() {
        const auto scores = scoreCustomers(*m_project, {}, kClock, TaskContext());
        for (const int i : {0, 7, 99}) {
            const auto explanation = explainCustomer(*m_project, test::customerKey(i), kClock, TaskContext());
            QVERIFY2(explanation.has_value(), explanation ? "" : explanation.error().message.c_str());
            QCOMPARE(explanation->score.probability, scores->scores[static_cast<std::size_t>(i)].probability);
            QCOMPARE(explanation->score.coldStart, i < 5);
            QCOMPARE(explanation->modelVersion, std::int64_t{1});
            QCOMPARE(explanation->asOf, UtcMillis{test::kNewestSignup});
            double sum = explanation->baseline;
            double logOdds = explanation->baselineLogOdds;
            for (const Contribution& contribution : explanation->contributions) {
                sum += contribution.contribution;
                logOdds += contribution.logOdds;
                if (contribution.column == "charges") QCOMPARE(contribution.value == "missing", i == 7);
                if (contribution.column == "Contract")
                    QCOMPARE(contribution.value, std::get<std::string>(test::churnCustomer(i, {})[1]));
            }
            QVERIFY(std::abs(sum - explanation->score.probability) < 1e-12);
            QVERIFY(std::abs(logOdds - explanation->logOdds) < 1e-12 && std::abs(logOdds - explanation->basis.own) < 1e-9);
        }
        const auto unknown = explainCustomer(*m_project, "nobody", kClock, TaskContext());
        QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestScoring)
#include "tst_scoring.moc"
