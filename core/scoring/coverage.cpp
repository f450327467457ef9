#include "core/scoring/coverage.h"

#include "core/base/proportion.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace holdfast::scoring {

namespace {

/// Some rows of a table of scores, copied out.
struct Part {
    std::vector<double> p, y, standIns;
    std::vector<std::int32_t> group, windows;
    std::vector<std::size_t> rows;  ///< of the table

    void add(const GroupedScores& scores, std::size_t row) {
        p.push_back(scores.probabilities[row]);
        y.push_back(scores.labels[row]);
        group.push_back(scores.group[row]);
        if (!scores.windows.empty()) windows.push_back(scores.windows[row]);
        if (!scores.standIns.empty()) standIns.push_back(scores.standIns[row]);
        rows.push_back(row);
    }
    GroupedScores view(const std::vector<std::string>& names) const { return {p, y, group, names, windows, standIns}; }
};

/// Those who stand in for group 0, as that group and the only one.
class StandIns {
public:
    explicit StandIns(const GroupedScores& scores) : m_scores(scores), m_group(scores.labels.size(), 0) {}
    GroupedScores view() const {
        return {m_scores.standIns, m_scores.labels, m_group, {m_scores.names.front()}, m_scores.windows};
    }

private:
    const GroupedScores& m_scores;
    std::vector<std::int32_t> m_group;
};

std::int32_t windowsOf(const GroupedScores& scores) {
    return scores.windows.empty() ? 0 : *std::max_element(scores.windows.begin(), scores.windows.end()) + 1;
}

/// Who came before a window, and who is in it.
std::pair<Part, Part> splitAt(const GroupedScores& scores, std::int32_t window) {
    std::pair<Part, Part> parts;
    for (std::size_t row = 0; row < scores.labels.size(); ++row) {
        if (scores.windows[row] < window) parts.first.add(scores, row);
        if (scores.windows[row] == window) parts.second.add(scores, row);
    }
    return parts;
}

/// Blocks of held-out customers of one group, by the band that serves it. `group`: kNone for those in no group.
struct HeldBlocks {
    const ConformalBand& band;
    bool ownBand = false;
    std::vector<RateBlock> blocks;
    std::vector<std::size_t> rows;

    HeldBlocks(const MondrianBand& bands, const Part& held, std::int32_t group)
        : band(bands.of(group)), ownBand(bands.hasOwn(group)) {
        std::vector<double> p, y;
        for (std::size_t i = 0; i < held.group.size(); ++i) {
            if (held.group[i] != group) continue;
            p.push_back(held.p[i]);
            y.push_back(held.y[i]);
            rows.push_back(held.rows[i]);
        }
        blocks = rateBlocks(p, y, band.blockSize());
    }
};

MondrianBand plainBand(const GroupedScores& scores, double coverage) {
    return MondrianBand::fit(scores.probabilities, scores.labels, scores.group, scores.names.size(), coverage);
}

/// By how much earlier windows' bands were too narrow for the windows after them; at least 1. Group 0's have no say where
/// others stand in for them.
double forwardFactor(const GroupedScores& scores, double coverage) {
    std::vector<double> reaches;
    for (std::int32_t window = 1; window < windowsOf(scores); ++window) {
        const auto [earlier, held] = splitAt(scores, window);
        if (earlier.p.empty()) continue;
        const auto bands = plainBand(earlier.view(scores.names), coverage);
        for (std::int32_t group = IntervalGroups::kNone; group < static_cast<std::int32_t>(scores.names.size()); ++group) {
            if (group == 0 && !scores.standIns.empty()) continue;
            const HeldBlocks own(bands, held, group);
            if (!own.band.bounded()) continue;  // an interval of everything says nothing of how far off scores are
            for (const RateBlock& block : own.blocks) reaches.push_back(own.band.reach(block));
        }
    }
    if (reaches.empty()) return 1.0;
    std::sort(reaches.begin(), reaches.end());
    const auto rank = static_cast<std::size_t>(std::ceil(coverage * static_cast<double>(reaches.size() + 1)));
    return std::max(1.0, reaches[std::min(rank, reaches.size()) - 1]);  // too few for the quantile: the largest there was
}

struct Tally {
    double covered = 0.0;
    double blocks = 0.0;
    double customers = 0.0;             ///< in the blocks
    std::vector<std::size_t> held{};    ///< rows held out where they made a block

    void add(const HeldBlocks& own) {
        if (!own.blocks.empty()) held.insert(held.end(), own.rows.begin(), own.rows.end());
        customers += own.band.blockSize() * static_cast<double>(own.blocks.size());
        for (const RateBlock& block : own.blocks) {
            const auto [lower, upper] = own.band.interval(block.meanScore);
            covered += block.observed >= lower && block.observed <= upper ? 1.0 : 0.0;
            blocks += 1.0;
        }
    }
    void add(const Tally& other) {
        covered += other.covered;
        blocks += other.blocks;
        customers += other.customers;
        held.insert(held.end(), other.held.begin(), other.held.end());
    }
};

/// Of one group, by bands of its own and by those of all. The second may be made of other customers and of larger blocks.
struct GroupTally {
    Tally own, all;

