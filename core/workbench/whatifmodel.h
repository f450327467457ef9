// The arithmetic behind WhatIfProfiler, apart from the project: a champion, one or more customers in its terms, and the
// questions asked of them. Internal to workbench/whatif and its tests. Immutable; any thread.
//
// Cost. evaluate() scores every customer once, and members apart for at most kMemberRows of them (the spread of a mean
// needs no more), newcomers or the others, whichever are more: the two have other members. curves() is what a drag step waits for: one customer costs a row for each level and grid point (20
// number columns: 660), all in one batch over the threads. A segment would cost that many times more, so its curves come
// from few customers, taken evenly along the score, on 9 grid points with straight lines between them, and are moved on
// the log-odds so that they start from the whole segment's mean: kCurveRows rows in all.
#pragma once

#include "core/data/whatif.h"
#include "core/workbench/champion.h"
#include "core/workbench/whatif.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::workbench {

struct WhatIfSubject {
    std::string key;              ///< empty for a segment
    std::uint64_t customers = 1;  ///< how many the segment has; `values` may hold a sample of them
    UtcMillis asOf = 0;
    bool coldStart = false;
    std::vector<double> values;   ///< [rows x features]
    std::vector<double> offsets{};  ///< [rows] log-odds from the referral network, held where they are; may be empty
    std::vector<bool> isNew{};      ///< [rows] whom the model scores as newcomers; may be empty
    std::vector<double> ages{};     ///< [rows] days since signup, NaN when unknown; may be empty
};

class WhatIfModel {
public:
    static constexpr std::size_t kCurveRows = 3072;
    static constexpr std::size_t kMemberRows = 256;
    static constexpr std::size_t kSegmentGrid = 9;

    WhatIfModel(std::shared_ptr<const Champion> champion, std::vector<WhatIfColumn> columns, WhatIfSubject subject,
                unsigned threads);

    const std::vector<WhatIfColumn>& columns() const { return m_columns; }
    Result<WhatIfResult> evaluate(const std::vector<Setting>& settings) const;
    Result<std::vector<ResponseCurve>> curves(const std::vector<Setting>& settings, int points) const;

private:
    struct Applied {
        std::size_t feature = 0;
        double value = 0.0;
    };
    struct Means {
        Score score;
        std::vector<double> members;  ///< [members] mean probability by member
    };

    std::shared_ptr<const Champion> m_champion;
    std::vector<WhatIfColumn> m_columns;
    WhatIfSubject m_subject;
    std::vector<double> m_read;  ///< [rows x features] the values as the model reads them
    unsigned m_threads;
    std::size_t m_rows;
    std::vector<double> m_rowProbabilities;  ///< [rows] before any setting
    std::vector<std::size_t> m_byScore;      ///< [rows] lowest score first
    Means m_before;

    const FeatureSchema& schema() const { return m_champion->model.schema(); }
    Result<std::vector<Applied>> apply(const std::vector<Setting>& settings) const;
    SettingEvidence evidenceFor(const Applied& applied) const;
    bool isRead(std::size_t row, std::size_t feature) const;
    bool isReadOfAny(std::size_t feature) const;
    std::vector<double> withSettings(const std::vector<std::size_t>& rows, const std::vector<Applied>& applied) const;
    Means meansOf(const std::vector<Applied>& applied) const;
    /// Splits rows over the threads: `task(values of some rows, first row, rows)`.
    using Task = std::function<void(std::span<const double>, std::size_t, std::size_t)>;
    void inTasks(std::span<const double> values, const Task& task) const;
    /// `values` repeats `rows` of the subject, over and over, under some settings.
    std::vector<double> probabilities(std::span<const double> values, const std::vector<std::size_t>& rows) const;
    std::vector<double> offsetsOf(const std::vector<std::size_t>& rows, std::size_t begin, std::size_t count) const;
    std::vector<double> grid(std::size_t feature, int points) const;
    static std::vector<std::size_t> evenly(const std::vector<std::size_t>& rows, std::size_t atMost);  ///< some of them, at even steps
    std::vector<std::size_t> rowsByScore(bool isNewOnes) const;  ///< lowest score first
    bool isNew(std::size_t row) const { return row < m_subject.isNew.size() && m_subject.isNew[row]; }
    bool mostlyNew() const;
    ResponseCurve describeCurve(std::size_t feature, const std::vector<Applied>& applied) const;
    void addPoint(ResponseCurve& curve, std::span<const double> probabilities, const std::vector<std::size_t>& rows,
                  double shift) const;
    /// Around a row's probability, however it came about: that of the group the customer is in today.
    std::pair<double, double> intervalOf(std::size_t row, double probability) const;
    double levelShift(const std::vector<std::size_t>& rows) const;
    double original(std::size_t feature) const;
};

}  // namespace holdfast::workbench
