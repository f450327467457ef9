#include "core/scoring/treeforest.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scoring {

namespace {

bool treeIsSound(const TreeNode* nodes, std::size_t count, std::size_t features) {
    if (count == 0 || count > 2 * TreeForest::kMaxLeaves - 1) return false;
    std::vector<std::uint8_t> parents(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const TreeNode& node = nodes[i];
        if (!std::isfinite(node.value) || !std::isfinite(node.cover) || !(node.cover > 0.0F)) return false;
        if (node.leaf()) {
            if (node.right != 0) return false;
            continue;
        }
        if (node.feature >= features || node.left == node.right) return false;
        for (const std::uint16_t child : {node.left, node.right})
            if (child <= i || child >= count || parents[child]++ > 0) return false;
    }
    return std::all_of(parents.begin() + 1, parents.end(), [](std::uint8_t p) { return p == 1; });
}

/// 0 first, ascending, `total` last.
bool bordersFit(const std::vector<std::uint32_t>& borders, std::size_t parts, std::size_t total) {
    return borders.size() == parts + 1 && borders.front() == 0 && borders.back() == total &&
           std::is_sorted(borders.begin(), borders.end());
}

}  // namespace

void TreeForest::beginMember(double base) {
    if (memberTrees.empty()) memberTrees.push_back(0);
    if (treeNodes.empty()) treeNodes.push_back(0);
    bases.push_back(base);
    memberTrees.push_back(memberTrees.back());
}

void TreeForest::addTree(const std::vector<TreeNode>& tree) {
    nodes.insert(nodes.end(), tree.begin(), tree.end());
    treeNodes.push_back(static_cast<std::uint32_t>(nodes.size()));
    ++memberTrees.back();
}

Result<void> TreeForest::check(std::size_t features) const {
    bool sound = !bases.empty() && bordersFit(memberTrees, members(), trees()) &&
                 bordersFit(treeNodes, trees(), nodes.size()) &&
                 std::all_of(bases.begin(), bases.end(), [](double base) { return std::isfinite(base); });
    for (std::size_t t = 0; sound && t < trees(); ++t) sound = treeIsSound(tree(t), treeNodes[t + 1] - treeNodes[t], features);
    if (sound) return {};
    return Unexpected(ErrorCode::Corrupt, "The model's trees do not hang together. Train the model again.");
}

}  // namespace holdfast::scoring
