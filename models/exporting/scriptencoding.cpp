#include "models/exporting/scriptencoding.h"

#include <algorithm>
#include <limits>

namespace holdfast::models {

using scoring::FeatureEncoding;

// Types are given by their number (c10::ScalarType: 4 int64, 6 float32, 7 float64): their names are Python's alone.
// Numbers are located among their edges for all features at once; every feature then adds two rows of the tabulated layer.
const char* const kEncodingSource = R"(
def locate(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    v = x.t().to(7).contiguous()
    absent = torch.isnan(v)
    v = torch.where(absent, torch.zeros_like(v), v)
    bins = torch.minimum(torch.searchsorted(self.inner, v, right=True), self.last_bin)
    left = self.edges.gather(1, bins)
    width = self.edges.gather(1, bins + 1) - left
    fraction = torch.clamp((v - left) / width, 0.0, 1.0)
    known = (v >= 0.0) & (v < self.levels)
    level = torch.where(known, v, torch.zeros_like(v)).to(4)
    category = torch.where(known, self.level_cells.gather(1, level), self.missing_cell.expand_as(level))
    cell = torch.where(self.is_number, bins, category)
    cell = torch.where(absent, self.missing_cell.expand_as(cell), cell) + self.cell_offset
    fraction = torch.where(self.is_number & torch.logical_not(absent), fraction, torch.zeros_like(fraction))
    return cell, fraction.to(6)

def first(self, cell: Tensor, fraction: Tensor, m: int) -> Tensor:
    starts = self.starts[m]
    slopes = self.slopes[m]
    hidden = self.first_bias[m].unsqueeze(0).expand(cell.size(1), -1)
    for f in range(cell.size(0)):
        hidden = hidden + starts.index_select(0, cell[f]) + fraction[f].unsqueeze(1) * slopes.index_select(0, cell[f])
    return hidden
)";

namespace {

torch::Tensor column(const std::vector<std::int64_t>& values) {
    return torch::tensor(values, torch::kInt64).unsqueeze(1);
}

}  // namespace

torch::Tensor floatTensor(const std::vector<float>& values, std::vector<std::int64_t> shape) {
    return torch::tensor(values, torch::kFloat32).reshape(shape);
}

void addEncoding(torch::jit::Module& module, const FeatureEncoding& encoding) {
    const std::size_t count = encoding.size();
    std::size_t edges = 2, levels = 1;
    for (const auto& feature : encoding.features()) {
        edges = std::max(edges, feature.edges.size());
        levels = std::max(levels, feature.levelCells.size());
    }
    const double beyond = std::numeric_limits<double>::infinity();
    std::vector<double> all, inner;
    std::vector<std::int64_t> cells, last, missing, offset, sizes, number;
    for (const auto& feature : encoding.features()) {
        std::vector<double> own = feature.edges;
        if (own.size() < 2) own = {0.0, 1.0};  // one cell without a slope: the place in it is of no account
        last.push_back(static_cast<std::int64_t>(own.size()) - 2);
        std::vector<double> between(own.begin() + 1, own.end() - 1);
        own.resize(edges, beyond);
        between.resize(edges - 1, beyond);
        all.insert(all.end(), own.begin(), own.end());
        inner.insert(inner.end(), between.begin(), between.end());
        std::vector<std::int64_t> row(feature.levelCells.begin(), feature.levelCells.end());
        row.resize(levels, 0);
        cells.insert(cells.end(), row.begin(), row.end());
        missing.push_back(static_cast<std::int64_t>(feature.missingCell()));
        offset.push_back(static_cast<std::int64_t>(feature.cellOffset));
        sizes.push_back(static_cast<std::int64_t>(feature.levelCells.size()));
        number.push_back(feature.kind == FeatureKind::Number ? 1 : 0);
    }
    const auto rows = static_cast<std::int64_t>(count);
    module.register_buffer("edges", torch::tensor(all, torch::kFloat64).reshape({rows, -1}));
    module.register_buffer("inner", torch::tensor(inner, torch::kFloat64).reshape({rows, -1}));
    module.register_buffer("level_cells", torch::tensor(cells, torch::kInt64).reshape({rows, -1}));
    module.register_buffer("last_bin", column(last));
    module.register_buffer("missing_cell", column(missing));
    module.register_buffer("cell_offset", column(offset));
    module.register_buffer("levels", column(sizes).to(torch::kFloat64));
    module.register_buffer("is_number", column(number).to(torch::kBool));
}

void addFirstLayer(torch::jit::Module& module, const FeatureEncoding& encoding, const torch::Tensor& first,
                   const torch::Tensor& bias) {
    const auto exact = first.to(torch::kFloat64);
    auto starts = torch::zeros_like(exact);
    auto slopes = torch::zeros_like(exact);
    std::vector<float> start;
    for (const auto& feature : encoding.features()) {
        start.resize(feature.columns());
        const auto own = exact.narrow(1, static_cast<std::int64_t>(feature.columnOffset), static_cast<std::int64_t>(feature.columns()));
        for (std::size_t cell = 0; cell < feature.cells; ++cell) {
            const auto place = static_cast<std::int64_t>(feature.cellOffset + cell);
            FeatureEncoding::cellStart(feature, cell, start.data());
            const auto weights = floatTensor(start, {1, static_cast<std::int64_t>(start.size()), 1}).to(torch::kFloat64);
            starts.select(1, place).copy_((own * weights).sum(1));
            if (FeatureEncoding::cellHasSlope(feature, cell))
                slopes.select(1, place).copy_(own.select(1, static_cast<std::int64_t>(cell)));
        }
    }
    module.register_buffer("starts", starts.to(torch::kFloat32));
    module.register_buffer("slopes", slopes.to(torch::kFloat32));
    module.register_buffer("first_bias", bias);
}

}  // namespace holdfast::models
