// WatchedLearner: another learner whose fits all tell one monitor how far they are, so that cross-validation, which knows
// of no monitor, shows live curves too; whoever asks for a fit may have a monitor of his own besides. Internal to workbench/training. Same thread rule as the learner inside.
#pragma once

#include "core/scoring/learner.h"

#include <memory>
#include <utility>

namespace holdfast::workbench {

class WatchedLearner final : public scoring::ChurnLearner {
public:
    WatchedLearner(std::unique_ptr<scoring::ChurnLearner> inside, scoring::FitMonitor monitor)
        : m_inside(std::move(inside)), m_monitor(std::move(monitor)) {}

    std::string name() const override { return m_inside->name(); }
    bool readsNetwork() const override { return m_inside->readsNetwork(); }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override {
        if (!monitor || !m_monitor) return m_inside->fit(set, options, context, monitor ? monitor : m_monitor);
        return m_inside->fit(set, options, context, [&](const scoring::FitProgress& epoch) {
            monitor(epoch);
            m_monitor(epoch);
        });
    }

private:
    std::unique_ptr<scoring::ChurnLearner> m_inside;
    scoring::FitMonitor m_monitor;
};

}  // namespace holdfast::workbench
