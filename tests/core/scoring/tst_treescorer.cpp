#include "core/scoring/treescorer.h"
#include "tests/support/artefacts.h"
#include "tests/support/randomtrees.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

/// The definition, node by node from the raw values: no codes.
double reference(const TreeScorer& scorer, std::size_t member, const double* row) {
    const TreeForest& forest = scorer.forest();
    double sum = forest.bases[member];
    for (auto t = forest.memberTrees[member]; t < forest.memberTrees[member + 1]; ++t) {
        const TreeNode* nodes = forest.tree(t);
        std::size_t at = 0;
        while (!nodes[at].leaf()) {
            const TreeNode& node = nodes[at];
            const auto& feature = scorer.encoding().features()[node.feature];
            const double value = row[node.feature];
            bool right = false;
            if (feature.kind == FeatureKind::Category) {
                right = !std::isnan(value) && feature.levelCodes[static_cast<std::size_t>(value)] == node.low;
            } else if (std::isnan(value)) {
                right = node.low + node.span == TreeEncoding::kMissing;
            } else {
                right = value >= feature.cuts[node.low - 1U];
            }
            at = right ? node.right : node.left;
        }
        sum += static_cast<double>(nodes[at].value);
    }
    return sum;
}

std::vector<double> logitsOf(const ChurnScorer& scorer, const FeatureMatrix& matrix) {
    std::vector<double> logits(matrix.rows * scorer.members());
    scorer.memberLogits(matrix.values, matrix.rows, logits);
    return logits;
}

}  // namespace

