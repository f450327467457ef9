// The sample world's ground truth: leaving, effects, campaigns and adversaries agree with what can be observed.
#include "tests/core/sample/collectingsink.h"

#include <QtTest>

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <set>

using namespace holdfast;
using holdfast::test::CollectingSink;
using holdfast::test::makeWorld;

namespace {

constexpr std::size_t kCustomers = 30'000;

double auc(std::vector<std::pair<double, bool>> scored) {
    std::sort(scored.begin(), scored.end());
    double ranks = 0, positives = 0;
    for (std::size_t i = 0; i < scored.size(); ++i)
        if (scored[i].second) ranks += double(i + 1), ++positives;
    return (ranks - positives * (positives + 1) / 2) / (positives * (double(scored.size()) - positives));
}

/// Ridge logistic regression by Newton steps on two thirds of the rows; AUC on the others.
double heldOutAuc(Eigen::MatrixXd x, const std::vector<bool>& left) {
    for (Eigen::Index c = 1; c < x.cols(); ++c) {
        const double mean = x.col(c).mean();
        const double sd = std::sqrt((x.col(c).array() - mean).square().mean());
        if (sd > 0) x.col(c) = (x.col(c).array() - mean) / sd;
    }
    std::vector<Eigen::Index> fit, held;
    for (Eigen::Index i = 0; i < x.rows(); ++i) (i % 3 == 0 ? held : fit).push_back(i);
    Eigen::VectorXd y(Eigen::Index(fit.size())), w = Eigen::VectorXd::Zero(x.cols());
    for (std::size_t i = 0; i < fit.size(); ++i) y[Eigen::Index(i)] = left[std::size_t(fit[i])] ? 1.0 : 0.0;
    const Eigen::MatrixXd a = x(fit, Eigen::all);
    for (int step = 0; step < 10; ++step) {
        const Eigen::VectorXd p = (1.0 / (1.0 + (-(a * w).array()).exp())).matrix();
        Eigen::MatrixXd h = a.transpose() * (p.array() * (1.0 - p.array())).matrix().asDiagonal() * a;
        h.diagonal().array() += 3.0;
        w += h.ldlt().solve(a.transpose() * (y - p) - 3.0 * w);
    }
    std::vector<std::pair<double, bool>> scored;
    for (const Eigen::Index i : held) scored.emplace_back(x.row(i).dot(w), left[std::size_t(i)]);
    return auc(scored);
}

struct Arms {
    double naive = 0, truth = 0, error = 0;
};

/// Treated minus control leaving rates, the true mean effect on the treated, and the standard error of the first.
Arms compare(const CollectingSink& world, const std::set<std::string>& who) {
    const auto rows = world.rowsByKey();
    double treated = 0, treatedLeft = 0, control = 0, controlLeft = 0, truth = 0;
    for (const Treatment& t : world.treatments) {
        if (!who.contains(t.customer)) continue;
        const sample::Truth& known = world.truths[rows.at(t.customer)];
        if (t.arm == "none") {
            ++control, controlLeft += *t.outcome;
            continue;
        }
        const auto arm = std::find(sample::armNames().begin(), sample::armNames().end(), t.arm) - sample::armNames().begin();
        ++treated, treatedLeft += *t.outcome, truth += known.pArm.at(std::size_t(arm)) - known.p0;
    }
    const double a = treatedLeft / treated, b = controlLeft / control;
    return {a - b, truth / treated, std::sqrt(a * (1 - a) / treated + b * (1 - b) / control)};
}

}  // namespace

class TestTruth : public QObject {
    Q_OBJECT

    CollectingSink m_world;
    std::set<std::string> m_randomised, m_targeted;

private slots:
    void initTestCase() {
        m_world = makeWorld(kCustomers, 11);
        QCOMPARE(m_world.truths.size(), kCustomers);
        for (const auto& row : m_world.campaigns)
            (row.campaign == "randomised" ? m_randomised : m_targeted).insert(row.customer);
    }

    void truth_isInTheOrderOfCustomers() {
        for (std::size_t row = 0; row < kCustomers; ++row)
            QCOMPARE(m_world.truths[row].customer, m_world.text(row, "customer_id"));
    }

