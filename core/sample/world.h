// The sample world: a seeded structural model of a subscription business with known ground truth (who would leave,
// what each offer does to whom, who games the system). For demonstration and for tests of methods; accuracy on it says
// nothing about real data. Generation is streamed to a sink, deterministic in (seed, customers, months).
// The customer table, the events and both campaigns are as of `end`; the label `churned` and the campaigns' outcomes are
// what the 30 days after it brought, missing where those are not yet known. The equations stand in model.h.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/column.h"
#include "core/data/records.h"
#include "core/data/value.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::sample {

struct WorldRequest {
    std::size_t customers = 5000;
    int months = 12;
    std::uint64_t seed = 1;
    UtcMillis end = 1'767'225'600'000;  ///< "now" of the world, 2026-01-01T00:00:00Z: fixed, so that a seed repeats to the bit
};

/// Ground truth of one customer. Nothing may read it but evaluation.
struct Truth {
    std::string customer;
    std::string adversary;     ///< none, farmer, ring, bot, gamer
    std::string kind;          ///< persuadable, sure_thing, lost_cause, sleeping_dog
    double value = 0.0;        ///< minor units, if retained
    double p0 = 0.0;           ///< probability of leaving when left alone
    std::vector<double> pArm;  ///< [armNames()] probability of leaving when given the arm, nobody else treated
    double spill = 0.0;        ///< effect on one referred friend, same unit
};

struct CampaignTruth {
    std::string campaign;
    std::string customer;
    std::string arm;                 ///< the arm that was given, or "none"
    std::vector<double> propensity;  ///< [none, armNames()...] true assignment probabilities
};

/// Takes what is generated, in this order: columns, customers, referrals, treatments, events, truth. An error stops it.
class WorldSink {
public:
    virtual ~WorldSink() = default;
    virtual Result<void> columns(const std::vector<ColumnSpec>& columns) = 0;
    virtual Result<void> customer(std::span<const Value> cells) = 0;  ///< in the order of columns
    virtual Result<void> referral(const Referral& referral) = 0;
    virtual Result<void> treatment(const Treatment& treatment) = 0;
    virtual Result<void> event(const Event& event) = 0;  ///< grouped by customer, ascending in time
    virtual Result<void> truth(const Truth& truth) = 0;
    virtual Result<void> campaign(const CampaignTruth& truth) = 0;
};

/// discount_5 ... discount_25, upgrade, package, contact: the offers of the domain.
const std::vector<std::string>& armNames();

/// InvalidInput when customers < 100 or > 5,000,000 or months not in 2..60.
Result<void> generate(const WorldRequest& request, WorldSink& sink, const TaskContext& context);

}  // namespace holdfast::sample
