#include "core/sample/model.h"

#include <algorithm>

namespace holdfast::sample {

namespace {

constexpr std::size_t kRegions = 8;
constexpr std::size_t kTastes = 4;
constexpr std::size_t kCommunities = kRegions * kTastes;
constexpr double kLongestTenureDays = 72 * 30.4375;
const std::vector<double> kRegionWeights{22, 17, 15, 13, 11, 9, 8, 5};
const std::vector<double> kChannelWeights{45, 25, 18, 12};

/// Ages of the accounts in days: a tenth below a week, the others spread over six years, most of them recent.
std::vector<UtcMillis> joinTimes(const World& world) {
    Random random = world.stream(Stream::Joins);
    const std::size_t count = world.request.customers;
    const auto newcomers = static_cast<std::size_t>(std::llround(kNewcomerShare * static_cast<double>(count)));
    std::vector<UtcMillis> times;
    times.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        double days = random.uniform(0.02, 6.98);
        if (i >= newcomers) {
            days = 7.05 + random.gamma(1.2, 430.0);
            if (days > kLongestTenureDays) days = random.uniform(30.0, kLongestTenureDays);
        }
        times.push_back(world.request.end - static_cast<UtcMillis>(days * static_cast<double>(kDay)) / kSecond * kSecond);
    }
    std::sort(times.begin(), times.end());
    return times;
}

/// Balls for drawing referrers: one for joining and one for each referral made, per community and for everyone.
struct Urns {
    std::array<std::vector<std::uint32_t>, kCommunities> community;
    std::vector<std::uint32_t> everyone;

    void add(std::uint32_t person, std::uint8_t where) {
        community[where].push_back(person);
        everyone.push_back(person);
    }
    std::uint32_t draw(std::uint8_t where, Random& random) const {
        const auto& own = community[where];
        const auto& urn = !own.empty() && random.bernoulli(0.85) ? own : everyone;
        return urn[random.below(urn.size())];
    }
};

std::vector<std::uint32_t> drawReferrers(const Urns& urns, std::uint8_t where, Random& random) {
    std::vector<std::uint32_t> referrers;
    if (urns.everyone.empty() || !random.bernoulli(0.8)) return referrers;
    const std::int64_t wanted = 1 + std::min<std::int64_t>(2, random.poisson(0.6));
    for (std::int64_t attempt = 0; attempt < wanted; ++attempt) {
        const std::uint32_t referrer = urns.draw(where, random);
        if (std::find(referrers.begin(), referrers.end(), referrer) == referrers.end()) referrers.push_back(referrer);
    }
    return referrers;
}

struct CommunityMeans {
    std::array<double, kCommunities> affinity{};
    std::array<double, kCommunities> thrift{};
};

void drawLatents(Person& person, const std::vector<std::uint32_t>& referrers, const std::vector<Person>& people,
                 const CommunityMeans& means, Random& random) {
    const double affinityMean = means.affinity[person.community], thriftMean = means.thrift[person.community];
    if (referrers.empty()) {
        person.affinity = affinityMean + 0.90 * random.normal();
        person.thrift = thriftMean + 0.90 * random.normal();
    } else {
        double affinity = 0.0, thrift = 0.0;
        for (const std::uint32_t referrer : referrers) {
            affinity += people[referrer].affinity;
            thrift += people[referrer].thrift;
        }
        const auto count = static_cast<double>(referrers.size());
        person.affinity = 0.72 * affinity / count + 0.28 * affinityMean + 0.55 * random.normal();
        person.thrift = 0.72 * thrift / count + 0.28 * thriftMean + 0.55 * random.normal();
    }
    person.engagement = 0.35 * person.affinity + 0.9 * random.normal();
}

}  // namespace

const std::vector<std::string>& channelNames() {
    static const std::vector<std::string> names{"link", "app", "email", "shop"};
    return names;
}

void growNetwork(World& world) {
    Random random = world.stream(Stream::Network);
    CommunityMeans means;
    for (std::size_t c = 0; c < kCommunities; ++c) {
        means.affinity[c] = random.normal(0.0, 0.5);
        means.thrift[c] = random.normal(0.0, 0.5);
    }
    Urns urns;
    world.people.resize(world.request.customers);
    const std::vector<UtcMillis> joins = joinTimes(world);
    for (std::uint32_t i = 0; i < world.people.size(); ++i) {
        Person& person = world.people[i];
        person.joined = joins[i];
        person.region = static_cast<std::uint8_t>(random.pick(kRegionWeights));
        person.community = static_cast<std::uint8_t>(person.region * kTastes + random.below(kTastes));
        const std::vector<std::uint32_t> referrers = drawReferrers(urns, person.community, random);
        drawLatents(person, referrers, world.people, means, random);
        for (const std::uint32_t referrer : referrers) {
            world.edges.push_back({referrer, i, person.joined, static_cast<std::uint8_t>(random.pick(kChannelWeights))});
            ++world.people[referrer].referralsMade;
            ++person.referredBy;
            urns.add(referrer, world.people[referrer].community);
        }
        urns.add(i, person.community);
    }
}

}  // namespace holdfast::sample
