// The products over differences against those of the dense encoding, written out.
#include "models/churn/logisticproblem.h"
#include "tests/models/syntheticchurn.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using models::EncodedRows;
using models::LogisticProblem;

namespace {

Eigen::MatrixXd dense(const scoring::FeatureEncoding& encoding, const EncodedRows& rows) {
    const auto columns = static_cast<Eigen::Index>(encoding.columns());
    Eigen::MatrixXd result(static_cast<Eigen::Index>(rows.size()), columns + 1);
    std::vector<float> row(encoding.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.expand(std::span(&i, 1), row.data());
        for (Eigen::Index k = 0; k < columns; ++k)
            result(static_cast<Eigen::Index>(i), k) = static_cast<double>(row[static_cast<std::size_t>(k)]);
        result(static_cast<Eigen::Index>(i), columns) = 1.0;
    }
    return result;
}

Eigen::VectorXd madeUp(Eigen::Index size, std::uint64_t seed) {
    Random random(seed);
    Eigen::VectorXd result(size);
    for (Eigen::Index k = 0; k < size; ++k) result(k) = random.normal(0.0, 0.5);
    return result;
}

}  // namespace

class TestLogisticProblem : public QObject {
    Q_OBJECT

private slots:
    void products_areThoseOfTheDenseRows() {
        const auto data = test::syntheticChurn(500, 4);  // with missing cells
        const auto encoding = scoring::FeatureEncoding::fit(data.features, data.rows, {.maxBins = 10});
        const EncodedRows rows(encoding, data.set(), data.rows);
        const LogisticProblem problem(encoding, rows);
        const Eigen::MatrixXd x = dense(encoding, rows);
        QCOMPARE(problem.rows(), std::size_t{500});
        QCOMPARE(problem.columns(), x.cols());
        const Eigen::VectorXd weights = madeUp(x.cols(), 1);
        const Eigen::VectorXd logits = x * weights;
        QVERIFY((problem.logits(weights) - logits).cwiseAbs().maxCoeff() < 1e-5);
        double loss = 0.0;
        for (Eigen::Index i = 0; i < logits.size(); ++i)
            loss -= std::log(1.0 / (1.0 + std::exp(problem.labels()(i) > 0.5 ? -logits(i) : logits(i)))) / 500.0;
        QVERIFY(std::abs(problem.meanLoss(logits) - loss) < 1e-12);
        const Eigen::VectorXd p = logits.unaryExpr([](double v) { return 1.0 / (1.0 + std::exp(-v)); });
        const Eigen::VectorXd gradient = x.transpose() * (p - problem.labels()) / 500.0;
        QVERIFY((problem.gradient(p) - gradient).cwiseAbs().maxCoeff() < 1e-6);
        const Eigen::VectorXd c = p.cwiseProduct((1.0 - p.array()).matrix());
        const Eigen::MatrixXd hessian = x.transpose() * c.asDiagonal() * x / 500.0;
        QVERIFY((problem.hessian(c) - hessian).cwiseAbs().maxCoeff() < 1e-6);
    }

    void subset_hasTheRowsAskedFor() {
        const auto data = test::syntheticChurn(300, 5);
        const auto encoding = scoring::FeatureEncoding::fit(data.features, data.rows, {.maxBins = 6});
        const LogisticProblem problem(encoding, EncodedRows(encoding, data.set(), data.rows));
        const std::vector<std::size_t> some{299, 0, 17, 17};
        const LogisticProblem part = problem.subset(some);
        const Eigen::VectorXd weights = madeUp(problem.columns(), 2);
        const Eigen::VectorXd all = problem.logits(weights), own = part.logits(weights);
        QCOMPARE(part.rows(), some.size());
        for (std::size_t i = 0; i < some.size(); ++i) {
            QCOMPARE(own(static_cast<Eigen::Index>(i)), all(static_cast<Eigen::Index>(some[i])));
            QCOMPARE(part.labels()(static_cast<Eigen::Index>(i)), data.labels[some[i]]);
        }
    }
};

QTEST_APPLESS_MAIN(TestLogisticProblem)
#include "tst_logisticproblem.moc"
