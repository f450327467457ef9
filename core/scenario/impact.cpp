#include "core/scenario/impact.h"

#include "core/base/normal.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/scenario/keptchance.h"
#include "core/scenario/worth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

constexpr std::size_t kGrid = 17;          ///< values of a shared error at which variances are tabulated
constexpr double kFarthest = 4.0;  ///< in standard deviations, the ends of that table
constexpr std::size_t kBins = 40;
constexpr int kMostPeriods = 120;

double gridPoint(std::size_t i) {
    return kFarthest * (2.0 * static_cast<double>(i) / (kGrid - 1.0) - 1.0);
}

/// One value for every point of the grid.
using Table = std::array<double, kGrid>;

double valueAt(const Table& table, double z) {
    const double place = std::clamp((z / kFarthest + 1.0) * (kGrid - 1.0) / 2.0, 0.0, kGrid - 1.0);
    const std::size_t at = std::min(static_cast<std::size_t>(place), kGrid - 2);
    return table[at] + (place - static_cast<double>(at)) * (table[at + 1] - table[at]);
}

/// The offers and their errors, as every step below needs them.
class Offers {
public:
    explicit Offers(const ImpactRequest& request) : m_parts(request.parts) {
        for (std::size_t kind = m_parts.size(); kind < request.kinds.size(); ++kind) m_parts.push_back({kind});
        std::size_t offers = 0;
        for (const auto& parts : m_parts)
            for (const std::size_t offer : parts) offers = std::max(offers, offer + 1);
        m_errors = request.errors.value_or(SharedErrors(offers));
    }
    const SharedErrors& errors() const { return m_errors; }
    std::size_t kinds() const { return m_parts.size(); }
    std::size_t first(std::size_t kind) const { return m_parts[kind].front(); }
    std::size_t second(std::size_t kind) const { return m_parts[kind].back(); }  ///< the first again for a single offer, of load 0
    /// What loads on the errors of a kind's offers come to.
    double deviation(std::size_t kind, double load, double also) const {
        if (also == 0.0) return std::abs(load);
        const double both = 2.0 * m_errors.between(first(kind), second(kind)) * load * also;
        return std::sqrt(std::max(0.0, load * load + also * also + both));
    }

private:
    std::vector<std::vector<std::size_t>> m_parts;
    SharedErrors m_errors;
};

/// Sums over the customers who get one option.
struct KindSums {
    double kept = 0.0;                      ///< of worth * -effect
    double shared = 0.0, alsoShared = 0.0;  ///< of worth * loads
    Table variance{};
    Table held{};  ///< worth that more than the acceptance would keep
    void add(const KindSums& other) {
        kept += other.kept;
        shared += other.shared;
        alsoShared += other.alsoShared;
        for (std::size_t i = 0; i < variance.size(); ++i) variance[i] += other.variance[i], held[i] += other.held[i];
    }
};

/// Sums over all customers.
struct PlanSums {
    std::vector<KindSums> kinds;
    std::vector<std::vector<double>> along;  ///< [offers][directions] of worth * loads
    void add(const PlanSums& other) {
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) kinds[kind].add(other.kinds[kind]);
        for (std::size_t offer = 0; offer < along.size(); ++offer)
            for (std::size_t k = 0; k < along[offer].size(); ++k) along[offer][k] += other.along[offer][k];
    }
    /// Standard deviation of what they come to: whoever looks alike is wrong together, whatever he gets.
    double deviationAlongAll() const {
        std::vector<double> all(along.empty() ? 0 : along[0].size());
        for (const auto& sums : along)
            for (std::size_t k = 0; k < all.size(); ++k) all[k] += sums[k];
        return deviationAlong(all);
    }
};

/// Variance of worth * kept - cost, on average over what is wrong along the directions, which is the mean's. Keeping somebody takes his
/// acceptance, so the two go together.
double netVariance(const Treated& one, const KeptChance& chance) {
    const double kept = one.worth * one.worth * std::max(0.0, chance.magnitude - chance.mean * chance.mean - one.along * one.along);
    const double declines = 1.0 - one.acceptance;
    const double cost = one.acceptedCost * one.acceptedCost * one.acceptance * declines;
    return std::max(0.0, kept + cost - 2.0 * one.worth * one.acceptedCost * chance.kept() * declines);
}

