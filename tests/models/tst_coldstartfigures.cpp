// What the referral network is worth, in figures: the sample world's newcomers over five seeds, and two real graphs. Printed;
// asserted is only what the program promises about when the graph helps. Takes minutes (label slow).
#include "tests/models/coldstarttasks.h"

#include <QTest>

#include <cstdio>

using namespace holdfast;

namespace {

struct Summary {
    double mean = 0.0, halfWidth = 0.0;
};
/// Mean and half the 95 % interval (Student's t, 4 degrees of freedom for five seeds).
Summary summarise(const std::vector<double>& values) {
    Summary result;
    for (const double value : values) result.mean += value / static_cast<double>(values.size());
    double squares = 0.0;
    for (const double value : values) squares += (value - result.mean) * (value - result.mean);
    const auto n = static_cast<double>(values.size());
    result.halfWidth = 2.776 * std::sqrt(squares / (n - 1.0) / n);
    return result;
}

std::vector<double> meanOf(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result;
    for (std::size_t i = 0; i < a.size(); ++i) result.push_back(0.5 * (a[i] + b[i]));
    return result;
}

}  // namespace

class TestColdStartFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sampleWorld_newcomersOfFiveSeeds() {
        std::map<std::string, std::vector<double>> aucs;
        for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
            const auto task = test::sampleTask(10'000, seed);
            QVERIFY(!task.heldOut.empty());
            const auto logistic = task.tableLogits("logistic", seed);
            const auto mlp = task.tableLogits("mlp", seed);
            const auto network = task.networkLogits(true, seed);
            const auto alone = task.networkLogits(false, seed);
            const double table = std::max(task.auc(logistic), task.auc(mlp));
            aucs["1 logistic on the table"].push_back(task.auc(logistic));
            aucs["2 mlp on the table"].push_back(task.auc(mlp));
            aucs["3 network without edges"].push_back(task.auc(alone));
            aucs["4 network"].push_back(task.auc(network));
            aucs["5 network and mlp"].push_back(task.auc(meanOf(network, mlp)));
            aucs["6 network - mlp"].push_back(task.auc(network) - task.auc(mlp));
            aucs["7 network - better table"].push_back(task.auc(network) - table);
            aucs["8 network - without edges"].push_back(task.auc(network) - task.auc(alone));
            aucs["9 true probability"].push_back(task.auc(task.pick(task.truth)));
            std::printf("seed %d: %zu newcomers, logistic %.4f, mlp %.4f, alone %.4f, network %.4f, truth %.4f\n", static_cast<int>(seed),
                        task.heldOut.size(), task.auc(logistic), task.auc(mlp), task.auc(alone), task.auc(network),
                        task.auc(task.pick(task.truth)));
            std::fflush(stdout);
        }
        for (const auto& [name, values] : aucs) {
            const Summary summary = summarise(values);
            std::printf("sample world, newcomers: %-28s %+.4f +/- %.4f\n", name.c_str() + 2, summary.mean, summary.halfWidth);
        }
        const Summary gain = summarise(aucs["8 network - without edges"]);
        QVERIFY(gain.mean - gain.halfWidth > 0.0);
        const Summary overTable = summarise(aucs["7 network - better table"]);
        QVERIFY(overTable.mean - overTable.halfWidth > 0.0);
    }

    void twitch_mature() {
        HOLDFAST_NEEDS_DATA("graph/ENGB_target.csv");
        for (int fold = 0; fold < 3; ++fold) {
            const auto task = test::twitchTask(fold);
            std::printf("Twitch ENGB mature, fold %d: logistic on attributes %.4f, label propagation %.4f, network without edges %.4f, "
                        "network %.4f\n", fold, task.auc(task.tableLogits("logistic", 1)), task.auc(task.propagated()),
                        task.auc(task.networkLogits(false, 1)), task.auc(task.networkLogits(true, 1)));
            std::fflush(stdout);
        }
    }

    void lastfm_country() {
        HOLDFAST_NEEDS_DATA("graph/lastfm_asia_target.csv");
        for (std::size_t rank = 0; rank < 4; ++rank) {
            const auto task = test::lastfmTask(rank, 0);
            const double alone = task.auc(task.networkLogits(false, 1)), network = task.auc(task.networkLogits(true, 1));
            std::printf("LastFM Asia, country %zu: logistic on the degree %.4f, label propagation %.4f, network without edges %.4f, "
                        "network %.4f\n", rank + 1, task.auc(task.tableLogits("logistic", 1)), task.auc(task.propagated()), alone, network);
            std::fflush(stdout);
            QVERIFY(network > alone + 0.2);
        }
    }
};

QTEST_APPLESS_MAIN(TestColdStartFigures)
#include "tst_coldstartfigures.moc"
