// Those who game the system. Farmers fill carts and walk away until a discount comes; rings refer one another for the
// bonus from accounts nobody uses; bots click like clockwork; gamers look as if they were leaving just before campaigns.
#include "core/sample/model.h"

#include <algorithm>

namespace holdfast::sample {

namespace {

constexpr double kFarmerShare = 0.0045, kRingShare = 0.0040, kBotShare = 0.0030, kGamerShare = 0.0035;

std::size_t shareOf(std::size_t count, double share) {
    return static_cast<std::size_t>(std::llround(share * static_cast<double>(count)));
}

/// One ring: accounts made one after another, every one referring the next two, round and round.
void closeRing(World& world, std::size_t first, std::size_t size, std::int32_t ring, Random& random) {
    const UtcMillis start = world.people[first].joined;
    for (std::size_t m = 0; m < size; ++m) {
        Person& member = world.people[first + m];
        member.adversary = Adversary::Ring;
        member.ring = ring;
        member.region = world.people[first].region;
        member.community = world.people[first].community;
        // Shrinking the gaps keeps the order of joining and puts the accounts close together.
        member.joined = start + (member.joined - start) / 50 / kSecond * kSecond;
    }
    const UtcMillis ready = world.people[first + size - 1].joined;
    for (std::size_t m = 0; m < size; ++m)
        for (const std::size_t step : {std::size_t{1}, std::size_t{2}}) {
            const auto from = static_cast<std::uint32_t>(first + m), to = static_cast<std::uint32_t>(first + (m + step) % size);
            const UtcMillis time = ready + static_cast<UtcMillis>(random.below(6 * 60)) * kMinute;
            world.edges.push_back({from, to, std::min(time, world.request.end - kMinute), world.ringChannel});
            ++world.people[from].referralsMade;
            ++world.people[to].referredBy;
        }
}

void plantRings(World& world, std::size_t accounts, Random& random) {
    std::int32_t ring = 0;
    for (int attempt = 0; attempt < 10'000 && accounts >= 4; ++attempt) {
        std::size_t size = 4 + random.below(4);
        if (size > accounts || accounts - size < 4) size = accounts <= 9 ? accounts : size;
        const std::size_t first = random.below(world.people.size() - size);
        bool free = true;
        for (std::size_t m = 0; m < size; ++m) free = free && world.people[first + m].adversary == Adversary::None;
        const auto lastJoined = world.people[first + size - 1].joined;
        if (!free || world.request.end - lastJoined < kDay) continue;
        closeRing(world, first, size, ring++, random);
        accounts -= size;
    }
}

/// Members of a ring were referred from inside it only.
void cutOutsideReferrals(World& world) {
    std::erase_if(world.edges, [&](const Edge& edge) {
        const std::int32_t ring = world.people[edge.referee].ring;
        const bool outside = ring >= 0 && world.people[edge.referrer].ring != ring;
        if (outside) {
            --world.people[edge.referrer].referralsMade;
            --world.people[edge.referee].referredBy;
        }
        return outside;
    });
}

void plantSingles(World& world, Adversary kind, std::size_t count, Random& random) {
    for (int attempt = 0; attempt < 1'000'000 && count > 0; ++attempt) {
        Person& person = world.people[random.below(world.people.size())];
        if (person.adversary != Adversary::None || world.tenureDays(person) < 45.0) continue;
        person.adversary = kind;
        --count;
    }
}

/// A time of day in [from, to) some days before the end, or nothing when the customer was not there yet.
UtcMillis daysBefore(const World& world, double days, double fromHour, double toHour, Random& random) {
    const UtcMillis day = (world.request.end - static_cast<UtcMillis>(days * static_cast<double>(kDay))) / kDay * kDay;
    return day + static_cast<UtcMillis>(random.uniform(fromHour, toHour) * static_cast<double>(kHour));
}

struct Tracer {
    const World& world;
    const Person& person;
    std::vector<PlainEvent>& events;
    std::int32_t session = 1'000'000;  ///< renumbered once all events are sorted

    void add(UtcMillis time, EventKind kind, std::int32_t cents = -1) const {
        const UtcMillis earliest = std::max(person.joined, world.historyStart);
        if (time >= earliest && time < world.request.end) events.push_back({time, cents, session, kind});
    }
};

void farm(Tracer& trace, Random& random) {
    for (double day = 2.0 + random.uniform(0.0, 3.0); day < 150.0; day += random.uniform(3.0, 7.0)) {
        ++trace.session;
        UtcMillis time = daysBefore(trace.world, day, 9.0, 22.0, random);
        trace.add(time, EventKind::Login);
        const std::uint64_t items = 3 + random.below(4);
        for (std::uint64_t item = 0; item < items; ++item) {
            time += static_cast<UtcMillis>(random.uniform(4.0, 15.0) * 1000.0);
            trace.add(time, EventKind::AddToCart, static_cast<std::int32_t>(4000 + random.below(8000)));
        }
        time += static_cast<UtcMillis>(random.uniform(20.0, 60.0) * 1000.0);
        trace.add(time, EventKind::PageView);
    }
}

void clickAway(Tracer& trace, Random& random) {
    const double pace = random.uniform(0.8, 2.2);  // seconds between clicks, hardly varying
    const std::uint64_t runs = 5 + random.below(6);
    for (std::uint64_t run = 0; run < runs; ++run) {
        ++trace.session;
        UtcMillis time = daysBefore(trace.world, random.uniform(1.0, 60.0), 0.0, 24.0, random);
        const std::uint64_t clicks = 40 + random.below(100);
        for (std::uint64_t click = 0; click < clicks; ++click) {
            time += static_cast<UtcMillis>((pace + random.uniform(-0.02, 0.02)) * 1000.0);
            trace.add(time, EventKind::Click);
        }
    }
}

/// Complaints and visits without a purchase, crowded into the fortnight before the campaigns.
void playUnhappy(Tracer& trace, Random& random) {
    const std::uint64_t contacts = 4 + random.below(4);
    for (std::uint64_t i = 0; i < contacts; ++i)
        trace.add(daysBefore(trace.world, random.uniform(4.0, 18.0), 8.0, 20.0, random), EventKind::SupportContact);
    for (std::uint64_t visit = 0; visit < 3; ++visit) {
        ++trace.session;
        UtcMillis time = daysBefore(trace.world, random.uniform(4.0, 16.0), 8.0, 22.0, random);
        for (int page = 0; page < 4; ++page) trace.add(time += 25 * kSecond, EventKind::PageView);
    }
}

}  // namespace

std::string_view toString(Adversary adversary) {
    constexpr std::array<std::string_view, 5> names{"none", "farmer", "ring", "bot", "gamer"};
    return names[static_cast<std::size_t>(adversary)];
}

void plantAdversaries(World& world) {
    Random random = world.stream(Stream::Adversaries);
    const std::size_t count = world.people.size();
    world.ringChannel = 0;
    plantRings(world, shareOf(count, kRingShare), random);
    cutOutsideReferrals(world);
    plantSingles(world, Adversary::Farmer, shareOf(count, kFarmerShare), random);
    plantSingles(world, Adversary::Bot, shareOf(count, kBotShare), random);
    plantSingles(world, Adversary::Gamer, shareOf(count, kGamerShare), random);
}

void misbehave(const World& world, const Person& person, Random& random, std::vector<PlainEvent>& events) {
    Tracer trace{world, person, events};
    if (person.adversary == Adversary::Farmer) farm(trace, random);
    if (person.adversary == Adversary::Bot) clickAway(trace, random);
    if (person.adversary == Adversary::Gamer) playUnhappy(trace, random);
}

}  // namespace holdfast::sample