PlanSums sumsOf(const std::vector<Treated>& treated, const Offers& offers, std::size_t directions, const TaskContext& context) {
    constexpr std::size_t kBlock = 4096;  // summed in order of blocks: the same for any number of threads
    const std::size_t blocks = (treated.size() + kBlock - 1) / kBlock;
    const PlanSums nothing{std::vector<KindSums>(offers.kinds()),
                           std::vector<std::vector<double>>(offers.errors().offers(), std::vector<double>(directions, 0.0))};
    std::vector<PlanSums> parts(blocks, nothing);
    parallelFor(blocks, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t block = begin; block < end; ++block)
            for (std::size_t i = block * kBlock; i < std::min(treated.size(), (block + 1) * kBlock); ++i) {
                const Treated& one = treated[i];
                KindSums& sums = parts[block].kinds[one.kind];
                sums.kept -= one.worth * one.effect;
                sums.shared += one.worth * one.shared;
                sums.alsoShared += one.worth * one.alsoShared;
                one.loads[0].addTo(parts[block].along[offers.first(one.kind)], one.worth);
                one.loads[1].addTo(parts[block].along[offers.second(one.kind)], one.worth);
                const double deviation = offers.deviation(one.kind, one.shared, one.alsoShared);
                const double noise = std::hypot(one.independent, one.along);
                for (std::size_t g = 0; g < kGrid; ++g) {
                    const double m = -(one.effect + gridPoint(g) * deviation);
                    const KeptChance chance = keptChance(m, noise, one.acceptance);
                    sums.variance[g] += netVariance(one, chance);
                    sums.held[g] += one.worth * (m - chance.mean);
                }
            }
    });
    PlanSums total = nothing;
    for (const PlanSums& part : parts) total.add(part);
    return total;
}

double spendOf(const std::vector<Treated>& treated) {
    double spend = 0.0;
    for (const Treated& one : treated) spend += one.fixedCost + one.acceptance * one.acceptedCost;
    return spend;
}

std::vector<double> drawFromSums(const PlanSums& sumsOfAll, const Offers& offers, double spend, const ImpactRequest& request) {
    const auto& kinds = sumsOfAll.kinds;
    const double along = sumsOfAll.deviationAlongAll();
    Random random = Random(request.seed).split(1);
    SharedDraw shared(offers.errors());
    std::vector<double> nets(request.draws);
    for (double& net : nets) {
        const auto& z = shared.next(random);
        double mean = -spend, variance = along * along;  // of the mean, normal like the tosses
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            const KindSums& sums = kinds[kind];
            const double off = z[offers.first(kind)] * sums.shared + z[offers.second(kind)] * sums.alsoShared;
            const double deviation = offers.deviation(kind, sums.shared, sums.alsoShared);
            const double at = deviation > 0.0 ? off / deviation : 0.0;
            mean += sums.kept - off - valueAt(sums.held, at);
            variance += valueAt(sums.variance, at);
        }
        net = mean + std::sqrt(variance) * random.normal();
    }
    return nets;
}

/// Plain simulation: every error, every acceptance and every leaving is tossed.
std::vector<double> drawByCustomer(const std::vector<Treated>& treated, const Offers& offers, const ImpactRequest& request,
                                   const TaskContext& context) {
    std::vector<double> nets(request.draws);
    const Random seeds = Random(request.seed).split(2);
    constexpr std::size_t kBlock = 64;
    parallelFor((request.draws + kBlock - 1) / kBlock, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        SharedDraw shared(offers.errors());
        std::vector<double> along(request.directions);
        for (std::size_t block = begin; block < end && !context.stopRequested(); ++block) {
            Random random = seeds.split(block);
            for (std::size_t draw = block * kBlock; draw < std::min(request.draws, (block + 1) * kBlock); ++draw) {
                const auto& z = shared.next(random);
                for (double& one : along) one = random.normal();
                double net = 0.0;
                for (const Treated& one : treated) {
                    const bool accepts = one.acceptance >= 1.0 || random.uniform() < one.acceptance;
                    net -= one.fixedCost + (accepts ? one.acceptedCost : 0.0);
                    const double m = -(one.effect + z[offers.first(one.kind)] * one.shared + z[offers.second(one.kind)] * one.alsoShared +
                                       one.loads[0].at(along) + one.loads[1].at(along) +
                                       (one.independent > 0.0 ? one.independent * random.normal() : 0.0));
                    const double toss = random.uniform();  // losing somebody takes no acceptance
                    if (m > 0.0 ? accepts && toss * one.acceptance < m : toss < -m) net += m > 0.0 ? one.worth : -one.worth;
                }
                nets[draw] = net;
            }
        }
    });
    return nets;
}

