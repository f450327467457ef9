#include "core/sample/model.h"

#include <algorithm>
#include <cstdio>

namespace holdfast::sample {

namespace {

struct Plan {
    const char* name;
    std::int32_t feeCents;
    double quality;  ///< what it adds to satisfaction
};
constexpr std::array<Plan, 4> kPlans{
    {{"Basic", 1499, -0.15}, {"Standard", 2499, 0.0}, {"Plus", 3999, 0.10}, {"Premium", 5999, 0.20}}};
const std::vector<std::string> kRegions{"North", "South", "West", "East", "Coast", "Lakes", "Hills", "Capital"};
const std::vector<std::string> kHouseholds{"single", "couple", "family"};
const std::vector<std::string> kContracts{"monthly", "one year", "two years"};
const std::vector<std::string> kPayments{"direct debit", "card", "wallet", "invoice"};
const std::vector<std::string> kAcquisition{"search", "partner", "advert"};
constexpr std::int64_t kUnknownAgePerMille = 40;

std::uint8_t choose(const std::vector<double>& weights, Random& random) {
    return static_cast<std::uint8_t>(random.pick(weights));
}

void drawPerson(Attributes& out, const Person& person, Random& random) {
    out.age = static_cast<int>(std::clamp(std::lround(18.0 + random.gamma(3.2, 8.5)), 18L, 90L));
    const bool young = out.age<30, old = out.age> 60;
    out.household = choose({young ? 3.0 : old ? 1.5 : 1.0, old ? 3.0 : 1.5, young ? 0.5 : old ? 0.4 : 2.0}, random);
    const double thrift = person.thrift;
    out.plan = choose({std::exp(0.6 * thrift), 1.4, 0.9 * std::exp(-0.3 * thrift), 0.5 * std::exp(-0.7 * thrift)}, random);
}

void drawContract(Attributes& out, const Person& person, double tenureDays, Random& random) {
    const double settled = std::min(tenureDays / 365.0, 4.0) + 0.3 * person.affinity;
    out.contract = choose({2.2, 0.7 * std::exp(0.35 * settled), 0.25 * std::exp(0.5 * settled)}, random);
    out.payment = choose({1.4, 1.3, out.age < 35 ? 0.9 : 0.3, out.age > 50 ? 0.9 : 0.5}, random);
    out.paperless = random.bernoulli(out.payment == 3 ? 0.25 : 0.75);
    out.discount = random.bernoulli(logistic(-1.6 + 0.6 * person.thrift)) ? 5 * static_cast<int>(1 + random.below(3)) : 0;
    const double wobble = random.uniform(0.94, 1.10);
    out.feeCents = static_cast<std::int32_t>(
        std::lround(kPlans[out.plan].feeCents * wobble * (1.0 - out.discount / 100.0) * (out.contract == 2 ? 0.92 : 1.0)));
    out.channel = choose({1.2, 0.6, 1.0}, random);
}

int drawSurvey(const Person& person, const World& world, Random& random) {
    const double satisfaction = person.satisfactionAt(world.request.end);
    const bool fake = person.adversary == Adversary::Gamer;
    // The very happy and the very unhappy answer more often, so that missing is not at random.
    const bool answers = random.bernoulli(logistic(-0.7 + 0.3 * std::abs(satisfaction))) && world.tenureDays(person) > 30.0;
    const double said = 3.3 + 0.85 * satisfaction + 0.6 * random.normal();
    if (fake) return 1;
    return answers ? static_cast<int>(std::clamp(std::lround(said), 1L, 5L)) : 0;
}

ColumnSpec spec(const char* name, ColumnType type, ColumnRole role, Actionability action) {
    ColumnSpec out;
    out.name = name;
    out.type = type;
    out.role = role;
    out.actionability = action;
    return out;
}

ColumnSpec spec(const char* name, ColumnType type, ColumnRole role, Actionability action, double low, double high) {
    ColumnSpec out = spec(name, type, role, action);
    out.rangeMin = low;
    out.rangeMax = high;
    return out;
}

Value money(std::int64_t cents) {
    return static_cast<double>(cents) / 100.0;
}
Value count(std::int64_t number) {
    return number;
}
double rounded(double value, double steps) {
    return std::round(value * steps) / steps;
}

}  // namespace

void drawAttributes(const World& world, std::size_t index, Person& person) {
    Random random = world.stream(Stream::Attributes, index);
    Attributes& out = person.attributes;
    const double tenure = world.tenureDays(person);
    drawPerson(out, person, random);
    drawContract(out, person, tenure, random);
    const Plan& plan = kPlans[out.plan];
    const double worth = plan.feeCents * std::exp(-0.15 * person.thrift);
    person.satisfaction = 0.85 * person.affinity + plan.quality +
                          (out.payment == 0   ? 0.08
                           : out.payment == 3 ? -0.08
                                              : 0.0) -
                          0.25 * (out.feeCents / worth - 1.0);
    person.priceSensitivity = 0.80 * person.thrift + (out.age < 30 ? 0.30 : 0.0) - (out.household == 2 ? 0.25 : 0.0);
    if (random.bernoulli(0.30)) {
        person.shock = random.exponential(1.0 / 0.9);
        person.shockTime = world.request.end - static_cast<UtcMillis>(random.uniform(0.0, 90.0) * static_cast<double>(kDay));
        if (person.shockTime < person.joined) person.shock = 0.0;
    }
    const double usage = std::exp(2.2 + 0.25 * out.plan + 0.30 * person.engagement +
                                  0.12 * person.satisfactionAt(world.request.end) + 0.35 * random.normal());
    out.usageGb = tenure < 7.0 ? -1.0 : rounded(usage, 10.0);
    const double late =
        (out.payment == 3 ? 0.9 : 0.35) * std::min(tenure / 365.0, 1.0) * std::exp(0.25 * person.priceSensitivity);
    out.latePayments = static_cast<int>(random.poisson(late));
    out.survey = drawSurvey(person, world, random);
    if (static_cast<std::int64_t>(random.below(1000)) < kUnknownAgePerMille) out.age = -1;
}

std::string customerKey(std::size_t index) {
    char text[24];
    std::snprintf(text, sizeof text, "C%07zu", index + 1);
    return text;
}

std::vector<ColumnSpec> customerColumns() {
    using enum ColumnType;
    using enum ColumnRole;
    using A = Actionability;
    ColumnSpec label = spec("churned", Boolean, Label, A::Fixed);
    label.positive = "1";
    return {
        spec("customer_id", Text, Key, A::Fixed),
        spec("signup_time", Timestamp, SignupTime, A::Fixed),
        spec("region", Text, Demographic, A::Fixed),
        spec("age", Integer, Demographic, A::Fixed, 18, 90),
        spec("household", Text, Demographic, A::Fixed),
        spec("acquisition", Text, Demographic, A::Fixed),
        spec("plan", Text, Contract, A::Free),
        spec("contract", Text, Contract, A::Free),
        spec("payment_method", Text, Contract, A::Free),
        spec("paperless", Boolean, Contract, A::Free),
        spec("tenure_months", Integer, Contract, A::Fixed, 0, 72),
        spec("monthly_fee", Real, ColumnRole::Value, A::Free, 10, 70),
        spec("discount_percent", Integer, Monetary, A::OnlyUp, 0, 25),
        spec("late_payments_12m", Integer, Monetary, A::OnlyDown, 0, 12),
        spec("spend_90d", Real, Monetary, A::Free, 0, 500),
        spec("purchases_90d", Integer, Behaviour, A::Free, 0, 20),
        spec("logins_30d", Integer, Behaviour, A::OnlyUp, 0, 60),
        spec("sessions_30d", Integer, Behaviour, A::OnlyUp, 0, 60),
        spec("sessions_90d", Integer, Behaviour, A::OnlyUp, 0, 120),
        spec("page_views_30d", Integer, Behaviour, A::OnlyUp, 0, 300),
        spec("clicks_30d", Integer, Behaviour, A::OnlyUp, 0, 300),
        spec("abandoned_carts_90d", Integer, Behaviour, A::OnlyDown, 0, 30),
        spec("days_since_last_event", Real, Behaviour, A::OnlyDown, 0, 365),
        spec("support_contacts_90d", Integer, Behaviour, A::OnlyDown, 0, 20),
        spec("data_usage_gb", Real, Behaviour, A::Free, 0, 200),
        spec("survey_satisfaction", Integer, Behaviour, A::OnlyUp, 1, 5),
        spec("referrals_made", Integer, Behaviour, A::OnlyUp, 0, 50),
        label,
    };
}

void customerCells(const World& world, std::size_t index, std::vector<Value>& cells) {
    const Person& person = world.people[index];
    const Attributes& a = person.attributes;
    const Activity& did = person.activity;
    const Value missing;
    const double idle = static_cast<double>(world.request.end - did.lastEvent) / static_cast<double>(kDay);
    cells = {customerKey(index),
             person.joined,
             kRegions[person.region],
             a.age < 0 ? missing : count(a.age),
             kHouseholds[a.household],
             person.referredBy > 0 ? std::string("friend") : kAcquisition[a.channel],
             std::string(kPlans[a.plan].name),
             kContracts[a.contract],
             kPayments[a.payment],
             count(a.paperless ? 1 : 0),
             count(static_cast<std::int64_t>(world.tenureDays(person) / 30.4375)),
             money(a.feeCents),
             count(a.discount),
             count(a.latePayments),
             money(did.spendCents90),
             count(did.purchases90),
             count(did.logins30),
             count(did.sessions30),
             count(did.sessions90),
             count(did.pageViews30),
             count(did.clicks30),
             count(did.abandonedCarts90),
             did.lastEvent == 0 ? missing : Value(rounded(idle, 100.0)),
             count(did.support90),
             a.usageGb < 0.0 ? missing : Value(a.usageGb),
             a.survey == 0 ? missing : count(a.survey),
             count(person.referralsMade),
             person.outcomeKnown ? count(person.left ? 1 : 0) : missing};
}

}  // namespace holdfast::sample
