#include "models/churn/boostedtrees.h"

#include "core/base/parallel.h"
#include "core/scoring/treescorer.h"
#include "models/churn/trainingdata.h"
#include "models/nn/timelimit.h"

#include <algorithm>
#include <barrier>
#include <cmath>
#include <exception>
#include <limits>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr int kRoundsAtOnce = 5;      ///< between two looks at clock and monitor
constexpr double kSearchShare = 0.6;  ///< of a time budget
constexpr std::size_t kFewestMembers = 3;
constexpr double kHighestRate = 0.3;
constexpr double kMostRounds = 1.6;  ///< of a member, times what it is meant to have

/// What one fit works on.
struct Fit {
    const BoostedTreesSettings& settings;
    const scoring::FitOptions& options;
    const TaskContext& context;
    const scoring::FitMonitor& monitor;
    const TreeRows& rows;
    double baseRate;
    Random random;
    TimeLimit limit;

    std::size_t memberCount() const {
        const double cells = static_cast<double>(rows.size()) * static_cast<double>(rows.columns().size());
        const double affordable = settings.committeeCells / std::max(cells, 1.0);
        const auto most = static_cast<double>(settings.members);
        return static_cast<std::size_t>(std::clamp(affordable, std::min(most, static_cast<double>(kFewestMembers)), most));
    }

    /// Trees a member is meant to have.
    int roundsAt(int depth) const { return std::min(settings.memberRounds, std::max(1, settings.memberLevels / depth)); }

    /// The deployed committee has to answer quickly, and averaging members smooths what a higher rate roughens.
    TreeSettings quickened(const RankedSettings& chosen) const {
        TreeSettings result = chosen.settings;
        const double pace = chosen.rounds / static_cast<double>(roundsAt(result.depth));
        result.rate *= std::clamp(pace, 1.0, kHighestRate / result.rate);
        return result;
    }

    Result<std::vector<TreeSettings>> choose() const {
        const TreeSearchRequest request{&rows,    settings.search, settings.limits,
                                        baseRate, options.threads, [this] { return limit.past(kSearchShare); }};
        HOLDFAST_ASSIGN(auto ranked, searchSettings(request, random.split(0), context));
        ranked.resize(std::min(ranked.size(), std::max<std::size_t>(1, settings.finalists)));
        std::vector<TreeSettings> finalists;
        for (const RankedSettings& one : ranked) finalists.push_back(quickened(one));
        return finalists;
    }
};

/// The members growing side by side, a few rounds at a time, so that the curves grow while one watches. Each is made,
/// grown and kept by one worker.
class Committee {
public:
    Committee(const Fit& fit, const std::vector<TreeSettings>& finalists)
        : m_fit(fit), m_finalists(finalists), m_members(fit.memberCount(), BoostedMember()), m_positions(fit.rows.size()) {
        std::iota(m_positions.begin(), m_positions.end(), std::size_t{0});
        const std::vector<double> labels(fit.rows.labels().begin(), fit.rows.labels().end());
        m_parts = stratifiedParts(labels, m_positions, fit.settings.heldOutParts, fit.random.split(1));
    }

    Result<scoring::TreeForest> grow() {
        const auto workers = std::min<std::size_t>(std::max(1U, m_fit.options.threads), m_members.size());
        std::barrier<> meeting(static_cast<std::ptrdiff_t>(workers));
        parallelFor(m_members.size(), static_cast<unsigned>(workers),
                    [&](std::size_t first, std::size_t last, unsigned worker) {
                        for (std::size_t m = first; m < last; ++m) guarded(m, [&] { m_members[m] = begin(m); });
                        do {
                            for (std::size_t m = first; m < last; ++m) guarded(m, [&] { advance(m_members[m]); });
                            meeting.arrive_and_wait();
                            if (worker == 0) guarded(first, [&] { report(); });
                            meeting.arrive_and_wait();
                        } while (!m_done);
                    });
        scoring::TreeForest forest;
        for (const auto& member : m_members) {
            HOLDFAST_CHECK(member);
            HOLDFAST_CHECK(member->appendTo(forest, m_fit.rows));
        }
        return forest;
    }

private:
    const Fit& m_fit;
    const std::vector<TreeSettings>& m_finalists;
    std::vector<Result<BoostedMember>> m_members;
    std::vector<std::size_t> m_positions;
    std::vector<int> m_parts;
    std::size_t m_shown = 0;  ///< rounds the monitor has heard of
    bool m_done = false;

