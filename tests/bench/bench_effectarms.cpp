// How well ways of learning several arms' effects do on made studies whose truth is known (none of them a table that figures are
// quoted on): the root mean squared error of effects, and how much of what the truth would keep a plan under a budget keeps.
//
// bench_effectarms [studies 3] [rows 4000]
#include "core/scenario/effectselection.h"
#include "core/scenario/linearregression.h"
#include "core/scenario/multilevel.h"
#include "models/factory.h"
#include "tests/bench/madeeffects.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

using namespace holdfast;
using namespace holdfast::scenario;
using test::ArmShape;
using test::MadeArms;

namespace {

/// Customers kept by the plan that a share of the money for treating all buys, made from `effects`, by one price for money.
double keptBy(const MadeArms& made, const ArmValues& effects, double share) {
    double all = 0.0;
    for (const double cost : made.cost) all += cost * static_cast<double>(made.dog.size()) / static_cast<double>(made.cost.size());
    double low = 0.0, high = 10.0, kept = 0.0;
    for (int step = 0; step < 60; ++step) {
        const double price = step == 59 ? high : 0.5 * (low + high);
        double spent = 0.0;
        kept = 0.0;
        for (std::size_t i = 0; i < made.dog.size(); ++i) {
            double best = 0.0;
            std::size_t chosen = effects.size();
            for (std::size_t a = 0; a < effects.size(); ++a)
                if (const double gain = -effects[a][i] - price * made.cost[a]; gain > best) best = gain, chosen = a;
            if (chosen == effects.size()) continue;
            spent += made.cost[chosen];
            kept -= made.truth[chosen][i];
        }
        (spent > share * all ? low : high) = price;
    }
    return kept;
}

struct Tally {
    double error = 0.0, kept[3] = {}, studies = 0.0;

    void add(const MadeArms& made, const ArmValues& effects) {
        double squares = 0.0, count = 0.0;
        for (std::size_t a = 0; a < effects.size(); ++a)
            for (std::size_t i = 0; i < effects[a].size(); ++i, count += 1.0) squares += std::pow(effects[a][i] - made.truth[a][i], 2.0);
        error += std::sqrt(squares / count);
        int place = 0;
        for (const double share : {0.05, 0.2, 0.5}) kept[place++] += keptBy(made, effects, share) / keptBy(made, made.truth, share);
        studies += 1.0;
    }
};

void tryAll(const MadeArms& made, const std::vector<const scoring::RegressionLearner*>& bases, std::map<std::string, Tally>& tallies) {
    const TaskContext context;
    const EffectStudy& study = made.study;
    const auto rows = allRows(study.rows()), everybody = allRows(made.customers.rows);
    const auto folds = studyFolds(study, 5, 1);
    const auto assignment = learnAssignment({&study, &folds, {}, 1}, context);
    const auto tally = [&](const std::string& name, const EffectFit& fit) {
        const auto model = fitEffect(fit, context);
        if (!model) std::exit(1);
        tallies[name].add(made, *(*model)->predict(made.customers, everybody));
    };
    for (const auto* base : bases) {
        const auto outcomes = crossFitOutcomes(study, rows, folds, *base, 1, context);
        for (const MetaLearner learner : {MetaLearner::S, MetaLearner::T, MetaLearner::X, MetaLearner::DR, MetaLearner::SharedDR})
            tally(std::string(toString(learner)) + " over " + base->name(), {&study, rows, learner, base, &*outcomes, &*assignment, 1});
    }
    const MultilevelLearner plain, byDose(dosesOf(study.arms));
    for (const auto* joint : {&plain, &byDose})
        tally(joint->name(), {&study, rows, MetaLearner::Joint, nullptr, nullptr, &*assignment, 1, joint});
}

}  // namespace

int main(int argc, char** argv) {
    const int studies = argc > 1 ? std::atoi(argv[1]) : 3;
    const std::size_t rows = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 4000;
    const LinearLearner linear;
    const auto trees = models::createRegression("trees");
    if (!trees) return 1;
    int number = 0;
    for (const ArmShape shape : {ArmShape::Doses, ArmShape::Points, ArmShape::Unrelated, ArmShape::Even}) {
        std::map<std::string, Tally> tallies;
        for (int study = 0; study < studies; ++study)
            tryAll(test::makeArms(shape, rows, static_cast<std::uint64_t>(101 + study)), {&linear, trees->get()}, tallies);
        std::printf("shape %d, %d studies of %zu rows: root error; share of what the truth keeps at budgets of 5, 20, 50 %%\n", number++, studies, rows);
        for (const auto& [name, tally] : tallies)
            std::printf("  %-24s %.4f   %.3f %.3f %.3f\n", name.c_str(), tally.error / tally.studies, tally.kept[0] / tally.studies,
                        tally.kept[1] / tally.studies, tally.kept[2] / tally.studies);
        std::fflush(stdout);
    }
    return 0;
}
