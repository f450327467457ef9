// What-if: WhatIfProfiler holds the champion and one customer (or the mean over a filtered segment) in memory and
// answers each drag step without touching disk. Immutable after open(): any thread may call its const functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/filter.h"
#include "core/data/whatif.h"
#include "core/storage/project.h"

#include <memory>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct WhatIfColumn {
    ColumnSpec spec;
    bool category = false;
    std::vector<std::string> levels;
    double rangeMin = 0.0, rangeMax = 0.0;      ///< what the slider offers
    double supportMin = 0.0, supportMax = 0.0;  ///< what the model saw
    std::string currentText;                    ///< the customer's value; "mixed" for a segment
};

class WhatIfProfiler {
public:
    /// One customer. NotFound for an unknown key or when no model was trained.
    static Result<WhatIfProfiler> forCustomer(storage::Project& project, const std::string& key, const Clock& clock,
                                              const TaskContext& context);
    /// The mean over at most 2,000 seeded-sampled customers that pass the filter. NotFound when none does.
    static Result<WhatIfProfiler> forSegment(storage::Project& project, const Filter& filter, const Clock& clock,
                                             const TaskContext& context);

    WhatIfProfiler(WhatIfProfiler&&) noexcept;
    WhatIfProfiler& operator=(WhatIfProfiler&&) noexcept;
    ~WhatIfProfiler();

    const std::vector<WhatIfColumn>& columns() const;
    std::string subject() const;  ///< the key, or the filter in words

    /// Score before and after. InvalidInput: unknown column, value of the wrong kind or level. A fixed column is refused
    /// too; what is outside the support is answered and marked as extrapolation.
    Result<WhatIfResult> evaluate(const std::vector<Setting>& settings) const;

    /// One curve per column around the given settings; numbers on `points` grid points. For a segment the curves come from
    /// a few of its customers, taken evenly along the score and moved to start from the segment's mean, so that a drag step
    /// stays short (see whatifmodel.h); evaluate() always asks every customer in memory.
    Result<std::vector<ResponseCurve>> curves(const std::vector<Setting>& settings, int points = 33) const;

private:
    struct Impl;
    explicit WhatIfProfiler(std::shared_ptr<const Impl> impl);
    std::shared_ptr<const Impl> m_impl;
};

Result<std::int64_t> rememberWhatIf(storage::Project& project, const RememberedWhatIf& whatIf);
Result<void> forgetWhatIf(storage::Project& project, std::int64_t id);
Result<std::vector<RememberedWhatIf>> rememberedWhatIfs(const storage::Project& project);

}  // namespace holdfast::workbench
