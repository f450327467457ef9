// Networks on which cold starts are measured: the sample world's newcomers held out by time, and two real graphs with random
// fifths held out. A task says who is held out; whoever learns gets it without them.
#pragma once

#include "core/sample/world.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/learner.h"
#include "core/scoring/metrics.h"
#include "core/scoring/model.h"
#include "core/scoring/networkvalidation.h"
#include "models/coldstart/gnn.h"
#include "models/factory.h"
#include "tests/support/randomnetwork.h"
#include "tests/support/testdata.h"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::test {

struct GraphTask {
    CustomerNetwork network;             ///< features and links of everybody; labels are hidden when it is used
    std::vector<double> labels;          ///< [nodes] NaN: not known
    std::vector<std::size_t> training, heldOut;
    std::vector<double> truth;           ///< sample world: probability of leaving when left alone

    std::vector<double> heldOutLabels() const { return pick(labels); }
    std::vector<double> pick(const std::vector<double>& values) const {
        std::vector<double> result;
        for (const std::size_t node : heldOut) result.push_back(values[node]);
        return result;
    }
    std::vector<double> tableLogits(const std::string& learner, std::uint64_t seed) const {
        const auto scorer = (*models::createLearner(learner))
                                ->fit({&network.features, labels, training}, {.seed = seed, .threads = 2, .timeBudgetSeconds = 0}, TaskContext());
        return scorer ? pick(scoring::ensembleLogits(**scorer, network.features.values, network.nodes(), 2)) : std::vector<double>();
    }
    std::vector<double> networkLogits(bool linked, std::uint64_t seed, const models::GnnSettings& settings = {}) const {
        std::vector<std::size_t> nodes(network.nodes());
        for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = i;
        std::vector<std::size_t> unseen = heldOut;  // newcomers whose outcome is not known have not joined yet either
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (network.isNew[i]) unseen.push_back(i);
        CustomerNetwork known = network.without(unseen);
        if (!linked) known = known.unlinked();
        const auto scorer = models::GnnLearner(settings).fit({&network.features, labels, training, &known, nodes},
                                                             {.seed = seed, .threads = 2, .timeBudgetSeconds = 0}, TaskContext());
        if (!scorer) return {};
        std::vector<double> logits;
        const auto parts = test::scoresOf(**scorer, network.unlabelled(heldOut), 2);
        for (const std::size_t node : heldOut) logits.push_back(parts[node].total());
        return logits;
    }
    /// Zhou et al. 2004, "Learning with Local and Global Consistency": F = a D^-1/2 A D^-1/2 F + (1 - a) Y, both ways, a = 0.9.
    std::vector<double> propagated() const {
        std::vector<double> seeds(network.nodes(), 0.0);
        double rate = 0.0;
        for (const std::size_t node : training) rate += labels[node] / static_cast<double>(training.size());
        for (const std::size_t node : training) seeds[node] = labels[node] - rate;
        std::vector<double> now = seeds;
        for (int step = 0; step < 60; ++step) {
            std::vector<double> next(now.size(), 0.0);
            for (std::size_t i = 0; i < now.size(); ++i)
                for (const auto* rows : {&network.links.referrers, &network.links.referees})
                    for (const std::uint32_t j : rows->of(i))
                        next[i] += now[j] / std::sqrt(static_cast<double>(network.links.degree(i) * network.links.degree(j)));
            for (std::size_t i = 0; i < now.size(); ++i) now[i] = 0.9 * next[i] + 0.1 * seeds[i];
        }
        return pick(now);
    }
    double auc(const std::vector<double>& logits) const { return scoring::rocAuc(logits, heldOutLabels()); }
};

/// Keeps customers, referrals and truth; events would fill the memory for nothing.
struct TableSink : sample::WorldSink {
    CustomerTable table;
    std::vector<Referral> referrals;
    std::vector<double> truths;