double quantile(const std::vector<double>& sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

void summarise(std::vector<double> nets, PlanImpact& impact) {
    std::sort(nets.begin(), nets.end());
    impact.draws = nets.size();
    impact.mean = std::accumulate(nets.begin(), nets.end(), 0.0) / static_cast<double>(nets.size());
    impact.p5 = quantile(nets, 0.05);
    impact.p50 = quantile(nets, 0.50);
    impact.p95 = quantile(nets, 0.95);
    impact.chanceOfLoss =
        static_cast<double>(std::lower_bound(nets.begin(), nets.end(), 0.0) - nets.begin()) / static_cast<double>(nets.size());
    const double low = nets.front(), width = (nets.back() - low) / kBins;
    if (!(width > 0.0)) return;
    for (std::size_t bin = 0; bin <= kBins; ++bin) impact.histogramEdges.push_back(low + width * static_cast<double>(bin));
    impact.histogram.assign(kBins, 0);
    for (const double net : nets) ++impact.histogram[std::min(kBins - 1, static_cast<std::size_t>((net - low) / width))];
}

/// Net when everybody's chance of leaving is another, and with it worth and assumed effects.
double netAtRisk(const std::vector<Treated>& treated, const ImpactRequest& request, double factor) {
    double net = 0.0;
    for (const Treated& one : treated) {
        const double effect = request.assumed[one.kind] != 0 ? factor * one.effect : one.effect;
        net -=
            effect * worthOf(request.worth, one.money, factor * one.risk) + one.fixedCost + one.acceptance * one.acceptedCost;
    }
    return net;
}

/// [offers] what net moves by when an offer's effect is off by one standard deviation, in packages too: on average, and along what learners
/// err in together.
std::vector<double> movedBy(const PlanSums& sums, const Offers& offers) {
    const auto& kinds = sums.kinds;
    std::vector<double> moved(offers.errors().offers(), 0.0);
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        moved[offers.first(kind)] += kinds[kind].shared;
        moved[offers.second(kind)] += kinds[kind].alsoShared;
    }
    for (std::size_t offer = 0; offer < moved.size(); ++offer) moved[offer] = std::hypot(moved[offer], deviationAlong(sums.along[offer]));
    return moved;
}

std::vector<TornadoBar> tornadoOf(const std::vector<Treated>& treated, const std::vector<double>& moved,
                                  const ImpactRequest& request) {
    const PlanSensitivity at = sensitivityOf(treated, request.worth);
    const WorthAssumptions& worth = request.worth;
    const double spend = at.spend, net = at.net(1.0, worth.margin, worth.horizon);
    std::vector<TornadoBar> bars;
    for (std::size_t offer = 0; offer < moved.size(); ++offer)
        if (moved[offer] > 0.0)
            bars.push_back({"effect of " + request.kinds[offer], "5 % end", "95 % end", net - kNormal90 * moved[offer],
                            net + kNormal90 * moved[offer]});
    bars.push_back({"margin", "-20 %", "+20 %", at.net(1.0, 0.8 * worth.margin, worth.horizon),
                    at.net(1.0, 1.2 * worth.margin, worth.horizon)});
    const int shorter = std::max(1, worth.horizon / 2), longer = std::min(kMostPeriods, worth.horizon + worth.horizon / 2);
    bars.push_back({"horizon", std::to_string(shorter) + " periods", std::to_string(longer) + " periods",
                    at.net(1.0, worth.margin, shorter), at.net(1.0, worth.margin, longer)});
    bars.push_back({"cost of offers", "+20 %", "-20 %", net - 0.2 * spend, net + 0.2 * spend});
    bars.push_back({"chance of leaving", "-20 %", "+20 %", netAtRisk(treated, request, 0.8), netAtRisk(treated, request, 1.2)});
    std::stable_sort(bars.begin(), bars.end(), [](const TornadoBar& a, const TornadoBar& b) {
        return std::abs(a.high - a.low) > std::abs(b.high - b.low);
    });
    return bars;
}

}  // namespace

PlanSensitivity sensitivityOf(const std::vector<Treated>& treated, const WorthAssumptions& worth) {
    PlanSensitivity result;
    result.spend = spendOf(treated);
    WorthAssumptions known = worth;
    if (!(known.margin > 0.0)) known.margin = 1.0;  // nothing is earned as planned; sliders ask what if something were
    result.margin = known.margin;
    result.keptByHorizon.assign(kMostPeriods, 0.0);
    for (const Treated& one : treated) {
        const auto byHorizon = worthByHorizon(known, one.money, one.risk, kMostPeriods);
        for (std::size_t h = 0; h < byHorizon.size(); ++h) result.keptByHorizon[h] -= one.effect * byHorizon[h];
    }
    return result;
}

PlanImpact impactOf(const std::vector<Treated>& treated, const ImpactRequest& request, const TaskContext& context) {
    PlanImpact impact;
    if (treated.empty()) {
        impact.mean = impact.p5 = impact.p50 = impact.p95 = impact.chanceOfLoss = 0.0;
        return impact;
    }
    const Offers offers(request);
    const PlanSums sums = sumsOf(treated, offers, request.directions, context);
    const double spend = spendOf(treated);
    const bool few = treated.size() * request.draws <= kTossesByCustomer;
    impact.byCustomer = request.way == ImpactRequest::Way::ByCustomer || (request.way == ImpactRequest::Way::Auto && few);
    summarise(impact.byCustomer ? drawByCustomer(treated, offers, request, context) : drawFromSums(sums, offers, spend, request),
              impact);
    double kept = 0.0;
    for (const KindSums& one : sums.kinds) kept += one.kept;
    if (kept > 0.0) impact.breakEven = spend / kept;
    impact.tornado = tornadoOf(treated, movedBy(sums, offers), request);
    return impact;
}

}  // namespace holdfast::scenario
