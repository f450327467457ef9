// A WorldSink that keeps everything in memory, for tests of the sample world.
#pragma once

#include "core/sample/world.h"

#include <map>

namespace holdfast::test {

struct CollectingSink : sample::WorldSink {
    std::vector<ColumnSpec> specs;
    std::vector<std::vector<Value>> customers;
    std::vector<Referral> referrals;
    std::vector<Treatment> treatments;
    std::vector<Event> events;
    std::vector<sample::Truth> truths;
    std::vector<sample::CampaignTruth> campaigns;

    Result<void> columns(const std::vector<ColumnSpec>& columns) override {
        specs = columns;
        return {};
    }
    Result<void> customer(std::span<const Value> cells) override {
        customers.emplace_back(cells.begin(), cells.end());
        return {};
    }
    Result<void> referral(const Referral& referral) override {
        referrals.push_back(referral);
        return {};
    }
    Result<void> treatment(const Treatment& treatment) override {
        treatments.push_back(treatment);
        return {};
    }
    Result<void> event(const Event& event) override {
        events.push_back(event);
        return {};
    }
    Result<void> truth(const sample::Truth& truth) override {
        truths.push_back(truth);
        return {};
    }
    Result<void> campaign(const sample::CampaignTruth& truth) override {
        campaigns.push_back(truth);
        return {};
    }

    std::size_t column(std::string_view name) const {
        for (std::size_t i = 0; i < specs.size(); ++i)
            if (specs[i].name == name) return i;
        return specs.size();
    }
    const Value& cell(std::size_t row, std::string_view name) const { return customers[row].at(column(name)); }
    std::string text(std::size_t row, std::string_view name) const { return std::get<std::string>(cell(row, name)); }
    double number(std::size_t row, std::string_view name) const { return number(cell(row, name)); }
    static double number(const Value& value) {
        if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
        if (const auto* real = std::get_if<double>(&value)) return *real;
        return std::numeric_limits<double>::quiet_NaN();
    }
    std::map<std::string, std::size_t> rowsByKey() const {
        std::map<std::string, std::size_t> rows;
        for (std::size_t i = 0; i < customers.size(); ++i) rows[std::get<std::string>(customers[i][0])] = i;
        return rows;
    }
};

inline CollectingSink makeWorld(std::size_t customers, std::uint64_t seed, unsigned threads = 2, int months = 12) {
    CollectingSink sink;
    sample::WorldRequest request;
    request.customers = customers;
    request.seed = seed;
    request.months = months;
    const auto done = sample::generate(request, sink, TaskContext({}, {}, threads));
    if (!done) sink.customers.clear();
    return sink;
}

}  // namespace holdfast::test
