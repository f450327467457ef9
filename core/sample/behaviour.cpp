#include "core/sample/model.h"

#include <algorithm>

namespace holdfast::sample {

namespace {

constexpr std::int64_t kSessionGap = 30 * kMinute;  ///< a longer pause starts a new session

struct Life {
    const World& world;
    const Person& person;
    Random& random;
    std::vector<PlainEvent>& events;
    std::int32_t session = 0;

    void add(UtcMillis time, EventKind kind, std::int32_t cents = -1) const {
        if (time < world.request.end) events.push_back({time, cents, session, kind});
    }
};

/// Poisson times in [from, to) at `perDay`, mostly in waking hours, added to `times`.
void drawTimes(Life& life, UtcMillis from, UtcMillis to, double perDay, std::vector<UtcMillis>& times) {
    if (to <= from) return;
    const double days = static_cast<double>(to - from) / static_cast<double>(kDay);
    const std::int64_t count = life.random.poisson(perDay * days);
    for (std::int64_t i = 0; i < count; ++i) {
        const UtcMillis raw = from + static_cast<UtcMillis>(life.random.uniform() * static_cast<double>(to - from));
        const double hour =
            std::clamp(life.random.bernoulli(0.4) ? life.random.normal(12.0, 2.5) : life.random.normal(19.5, 2.0), 0.0, 23.9);
        const UtcMillis shaped = raw / kDay * kDay + static_cast<UtcMillis>(hour * static_cast<double>(kHour));
        times.push_back(shaped >= from && shaped < to ? shaped : raw);
    }
}

/// Visits the pages, perhaps fills a cart, perhaps buys it. Returns the time of the last event.
UtcMillis liveSession(Life& life, UtcMillis time) {
    Random& random = life.random;
    const double mood = life.person.satisfactionAt(time);
    if (random.bernoulli(0.7)) life.add(time, EventKind::Login);
    const std::int64_t pages = 1 + random.poisson(1.2 * std::exp(0.2 * std::clamp(life.person.engagement, -2.0, 2.0)));
    for (std::int64_t page = 0; page < pages; ++page) {
        time += kSecond + static_cast<UtcMillis>(random.exponential(1.0 / 35.0) * 1000.0);
        life.add(time, EventKind::PageView);
        if (random.bernoulli(0.35))
            life.add(time += static_cast<UtcMillis>(random.uniform(1.0, 15.0) * 1000.0), EventKind::Click);
    }
    std::vector<std::int32_t> cart;
    for (std::int64_t item = random.poisson(0.30); item > 0; --item) {
        time += static_cast<UtcMillis>(random.uniform(5.0, 60.0) * 1000.0);
        cart.push_back(static_cast<std::int32_t>(std::lround(100.0 * std::exp(random.normal(2.7, 0.7)))));
        life.add(time, EventKind::AddToCart, cart.back());
    }
    if (!cart.empty() && random.bernoulli(0.15)) {
        life.add(time += static_cast<UtcMillis>(random.uniform(5.0, 40.0) * 1000.0), EventKind::RemoveFromCart, cart.back());
        cart.pop_back();
    }
    if (!cart.empty() && random.bernoulli(logistic(0.3 + 0.4 * mood - 0.2 * life.person.priceSensitivity))) {
        std::int32_t total = 0;
        for (const std::int32_t cents : cart) total += cents;
        life.add(time += static_cast<UtcMillis>(random.uniform(10.0, 90.0) * 1000.0), EventKind::Purchase, total);
    }
    return time;
}

void liveSessions(Life& life, UtcMillis from) {
    const Person& person = life.person;
    const UtcMillis end = life.world.request.end;
    const UtcMillis turn = person.shock > 0.0 ? std::clamp(person.shockTime, from, end) : end;
    double base = 0.030 * std::exp(0.40 * std::clamp(person.engagement, -3.0, 3.0));
    if (person.adversary == Adversary::Ring) base *= 0.05;
    if (person.adversary == Adversary::Gamer) base *= 0.6;
    std::vector<UtcMillis> starts;
    drawTimes(life, from, turn, base * std::exp(0.30 * person.satisfaction), starts);
    drawTimes(life, turn, end, base * std::exp(0.30 * (person.satisfaction - person.shock)), starts);
    if (person.joined >= from && life.random.bernoulli(0.7)) starts.push_back(person.joined + kMinute);
    std::sort(starts.begin(), starts.end());
    UtcMillis free = from;
    for (const UtcMillis start : starts) {
        if (start < free) continue;
        ++life.session;
        free = liveSession(life, start) + kSessionGap + kSecond;
    }
}

void contactSupport(Life& life, UtcMillis from) {
    const Person& person = life.person;
    const UtcMillis end = life.world.request.end;
    const UtcMillis turn = person.shock > 0.0 ? std::clamp(person.shockTime, from, end) : end;
    std::vector<UtcMillis> times;
    drawTimes(life, from, turn, 0.004 * std::exp(-0.8 * std::clamp(person.satisfaction, -2.5, 2.5)), times);
    drawTimes(life, turn, end, 0.004 * std::exp(-0.8 * std::clamp(person.satisfaction - person.shock, -2.5, 2.5)), times);
    if (person.shock > 0.0) {
        const UtcMillis until = std::min(end, turn + 21 * kDay);
        const double days = static_cast<double>(until - turn) / static_cast<double>(kDay);
        if (days > 0.0) drawTimes(life, turn, until, 0.9 * person.shock / 21.0, times);
    }
    life.session = 0;
    for (const UtcMillis time : times) life.add(time, EventKind::SupportContact);
}

/// Numbers the sessions 1, 2 ... in order of time.
void renumberSessions(std::vector<PlainEvent>& events) {
    std::vector<std::pair<std::int32_t, std::int32_t>> names;
    for (PlainEvent& event : events) {
        if (event.session == 0) continue;
        const auto known =
            std::find_if(names.rbegin(), names.rend(), [&](const auto& pair) { return pair.first == event.session; });
        if (known != names.rend()) {
            event.session = known->second;
        } else {
            names.emplace_back(event.session, static_cast<std::int32_t>(names.size() + 1));
            event.session = names.back().second;
        }
    }
}

void countCarts(const std::vector<PlainEvent>& events, UtcMillis from, Activity& out) {
    std::vector<std::pair<std::int32_t, int>> carts;  // session -> 1 filled, 2 bought
    for (const PlainEvent& event : events) {
        if (event.time < from || event.session == 0) continue;
        if (carts.empty() || carts.back().first != event.session) carts.emplace_back(event.session, 0);
        if (event.kind == EventKind::AddToCart && carts.back().second == 0) carts.back().second = 1;
        if (event.kind == EventKind::Purchase) carts.back().second = 2;
    }
    std::stable_sort(carts.begin(), carts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < carts.size();) {
        int state = 0;
        const std::int32_t session = carts[i].first;
        for (; i < carts.size() && carts[i].first == session; ++i) state = std::max(state, carts[i].second);
        ++out.sessions90;
        if (state == 1) ++out.abandonedCarts90;
    }
}

}  // namespace

std::string_view toString(EventKind kind) {
    constexpr std::array<std::string_view, 7> names{"login",    "page_view",      "click", "add_to_cart", "remove_from_cart",
                                                    "purchase", "support_contact"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<PlainEvent> liveThrough(const World& world, std::size_t index) {
    const Person& person = world.people[index];
    Random random = world.stream(Stream::Behaviour, index);
    std::vector<PlainEvent> events;
    Life life{world, person, random, events};
    const UtcMillis from = std::max(person.joined, world.historyStart);
    liveSessions(life, from);
    contactSupport(life, from);
    misbehave(world, person, random, events);
    std::stable_sort(events.begin(), events.end(), [](const PlainEvent& a, const PlainEvent& b) { return a.time < b.time; });
    renumberSessions(events);
    return events;
}

Activity summarise(const World& world, const std::vector<PlainEvent>& events) {
    Activity out;
    const UtcMillis month = world.request.end - 30 * kDay, quarter = world.request.end - 90 * kDay;
    std::vector<std::int32_t> sessions;
    for (const PlainEvent& event : events) {
        out.lastEvent = event.time;
        if (event.time < quarter) continue;
        if (event.kind == EventKind::SupportContact) ++out.support90;
        if (event.kind == EventKind::Purchase) {
            ++out.purchases90;
            out.spendCents90 += event.cents;
        }
        if (event.time < month) continue;
        if (event.kind == EventKind::Login) ++out.logins30;
        if (event.kind == EventKind::PageView) ++out.pageViews30;
        if (event.kind == EventKind::Click) ++out.clicks30;
        if (event.session != 0) sessions.push_back(event.session);
    }
    std::sort(sessions.begin(), sessions.end());
    out.sessions30 = static_cast<std::int32_t>(std::unique(sessions.begin(), sessions.end()) - sessions.begin());
    countCarts(events, quarter, out);
    return out;
}

}  // namespace holdfast::sample
