#include "core/scoring/treeshap.h"

#include <algorithm>
#include <vector>

namespace holdfast::scoring {

namespace {

/// Share of the node's training rows that went to one of its children. The children's covers are summed rather than the
/// node's own taken, so that the shares add up to one whatever was rounded when they were stored; never 0.
double shareOf(const TreeNode* tree, const TreeNode& node, std::uint16_t child) {
    return static_cast<double>(tree[child].cover) /
           (static_cast<double>(tree[node.left].cover) + static_cast<double>(tree[node.right].cover));
}

/// One column met on the way down.
struct Step {
    int feature = -1;
    double unknown = 1.0;  ///< share of paths that get here without knowing the column
    double known = 1.0;    ///< 1 when the customer's own value leads here, else 0
    double weight = 0.0;   ///< summed over the subsets of one size, by which the Shapley value weighs them
};

class Walk {
public:
    Walk(const TreeNode* tree, std::span<const std::uint8_t> codes, std::vector<double>& shares)
        : m_tree(tree), m_codes(codes), m_shares(shares) {}

    void run() { visit(0, {}, {-1, 1.0, 1.0, 0.0}); }

private:
    using Path = std::vector<Step>;

    const TreeNode* m_tree;
    std::span<const std::uint8_t> m_codes;
    std::vector<double>& m_shares;

    static void extend(Path& path, Step step) {
        const auto depth = static_cast<double>(path.size());
        step.weight = path.empty() ? 1.0 : 0.0;
        path.push_back(step);
        for (std::size_t i = path.size() - 1; i-- > 0;) {
            const auto place = static_cast<double>(i);
            path[i + 1].weight += step.known * path[i].weight * (place + 1.0) / (depth + 1.0);
            path[i].weight *= step.unknown * (depth - place) / (depth + 1.0);
        }
    }

    /// Takes out the step at `index`, undoing its extend().
    static void unwind(Path& path, std::size_t index) {
        const std::size_t last = path.size() - 1;
        const auto depth = static_cast<double>(last);
        const double known = path[index].known;
        const double unknown = path[index].unknown;
        double next = path[last].weight;
        for (std::size_t i = last; i-- > 0;) {
            const auto place = static_cast<double>(i);
            if (known != 0.0) {
                const double before = path[i].weight;
                path[i].weight = next * (depth + 1.0) / ((place + 1.0) * known);
                next = before - path[i].weight * unknown * (depth - place) / (depth + 1.0);
            } else {
                path[i].weight *= (depth + 1.0) / (unknown * (depth - place));
            }
        }
        for (std::size_t i = index; i < last; ++i) {
            path[i].feature = path[i + 1].feature;
            path[i].unknown = path[i + 1].unknown;
            path[i].known = path[i + 1].known;
        }
        path.pop_back();
    }

    /// The sum of the weights that unwind() would leave, without taking anything out.
    static double unwoundSum(const Path& path, std::size_t index) {
        const std::size_t last = path.size() - 1;
        const auto depth = static_cast<double>(last);
        const double known = path[index].known;
        const double unknown = path[index].unknown;
        double next = path[last].weight;
        double total = 0.0;
        for (std::size_t i = last; i-- > 0;) {
            const auto place = static_cast<double>(i);
            if (known != 0.0) {
                const double weight = next * (depth + 1.0) / ((place + 1.0) * known);
                total += weight;
                next = path[i].weight - weight * unknown * (depth - place) / (depth + 1.0);
            } else {
                total += path[i].weight * (depth + 1.0) / (unknown * (depth - place));
            }
        }
        return total;
    }

    void visit(std::uint16_t place, Path path, const Step& step) {
        extend(path, step);
        const TreeNode& node = m_tree[place];
        if (node.leaf()) {
            for (std::size_t i = 1; i < path.size(); ++i)
                m_shares[static_cast<std::size_t>(path[i].feature)] +=
                    unwoundSum(path, i) * (path[i].known - path[i].unknown) * static_cast<double>(node.value);
            return;
        }
        Step earlier;
        for (std::size_t i = 1; i < path.size(); ++i)
            if (path[i].feature == node.feature) {
                earlier = path[i];
                unwind(path, i);
                break;
            }
        const std::uint16_t taken = node.next(m_codes[node.feature]);
        for (const std::uint16_t child : {node.left, node.right})
            visit(child, path,
                  {node.feature, earlier.unknown * shareOf(m_tree, node, child), child == taken ? earlier.known : 0.0, 0.0});
    }
};

/// What a tree says when no column is known.
double meanBelow(const TreeNode* tree, std::uint16_t place) {
    const TreeNode& node = tree[place];
    if (node.leaf()) return static_cast<double>(node.value);
    double sum = 0.0;
    for (const std::uint16_t child : {node.left, node.right}) sum += shareOf(tree, node, child) * meanBelow(tree, child);
    return sum;
}

}  // namespace

LogitShares treeShap(const TreeForest& forest, std::span<const std::uint8_t> codes) {
    LogitShares result{0.0, std::vector<double>(codes.size(), 0.0)};
    for (const double base : forest.bases) result.baseline += base;
    for (std::size_t t = 0; t < forest.trees(); ++t) {
        result.baseline += meanBelow(forest.tree(t), 0);
        Walk(forest.tree(t), codes, result.shares).run();
    }
    const auto members = static_cast<double>(forest.members());
    result.baseline /= members;
    for (double& share : result.shares) share /= members;
    return result;
}

}  // namespace holdfast::scoring