    Result<void> columns(const std::vector<ColumnSpec>& columns) override {
        for (const ColumnSpec& spec : columns)
            if (spec.role != ColumnRole::Key) table.columns.push_back({spec, {}, {}, {}});
        return {};
    }
    Result<void> customer(std::span<const Value> cells) override {
        table.keys.push_back(std::get<std::string>(cells.front()));
        for (std::size_t c = 1; c < cells.size(); ++c) {
            TableColumn& column = table.columns[c - 1];
            if (column.isText()) {
                const auto* text = std::get_if<std::string>(&cells[c]);
                auto found = std::find(column.levels.begin(), column.levels.end(), text == nullptr ? "" : *text);
                if (text != nullptr && found == column.levels.end()) found = column.levels.insert(column.levels.end(), *text);
                column.codes.push_back(text == nullptr ? kMissingLevel : static_cast<std::int32_t>(found - column.levels.begin()));
            } else if (const auto* integer = std::get_if<std::int64_t>(&cells[c])) {
                column.numbers.push_back(static_cast<double>(*integer));
            } else {
                const auto* real = std::get_if<double>(&cells[c]);
                column.numbers.push_back(real == nullptr ? kMissing : *real);
            }
        }
        return {};
    }
    Result<void> referral(const Referral& referral) override {
        referrals.push_back(referral);
        return {};
    }
    Result<void> treatment(const Treatment&) override { return {}; }
    Result<void> event(const Event&) override { return {}; }
    Result<void> truth(const sample::Truth& truth) override {
        truths.push_back(truth.p0);
        return {};
    }
    Result<void> campaign(const sample::CampaignTruth&) override { return {}; }
};

/// The sample world with the customers of its last 7 days held out: they are new, and nobody learned from them.
inline GraphTask sampleTask(std::size_t customers, std::uint64_t seed) {
    sample::WorldRequest request;
    request.customers = customers;
    request.seed = seed;
    TableSink sink;
    if (!sample::generate(request, sink, TaskContext())) return {};
    GraphTask task;
    task.network.features = scoring::buildFeatures(sink.table);
    task.labels = sink.table.find("churned")->numbers;
    task.truth = sink.truths;
    std::unordered_map<std::string, std::uint32_t> nodes;
    const auto& joined = sink.table.find("signup_time")->numbers;
    for (std::uint32_t i = 0; i < sink.table.rows(); ++i) {
        nodes[sink.table.keys[i]] = i;
        const bool isNew = joined[i] > static_cast<double>(request.end) - 7.0 * 24 * 3600 * 1000;
        task.network.isNew.push_back(isNew);
        task.network.labels.push_back(std::isnan(task.labels[i]) ? CustomerNetwork::kUnknownLabel : static_cast<float>(task.labels[i]));
        if (!std::isnan(task.labels[i])) (isNew ? task.heldOut : task.training).push_back(i);
    }
    std::vector<CustomerLinks::Pair> pairs;
    for (const Referral& referral : sink.referrals) pairs.emplace_back(nodes[referral.referrer], nodes[referral.referee]);
    task.network.links = CustomerLinks::fromPairs(sink.table.rows(), pairs);
    // Nobody looks into the week held out.
    for (std::uint32_t i = 0; i < sink.table.rows(); ++i)
        if (task.network.isNew[i]) task.network.labels[i] = CustomerNetwork::kUnknownLabel;
    return task;
}

inline std::vector<std::vector<std::string>> readCells(const std::string& file) {
    std::ifstream in(dataFolder() / file);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::stringstream stream(line);
        std::vector<std::string> cells;
        for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
        rows.push_back(std::move(cells));
    }
    if (!rows.empty()) rows.erase(rows.begin());
    return rows;
}

inline FeatureMatrix numberColumns(const std::vector<std::string>& names, std::size_t rows) {
    auto schema = std::make_shared<FeatureSchema>();
    for (const std::string& name : names) {
        FeatureSpec spec;
        spec.name = name;
        spec.role = ColumnRole::Demographic;
        schema->features.push_back(spec);
    }
    return {schema, rows, std::vector<double>(rows * names.size(), kMissing)};
}

