// The structural model of the sample world: its state and its equations. Internal to core/sample; network.cpp,
// attributes.cpp, behaviour.cpp, adversaries.cpp, truth.cpp and campaigns.cpp each fill one part of a Person, in that
// causal order, and world.cpp streams the result. Sequential steps own the whole World; per-customer steps touch one
// Person and draw from World::stream(purpose, i), so they may run on any thread and still repeat to the bit.
//
// Notation: i customer, c(i) community (region x taste), R(i) those who referred i, T the end of the history,
// e noise N(0,1), g(x) = 1 / (1 + exp(-x)).
//
//   network     R(i): each referrer drawn with probability proportional to 1 + referrals made (Barabasi & Albert 1999),
//               from c(i) with probability 0.85, else from everyone: homophily (McPherson et al. 2001).
//   latent      a_i = mu_c + 0.90 e                            when nobody referred i
//               a_i = 0.72 mean(a_R) + 0.28 mu_c + 0.55 e      otherwise; price inclination q_i alike with its own mu;
//               engagement E_i = 0.35 a_i + 0.9 e
//   attributes  age, household, plan, contract, payment | region, q, tenure
//   satisfaction      s_i = 0.85 a_i + plan and payment quality - 0.25 (fee above what the plan is worth to i)
//   price sensitivity w_i = 0.80 q_i + 0.30 [age < 30] - 0.25 [family]
//   shock       with probability 0.30, in the last 90 days: s falls by an exponential amount, mean 0.9, from then on
//   behaviour   sessions: Poisson, 0.030 exp(0.40 E_i + 0.30 s_i(t)) a day; support contacts: 0.004 exp(-0.8 s_i(t)) a
//               day, and Poisson(0.9 shock) more in the three weeks after a shock; purchases, carts within sessions
//   leaving     logit p0 = b - 1.40 s_i(T) + 0.55 w_i + 0.50 w_i (fee / mean fee - 1) + contract + payment
//                 - 0.40 ln(1 + tenure) + 0.40 min(support_90d, 4) + 0.45 ln(1 + idle days / 10)
//                 - 0.40 tanh(purchases_90d) + 0.30 min(late, 4)
//               b is set so that the mean of p0 is 0.18.
//   kinds       drawn from a softmax over p0, w, idleness and direct debit: persuadable, sure thing, lost cause, sleeping dog
//   effects     logit p_ARM = logit p0 + m_kind * strength_ARM(i); the strength of a discount d is
//               1.1 (1.1 + 0.5 w) (1 - exp(-d / 0.10)), of an upgrade it grows with usage, of contact with support contacts;
//               m is 1 for persuadable, 0.08 for sure thing and lost cause, and turns round for sleeping dogs
//   spill       a treated customer moves each referred friend's probability by spill_i = 0.25 mean over arms (p_ARM - p0)
//   campaigns   randomised: known probabilities; targeted: probabilities rise with a rule-of-thumb risk made of columns
//   outcome     left in [T, T + 30 d) ~ Bernoulli(p of the arm given + spill of treated referrers)
#pragma once

#include "core/base/random.h"
#include "core/sample/world.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace holdfast::sample {

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;
inline constexpr std::size_t kArms = 8;
inline constexpr double kNewcomerShare = 0.10;  ///< joined in the last 7 days

enum class Adversary : std::uint8_t { None, Farmer, Ring, Bot, Gamer };
enum class Kind : std::uint8_t { Persuadable, SureThing, LostCause, SleepingDog };
enum class EventKind : std::uint8_t { Login, PageView, Click, AddToCart, RemoveFromCart, Purchase, SupportContact };

/// An event without its texts, 24 bytes. Money in cents; -1: none. Session 0: none.
struct PlainEvent {
    UtcMillis time = 0;
    std::int32_t cents = -1;
    std::int32_t session = 0;
    EventKind kind = EventKind::PageView;
};

struct Attributes {
    std::uint8_t household = 0, plan = 0, contract = 0, payment = 0, channel = 0;
    bool paperless = false;
    int age = 0;       ///< -1: not told
    int discount = 0;  ///< per cent already granted
    std::int32_t feeCents = 0;
    double usageGb = 0.0;  ///< a month; negative: not measured (newcomers)
    int latePayments = 0;  ///< last 12 months
    int survey = 0;        ///< 1..5; 0: not answered
};

/// What the customer table tells of the events up to T.
struct Activity {
    std::int32_t logins30 = 0, sessions30 = 0, sessions90 = 0, pageViews30 = 0, clicks30 = 0, purchases90 = 0,
                 abandonedCarts90 = 0, support90 = 0;
    std::int64_t spendCents90 = 0;
    UtcMillis lastEvent = 0;  ///< 0: never seen
};

