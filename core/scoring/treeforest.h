// TreeForest: boosted trees as flat arrays, the form in which learners hand them over, the scorer evaluates them, the
// artefact keeps them and TreeSHAP walks them. A node asks one thing of one feature's code (treeencoding.h): does it lie in
// an interval? That covers thresholds (with missing, the last code, on either side) and single levels of a category, so
// no column is one-hot here and an explanation speaks of the customer's own columns. A plain value; read-only sharing
// between threads is safe.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::scoring {

struct TreeNode {
    std::uint16_t feature = 0;  ///< of the schema
    std::uint8_t low = 0;       ///< codes low .. low + span go right, all others left
    std::uint8_t span = 0;
    std::uint16_t left = 0;  ///< places within the tree, after this node's own; both 0 for a leaf
    std::uint16_t right = 0;
    float value = 0.0F;  ///< leaf: log-odds
    float cover = 0.0F;  ///< weight of the training rows that came here (their summed Hessian)

    bool leaf() const { return left == 0; }
    /// The interval test: one subtraction and one comparison, wrapping around below `low`.
    std::uint16_t next(std::uint8_t code) const { return static_cast<std::uint8_t>(code - low) <= span ? right : left; }
};
static_assert(sizeof(TreeNode) == 16, "nodes are stored as they lie in memory");

struct TreeForest {
    static constexpr std::size_t kMaxLeaves = 256;  ///< of a tree: a leaf's number is a byte

    std::vector<double> bases;               ///< [members] log-odds before the first tree
    std::vector<std::uint32_t> memberTrees;  ///< [members + 1] first tree of each member, then the number of trees
    std::vector<std::uint32_t> treeNodes;    ///< [trees + 1] first node of each tree, its root; then the number of nodes
    std::vector<TreeNode> nodes;

    std::size_t members() const { return bases.size(); }
    std::size_t trees() const { return treeNodes.empty() ? 0 : treeNodes.size() - 1; }
    const TreeNode* tree(std::size_t index) const { return nodes.data() + treeNodes[index]; }

    /// Begins a member; its trees follow.
    void beginMember(double base);
    /// Adds a tree to the last member. `tree`: node 0 is the root, children come after their parents.
    void addTree(const std::vector<TreeNode>& tree);

    /// Corrupt unless every index lies where it should, every node but a root has one parent, no tree has more than
    /// kMaxLeaves leaves, values are finite and covers positive. `features`: how many the schema has.
    Result<void> check(std::size_t features) const;
};

}  // namespace holdfast::scoring
