#include "core/scoring/treescorer.h"

#include "core/scoring/treeshap.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kFewRows = 6;  ///< up to so many are walked one by one
constexpr std::size_t kBatch = treekernel::kRows * treekernel::kGroups;

bool encodingFits(const TreeEncoding& encoding, const FeatureSchema& schema) {
    bool fits = encoding.size() == schema.size();
    for (std::size_t f = 0; fits && f < encoding.size(); ++f)
        fits = encoding.features()[f].kind == schema.features[f].kind &&
               encoding.features()[f].levelCodes.size() <= schema.features[f].levels.size();
    return fits;
}

}  // namespace

Result<std::unique_ptr<TreeScorer>> TreeScorer::make(std::string kind, std::shared_ptr<const FeatureSchema> schema,
                                                     TreeEncoding encoding, TreeForest forest) {
    if (!schema || !encodingFits(encoding, *schema))
        return Unexpected(ErrorCode::Corrupt, "The model's trees do not fit its features. Train the model again.");
    HOLDFAST_CHECK(forest.check(schema->size()));
    std::unique_ptr<TreeScorer> scorer(new TreeScorer);
    scorer->m_kind = std::move(kind);
    scorer->m_schema = std::move(schema);
    scorer->m_encoding = std::move(encoding);
    scorer->m_forest = std::move(forest);
    scorer->m_program = treekernel::compile(scorer->m_forest);
    return scorer;
}

std::unique_ptr<ChurnScorer> TreeScorer::firstMembers(std::size_t count) const {
    if (count == 0 || count >= m_forest.members()) return nullptr;
    const auto first = [](const auto& values, std::size_t number) {
        return std::vector(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(number));
    };
    const std::size_t trees = m_forest.memberTrees[count];
    TreeForest some;
    some.bases = first(m_forest.bases, count);
    some.memberTrees = first(m_forest.memberTrees, count + 1);
    some.treeNodes = first(m_forest.treeNodes, trees + 1);
    some.nodes = first(m_forest.nodes, m_forest.treeNodes[trees]);
    auto scorer = make(m_kind, m_schema, m_encoding, std::move(some));
    if (!scorer) return nullptr;
    return std::move(*scorer);
}

void TreeScorer::walk(const double* row, std::uint8_t* codes, double* out) const {
    m_encoding.encode(row, codes);
    for (std::size_t member = 0; member < m_forest.members(); ++member) {
        double sum = m_forest.bases[member];
        for (std::uint32_t tree = m_forest.memberTrees[member]; tree < m_forest.memberTrees[member + 1]; ++tree) {
            const TreeNode* nodes = m_forest.tree(tree);
            const TreeNode* node = nodes;
            while (!node->leaf()) node = nodes + node->next(codes[node->feature]);
            sum += static_cast<double>(node->value);
        }
        out[member] = sum;
    }
}

void TreeScorer::memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const {
    const std::size_t width = m_encoding.size();
    const std::size_t all = members();
    if (rows <= kFewRows) {
        std::vector<std::uint8_t> codes(width);
        for (std::size_t r = 0; r < rows; ++r) walk(values.data() + r * width, codes.data(), out.data() + r * all);
        return;
    }
    treekernel::Slots slots;
    std::vector<std::uint8_t> codes(width * kBatch, 0);
    std::vector<double> sums(kBatch);
    for (std::size_t begin = 0; begin < rows; begin += kBatch) {
        const std::size_t count = std::min(kBatch, rows - begin);
        const std::size_t groups = (count + treekernel::kRows - 1) / treekernel::kRows;
        for (std::size_t group = 0; group < groups; ++group) {
            const std::size_t first = group * treekernel::kRows;
            m_encoding.encodeColumns(values.data() + (begin + first) * width, std::min(treekernel::kRows, count - first),
                                     codes.data() + first * width, treekernel::kRows);
        }
        for (std::size_t member = 0; member < all; ++member) {
            std::fill(sums.begin(), sums.end(), m_forest.bases[member]);
            treekernel::addTrees(
                m_program,
                {codes.data(), width, groups, m_forest.memberTrees[member], m_forest.memberTrees[member + 1], sums.data()},
                slots);
            for (std::size_t r = 0; r < count; ++r) out[(begin + r) * all + member] = sums[r];
        }
    }
}

double TreeScorer::combine(std::span<const double> logits) const {
    return std::accumulate(logits.begin(), logits.end(), 0.0) / static_cast<double>(logits.size());
}

std::optional<LogitShares> TreeScorer::exactShares(std::span<const double> row) const {
    std::vector<std::uint8_t> codes(m_encoding.size());
    m_encoding.encode(row.data(), codes.data());
    return treeShap(m_forest, codes);
}

}  // namespace holdfast::scoring
