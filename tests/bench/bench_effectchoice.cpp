// Which rule of choosing among ways to learn effects serves best, on made studies whose truth is known (none of them a table
// that figures are quoted on). Prints the root mean squared error of effects out of fold under every rule.
#include "core/scenario/effectselection.h"
#include "core/scenario/linearregression.h"
#include "models/factory.h"
#include "tests/bench/madeeffects.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

using namespace holdfast;
using namespace holdfast::scenario;
using test::MadeEffects;
using test::makeEffects;

namespace {

double rootError(const std::vector<double>& effect, const std::vector<double>& truth) {
    double sum = 0.0;
    for (std::size_t i = 0; i < truth.size(); ++i) sum += std::pow(effect[i] - truth[i], 2.0);
    return std::sqrt(sum / static_cast<double>(truth.size()));
}

/// One rule: which outcomes judge, whether overlap weighs, how many of the tied are averaged.
struct Rule {
    const char* name;
    bool meanOutcomes, weighted;
    std::size_t averaged;
    bool byQini;
};

std::size_t bestBase(const EffectStudy& study, const Selection& selection) {
    std::vector<double> losses;
    for (const auto& outcomes : selection.outcomes) {
        losses.push_back(0.0);
        for (std::size_t i = 0; i < study.rows(); ++i)
            losses.back() += std::pow(study.outcome[i] - outcomes[static_cast<std::size_t>(study.arm[i])][i], 2.0);
    }
    return static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
}

double errorUnder(const Rule& rule, const MadeEffects& made, const Selection& selection, const Assignment& assignment) {
    ArmValues outcomes = selection.outcomes[bestBase(made.study, selection)];
    if (rule.meanOutcomes)
        for (std::size_t a = 0; a < outcomes.size(); ++a)
            for (std::size_t i = 0; i < made.study.rows(); ++i) {
                outcomes[a][i] = 0.0;
                for (const auto& base : selection.outcomes) outcomes[a][i] += base[a][i] / static_cast<double>(selection.outcomes.size());
            }
    const auto scores = doublyRobustScores(made.study, outcomes, assignment.received);
    const auto rows = rowsWithEvidence(made.study, assignment, 0);
    std::vector<std::vector<double>> losses;
    std::vector<double> means;
    for (const auto& effects : selection.outOfFold) {
        std::vector<double> loss(made.study.rows(), 0.0);
        for (const std::size_t row : rows) {
            const double weight = rule.weighted ? assignment.each[0][row] * assignment.each[1][row] : 1.0;
            loss[row] = weight * std::pow(scores[0][row] - effects[0][row], 2.0);
        }
        means.push_back(averageOf(loss, rows).effect);
        losses.push_back(std::move(loss));
    }
    const auto best = static_cast<std::size_t>(std::min_element(means.begin(), means.end()) - means.begin());
    std::vector<std::pair<double, std::size_t>> tied;
    for (std::size_t c = 0; c < losses.size(); ++c) {
        std::vector<double> difference(made.study.rows());
        for (const std::size_t row : rows) difference[row] = losses[c][row] - losses[best][row];
        const auto paired = averageOf(difference, rows);
        if (paired.effect <= paired.error) tied.emplace_back(rule.byQini ? -selection.scores[c].qini : means[c], c);
    }
    std::sort(tied.begin(), tied.end());
    tied.resize(std::min(tied.size(), rule.averaged));
    std::vector<double> effect(made.study.rows(), 0.0);
    for (const auto& [merit, c] : tied)
        for (std::size_t i = 0; i < effect.size(); ++i) effect[i] += selection.outOfFold[c][0][i] / static_cast<double>(tied.size());
    return rootError(effect, made.truth);
}

}  // namespace

int main(int argc, char** argv) {
    const int repeats = argc > 1 ? std::atoi(argv[1]) : 3;
    const std::size_t rows = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 700;
    const LinearLearner linear;
    auto trees = models::createRegression("trees");
    if (!trees) return 1;
    const std::vector<Rule> rules{{"lowest loss", false, false, 1, false},
                                  {"mean of 3 by loss", false, false, 3, false},
                                  {"mean of all tied", false, false, 99, false},
                                  {"Qini among tied", false, false, 1, true},
                                  {"mean outcomes: lowest loss", true, false, 1, false},
                                  {"mean outcomes: 3 by loss", true, false, 3, false},
                                  {"mean outcomes: 3 by Qini", true, false, 3, true},
                                  {"mean outcomes: all tied", true, false, 99, false},
                                  {"weighted too: lowest loss", true, true, 1, false},
                                  {"weighted too: all tied", true, true, 99, false}};
    std::map<std::string, double> total;
    int runs = 0;
    const TaskContext context({}, {}, std::max(1U, std::thread::hardware_concurrency()));
    for (int shape = 0; shape < 4; ++shape)
        for (const bool binary : {false, true})
            for (int repeat = 0; repeat < repeats; ++repeat) {
                const auto seed = static_cast<std::uint64_t>(1000 * shape + 100 * binary + repeat);
                const MadeEffects made = makeEffects(shape, binary ? 6 * rows : rows, binary, seed);
                const auto folds = studyFolds(made.study, 5, 1);
                const auto assignment = learnAssignment({&made.study, &folds, {}, 1}, context);
                const auto selection = selectLearner({&made.study, &*assignment, {&linear, trees->get()},
                                                      {MetaLearner::S, MetaLearner::T, MetaLearner::X, MetaLearner::DR}, &folds, 1},
                                                     context);
                std::vector<double> own;
                for (std::size_t c = 0; c < selection->candidates.size(); ++c) own.push_back(rootError(selection->outOfFold[c][0], made.truth));
                const double least = *std::min_element(own.begin(), own.end());
                ++runs;
                std::printf("shape %d %s:", shape, binary ? "0/1" : "number");
                for (std::size_t c = 0; c < own.size(); ++c) {
                    std::printf(" %s %.3f", selection->candidates[c].name().c_str(), own[c]);
                    total[" always " + selection->candidates[c].name()] += own[c] / least;
                }
                std::printf("\n");
                for (const Rule& rule : rules) total[rule.name] += errorUnder(rule, made, *selection, *assignment) / least;
                std::fflush(stdout);
            }
    std::printf("error as a multiple of the best candidate's, mean of %d studies\n", runs);
    for (const auto& [name, sum] : total) std::printf("  %-28s %.3f\n", name.c_str(), sum / runs);
    return 0;
}