    /// A worker that left its loop would leave the others waiting for ever: what is thrown becomes the member's error.
    template <typename Work>
    void guarded(std::size_t m, const Work& work) {
        try {
            work();
        } catch (const std::exception& thrown) {
            m_members[m] = Unexpected(ErrorCode::Model, std::string("Growing the trees failed: ") + thrown.what());
        }
    }

    Result<BoostedMember> begin(std::size_t m) const {
        const int part = static_cast<int>(m) % m_fit.settings.heldOutParts;
        HOLDFAST_ASSIGN(auto fold, TreeFold::make(m_fit.rows, m_positions, m_parts, part));
        const std::uint64_t seed = m_fit.random.split(2 + m).below(std::uint64_t{1} << 31);
        const TreeSettings& settings = m_finalists[m % m_finalists.size()];
        BoostingLimits limits = m_fit.settings.limits;
        limits.maxRounds = static_cast<int>(kMostRounds * m_fit.roundsAt(settings.depth));
        return BoostedMember::make(std::make_shared<const TreeFold>(std::move(fold)), settings, limits, m_fit.baseRate, seed);
    }

    void advance(Result<BoostedMember>& member) const {
        if (!member || member->finished()) return;
        const auto run = member->run(kRoundsAtOnce, static_cast<bool>(m_fit.monitor), m_fit.context);
        if (!run) member = Unexpected(run.error());
    }

    /// While every other worker waits: tells the monitor how far all are, and says whether this is the end.
    void report() {
        m_done = m_fit.limit.past(1.0);
        bool running = false;
        std::size_t grown = 0;
        for (const auto& member : m_members) {
            m_done = m_done || !member;
            if (!member) return;
            running = running || !member->finished();
            grown = std::max(grown, member->heldOutLosses().size());
        }
        m_done = m_done || !running;
        if (m_fit.monitor)
            for (; m_shown < grown; ++m_shown)
                m_fit.monitor({static_cast<int>(m_shown) + 1, meanAfter(m_shown, &BoostedMember::trainingLosses),
                               meanAfter(m_shown, &BoostedMember::heldOutLosses), meanAfter(m_shown, &BoostedMember::heldOutAucs)});
    }

    /// One of the members' figures after a round, averaged; a finished member keeps its last.
    double meanAfter(std::size_t round, const std::vector<double>& (BoostedMember::*figures)() const) const {
        double sum = 0.0;
        for (const auto& member : m_members) {
            const auto& values = ((*member).*figures)();
            sum += values[std::min(round, values.size() - 1)];
        }
        return sum / static_cast<double>(m_members.size());
    }
};

/// No column tells anybody apart: everybody gets the average.
scoring::TreeForest averageAlone(double rate) {
    scoring::TreeForest forest;
    forest.beginMember(std::log(rate) - std::log1p(-rate));
    return forest;
}

}  // namespace

Result<std::unique_ptr<scoring::ChurnScorer>> BoostedTreesLearner::fit(const scoring::TrainingSet& set,
                                                                       const scoring::FitOptions& options,
                                                                       const TaskContext& context,
                                                                       const scoring::FitMonitor& monitor) const {
    HOLDFAST_CHECK(checkTrainingSet(set));
    HOLDFAST_CHECK(context.checkpoint());
    if (set.features->cols() > std::numeric_limits<std::uint16_t>::max())
        return Unexpected(ErrorCode::InvalidInput, "Boosted trees take at most 65535 columns. Leave some out.");
    auto encoding = scoring::TreeEncoding::fit(*set.features, set.rows, {});
    const TreeRows rows(encoding, set, set.rows);
    const double rate = std::accumulate(rows.labels().begin(), rows.labels().end(), 0.0) / static_cast<double>(rows.size());
    scoring::TreeForest forest = averageAlone(rate);
    if (!rows.columns().empty()) {
        const Fit fit{
            m_settings, options, context, monitor, rows, rate, Random(options.seed), TimeLimit(options.timeBudgetSeconds)};
        HOLDFAST_ASSIGN(const auto finalists, fit.choose());
        HOLDFAST_ASSIGN(forest, Committee(fit, finalists).grow());
    }
    HOLDFAST_ASSIGN(auto scorer,
                    scoring::TreeScorer::make(name(), set.features->schema, std::move(encoding), std::move(forest)));
    return std::unique_ptr<scoring::ChurnScorer>(std::move(scorer));
}

}  // namespace holdfast::models
