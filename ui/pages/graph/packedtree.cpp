#include "ui/pages/graph/packedtree.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::uint32_t kCurveBits = 14;  ///< per axis; four more bits hold the class of extents
constexpr int kFinest = 13;  ///< class 1 holds what is up to a 4096th of the whole

std::uint32_t spread(std::uint32_t value) {
    value = (value | (value << 8)) & 0x00FF00FFU;
    value = (value | (value << 4)) & 0x0F0F0F0FU;
    value = (value | (value << 2)) & 0x33333333U;
    return (value | (value << 1)) & 0x55555555U;
}

/// 0 for points; then one more for every doubling, from a 4096th of the whole.
std::uint32_t extentClass(const Box& box, float whole) {
    const float extent = std::max(box.right - box.left, box.bottom - box.top);
    if (extent <= 0.0F || whole <= 0.0F) return 0;
    const int octave = std::ilogb(extent / whole) + kFinest;
    return static_cast<std::uint32_t>(std::clamp(octave, 1, static_cast<int>(PackedTree::kClasses) - 1));
}

struct Keyed {
    std::uint32_t key;
    std::uint32_t item;
};

void radixSort(std::vector<Keyed>& keyed) {
    std::vector<Keyed> other(keyed.size());
    for (int shift = 0; shift < 32; shift += 11) {
        std::array<std::size_t, 2049> starts{};
        for (const Keyed& entry : keyed) ++starts[((entry.key >> shift) & 2047U) + 1];
        for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
        for (const Keyed& entry : keyed) other[starts[(entry.key >> shift) & 2047U]++] = entry;
        keyed.swap(other);
    }
}

}  // namespace

void Box::unite(const Box& other) {
    left = std::min(left, other.left);
    top = std::min(top, other.top);
    right = std::max(right, other.right);
    bottom = std::max(bottom, other.bottom);
}

PackedTree::PackedTree(std::span<const TreeItem> items) {
    if (items.empty()) return;
    Box all;
    for (const TreeItem& item : items) all.unite(item.box);
    const float whole = std::max(all.right - all.left, all.bottom - all.top);
    const float cells = static_cast<float>(1U << kCurveBits) - 1.0F;
    const float toCell = whole > 0.0F ? cells / whole : 0.0F;
    std::vector<Keyed> keyed(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Box& box = items[i].box;
        const float x = std::clamp((0.5F * (box.left + box.right) - all.left) * toCell, 0.0F, cells);
        const float y = std::clamp((0.5F * (box.top + box.bottom) - all.top) * toCell, 0.0F, cells);
        const std::uint32_t curve = spread(static_cast<std::uint32_t>(x)) | (spread(static_cast<std::uint32_t>(y)) << 1);
        ++m_starts[extentClass(box, whole) + 1];
        keyed[i] = {(extentClass(box, whole) << (2 * kCurveBits)) | curve, static_cast<std::uint32_t>(i)};
    }
    for (std::size_t i = 1; i < m_starts.size(); ++i) m_starts[i] += m_starts[i - 1];
    m_whole = whole;
    radixSort(keyed);
    m_ids.resize(items.size());
    std::vector<Box> boxes((items.size() + kFanout - 1) / kFanout);
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        m_ids[i] = items[keyed[i].item].id;
        boxes[i / kFanout].unite(items[keyed[i].item].box);
    }
    m_levels.push_back(std::move(boxes));
    while (m_levels.back().size() > 1) {
        const std::vector<Box>& below = m_levels.back();
        std::vector<Box> above((below.size() + kFanout - 1) / kFanout);
        for (std::size_t i = 0; i < below.size(); ++i) above[i / kFanout].unite(below[i]);
        m_levels.push_back(std::move(above));
    }
}

LeafFigures PackedTree::leafFigures() const {
    if (m_levels.empty()) return {};
    std::vector<double> spacings;
    LeafFigures figures;
    for (std::size_t group = 0; group < m_levels.front().size(); ++group) {
        const Box& box = m_levels.front()[group];
        const double area = static_cast<double>(box.right - box.left) * static_cast<double>(box.bottom - box.top);
        const std::size_t items = std::min(kFanout, m_ids.size() - group * kFanout);
        const double longer = std::max(box.right - box.left, box.bottom - box.top);  // nodes on one line have no area
        spacings.push_back(std::max(std::sqrt(area / static_cast<double>(items)), longer / static_cast<double>(items)));
    }
    const auto middle = spacings.begin() + static_cast<std::ptrdiff_t>(spacings.size() / 2);
    std::nth_element(spacings.begin(), middle, spacings.end());
    figures.medianSpacing = *middle;
    // A group may span a gap of the curve: what is far emptier than usual is not covered.
    const double most = static_cast<double>(kFanout) * 9.0 * figures.medianSpacing * figures.medianSpacing;
    for (const Box& box : m_levels.front())
        figures.area +=
            std::min(most, static_cast<double>(box.right - box.left) * static_cast<double>(box.bottom - box.top));
    return figures;
}

std::size_t PackedTree::endOfExtent(float extent) const {
    // Class c > 1 begins at whole x 2^(c - kFinest).
    for (std::size_t c = 2; c < kClasses; ++c)
        if (std::ldexp(m_whole, static_cast<int>(c) - kFinest) > extent) return m_starts[c];
    return m_ids.size();
}

std::size_t PackedTree::estimate(const Box& area, std::size_t limit, std::size_t end) const {
    Count so{area, limit, std::min(end, m_ids.size())};
    if (!empty() && m_levels.back().front().touches(area)) count({m_levels.size() - 1, 0}, so);
    return so.sum;
}

void PackedTree::count(Group group, Count& so) const {
    const std::size_t first = group.number * kFanout;
    if (group.level == 0) {
        so.sum += std::min(kFanout, so.end - first);
        return;
    }
    const std::vector<Box>& below = m_levels[group.level - 1];
    const std::size_t last = std::min(first + kFanout, below.size());
    for (std::size_t i = first; i < last && (i << (4 * group.level)) < so.end && so.sum <= so.limit; ++i)
        if (below[i].touches(so.area)) count({group.level - 1, i}, so);
}

}  // namespace holdfast::ui