inline GraphTask realTask(FeatureMatrix features, const std::string& edges, std::vector<double> labels, int fold) {
    GraphTask task;
    std::vector<CustomerLinks::Pair> pairs;
    for (const auto& row : readCells(edges))
        pairs.emplace_back(static_cast<std::uint32_t>(std::stoul(row[0])), static_cast<std::uint32_t>(std::stoul(row[1])));
    task.network.links = CustomerLinks::fromPairs(features.rows, pairs);
    task.network.features = std::move(features);
    task.network.isNew.assign(labels.size(), false);
    task.network.labels.assign(labels.begin(), labels.end());
    const auto folds = scoring::stratifiedFolds(labels, 5, 1);
    for (std::size_t i = 0; i < labels.size(); ++i) (folds[i] == fold ? task.heldOut : task.training).push_back(i);
    task.labels = std::move(labels);
    return task;
}

/// Everybody keeps how many he brought, but whom is drawn anew.
inline CustomerLinks shuffledLinks(const CustomerLinks& links, std::uint64_t seed) {
    std::vector<std::uint32_t> ends;
    for (std::size_t i = 0; i < links.nodes(); ++i)
        for (std::size_t k = 0; k < links.referees.degree(i); ++k) ends.push_back(links.referees.of(i)[k]);
    Random(seed).shuffle(ends);
    std::vector<CustomerLinks::Pair> pairs;
    std::size_t next = 0;
    for (std::uint32_t i = 0; i < links.nodes(); ++i)
        for (std::size_t k = 0; k < links.referees.degree(i); ++k, ++next)
            if (ends[next] != i) pairs.emplace_back(i, ends[next]);
    return CustomerLinks::fromPairs(links.nodes(), pairs);
}

/// Whether the program would keep the links of a real graph, from three folds of all its nodes.
inline Result<scoring::NetworkValidation> verdictOn(const GraphTask& task, std::uint64_t seed) {
    std::vector<std::size_t> nodes(task.network.nodes());
    for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = i;
    const scoring::FoldPlan folds(scoring::stratifiedFolds(task.labels, 3, seed));
    const scoring::NetworkData data{&task.network.features, task.labels, folds, &task.network, nodes};
    return scoring::crossValidateNetwork(models::GnnLearner(), data, {.seed = seed, .threads = 2, .timeBudgetSeconds = 0}, TaskContext());
}

/// Twitch ENGB: days, views and partner of a streamer; label `mature`.
inline GraphTask twitchTask(int fold) {
    const auto rows = readCells("graph/ENGB_target.csv");
    FeatureMatrix features = numberColumns({"days", "views", "partner"}, rows.size());
    std::vector<double> labels(rows.size());
    for (const auto& row : rows) {
        const std::size_t node = std::stoul(row[5]);
        features.row(node)[0] = std::stod(row[1]);
        features.row(node)[1] = std::stod(row[3]);
        features.row(node)[2] = row[4] == "True" ? 1.0 : 0.0;
        labels[node] = row[2] == "True" ? 1.0 : 0.0;
    }
    return realTask(std::move(features), "graph/ENGB_edges.csv", std::move(labels), fold);
}

/// LastFM Asia: nothing of a user but how many he knows; label: is of the `rank`-th most frequent country.
inline GraphTask lastfmTask(std::size_t rank, int fold) {
    const auto rows = readCells("graph/lastfm_asia_target.csv");
    std::map<std::string, std::size_t> counts;
    for (const auto& row : rows) ++counts[row[1]];
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [country, count] : counts) order.emplace_back(count, country);
    std::sort(order.rbegin(), order.rend());
    std::vector<double> labels;
    for (const auto& row : rows) labels.push_back(row[1] == order[rank].second ? 1.0 : 0.0);
    GraphTask task = realTask(numberColumns({"degree"}, rows.size()), "graph/lastfm_asia_edges.csv", std::move(labels), fold);
    for (std::size_t i = 0; i < rows.size(); ++i)
        task.network.features.row(i)[0] = static_cast<double>(task.network.links.degree(i));
    return task;
}

}  // namespace holdfast::test
