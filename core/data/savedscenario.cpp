#include "core/data/savedscenario.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace holdfast {

namespace {

using Json = nlohmann::ordered_json;

Json known(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

double numberOf(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number() ? found->get<double>() : kMissing;
}

struct NamedNumber {
    const char* name;
    double PlanSummary::*member;
};
constexpr NamedNumber kNumbers[]{{"spend", &PlanSummary::spend},
                                 {"value", &PlanSummary::value},
                                 {"lower", &PlanSummary::lower},
                                 {"upper", &PlanSummary::upper},
                                 {"expected_money", &PlanSummary::expectedMoney},
                                 {"expected_retained", &PlanSummary::expectedRetained},
                                 {"bound", &PlanSummary::bound},
                                 {"gap", &PlanSummary::gap},
                                 {"marginal", &PlanSummary::marginal},
                                 {"p5", &PlanSummary::p5},
                                 {"p50", &PlanSummary::p50},
                                 {"p95", &PlanSummary::p95},
                                 {"chance_of_loss", &PlanSummary::chanceOfLoss},
                                 {"break_even", &PlanSummary::breakEven}};

}  // namespace

PlanSummary summarise(const PlanResult& plan) {
    PlanSummary summary;
    summary.spend = plan.spend;
    summary.value = plan.value;
    summary.lower = plan.lower;
    summary.upper = plan.upper;
    summary.expectedMoney = plan.expectedMoney;
    summary.expectedRetained = plan.expectedRetained;
    summary.bound = plan.bound;
    summary.gap = plan.gap;
    summary.marginal = plan.marginal;
    summary.customers = plan.choices.size();
    summary.p5 = plan.impact.p5;
    summary.p50 = plan.impact.p50;
    summary.p95 = plan.impact.p95;
    summary.chanceOfLoss = plan.impact.chanceOfLoss;
    summary.breakEven = plan.impact.breakEven;
    for (const OfferTotal& total : plan.byOffer) {
        if (total.customers == 0) continue;
        summary.customersByOffer[total.offer] = total.customers;
        summary.spendByOffer[total.offer] = total.spend;
        summary.assumed = summary.assumed || total.assumed;
    }
    summary.feasible = plan.feasible;
    summary.modelVersion = plan.modelVersion;
    summary.asOf = plan.asOf;
    summary.seed = plan.seed;
    summary.fingerprint = plan.fingerprint;
    return summary;
}

std::string toJson(const PlanSummary& summary) {
    Json out = Json::object();
    for (const NamedNumber& number : kNumbers) out[number.name] = known(summary.*number.member);
    out["customers"] = summary.customers;
    out["customers_by_offer"] = summary.customersByOffer;
    out["spend_by_offer"] = summary.spendByOffer;
    out["assumed"] = summary.assumed;
    out["feasible"] = summary.feasible;
    out["model_version"] = summary.modelVersion;
    out["as_of"] = summary.asOf;
    out["seed"] = summary.seed;
    out["fingerprint"] = summary.fingerprint;
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<PlanSummary> planSummaryFromJson(std::string_view text) {
    const Unexpected broken(ErrorCode::InvalidInput,
                            "This is no summary of a plan as Holdfast writes one. Plan the scenario anew.");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return broken;
    PlanSummary summary;
    for (const NamedNumber& number : kNumbers) summary.*number.member = numberOf(json, number.name);
    try {
        summary.customers = json.at("customers").get<std::uint64_t>();
        summary.customersByOffer = json.at("customers_by_offer").get<std::map<std::string, std::uint64_t>>();
        summary.spendByOffer = json.at("spend_by_offer").get<std::map<std::string, double>>();
        summary.assumed = json.at("assumed").get<bool>();
        summary.feasible = json.at("feasible").get<bool>();
        summary.modelVersion = json.at("model_version").get<std::int64_t>();
        summary.asOf = json.at("as_of").get<UtcMillis>();
        summary.seed = json.at("seed").get<std::uint64_t>();
        summary.fingerprint = json.at("fingerprint").get<std::string>();
    } catch (const nlohmann::json::exception&) {
        return broken;
    }
    return summary;
}

}  // namespace holdfast
