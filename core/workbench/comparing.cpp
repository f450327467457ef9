#include "core/workbench/comparing.h"

#include "core/storage/foldpredictions.h"
#include "core/storage/models.h"

#include <map>
#include <string_view>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

/// The customers of two lists of predictions who are in both with one and the same label, and where.
struct Common {
    std::vector<std::size_t> first, second;
};

Common commonCustomers(const FoldPredictions& first, const FoldPredictions& second) {
    std::unordered_map<std::string_view, std::size_t> rows;
    for (std::size_t i = 0; i < first.rows(); ++i) rows.emplace(first.keys[i], i);
    Common common;
    for (std::size_t j = 0; j < second.rows(); ++j) {
        const auto found = rows.find(second.keys[j]);
        if (found == rows.end() || first.labels[found->second] != second.labels[j]) continue;
        common.first.push_back(found->second);
        common.second.push_back(j);
    }
    return common;
}

/// Whether whoever was held out together in one was in the other, whatever the folds' numbers.
bool foldsAgree(const FoldPredictions& first, const FoldPredictions& second, const Common& common) {
    std::map<std::int32_t, std::int32_t> there, back;
    for (std::size_t i = 0; i < common.first.size(); ++i) {
        const std::int32_t a = first.folds[common.first[i]], b = second.folds[common.second[i]];
        if (there.emplace(a, b).first->second != b || back.emplace(b, a).first->second != a) return false;
    }
    return true;
}

std::vector<double> pick(const std::vector<double>& values, const std::vector<std::size_t>& rows) {
    std::vector<double> picked;
    for (const std::size_t row : rows) picked.push_back(values[row]);
    return picked;
}

void note(VersionComparison& result) {
    if (!result.sameData)
        result.notes.push_back("They were trained on different data: " + result.first.name + " and " + result.second.name +
                               " have different fingerprints.");
    if (!result.paired) return;
    if (!result.sameFolds)
        result.notes.push_back("They were cross-validated on different folds, so each saw other customers before it predicted "
                               "one; the interval does not count that.");
    if (result.onlyFirst + result.onlySecond > 0)
        result.notes.push_back("Only the " + std::to_string(result.paired->customers) +
                               " customers whom both predicted, with the same label, are compared; " +
                               std::to_string(result.onlyFirst) + " of " + result.first.name + " and " +
                               std::to_string(result.onlySecond) + " of " + result.second.name + " are not.");
}

/// Fills everything that needs both versions' predictions.
Result<void> compareOnCommon(VersionComparison& result, const FoldPredictions& first, const FoldPredictions& second) {
    const Common common = commonCustomers(first, second);
    result.onlyFirst = first.rows() - common.first.size();
    result.onlySecond = second.rows() - common.second.size();
    result.sameFolds = !common.first.empty() && foldsAgree(first, second, common);
    const auto p = pick(first.probabilities, common.first), q = pick(second.probabilities, common.second);
    const auto labels = pick(first.labels, common.first);
    auto paired = scoring::comparePaired({p, q, labels});
    if (paired)
        result.paired = *paired;
    else if (paired.error().code == ErrorCode::InvalidInput)
        result.notes.push_back(paired.error().message);
    else
        return Unexpected(paired.error());
    return {};
}

}  // namespace

Result<VersionComparison> compareVersions(const storage::Project& project, std::int64_t first, std::int64_t second) {
    VersionComparison result;
    HOLDFAST_ASSIGN(result.first, storage::readModel(project, first));
    HOLDFAST_ASSIGN(result.second, storage::readModel(project, second));
    result.sameData = result.first.dataFingerprint == result.second.dataFingerprint;
    std::vector<FoldPredictions> both;
    for (const ModelCard* card : {&result.first, &result.second}) {
        auto predictions = storage::readFoldPredictions(project, card->version);
        if (!predictions && predictions.error().code != ErrorCode::NotFound && predictions.error().code != ErrorCode::Corrupt)
            return Unexpected(predictions.error());
        if (predictions)
            both.push_back(std::move(*predictions));
        else
            result.notes.push_back(predictions.error().message);
    }
    if (both.size() == 2) HOLDFAST_CHECK(compareOnCommon(result, both[0], both[1]));
    note(result);
    return result;
}

}  // namespace holdfast::workbench
