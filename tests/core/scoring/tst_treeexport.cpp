// Trees in XGBoost's format, read back by a reader that knows XGBoost's rules and nothing of our codes.
#include "core/scoring/treeexport.h"
#include "tests/support/randomtrees.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace holdfast;
using namespace holdfast::scoring;
using nlohmann::json;

namespace {

/// XGBoost's documented walk: missing goes by default_left; a number below the condition goes left; a category listed goes right.
double leafOf(const json& tree, const double* row) {
    std::size_t at = 0;
    for (;;) {
        const int left = tree["left_children"][at].get<int>();
        if (left < 0) return static_cast<double>(tree["split_conditions"][at].get<float>());
        const double value = row[tree["split_indices"][at].get<std::size_t>()];
        bool goLeft = false;
        if (std::isnan(value)) {
            goLeft = tree["default_left"][at].get<int>() == 1;
        } else if (tree["split_type"][at].get<int>() == 1) {
            const auto& nodes = tree["categories_nodes"];
            const auto place = static_cast<std::size_t>(std::find(nodes.begin(), nodes.end(), static_cast<int>(at)) - nodes.begin());
            const auto begin = tree["categories_segments"][place].get<std::size_t>();
            const auto end = begin + tree["categories_sizes"][place].get<std::size_t>();
            goLeft = true;
            for (std::size_t i = begin; i < end; ++i) goLeft = goLeft && tree["categories"][i].get<int>() != static_cast<int>(value);
        } else {
            goLeft = static_cast<float>(value) < tree["split_conditions"][at].get<float>();
        }
        at = static_cast<std::size_t>(goLeft ? left : tree["right_children"][at].get<int>());
    }
}

}  // namespace

class TestTreeExport : public QObject {
    Q_OBJECT

private slots:
    void exportedTrees_addUpToTheCommitteesLogOdds() {
        const FeatureMatrix matrix = test::randomCustomers(800, 4, 3, 11);
        const auto scorer = test::randomTreeScorer(matrix, 3, 20, 5);
        const auto text = xgboostJson(*scorer);
        QVERIFY2(text.has_value(), text ? "" : text.error().message.c_str());
        const json model = json::parse(*text);
        const json& trees = model["learner"]["gradient_booster"]["model"]["trees"];
        QCOMPARE(trees.size(), std::size_t{61});
        QCOMPARE(model["learner"]["feature_names"][0].get<std::string>(), std::string("f0"));
        const auto expected = ensembleLogits(*scorer, matrix.values, matrix.rows);
        std::set<double> distinct;
        for (std::size_t r = 0; r < matrix.rows; ++r) {
            double sum = 0.0;
            for (const json& tree : trees) sum += leafOf(tree, matrix.row(r));
            QVERIFY2(std::abs(sum - expected[r]) < 1e-5, qPrintable(QString("row %1: %2").arg(r).arg(sum - expected[r])));
            distinct.insert(sum);
        }
        QVERIFY(distinct.size() > 100);
    }

    void everyNodeButTheRoot_hasItsParent() {
        const FeatureMatrix matrix = test::randomCustomers(300, 3, 1, 12);
        const auto text = xgboostJson(*test::randomTreeScorer(matrix, 1, 5, 4));
        QVERIFY(text);
        for (const json& tree : json::parse(*text)["learner"]["gradient_booster"]["model"]["trees"]) {
            const auto count = tree["left_children"].size();
            QCOMPARE(tree["tree_param"]["num_nodes"].get<std::string>(), std::to_string(count));
            for (const char* array : {"right_children", "parents", "split_conditions", "split_indices", "split_type", "default_left",
                                      "sum_hessian", "base_weights", "loss_changes"})
                QCOMPARE(tree[array].size(), count);
            for (std::size_t i = 0; i < count; ++i) {
                if (tree["left_children"][i].get<int>() < 0) continue;
                for (const char* side : {"left_children", "right_children"})
                    QCOMPARE(tree["parents"][tree[side][i].get<std::size_t>()].get<std::size_t>(), i);
            }
        }
    }

    void treesThatTheFormatCannotSay_areRefused() {
        const FeatureMatrix matrix = test::randomCustomers(300, 2, 0, 13);
        TreeForest forest;
        forest.beginMember(0.0);
        forest.addTree({{1, 3, 2, 1, 2, 0.0F, 9.0F}, {0, 0, 0, 0, 0, 0.5F, 4.0F}, {0, 0, 0, 0, 0, -0.5F, 5.0F}});  // codes 3 to 5
        const auto scorer = TreeScorer::make("xgboost", matrix.schema, test::fittedEncoding(matrix), std::move(forest));
        QVERIFY(scorer);
        const auto text = xgboostJson(**scorer);
        QVERIFY(!text && text.error().code == ErrorCode::Model);
    }
};

QTEST_GUILESS_MAIN(TestTreeExport)
#include "tst_treeexport.moc"
