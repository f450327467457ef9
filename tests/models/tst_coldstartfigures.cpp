// What the referral network is worth, in figures: the sample world's newcomers over five seeds, and two real graphs. Printed;
// asserted is only what the program promises about when the graph helps. Takes minutes (label slow).
#include "tests/models/coldstartfigures.h"

#include <QTest>

using namespace holdfast;

class TestColdStartFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sampleWorld_newcomersOfFiveSeeds() {
        test::Figures figures("sample world, newcomers");
        for (const std::uint64_t seed : {1, 2, 3, 4, 5}) test::addSampleWorld(figures, seed);
        figures.print();
        for (const char* gain : {test::kNetworkOverUnlinked, test::kNetworkOverTable}) {
            const auto found = figures.summary(gain);
            QVERIFY2(found.mean - found.halfWidth > 0.0, gain);
        }
    }

    void twitch_mature() {
        HOLDFAST_NEEDS_DATA("graph/ENGB_target.csv");
        test::Figures figures("Twitch ENGB, mature");
        for (int fold = 0; fold < 3; ++fold) test::addRealGraph(figures, test::twitchTask(fold), 1);
        figures.print();
        // What the program makes of it, judged by log loss on its own folds, must not contradict the AUC measured here.
        const auto found = test::verdictOn(test::twitchTask(0), 1);
        QVERIFY(found);
        const auto gain = figures.summary(test::kNetworkOverUnlinked);
        std::printf("Twitch ENGB, mature: the program %s referrals (gain in log loss %.4f +/- %.4f)\n", found->helps() ? "keeps" : "leaves out",
                    found->asTheyAre.gain, found->asTheyAre.error);
        QVERIFY(found->helps() ? gain.mean > 0.0 : gain.mean < 0.03);
    }

    // The same people and as many links, but who knows whom is drawn by lot: there is nothing to hear.
    void shuffledLinks_areLeftOut_realOnesAreKept() {
        HOLDFAST_NEEDS_DATA("graph/lastfm_asia_target.csv");
        test::GraphTask task = test::lastfmTask(0, 0);
        const auto real = test::verdictOn(task, 1);
        QVERIFY(real && real->helps());
        task.network.links = test::shuffledLinks(task.network.links, 1);
        const auto shuffled = test::verdictOn(task, 1);
        QVERIFY(shuffled && !shuffled->helps());
    }

    void lastfm_country() {
        HOLDFAST_NEEDS_DATA("graph/lastfm_asia_target.csv");
        for (std::size_t rank = 0; rank < 4; ++rank) {
            test::Figures figures("LastFM Asia, country " + std::to_string(rank + 1));
            test::addRealGraph(figures, test::lastfmTask(rank, 0), 1);
            QVERIFY(figures.summary(test::kNetworkOverUnlinked).mean > 0.2);
        }
    }
};

QTEST_APPLESS_MAIN(TestColdStartFigures)
#include "tst_coldstartfigures.moc"
