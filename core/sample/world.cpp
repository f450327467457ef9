#include "core/sample/world.h"

#include "core/base/parallel.h"
#include "core/sample/model.h"

#include <algorithm>

namespace holdfast::sample {

namespace {

constexpr std::size_t kBlock = 4096;  ///< customers between two looks at the stop token

Result<void> check(const WorldRequest& request) {
    if (request.customers < 100 || request.customers > 5'000'000)
        return Unexpected(ErrorCode::InvalidInput, "The sample world takes 100 to 5,000,000 customers.");
    if (request.months < 2 || request.months > 60)
        return Unexpected(ErrorCode::InvalidInput, "The sample world takes 2 to 60 months.");
    return {};
}

/// Runs `each(i)` for all people on the allowed threads, a block at a time.
template <typename Each>
Result<void> forEveryone(World& world, const TaskContext& context, std::string_view stage, Each each) {
    const std::size_t count = world.people.size();
    const std::size_t block = kBlock * context.threads();
    for (std::size_t start = 0; start < count; start += block) {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(start, count, stage);
        parallelFor(std::min(block, count - start), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = start + begin; i < start + end; ++i) each(i);
        });
    }
    return {};
}

Result<void> makeWorld(World& world, const TaskContext& context) {
    context.progress(0, 0, "Growing the referral network");
    growNetwork(world);
    plantAdversaries(world);
    HOLDFAST_CHECK(forEveryone(world, context, "Living through the months", [&](std::size_t i) {
        Person& person = world.people[i];
        drawAttributes(world, i, person);
        person.activity = summarise(world, liveThrough(world, i));
    }));
    double fees = 0.0;
    for (const Person& person : world.people) fees += person.attributes.feeCents;
    world.meanFee = fees / static_cast<double>(world.people.size());
    for (Person& person : world.people) person.logit = leavingTendency(world, person);
    world.intercept = solveIntercept(world.people);
    for (Person& person : world.people) person.logit += world.intercept;
    HOLDFAST_CHECK(
        forEveryone(world, context, "Weighing offers", [&](std::size_t i) { drawEffects(world, i, world.people[i]); }));
    runCampaigns(world);
    return context.checkpoint();
}

Result<void> writeCustomers(const World& world, WorldSink& sink, const TaskContext& context) {
    HOLDFAST_CHECK(sink.columns(customerColumns()));
    std::vector<Value> cells;
    for (std::size_t i = 0; i < world.people.size(); ++i) {
        if (i % kBlock == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(i, world.people.size(), "Writing customers");
        }
        customerCells(world, i, cells);
        HOLDFAST_CHECK(sink.customer(cells));
    }
    return {};
}

Result<void> writeReferrals(const World& world, WorldSink& sink, const TaskContext& context) {
    Referral referral;
    for (std::size_t i = 0; i < world.edges.size(); ++i) {
        const Edge& edge = world.edges[i];
        if (i % kBlock == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(i, world.edges.size(), "Writing referrals");
        }
        referral = {customerKey(edge.referrer), customerKey(edge.referee), edge.time, channelNames()[edge.channel]};
        HOLDFAST_CHECK(sink.referral(referral));
    }
    return {};
}

Result<void> writeTreatments(const World& world, WorldSink& sink, const TaskContext& context) {
    for (std::size_t i = 0; i < world.people.size(); ++i) {
        const Person& person = world.people[i];
        if (i % kBlock == 0) HOLDFAST_CHECK(context.checkpoint());
        if (person.campaign < 0) continue;
        Treatment treatment;
        treatment.customer = customerKey(i);
        treatment.arm = person.arm < 0 ? "none" : armNames()[static_cast<std::size_t>(person.arm)];
        treatment.time = world.request.end - (person.campaign == 0 ? 3 : 2) * kDay + 9 * kHour;
        if (person.campaign == 0) treatment.propensity = person.propensity[static_cast<std::size_t>(person.arm + 1)];
        treatment.cost = offerCost(person.arm, person.attributes.feeCents / 100.0);
        treatment.outcome = person.left ? 1.0 : 0.0;
        HOLDFAST_CHECK(sink.treatment(treatment));
    }
    return {};
}

/// Lives the months again (a Person does not keep its events), in parallel, and hands them on in order.
Result<void> writeEvents(const World& world, WorldSink& sink, const TaskContext& context) {
    const std::size_t count = world.people.size();
    std::vector<std::vector<PlainEvent>> block(kBlock);
    Event event;
    for (std::size_t start = 0; start < count; start += kBlock) {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(start, count, "Writing events");
        const std::size_t size = std::min(kBlock, count - start);
        parallelFor(size, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) block[i] = liveThrough(world, start + i);
        });
        for (std::size_t i = 0; i < size; ++i) {
            event.customer = customerKey(start + i);
            for (const PlainEvent& plain : block[i]) {
                event.time = plain.time;
                event.kind = toString(plain.kind);
                event.value = plain.cents < 0 ? std::optional<double>() : plain.cents / 100.0;
                event.session = plain.session == 0 ? std::string() : std::to_string(plain.session);
                HOLDFAST_CHECK(sink.event(event));
            }
        }
    }
    return {};
}

Result<void> writeTruth(const World& world, WorldSink& sink, const TaskContext& context) {
    for (std::size_t i = 0; i < world.people.size(); ++i) {
        const Person& person = world.people[i];
        if (i % kBlock == 0) HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_CHECK(sink.truth(truthOf(person, i)));
        if (person.campaign < 0) continue;
        CampaignTruth campaign;
        campaign.campaign = campaignNames()[static_cast<std::size_t>(person.campaign)];
        campaign.customer = customerKey(i);
        campaign.arm = person.arm < 0 ? "none" : armNames()[static_cast<std::size_t>(person.arm)];
        campaign.propensity.assign(person.propensity.begin(), person.propensity.end());
        HOLDFAST_CHECK(sink.campaign(campaign));
    }
    return {};
}

}  // namespace

Result<void> generate(const WorldRequest& request, WorldSink& sink, const TaskContext& context) {
    HOLDFAST_CHECK(check(request));
    World world;
    world.request = request;
    world.historyStart = request.end - static_cast<UtcMillis>(request.months * 30.4375 * static_cast<double>(kDay));
    HOLDFAST_CHECK(makeWorld(world, context));
    HOLDFAST_CHECK(writeCustomers(world, sink, context));
    HOLDFAST_CHECK(writeReferrals(world, sink, context));
    HOLDFAST_CHECK(writeTreatments(world, sink, context));
    HOLDFAST_CHECK(writeEvents(world, sink, context));
    return writeTruth(world, sink, context);
}

}  // namespace holdfast::sample