struct Person {
    UtcMillis joined = 0;
    std::uint8_t region = 0;
    std::uint8_t community = 0;
    Adversary adversary = Adversary::None;
    Kind kind = Kind::SureThing;
    std::int32_t ring = -1;  ///< which ring, -1: none
    std::int32_t referralsMade = 0;
    std::int32_t referredBy = 0;  ///< number of referrers
    double affinity = 0.0;        ///< a_i
    double thrift = 0.0;          ///< q_i
    double engagement = 0.0;
    double satisfaction = 0.0;      ///< s_i before a shock
    double priceSensitivity = 0.0;  ///< w_i
    double shock = 0.0;
    UtcMillis shockTime = 0;
    Attributes attributes;
    Activity activity;
    double logit = 0.0;                    ///< of p0
    std::array<double, kArms> armLogit{};  ///< logit p_ARM - logit p0
    double spill = 0.0;
    std::int8_t arm = -2;       ///< -2: in no campaign, -1: control, else index into armNames()
    std::int8_t campaign = -1;  ///< index into campaignNames()
    std::array<double, kArms + 1> propensity{};
    bool outcomeKnown = true;
    bool left = false;

    double satisfactionAt(UtcMillis time) const {
        return shock > 0.0 && time >= shockTime ? satisfaction - shock : satisfaction;
    }
};

struct Edge {
    std::uint32_t referrer = 0;
    std::uint32_t referee = 0;
    UtcMillis time = 0;
    std::uint8_t channel = 0;
};

enum class Stream : std::uint64_t { Joins = 1, Network, Adversaries, Attributes, Behaviour, Kinds, Campaigns, Outcome };

struct World {
    WorldRequest request;
    UtcMillis historyStart = 0;  ///< events are kept from here to request.end
    double intercept = 0.0;      ///< b
    double meanFee = 0.0;        ///< of all customers
    std::vector<Person> people;  ///< ascending in joined
    std::vector<Edge> edges;     ///< ascending in time but for rings
    std::uint8_t ringChannel = 0;

    Random stream(Stream purpose, std::uint64_t item = 0) const {
        return Random(request.seed).split(static_cast<std::uint64_t>(purpose)).split(item);
    }
    double tenureDays(const Person& person) const {
        return static_cast<double>(request.end - person.joined) / static_cast<double>(kDay);
    }
};

inline double logistic(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}
inline double leaveProbability(const Person& person) {
    return logistic(person.logit);
}
inline double leaveProbability(const Person& person, std::size_t arm) {
    return logistic(person.logit + person.armLogit[arm]);
}

const std::vector<std::string>& campaignNames();  ///< "randomised", "targeted"
const std::vector<std::string>& channelNames();   ///< of referrals
std::string_view toString(Adversary adversary);
std::string_view toString(Kind kind);
std::string_view toString(EventKind kind);
std::string customerKey(std::size_t index);  ///< "C0000001" for index 0

/// Who joined when, who referred whom, and the latent inclinations that friends share. Sequential.
void growNetwork(World& world);
/// Marks 1.5 % of the people as adversaries and gives rings their edges. Sequential, after growNetwork.
void plantAdversaries(World& world);

/// Columns that do not come from events, and the satisfaction they lead to.
void drawAttributes(const World& world, std::size_t index, Person& person);
/// All events of one customer within the history, ascending; the same at every call.
std::vector<PlainEvent> liveThrough(const World& world, std::size_t index);
/// Adds what an adversary does on top (liveThrough calls it); unsorted.
void misbehave(const World& world, const Person& person, Random& random, std::vector<PlainEvent>& events);
Activity summarise(const World& world, const std::vector<PlainEvent>& events);

/// logit of p0 without b, from attributes, latents and activity.
double leavingTendency(const World& world, const Person& person);
/// b for a mean p0 of 0.18.
double solveIntercept(const std::vector<Person>& people);
/// Kind and the effect of every arm; needs logit.
void drawEffects(const World& world, std::size_t index, Person& person);
Truth truthOf(const Person& person, std::size_t index);

/// Assigns both campaigns, lets effects spill to friends, and draws who leaves. Sequential.
void runCampaigns(World& world);
/// What an offer costs, in the project's currency.
double offerCost(std::int8_t arm, double monthlyFee);

std::vector<ColumnSpec> customerColumns();
void customerCells(const World& world, std::size_t index, std::vector<Value>& cells);

}  // namespace holdfast::sample
