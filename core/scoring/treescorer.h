// TreeScorer: the deployed form of boosted trees: an encoding, and for each member the trees it grew, evaluated without
// the library that grew them. One row walks its trees; many go through treekernel.h together; both sum in the same order,
// so a row scores the same to the bit alone and in a crowd. The members' log-odds are averaged rather than their
// probabilities: the committee is then itself one sum of trees, whose Shapley values are exact (treeshap.h). Built by the
// learner from what it grew, or by loadScorer from bytes. Immutable; any number of threads.
#pragma once

#include "core/scoring/learner.h"
#include "core/scoring/treeencoding.h"
#include "core/scoring/treeforest.h"
#include "core/scoring/treekernel.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::scoring {

class TreeScorer final : public ChurnScorer {
public:
    /// Corrupt when encoding and trees do not fit the schema (see TreeForest::check).
    static Result<std::unique_ptr<TreeScorer>> make(std::string kind, std::shared_ptr<const FeatureSchema> schema,
                                                    TreeEncoding encoding, TreeForest forest);
    /// Reads what save() wrote: Corrupt when damaged, Model when from a newer format.
    static Result<std::unique_ptr<TreeScorer>> load(std::string_view bytes);
    static bool recognises(std::string_view bytes);

    std::string kind() const override { return m_kind; }
    std::size_t members() const override { return m_forest.members(); }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override;
    double combine(std::span<const double> logits) const override;
    std::unique_ptr<ChurnScorer> firstMembers(std::size_t count) const override;
    std::optional<LogitShares> exactShares(std::span<const double> row) const override;
    std::vector<double> sampledLogits(std::span<const double>, std::size_t, unsigned) const override { return {}; }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
    std::string save() const override;

    const TreeEncoding& encoding() const { return m_encoding; }
    const TreeForest& forest() const { return m_forest; }

private:
    std::string m_kind;
    std::shared_ptr<const FeatureSchema> m_schema;
    TreeEncoding m_encoding;
    TreeForest m_forest;
    treekernel::Program m_program;

    TreeScorer() = default;
    void walk(const double* row, std::uint8_t* codes, double* out) const;
};

}  // namespace holdfast::scoring
