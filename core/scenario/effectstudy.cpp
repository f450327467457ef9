#include "core/scenario/effectstudy.h"

#include "core/base/random.h"

#include <map>
#include <numeric>

namespace holdfast::scenario {

namespace {

/// Rows that are alike in arm and, where it is 0 or 1, in outcome.
std::map<std::pair<int, bool>, std::vector<std::size_t>> strata(const EffectStudy& study, const std::vector<std::size_t>& rows) {
    std::map<std::pair<int, bool>, std::vector<std::size_t>> groups;
    for (const std::size_t row : rows) groups[{study.arm[row], study.binary && study.outcome[row] > 0.5}].push_back(row);
    return groups;
}

}  // namespace

std::vector<int> studyFolds(const EffectStudy& study, int folds, std::uint64_t seed) {
    Random random(seed);
    std::vector<int> result(study.rows(), 0);
    std::size_t next = 0;
    for (auto& [kind, members] : strata(study, allRows(study.rows()))) {
        random.shuffle(members);
        for (const std::size_t row : members) result[row] = static_cast<int>(next++ % static_cast<std::size_t>(folds));
    }
    return result;
}

std::vector<std::size_t> rowsInFold(const std::vector<int>& folds, int fold, bool inside) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < folds.size(); ++i)
        if ((folds[i] == fold) == inside) rows.push_back(i);
    return rows;
}

std::vector<std::size_t> rowsOfArm(const EffectStudy& study, const std::vector<std::size_t>& rows, int arm) {
    std::vector<std::size_t> result;
    for (const std::size_t row : rows)
        if (study.arm[row] == arm) result.push_back(row);
    return result;
}

std::vector<std::size_t> allRows(std::size_t count) {
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

std::vector<std::size_t> halfOf(const EffectStudy& study, const std::vector<std::size_t>& rows, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::size_t> half;
    bool up = false;  // odd strata take turns in rounding up
    for (auto& [kind, members] : strata(study, rows)) {
        random.shuffle(members);
        const std::size_t count = (members.size() + (up ? 1 : 0)) / 2;
        if (members.size() % 2 == 1) up = !up;
        half.insert(half.end(), members.begin(), members.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return half;
}

}  // namespace holdfast::scenario
