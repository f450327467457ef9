#include "core/sample/model.h"

#include <algorithm>
#include <numeric>

namespace holdfast::sample {

namespace {

constexpr double kMeanLeaving = 0.18;
constexpr double kSpillShare = 0.25;
constexpr double kMargin = 0.45;  ///< of the fee
constexpr double kMonthlyInterest = 0.008;
constexpr int kHorizonMonths = 24;

Kind drawKind(const World& world, const Person& person, Random& random) {
    if (person.adversary == Adversary::Farmer || person.adversary == Adversary::Gamer) return Kind::SureThing;
    if (person.adversary == Adversary::Ring) return Kind::LostCause;
    const double logit = std::clamp(person.logit, -5.0, 4.0);
    const double w = std::clamp(person.priceSensitivity, -2.5, 2.5);
    const double idleDays =
        person.activity.lastEvent == 0
            ? 60.0
            : static_cast<double>(world.request.end - person.activity.lastEvent) / static_cast<double>(kDay);
    const double idle = std::min(idleDays, 120.0) / 60.0;
    const double debit = person.attributes.payment == 0 ? 1.0 : 0.0;
    // Persuadable: torn and price-minded. Sleeping dog: pays by debit, hardly thinks of it.
    const std::array<double, 4> score{0.6 + 0.9 * w - 0.18 * std::pow(logit + 0.8, 2.0), -1.4 - 0.75 * logit - 0.3 * w,
                                      -0.8 + 0.75 * logit - 0.5 * w, -1.7 + 0.9 * idle + 0.9 * debit - 0.4 * w};
    std::vector<double> weights;
    for (const double value : score) weights.push_back(std::exp(std::clamp(value, -20.0, 20.0)));
    return static_cast<Kind>(random.pick(weights));
}

/// How far each arm would pull a persuadable customer, in log-odds; negative keeps.
std::array<double, kArms> strengths(const Person& person) {
    const double w = std::clamp(person.priceSensitivity, -1.0, 2.5);
    const auto discount = [w](double depth) { return -(0.6 + 0.5 * (w + 1.0)) * (1.0 - std::exp(-depth / 0.10)) * 1.1; };
    const double usage = person.attributes.usageGb > 0.0 ? std::min(person.attributes.usageGb / 15.0, 3.0) : 0.6;
    const double upgrade = -(0.15 + 0.35 * usage) * (person.attributes.plan == 3 ? 0.3 : 1.0);
    const double contact = -(0.15 + 0.25 * std::min<double>(person.activity.support90, 3.0));
    return {discount(0.05),
            discount(0.10),
            discount(0.15),
            discount(0.20),
            discount(0.25),
            upgrade,
            0.8 * (discount(0.10) + upgrade),
            contact};
}

/// Worth of keeping a customer, minor units: margin of the months still to come, those being uncertain too.
double valueIfRetained(const Person& person) {
    const double monthly = std::clamp(0.55 * leaveProbability(person), 0.008, 0.45);
    const double keep = (1.0 - monthly) / (1.0 + kMonthlyInterest);
    double periods = 0.0, factor = 1.0;
    for (int month = 0; month < kHorizonMonths; ++month) periods += factor *= keep;
    return std::round(kMargin * person.attributes.feeCents * periods);
}

}  // namespace

const std::vector<std::string>& armNames() {
    static const std::vector<std::string> names{"discount_5",  "discount_10", "discount_15", "discount_20",
                                                "discount_25", "upgrade",     "package",     "contact"};
    return names;
}

std::string_view toString(Kind kind) {
    constexpr std::array<std::string_view, 4> names{"persuadable", "sure_thing", "lost_cause", "sleeping_dog"};
    return names[static_cast<std::size_t>(kind)];
}

double leavingTendency(const World& world, const Person& person) {
    const Attributes& a = person.attributes;
    const double tenure = world.tenureDays(person) / 30.4375;
    constexpr std::array<double, 3> contract{0.90, -0.50, -1.50};
    constexpr std::array<double, 4> payment{-0.20, 0.0, 0.07, 0.40};
    const double w = person.priceSensitivity;
    double eta = -1.40 * person.satisfactionAt(world.request.end) + 0.55 * w + 0.50 * w * (a.feeCents / world.meanFee - 1.0) +
                 contract[a.contract] + payment[a.payment] - 0.40 * std::log1p(tenure) + 0.30 * std::min(a.latePayments, 4);
    // What farmers, bots and gamers show is not what they mean.
    if (person.adversary == Adversary::Farmer || person.adversary == Adversary::Gamer) return eta - 1.2;
    if (person.adversary == Adversary::Ring) return eta + 1.0;
    if (person.adversary == Adversary::Bot) return eta;
    const UtcMillis since = std::max(person.activity.lastEvent, person.joined);
    const double idle = static_cast<double>(world.request.end - since) / static_cast<double>(kDay);
    return eta + 0.40 * std::min(person.activity.support90, 4) + 0.45 * std::log1p(idle / 10.0) -
           0.40 * std::tanh(static_cast<double>(person.activity.purchases90));
}

double solveIntercept(const std::vector<Person>& people) {
    double low = -12.0, high = 12.0;
    for (int step = 0; step < 60; ++step) {
        const double middle = 0.5 * (low + high);
        double sum = 0.0;
        for (const Person& person : people) sum += logistic(person.logit + middle);
        (sum / static_cast<double>(people.size()) < kMeanLeaving ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

void drawEffects(const World& world, std::size_t index, Person& person) {
    Random random = world.stream(Stream::Kinds, index);
    person.kind = drawKind(world, person, random);
    const double taste = random.uniform(0.7, 1.3);
    const std::array<double, kArms> strength = strengths(person);
    double mean = 0.0;
    for (std::size_t arm = 0; arm < kArms; ++arm) {
        double factor = 0.08 * taste;
        if (person.kind == Kind::Persuadable) factor = taste;
        // A reminder wakes the sleeping dog whatever it offers; a deep discount half makes up for it.
        const double woken = 0.75 * taste + 0.25 * strength[arm];
        person.armLogit[arm] = person.kind == Kind::SleepingDog ? std::max(woken, 0.15) : factor * strength[arm];
        mean += leaveProbability(person, arm) - leaveProbability(person);
    }
    person.spill = kSpillShare * mean / static_cast<double>(kArms);
}

Truth truthOf(const Person& person, std::size_t index) {
    Truth truth;
    truth.customer = customerKey(index);
    truth.adversary = toString(person.adversary);
    truth.kind = toString(person.kind);
    truth.value = valueIfRetained(person);
    truth.p0 = leaveProbability(person);
    for (std::size_t arm = 0; arm < kArms; ++arm) truth.pArm.push_back(leaveProbability(person, arm));
    truth.spill = person.spill;
    return truth;
}

}  // namespace holdfast::sample
