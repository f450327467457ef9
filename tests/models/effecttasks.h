// Past campaigns for measuring how well effects are learned: the real table of randomised e-mails, the semi-synthetic infants
// and the sample world, each as a study with what is known of the truth beside it. Read by hand: estimation is tested apart
// from import and storage.
#pragma once

#include "core/scenario/effectestimation.h"
#include "core/scenario/effectstudy.h"
#include "core/scoring/model.h"
#include "tests/core/sample/collectingsink.h"
#include "tests/support/churntables.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace holdfast::test {

/// Some rows of a matrix.
inline FeatureMatrix takeRows(const FeatureMatrix& features, const std::vector<std::size_t>& rows) {
    FeatureMatrix out{features.schema, rows.size(), {}};
    for (const std::size_t row : rows)
        out.values.insert(out.values.end(), features.row(row), features.row(row) + features.cols());
    return out;
}

struct Hillstrom {
    scenario::EffectStudy training;  ///< even rows
    scenario::EffectStudy held;      ///< odd rows
};

/// Only when haveData("uplift/hillstrom.csv"). Arms in the order "Mens E-Mail", "Womens E-Mail"; outcome visit.
inline Hillstrom readHillstrom() {
    const char* file = "uplift/hillstrom.csv";
    const ChurnTable table = readChurnTable({file, "visit", "1", {"segment", "conversion", "spend"}});
    std::ifstream stream(dataFolder() / file);
    std::string line;
    std::getline(stream, line);
    const auto names = splitCsvLine(line);
    const auto place = static_cast<std::size_t>(std::find(names.begin(), names.end(), "segment") - names.begin());
    const std::map<std::string, int> arms{{"No E-Mail", 0}, {"Mens E-Mail", 1}, {"Womens E-Mail", 2}};
    Hillstrom result;
    std::vector<std::size_t> rows[2];
    for (std::size_t row = 0; std::getline(stream, line); ++row) {
        scenario::EffectStudy& study = row % 2 == 0 ? result.training : result.held;
        study.arm.push_back(arms.at(splitCsvLine(line)[place]));
        study.outcome.push_back(table.labels[row]);
        study.propensity.push_back(1.0 / 3.0);
        rows[row % 2].push_back(row);
    }
    for (auto* study : {&result.training, &result.held}) {
        study->arms = {"Mens E-Mail", "Womens E-Mail"};
        study->binary = true;
        study->features = takeRows(table.features, rows[study == &result.held ? 1 : 0]);
    }
    return result;
}

struct Infants {
    scenario::EffectStudy training;  ///< index % 10 != 0
    FeatureMatrix held;
    std::vector<double> truth;       ///< [held] effect
};

/// One of the five replications, 1 .. 5; only when haveData. The propensity is not known.
inline Infants readInfants(int replication) {
    Infants result;
    auto schema = std::make_shared<FeatureSchema>();
    for (int x = 1; x <= 25; ++x) {
        FeatureSpec spec;
        spec.name = "x" + std::to_string(x);
        schema->features.push_back(spec);
    }
    result.training.features.schema = result.held.schema = schema;
    result.training.arms = {"visits"};
    std::ifstream stream(dataFolder() / ("uplift/ihdp_npci_" + std::to_string(replication) + ".csv"));
    std::string line;
    for (std::size_t row = 0; std::getline(stream, line); ++row) {
        std::vector<double> cells;
        for (const std::string& cell : splitCsvLine(line)) cells.push_back(parseNumber(cell).value_or(NAN));
        FeatureMatrix& features = row % 10 == 0 ? result.held : result.training.features;
        features.values.insert(features.values.end(), cells.begin() + 5, cells.begin() + 30);
        ++features.rows;
        if (row % 10 == 0) {
            result.truth.push_back(cells[4] - cells[3]);
            continue;
        }
        result.training.arm.push_back(cells[0] > 0.5 ? 1 : 0);
        result.training.outcome.push_back(cells[1]);
        result.training.propensity.push_back(NAN);
    }
    return result;
}

/// The sample world as a study of both campaigns, with its truth.
struct WorldStudy {
    scenario::EffectStudy study;
    std::vector<std::size_t> customers;  ///< [study rows] places in the world
    std::vector<int> campaign;           ///< [study rows] 0 randomised, 1 targeted
    FeatureMatrix everybody;             ///< [customers]
    std::vector<sample::Truth> truth;    ///< [customers]
    std::vector<std::size_t> trueArm;    ///< [study arms] place in Truth::pArm

    double trueEffect(std::size_t customer, std::size_t arm) const {
        return truth[customer].pArm[trueArm[arm]] - truth[customer].p0;
    }
};

inline CustomerTable tableOf(const CollectingSink& world) {
    CustomerTable table;
    for (const auto& cells : world.customers) table.keys.push_back(std::get<std::string>(cells[0]));
    for (std::size_t c = 1; c < world.specs.size(); ++c) {
        TableColumn column;
        column.spec = world.specs[c];
        std::map<std::string, std::int32_t> levels;
        for (const auto& cells : world.customers) {
            if (!column.isText()) {
                column.numbers.push_back(CollectingSink::number(cells[c]));
                continue;
            }
            const auto* text = std::get_if<std::string>(&cells[c]);
            if (text == nullptr) {
                column.codes.push_back(kMissingLevel);
                continue;
            }
            const auto [at, added] = levels.try_emplace(*text, static_cast<std::int32_t>(column.levels.size()));
            if (added) column.levels.push_back(*text);
            column.codes.push_back(at->second);
        }
        table.columns.push_back(std::move(column));
    }
    return table;
}

/// `campaign`: 0 or 1 alone, -1 both.
inline WorldStudy readWorld(std::size_t customers, std::uint64_t seed, int campaign = -1) {
    const CollectingSink world = makeWorld(customers, seed);
    WorldStudy result;
    result.truth = world.truths;
    result.everybody = scoring::buildFeatures(tableOf(world));
    const auto places = world.rowsByKey();
    std::map<std::string, int> arms;
    for (std::size_t a = 0; a < sample::armNames().size(); ++a) {
        result.study.arms.push_back(sample::armNames()[a]);
        arms[sample::armNames()[a]] = static_cast<int>(a) + 1;
        result.trueArm.push_back(a);
    }
    std::map<std::string, int> campaignOf;
    for (const auto& one : world.campaigns) campaignOf[one.customer] = one.campaign == "randomised" ? 0 : 1;
    for (const Treatment& treatment : world.treatments) {
        if (campaign >= 0 && campaignOf.at(treatment.customer) != campaign) continue;
        result.customers.push_back(places.at(treatment.customer));
        result.campaign.push_back(campaignOf.at(treatment.customer));
        result.study.arm.push_back(treatment.arm == "none" ? 0 : arms.at(treatment.arm));
        result.study.outcome.push_back(*treatment.outcome);
        result.study.propensity.push_back(treatment.propensity.value_or(NAN));
    }
    result.study.binary = true;
    result.study.features = takeRows(result.everybody, result.customers);
    return result;
}

}  // namespace holdfast::test
