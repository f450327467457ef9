#include "models/churn/successivehalving.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>

namespace holdfast::models {

namespace {

constexpr double kWorst = std::numeric_limits<double>::infinity();

/// One candidate's losses so far.
struct Record {
    double sum = 0.0;
    std::size_t units = 0;
    double mean() const { return units > 0 ? sum / static_cast<double>(units) : kWorst; }
};

class Race {
public:
    Race(const HalvingPlan& plan, const HalvingEvaluate& evaluate, const TaskContext& context)
        : m_plan(plan), m_evaluate(evaluate), m_context(context), m_records(plan.rungs.front().contenders) {
        m_result.ranking.resize(m_records.size());
        std::iota(m_result.ranking.begin(), m_result.ranking.end(), std::size_t{0});
    }

    Result<HalvingResult> run() {
        for (std::size_t rung = 0; rung < m_plan.rungs.size() && !m_result.outOfTime; ++rung) HOLDFAST_CHECK(runRung(rung));
        for (const Record& record : m_records) m_result.losses.push_back(record.mean());
        const bool any = std::any_of(m_records.begin(), m_records.end(), [](const Record& r) { return r.mean() < kWorst; });
        if (!any && m_failure) return Unexpected(*m_failure);
        return std::move(m_result);
    }

private:
    const HalvingPlan& m_plan;
    const HalvingEvaluate& m_evaluate;
    const TaskContext& m_context;
    std::vector<Record> m_records;
    HalvingResult m_result;
    std::size_t m_unit = 0;  ///< units of the rungs that are done
    std::optional<Error> m_failure;
    bool m_cancelled = false;
    std::mutex m_mutex;

    double evaluate(const HalvingTask& task) {
        const auto loss = m_evaluate(task);
        if (loss) return std::isfinite(*loss) ? *loss : kWorst;
        const std::lock_guard lock(m_mutex);
        if (!m_failure) m_failure = loss.error();
        m_cancelled = m_cancelled || loss.error().code == ErrorCode::Cancelled;
        return kWorst;
    }

    /// Unit by unit over the contenders, each task taken by whichever worker is free: who computes it changes nothing.
    std::vector<double> runTasks(std::size_t rung, std::size_t contenders, std::size_t units) {
        std::vector<double> losses(contenders * units, kWorst);
        std::atomic<std::size_t> next = 0;
        std::atomic<std::size_t> done = 0;
        const unsigned threads = std::max(1U, m_plan.threads);
        parallelFor(threads, threads, [&](std::size_t, std::size_t, unsigned worker) {
            for (std::size_t task = next++; task < losses.size(); task = next++) {
                if (m_context.stopRequested() || (m_plan.outOfTime && m_plan.outOfTime())) return;
                losses[task] = evaluate({m_result.ranking[task % contenders], rung, m_unit + task / contenders, worker});
                ++done;
            }
        });
        m_result.evaluations += done;
        m_result.outOfTime = done < losses.size();
        return losses;
    }

    Result<void> runRung(std::size_t rung) {
        const HalvingRung& plan = m_plan.rungs[rung];
        const std::size_t contenders = std::min(plan.contenders, m_records.size());
        const std::vector<double> losses = runTasks(rung, contenders, plan.units);
        HOLDFAST_CHECK(m_context.checkpoint());
        if (m_cancelled) return Unexpected(ErrorCode::Cancelled, m_failure->message);
        if (m_result.outOfTime && rung > 0) return {};
        for (std::size_t c = 0; c < contenders; ++c) {
            Record& record = m_records[m_result.ranking[c]];
            if (plan.fresh) record = {};
            for (std::size_t unit = 0; unit < plan.units; ++unit) {
                record.sum += losses[unit * contenders + c];
                ++record.units;
            }
        }
        m_unit += plan.units;
        std::stable_sort(m_result.ranking.begin(), m_result.ranking.begin() + static_cast<std::ptrdiff_t>(contenders),
                         [&](std::size_t a, std::size_t b) {
                             const double x = m_records[a].mean(), y = m_records[b].mean();
                             return x != y ? x < y : a < b;
                         });
        return {};
    }
};

}  // namespace

std::vector<HalvingRung> halvingRungs(std::size_t candidates, std::size_t reduction, std::size_t units, std::size_t fewest) {
    std::vector<HalvingRung> rungs;
    for (std::size_t unit = 0; unit < units && candidates > 0; ++unit) {
        rungs.push_back({candidates, 1, false});
        candidates = std::max((candidates + reduction - 1) / reduction, std::min(candidates, fewest));
    }
    return rungs;
}

Result<HalvingResult> successiveHalving(const HalvingPlan& plan, const HalvingEvaluate& evaluate, const TaskContext& context) {
    if (plan.rungs.empty() || plan.rungs.front().contenders == 0)
        return Unexpected(ErrorCode::Internal, "There is nothing to choose from.");
    return Race(plan, evaluate, context).run();
}

}  // namespace holdfast::models