    void leavingRate_isPlausible() {
        double known = 0, left = 0;
        for (std::size_t row = 0; row < kCustomers; ++row) {
            const double label = m_world.number(row, "churned");
            if (std::isnan(label)) continue;
            ++known, left += label;
        }
        QVERIFY(known > 0.9 * kCustomers && known < kCustomers);
        QVERIFY2(left / known > 0.12 && left / known < 0.22, qPrintable(QString::number(left / known)));
    }

    void untreatedWithoutTreatedFriends_leaveAsP0Says() {
        std::set<std::string> touched;
        for (const Treatment& t : m_world.treatments)
            if (t.arm != "none") touched.insert(t.customer);
        std::set<std::string> spilledOn;
        for (const Referral& referral : m_world.referrals)
            if (touched.contains(referral.referrer)) spilledOn.insert(referral.referee);
        std::vector<std::pair<double, double>> rows;  // p0, left
        for (std::size_t row = 0; row < kCustomers; ++row) {
            const std::string& key = m_world.truths[row].customer;
            const double label = m_world.number(row, "churned");
            if (touched.contains(key) || spilledOn.contains(key) || std::isnan(label)) continue;
            rows.emplace_back(m_world.truths[row].p0, label);
        }
        std::sort(rows.begin(), rows.end());
        // In each fifth by p0 the rate lies within four standard errors of the mean of p0.
        for (std::size_t fifth = 0; fifth < 5; ++fifth) {
            double p = 0, left = 0, variance = 0;
            const std::size_t from = rows.size() * fifth / 5, to = rows.size() * (fifth + 1) / 5;
            for (std::size_t i = from; i < to; ++i) {
                p += rows[i].first, left += rows[i].second;
                variance += rows[i].first * (1 - rows[i].first);
            }
            QVERIFY2(std::abs(p - left) < 4 * std::sqrt(variance), qPrintable(QString("%1 %2 %3").arg(fifth).arg(p).arg(left)));
        }
    }

    void tableAuc_isNeitherTrivialNorHopeless() {
        std::vector<std::size_t> known;
        for (std::size_t row = 0; row < kCustomers; ++row)
            if (!isMissing(m_world.cell(row, "churned"))) known.push_back(row);
        std::map<std::pair<std::size_t, std::string>, Eigen::Index> at;
        Eigen::Index width = 1;
        for (std::size_t c = 2; c + 1 < m_world.specs.size(); ++c)
            for (const std::size_t row : known) {
                const Value& cell = m_world.customers[row][c];
                if (const auto* text = std::get_if<std::string>(&cell)) {
                    if (at.try_emplace({c, *text}, width).second) ++width;
                } else if (at.try_emplace({c, ""}, width).second) {
                    width += 3;
                }
            }
        Eigen::MatrixXd x = Eigen::MatrixXd::Zero(Eigen::Index(known.size()), width);
        std::vector<bool> left;
        for (std::size_t i = 0; i < known.size(); ++i) {
            const auto r = Eigen::Index(i);
            x(r, 0) = 1.0;
            left.push_back(m_world.number(known[i], "churned") > 0.5);
            for (std::size_t c = 2; c + 1 < m_world.specs.size(); ++c) {
                const Value& cell = m_world.customers[known[i]][c];
                if (const auto* text = std::get_if<std::string>(&cell)) {
                    x(r, at.at({c, *text})) = 1.0;
                } else if (isMissing(cell)) {
                    x(r, at.at({c, ""})) = 1.0;
                } else {
                    const double value = CollectingSink::number(cell);
                    x(r, at.at({c, ""}) + 1) = value;
                    x(r, at.at({c, ""}) + 2) = std::log1p(value);
                }
            }
        }
        const double table = heldOutAuc(x, left);
        std::vector<std::pair<double, bool>> oracle;
        for (std::size_t i = 0; i < known.size(); ++i) oracle.emplace_back(m_world.truths[known[i]].p0, left[i]);
        qInfo("table %.4f, oracle %.4f", table, auc(oracle));
        QVERIFY2(table > 0.75 && table < 0.85, qPrintable(QString::number(table)));
        QVERIFY(auc(oracle) > table + 0.02);
    }