    const Tally& of(bool ownBand) const { return ownBand && own.blocks > 0.0 ? own : all; }
};

/// Into one tally for each group, and as the last one for those in none.
void measure(const MondrianBand& bands, const Part& held, std::vector<GroupTally>& tallies) {
    for (std::size_t g = 0; g < tallies.size(); ++g) {
        const bool last = g + 1 == tallies.size();
        const HeldBlocks blocks(bands, held, last ? IntervalGroups::kNone : static_cast<std::int32_t>(g));
        (blocks.ownBand ? tallies[g].own : tallies[g].all).add(blocks);
    }
}

/// The bands of customers who are in no order.
MondrianBand unorderedBand(const GroupedScores& scores, double coverage) {
    auto band = plainBand(scores, coverage);
    if (!scores.standIns.empty()) band.setOwn(0, plainBand(StandIns(scores).view(), coverage).of(0));
    return band;
}

void measureFifth(const GroupedScores& scores, double coverage, Random random, std::vector<GroupTally>& tallies) {
    const auto order = random.permutation(scores.labels.size());
    const std::size_t fitted = order.size() - order.size() / kHeldOutShare;
    Part kept, held;
    for (std::size_t i = 0; i < order.size(); ++i) (i < fitted ? kept : held).add(scores, order[i]);
    measure(unorderedBand(kept.view(scores.names), coverage), held, tallies);
}

/// One for each group, and as the last one for those in none.
std::vector<GroupTally> measureAll(const GroupedScores& scores, double coverage, std::uint64_t seed, int repeats) {
    std::vector<GroupTally> tallies(scores.names.size() + 1);
    if (windowsOf(scores) > 1)
        for (std::int32_t window = 1; window < windowsOf(scores); ++window) {
            const auto [earlier, held] = splitAt(scores, window);
            if (!earlier.p.empty()) measure(fitBand(earlier.view(scores.names), coverage), held, tallies);
        }
    else
        for (int repeat = 0; repeat < repeats; ++repeat)
            measureFifth(scores, coverage, Random(seed).split(static_cast<std::uint64_t>(repeat)), tallies);
    return tallies;
}

void tellMeasured(Tally tally, GroupCoverage& entry) {
    entry.measured = std::nan("");
    if (tally.blocks == 0.0) return;
    std::sort(tally.held.begin(), tally.held.end());
    tally.held.erase(std::unique(tally.held.begin(), tally.held.end()), tally.held.end());
    entry.measured = tally.covered / tally.blocks;
    entry.heldOut = tally.held.size();
    const double trials = static_cast<double>(entry.heldOut) / (tally.customers / tally.blocks);
    std::tie(entry.lower, entry.upper) = wilsonInterval(entry.measured * trials, trials);
}

/// `whole`: the bands that are deployed.
GroupCoverage coverageOfGroup(const GroupedScores& scores, std::size_t g, const MondrianBand& whole,
                              const GroupTally& tally) {
    GroupCoverage entry;
    const auto group = static_cast<std::int32_t>(g);
    entry.group = scores.names[g];
    for (std::size_t row = 0; row < scores.group.size(); ++row) {
        if (scores.group[row] != group) continue;
        ++entry.customers;
        entry.left += scores.labels[row] > 0.5 ? 1 : 0;
    }
    entry.nominal = whole.all().nominalCoverage();
    entry.ownBand = whole.hasOwn(group);
    entry.blockSize = static_cast<std::uint64_t>(whole.of(group).blockSize());
    const Tally& told = tally.of(entry.ownBand);
    tellMeasured(told, entry);
    if (told.blocks > 0.0) entry.measuredBy = &told == &tally.own ? MeasuredBy::Own : MeasuredBy::All;
    return entry;
}

}  // namespace

MondrianBand fitBand(const GroupedScores& scores, double coverage) {
    if (windowsOf(scores) <= 1) return unorderedBand(scores, coverage);
    auto band = plainBand(scores, coverage).widened(forwardFactor(scores, coverage));
    if (!scores.standIns.empty()) band.setOwn(0, fitBand(StandIns(scores).view(), coverage).of(0));
    return band;
}

MeasuredCoverage measureCoverage(const GroupedScores& scores, double coverage, std::uint64_t seed, int repeats) {
    const MondrianBand whole = fitBand(scores, coverage);
    const auto tallies = measureAll(scores, coverage, seed, repeats);
    MeasuredCoverage result;
    Tally all;
    for (std::size_t g = 0; g < tallies.size(); ++g) {
        all.add(tallies[g].own);
        all.add(tallies[g].all);
        if (g < scores.names.size()) result.groups.push_back(coverageOfGroup(scores, g, whole, tallies[g]));
    }
    if (!scores.standIns.empty())
        result.groups.front() = measureCoverage(StandIns(scores).view(), coverage, seed, repeats).groups.front();
    result.everybody.nominal = coverage;
    result.everybody.customers = scores.labels.size();
    tellMeasured(std::move(all), result.everybody);
    return result;
}

}  // namespace holdfast::scoring