class TestTreeScorer : public QObject {
    Q_OBJECT

private slots:
    void scores_areWhatTheTreesSayNodeByNode_data() {
        QTest::addColumn<int>("depth");
        QTest::addColumn<int>("rows");
        QTest::newRow("stumps, a few rows") << 1 << 5;
        QTest::newRow("four levels, a group and a bit") << 4 << 70;
        QTest::newRow("eight levels, several blocks") << 8 << 1300;
        QTest::newRow("leaves alone") << 0 << 100;
    }
    void scores_areWhatTheTreesSayNodeByNode() {
        QFETCH(int, depth);
        QFETCH(int, rows);
        const auto matrix = test::randomCustomers(1300, 5, 3, 2);
        const auto scorer = test::randomTreeScorer(matrix, 3, 40, depth);
        std::vector<double> logits(static_cast<std::size_t>(rows) * 3);
        scorer->memberLogits(matrix.values, static_cast<std::size_t>(rows), logits);
        for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r)
            for (std::size_t m = 0; m < 3; ++m)
                QVERIFY(std::abs(logits[r * 3 + m] - reference(*scorer, m, matrix.row(r))) < 1e-12);
    }

    void aRow_scoresTheSameToTheBitAloneAndInACrowd() {
        const auto matrix = test::randomCustomers(700, 5, 3, 3);
        const auto scorer = test::randomTreeScorer(matrix, 2, 60, 5);
        const auto together = logitsOf(*scorer, matrix);
        for (std::size_t r = 0; r < matrix.rows; ++r) {
            std::vector<double> alone(2);
            scorer->memberLogits({matrix.row(r), matrix.cols()}, 1, alone);
            QCOMPARE(alone[0], together[r * 2]);
            QCOMPARE(alone[1], together[r * 2 + 1]);
        }
    }

    void theEnsemble_isTheMeanOfItsLogOdds() {
        const auto matrix = test::randomCustomers(300, 4, 2, 4);
        const auto scorer = test::randomTreeScorer(matrix, 4, 10, 4);
        const auto members = logitsOf(*scorer, matrix);
        for (const unsigned threads : {1U, 3U}) {
            const auto ensemble = ensembleLogits(*scorer, matrix.values, matrix.rows, threads);
            for (std::size_t r = 0; r < matrix.rows; ++r)
                QVERIFY(std::abs(ensemble[r] - (members[r * 4] + members[r * 4 + 1] + members[r * 4 + 2] + members[r * 4 + 3]) /
                                                   4.0) < 1e-12);
        }
        QVERIFY(ensembleLogits(*scorer, {}, 0, 4).empty());
    }

    void savedScorer_loadsToTheSameScores() {
        const auto matrix = test::randomCustomers(200, 5, 3, 5);
        for (const std::size_t trees : {std::size_t{0}, std::size_t{12}}) {
            const auto scorer = test::randomTreeScorer(matrix, 2, trees, 6);
            const auto loaded = loadScorer(scorer->save());
            QVERIFY(loaded);
            QCOMPARE((*loaded)->kind(), std::string("xgboost"));
            QVERIFY((*loaded)->schema()->features == matrix.schema->features);
            QCOMPARE(logitsOf(**loaded, matrix), logitsOf(*scorer, matrix));
            QCOMPARE((*loaded)->save(), scorer->save());
        }
    }

    void anyDamagedByte_isNoticed() {
        const auto matrix = test::randomCustomers(60, 3, 2, 6);
        const std::string bytes = test::randomTreeScorer(matrix, 2, 3, 4)->save();
        for (std::size_t place = 0; place < bytes.size(); place += 1 + place / 40) {
            std::string damaged = bytes;
            damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
            const auto loaded = loadScorer(damaged);
            QVERIFY2(!loaded, qPrintable(QString::number(place)));
            QVERIFY(loaded.error().code == ErrorCode::Corrupt || loaded.error().code == ErrorCode::Model);
        }
        for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 20)
            QVERIFY(loadScorer(std::string_view(bytes).substr(0, size)).error().code == ErrorCode::Corrupt);
    }

    // Bytes that lie with a valid checksum: refused, or scored without reading where there is nothing.
    void anyBytesWithAValidChecksum_areRefusedOrScored() {
        const auto matrix = test::randomCustomers(100, 3, 2, 7);
        const std::string bytes = test::randomTreeScorer(matrix, 2, 4, 4)->save();
        Random random(8);
        int refused = 0;
        for (int attempt = 0; attempt < 6000; ++attempt) {
            const auto loaded = loadScorer(test::lyingArtefact(bytes, "HFTREE", random));
            refused += loaded ? 0 : 1;
            if (!loaded || (*loaded)->schema()->size() != matrix.cols()) continue;
            QCOMPARE(ensembleLogits(**loaded, matrix.values, matrix.rows).size(), matrix.rows);
            QVERIFY((*loaded)->exactShares({matrix.row(0), matrix.cols()}).has_value());
        }
        QVERIFY2(refused > 1000 && refused < 6000, qPrintable(QString::number(refused)));
    }

    void treesThatDoNotHangTogether_areRefused() {
        const auto matrix = test::randomCustomers(60, 3, 2, 9);
        const auto encoding = test::fittedEncoding(matrix);
        const TreeForest sound = test::RandomTrees(encoding, 1).forest(1, 2, 3);
        QVERIFY(sound.check(matrix.cols()));
        QVERIFY(!sound.check(1));
        const auto refused = [&](const std::function<void(TreeForest&)>& spoil) {
            TreeForest forest = sound;
            spoil(forest);
            const auto made = TreeScorer::make("xgboost", matrix.schema, encoding, forest);
            return !made && made.error().code == ErrorCode::Corrupt;
        };
        QVERIFY(refused([](TreeForest& f) { f.nodes[0].left = 900; }));
        QVERIFY(refused([](TreeForest& f) { f.nodes[0].right = f.nodes[0].left; }));
        QVERIFY(refused([](TreeForest& f) { f.nodes[0].feature = 99; }));
        QVERIFY(refused([](TreeForest& f) { f.nodes[1].cover = 0.0F; }));
        QVERIFY(refused([](TreeForest& f) { f.nodes[1].value = std::numeric_limits<float>::infinity(); }));
        QVERIFY(refused([](TreeForest& f) { f.treeNodes[1] = 100000; }));
        QVERIFY(refused([](TreeForest& f) { f.memberTrees.back() = 1; }));
        QVERIFY(refused([](TreeForest& f) { f.bases.push_back(0.0); }));
        QVERIFY(refused([](TreeForest& f) { f.bases[0] = std::nan(""); }));
        QVERIFY(refused([](TreeForest& f) {
            f.nodes.push_back(f.nodes.back());
            ++f.treeNodes.back();
        }));
        QVERIFY(refused([](TreeForest& f) { f = {}; }));
    }

    void unknownKindOrNewerFormat_isNotGuessedAt() {
        const auto matrix = test::randomCustomers(60, 3, 2, 10);
        QVERIFY(loadScorer(test::randomTreeScorer(matrix, 1, 2, 2, "oracle")->save()).error().code == ErrorCode::Model);
        std::string newer = test::randomTreeScorer(matrix, 1, 2, 2)->save();
        newer[6] = 2;
        QVERIFY(loadScorer(newer).error().code == ErrorCode::Model);
    }
};

QTEST_APPLESS_MAIN(TestTreeScorer)
#include "tst_treescorer.moc"