    void fourKinds_behaveAsTheyAreNamed() {
        std::map<std::string, double> count, effect, risk;
        for (const sample::Truth& truth : m_world.truths) {
            ++count[truth.kind];
            effect[truth.kind] += truth.pArm[1] - truth.p0;
            risk[truth.kind] += truth.p0;
        }
        QCOMPARE(count.size(), std::size_t{4});
        for (const auto& [kind, number] : count) QVERIFY2(number > 0.04 * kCustomers, kind.c_str());
        QVERIFY(effect["persuadable"] / count["persuadable"] < -0.06);
        QVERIFY(effect["sleeping_dog"] / count["sleeping_dog"] > 0.03);
        QVERIFY(std::abs(effect["sure_thing"] / count["sure_thing"]) < 0.015);
        QVERIFY(std::abs(effect["lost_cause"] / count["lost_cause"]) < 0.03);
        QVERIFY(risk["sure_thing"] / count["sure_thing"] < 0.12);
        QVERIFY(risk["lost_cause"] / count["lost_cause"] > 0.4);
    }

    void randomisedCampaign_showsTheTruth_targetedOneDoesNot() {
        const Arms lot = compare(m_world, m_randomised), aimed = compare(m_world, m_targeted);
        qInfo("randomised %.4f (true %.4f), targeted %.4f (true %.4f)", lot.naive, lot.truth, aimed.naive, aimed.truth);
        QVERIFY(lot.truth < 0 && aimed.truth < 0);
        QVERIFY(std::abs(lot.naive - lot.truth) < 3.5 * lot.error);
        QVERIFY(aimed.naive - aimed.truth > 6 * aimed.error);
    }

    void propensities_areToldForTheRandomisedOnly() {
        for (const Treatment& t : m_world.treatments) {
            QCOMPARE(t.propensity.has_value(), m_randomised.contains(t.customer));
            QVERIFY(t.cost && (*t.cost > 0) == (t.arm != "none"));
        }
        for (const auto& row : m_world.campaigns) {
            double sum = 0;
            for (const double p : row.propensity) {
                QVERIFY(p > 0.0);
                sum += p;
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-5);
            QCOMPARE(row.propensity.size(), sample::armNames().size() + 1);
        }
        QCOMPARE(m_world.campaigns.size(), m_world.treatments.size());
    }

    void spill_isAPartOfTheEffect() {
        for (const sample::Truth& truth : m_world.truths) {
            double mean = 0;
            for (const double p : truth.pArm) mean += (p - truth.p0) / double(truth.pArm.size());
            QVERIFY(std::abs(truth.spill) <= std::abs(mean) && truth.spill * mean >= 0);
            QVERIFY(truth.value >= 0 && truth.value == std::round(truth.value));
        }
    }

    void adversaries_areOneToTwoPercent_ofFourKinds() {
        std::map<std::string, std::size_t> count;
        for (const sample::Truth& truth : m_world.truths) ++count[truth.adversary];
        const double share = 1.0 - double(count["none"]) / double(kCustomers);
        QVERIFY2(share >= 0.01 && share <= 0.02, qPrintable(QString::number(share)));
        for (const char* kind : {"farmer", "ring", "bot", "gamer"}) QVERIFY2(count[kind] > 20, kind);
    }

    void adversaries_leaveTraces() {
        std::map<std::string, double> people, clicks, abandoned, support;
        std::map<std::string, std::size_t> bots;
        for (std::size_t row = 0; row < kCustomers; ++row) {
            const std::string& kind = m_world.truths[row].adversary;
            ++people[kind];
            clicks[kind] += m_world.number(row, "clicks_30d");
            abandoned[kind] += m_world.number(row, "abandoned_carts_90d");
            support[kind] += m_world.number(row, "support_contacts_90d");
        }
        QVERIFY(clicks["bot"] / people["bot"] > 50 * clicks["none"] / people["none"]);
        QVERIFY(abandoned["farmer"] / people["farmer"] > 15 * abandoned["none"] / people["none"]);
        QVERIFY(support["gamer"] / people["gamer"] > 4 * support["none"] / people["none"]);
        const auto rows = m_world.rowsByKey();
        std::set<std::pair<std::string, std::string>> edges;
        for (const Referral& r : m_world.referrals) edges.emplace(r.referrer, r.referee);
        double inRing = 0, ringEdges = 0;
        for (const Referral& r : m_world.referrals)
            if (m_world.truths[rows.at(r.referee)].adversary == "ring") {
                ++ringEdges;
                if (m_world.truths[rows.at(r.referrer)].adversary == "ring") ++inRing;
            }
        QCOMPARE(inRing, ringEdges);
        QVERIFY(ringEdges >= 2 * people["ring"]);
    }
};

QTEST_APPLESS_MAIN(TestTruth)
#include "tst_truth.moc"
