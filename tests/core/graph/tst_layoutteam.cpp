// The team of a layout: every item once, nobody waited for without need, failures carried over.
#include "core/graph/layoutteam.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <stdexcept>

using namespace holdfast::graph::layouting;

class LayoutTeamTest : public QObject {
    Q_OBJECT

private slots:
    void everyItem_isDoneOnceInEveryStep_data() {
        QTest::addColumn<unsigned>("threads");
        for (const unsigned threads : {0U, 1U, 2U, 3U, 8U}) QTest::addRow("%u threads", threads) << threads;
    }

    void everyItem_isDoneOnceInEveryStep() {
        QFETCH(unsigned, threads);
        WorkerTeam team(threads);
        QCOMPARE(team.size(), std::max(1U, threads));
        std::vector<int> done(1000, 0);
        for (int step = 1; step <= 2000; ++step) {
            const std::size_t count = static_cast<std::size_t>(step * 37 % 1001);
            const std::size_t grain = static_cast<std::size_t>(step % 41);
            std::fill(done.begin(), done.end(), 0);
            team.split(count, grain, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i) ++done[i];
            });
            QVERIFY(std::all_of(done.begin(), done.begin() + static_cast<std::ptrdiff_t>(count), [](int n) { return n == 1; }));
            QCOMPARE(std::accumulate(done.begin(), done.end(), 0), static_cast<int>(count));
        }
    }

    void pieces_haveTheSizeAskedFor() {
        WorkerTeam team(3);
        std::atomic<int> odd{0};
        std::atomic<int> pieces{0};
        team.split(1005, 100, [&](std::size_t begin, std::size_t end) {
            ++pieces;
            if (end - begin < 100 || end - begin >= 200) ++odd;
        });
        QCOMPARE(odd.load(), 0);
        QCOMPARE(pieces.load(), 10);
        pieces = 0;
        team.split(199, 100, [&](std::size_t, std::size_t) { ++pieces; });
        QCOMPARE(pieces.load(), 1);
    }

    /// Would never end if each thread had a share of its own.
    void aPieceThatIsHeldUp_leavesTheOthersToWhoIsFree() {
        WorkerTeam team(2);
        constexpr unsigned kPieces = 64;
        for (unsigned held = 0; held < kPieces; held += 9) {
            std::atomic<unsigned> others{0};
            team.split(kPieces, 1, [&](std::size_t begin, std::size_t) {
                if (begin != held) {
                    if (++others == kPieces - 1) others.notify_one();
                    return;
                }
                for (unsigned seen = others; seen < kPieces - 1; seen = others) others.wait(seen);
            });
            QCOMPARE(others.load(), kPieces - 1);
        }
    }

    void whatAPieceThrew_isThrownOnAndTheTeamGoesOn() {
        WorkerTeam team(3);
        for (int round = 0; round < 50; ++round) {
            const auto fail = [](std::size_t begin, std::size_t end) {
                if (begin <= 70 && 70 < end) throw std::runtime_error("lost");
            };
            QVERIFY_EXCEPTION_THROWN(team.split(100, 1, fail), std::runtime_error);
            std::atomic<std::size_t> done{0};
            team.split(100, 1, [&](std::size_t begin, std::size_t end) { done += end - begin; });
            QCOMPARE(done.load(), std::size_t{100});
        }
    }
};

QTEST_APPLESS_MAIN(LayoutTeamTest)
#include "tst_layoutteam.moc"
