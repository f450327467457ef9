// What the command line promises, on a table whose truth is known and small enough for every build: default training orders customers about
// as well as each learner can from so few, and its probabilities are not far from the true ones. The truth's own AUC on the same customers is
// the measure, so that luck of the draw counts for both. The bars on the real tables are in tst_accuracy.cpp.
#include "core/base/logistic.h"
#include "core/base/random.h"
#include "core/scoring/metrics.h"
#include "tests/cli/cliprocess.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace holdfast;

namespace {

constexpr std::size_t kCustomers = 1000;

/// Complaints drive customers away, time keeps them, and a high price does the one or the other by plan, which no sum of columns tells.
struct MadeTable {
    QByteArray csv = "id,months,price,complaints,noise,plan,region,left\n";
    std::vector<double> truth, labels;

    MadeTable() {
        const std::array<const char*, 3> plans{"basic", "plus", "max"};
        const std::array<const char*, 4> regions{"north", "south", "east", "west"};
        Random random(7);
        for (std::size_t i = 0; i < kCustomers; ++i) {
            const double months = random.exponential(1.0 / 24.0), price = random.uniform(20.0, 120.0);
            const auto complaints = static_cast<double>(random.poisson(1.0));
            const std::size_t plan = random.below(3);
            truth.push_back(-0.8 + 0.9 * std::min(complaints, 3.0) - 0.04 * std::min(months, 60.0) +
                            (plan == 0 ? 1.0 : -1.0) * (price - 70.0) / 20.0);
            labels.push_back(random.bernoulli(logistic(truth.back())) ? 1.0 : 0.0);
            csv += QStringLiteral("k%1,%2,%3,%4,%5,%6,%7,%8\n")
                       .arg(i)
                       .arg(months, 0, 'f', 2)
                       .arg(price, 0, 'f', 2)
                       .arg(complaints)
                       .arg(random.normal(), 0, 'f', 3)
                       .arg(QLatin1String(plans[plan]), QLatin1String(regions[random.below(4)]), labels.back() > 0.5 ? QStringLiteral("yes") : QStringLiteral("no"))
                       .toUtf8();
        }
    }
    double bestLogLoss() const {
        std::vector<double> p;
        for (const double z : truth) p.push_back(logistic(z));
        return scoring::logLoss(p, labels);
    }
};

}  // namespace

class TestCliQuickAccuracy : public QObject {
    Q_OBJECT

private slots:
    void everyLearner_comesNearTheTruth() {
        const MadeTable made;
        QTemporaryDir folder;
        QFile file(folder.filePath("made.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(made.csv) == made.csv.size());
        file.close();
        const QString project = folder.filePath("made.holdfast");
        HOLDFAST_JSON(imported, "import", project, "--customers", file.fileName(), "--key", "id", "--label", "left=yes");
        HOLDFAST_JSON(card, "train", project, "--learner", "auto", "--folds", "2", "--seed", "1");
        const double best = scoring::rocAuc(made.truth, made.labels);
        const QJsonObject metrics = card["metrics"].toObject(), tried = card["baselines"].toObject();
        for (auto it = tried.begin(); it != tried.end(); ++it) qInfo("%s: %.4f", qPrintable(it.key()), it.value().toDouble());
        qInfo("%s: AUC %.4f of %.4f, log loss %.4f of %.4f, ECE %.4f, %.1f s", qPrintable(card["learner"].toString()), metrics["auc"].toDouble(), best,
              metrics["log_loss"].toDouble(), made.bestLogLoss(), metrics["ece"].toDouble(), card["seconds"].toDouble());
        // How far below the truth each may be: from half of the customers at a time, and the line cannot tell what plan and price do together.
        std::vector<std::pair<const char*, double>> bars{{"logistic", 0.145}, {"mlp", 0.035}, {"tabm", 0.035}, {"ensemble", 0.03}};
#ifdef HOLDFAST_WITH_XGBOOST
        bars.emplace_back("xgboost", 0.05);
#endif
        for (const auto& [learner, bar] : bars)
            QVERIFY2(tried[learner].toDouble() > best - bar, qPrintable(QString("%1: %2 of %3").arg(learner).arg(tried[learner].toDouble()).arg(best)));
        QVERIFY2(metrics["auc"].toDouble() > best - 0.03, qPrintable(QString::number(metrics["auc"].toDouble())));
        QVERIFY2(metrics["log_loss"].toDouble() < made.bestLogLoss() + 0.04, qPrintable(QString::number(metrics["log_loss"].toDouble())));
        QVERIFY2(metrics["ece"].toDouble() < 0.05, qPrintable(QString::number(metrics["ece"].toDouble())));
    }
};

QTEST_GUILESS_MAIN(TestCliQuickAccuracy)
#include "tst_quickaccuracy.moc"
