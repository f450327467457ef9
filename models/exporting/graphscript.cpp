#include "models/exporting/graphscript.h"

#include "models/exporting/scriptencoding.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace holdfast::models {

namespace {

using scoring::GraphPart;
using scoring::GraphScorer;

// The layers of core/scoring/graphnet.h in torch's words; direction 0 hears referrers, 1 referees.
constexpr const char* kLayers = R"(
def normed(self, x: Tensor, m: int, layer: int) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], self.norms[m][layer][0], self.norms[m][layer][1], 1e-5)

def convolved(self, x: Tensor, m: int, links: Tensor) -> Tensor:
    total = torch.zeros_like(x)
    for d in range(2):
        heard, hearing = links[d], links[1 - d]
        degree = torch.bincount(hearing, minlength=x.size(0)).to(6)
        scale = torch.rsqrt(degree + 1.0).unsqueeze(1)
        scaled = x * scale
        gathered = scaled.index_add(0, hearing, scaled.index_select(0, heard)) * scale
        total = total + self.gcn_bias[m][d] + torch.matmul(gathered, self.gcn[m][d].t())
    return total

def attended(self, x: Tensor, m: int, links: Tensor) -> Tensor:
    nodes, width = x.size(0), x.size(1)
    heads = self.heads
    total = torch.zeros_like(x)
    for d in range(2):
        heard, hearing = links[d], links[1 - d]
        values = torch.matmul(x, self.gat[m][d].t()).reshape(nodes, heads, -1)
        source = (values * self.gat_source[m][d].reshape(heads, -1)).sum(2)
        target = (values * self.gat_target[m][d].reshape(heads, -1)).sum(2)
        own = torch.leaky_relu(source + target, 0.2)
        scores = torch.leaky_relu(source.index_select(0, heard) + target.index_select(0, hearing), 0.2)
        places = hearing.unsqueeze(1).expand(-1, heads)
        largest = own.scatter_reduce(0, places, scores, "amax", include_self=True)
        weights = torch.exp(scores - largest.index_select(0, hearing))
        own_weight = torch.exp(own - largest)
        mass = own_weight.index_add(0, hearing, weights)
        mixed = (values * own_weight.unsqueeze(2)).index_add(0, hearing, values.index_select(0, heard) * weights.unsqueeze(2))
        total = total + (mixed / mass.unsqueeze(2)).reshape(nodes, width) + self.gat_bias[m][d]
    return total

def aggregated(self, x: Tensor, m: int, links: Tensor) -> Tensor:
    total = torch.zeros_like(x)
    for d in range(2):
        heard, hearing = links[d], links[1 - d]
        degree = torch.clamp(torch.bincount(hearing, minlength=x.size(0)), 1).to(6).unsqueeze(1)
        mean = torch.zeros_like(x).index_add(0, hearing, x.index_select(0, heard)) / degree
        total = total + torch.matmul(mean, self.sage[m][d].t()) + self.sage_bias[m][d] + torch.matmul(x, self.sage_self[m][d].t())
    return total

def member(self, cell: Tensor, fraction: Tensor, labels: Tensor, links: Tensor, m: int) -> Tensor:
    entry = self.first(cell, fraction, m)
    width = entry.size(1) - 1
    told = self.labels[m]
    hidden = entry.narrow(1, 0, width)
    hidden = hidden + ((labels >= 0.0) & (labels <= 0.5)).to(6).unsqueeze(1) * told[0]
    hidden = torch.relu(hidden + (labels > 0.5).to(6).unsqueeze(1) * told[1])
    hidden = hidden + torch.relu(self.convolved(self.normed(hidden, m, 0), m, links))
    hidden = hidden + torch.relu(self.attended(self.normed(hidden, m, 1), m, links))
    hidden = hidden + torch.relu(self.aggregated(self.normed(hidden, m, 2), m, links))
    head = torch.mv(self.normed(hidden, m, 3).to(7), self.head[m].to(7))
    return entry.select(1, width).to(7) + head
)";

// A customer's own label is hidden where his score is made: three groups take turns, as in GraphScorer.
constexpr const char* kForward = R"(
def cluster_offset(self, x: Tensor) -> Tensor:
    nodes = x.size(0)
    if self.centres.size(0) < 2:
        return self.offsets[0].expand(nodes)
    parts: List[Tensor] = []
    for c in range(self.cluster_features.size(0)):
        value = x.select(1, int(self.cluster_features[c]))
        levels = int(self.cluster_levels[c])
        if levels == 0:
            known = torch.isfinite(value)
            moved = (torch.where(known, value, torch.zeros_like(value)) - self.cluster_means[c]) * self.cluster_scales[c]
            parts.append(torch.where(known, moved, torch.zeros_like(moved)).unsqueeze(1))
        else:
            known = (value >= 0.0) & (value < levels)
            level = torch.where(known, value, torch.zeros_like(value)).to(4)
            spread = torch.one_hot(level, levels).to(7) * self.cluster_scales[c]
            parts.append(spread * known.to(7).unsqueeze(1))
    points = torch.cat(parts, 1)
    distances = (points.unsqueeze(1) - self.centres.unsqueeze(0)).square().sum(2)
    return self.offsets.index_select(0, distances.argmin(1))

def forward(self, x: Tensor, is_new: Tensor, labels: Tensor, referrer: Tensor, referee: Tensor) -> Tensor:
    nodes = x.size(0)
    rows = x.to(7).masked_fill(is_new.unsqueeze(1) & self.behaviour.unsqueeze(0), float("nan"))
    links = torch.stack([referrer, referee])
    links = links[:, referrer != referee]
    if not self.hears:
        links = links[:, :0]
    told = labels.to(6)
    groups = self.groups
    group = torch.where(told >= 0.0, torch.arange(nodes) % groups, torch.full([nodes], groups, dtype=4))
    cell, fraction = self.locate(rows)
    result = torch.zeros([nodes], dtype=7)
    for g in range(groups + 1):
        own = group == g
        if bool(own.any()):
            shown = torch.where(own, torch.full_like(told, -1.0), told)
            logits: List[Tensor] = []
            for m in range(self.starts.size(0)):
                logits.append(self.member(cell, fraction, shown, links, m))
            together = torch.stack(logits)
            left = torch.logsumexp(torch.log_sigmoid(together), 0)
            stayed = torch.logsumexp(torch.log_sigmoid(-together), 0)
            result = torch.where(own, left - stayed, result)
    degree = torch.bincount(links.reshape(-1), minlength=nodes)
    return result + torch.where(is_new & (degree == 0), self.cluster_offset(rows), torch.zeros_like(result))
)";

/// Hands out the weights of one part after another, [members x ...].
class Parts {
public:
    explicit Parts(const GraphScorer& scorer)
        : m_shape(scorer.parts().shape),
          m_all(floatTensor(scorer.parts().weights, {static_cast<std::int64_t>(scorer.parts().members), -1})) {}

    torch::Tensor whole(GraphPart part, std::vector<std::int64_t> shape) const {
        return m_all.narrow(1, at(m_shape.offset(part)), at(m_shape.size(part))).reshape(prefixed(std::move(shape), {})).contiguous();
    }
    /// Of a part that holds the same for two directions: `size` floats from `from` on, in each.
    torch::Tensor directed(GraphPart part, std::size_t from, std::vector<std::int64_t> shape) const {
        std::int64_t size = 1;
        for (const std::int64_t one : shape) size *= one;
        const auto both = m_all.narrow(1, at(m_shape.offset(part)), at(m_shape.size(part))).reshape({m_all.size(0), 2, -1});
        return both.narrow(2, at(from), size).reshape(prefixed(std::move(shape), {2})).contiguous();
    }

private:
    scoring::GraphNetShape m_shape;
    torch::Tensor m_all;

    static std::int64_t at(std::size_t place) { return static_cast<std::int64_t>(place); }
    std::vector<std::int64_t> prefixed(std::vector<std::int64_t> shape, std::vector<std::int64_t> before) const {
        before.insert(before.begin(), m_all.size(0));
        before.insert(before.end(), shape.begin(), shape.end());
        return before;
    }
};

void addLayers(torch::jit::Module& module, const GraphScorer& scorer) {
    const auto& shape = scorer.parts().shape;
    const auto width = static_cast<std::int64_t>(shape.width);
    const std::size_t square = shape.width * shape.width;
    const Parts parts(scorer);
    addFirstLayer(module, scorer.parts().encoding, parts.whole(GraphPart::First, {static_cast<std::int64_t>(shape.columns), width + 1}),
                  parts.whole(GraphPart::FirstBias, {width + 1}));
    module.register_buffer("labels", parts.whole(GraphPart::Labels, {2, width}));
    module.register_buffer("norms", parts.whole(GraphPart::Norms, {4, 2, width}));
    module.register_buffer("gcn", parts.directed(GraphPart::Gcn, 0, {width, width}));
    module.register_buffer("gcn_bias", parts.directed(GraphPart::Gcn, square, {width}));
    module.register_buffer("gat", parts.directed(GraphPart::Gat, 0, {width, width}));
    module.register_buffer("gat_source", parts.directed(GraphPart::Gat, square, {width}));
    module.register_buffer("gat_target", parts.directed(GraphPart::Gat, square + shape.width, {width}));
    module.register_buffer("gat_bias", parts.directed(GraphPart::Gat, square + 2 * shape.width, {width}));
    module.register_buffer("sage", parts.directed(GraphPart::Sage, 0, {width, width}));
    module.register_buffer("sage_bias", parts.directed(GraphPart::Sage, square, {width}));
    module.register_buffer("sage_self", parts.directed(GraphPart::Sage, square + shape.width, {width, width}));
    module.register_buffer("head", parts.whole(GraphPart::Head, {width}));
}

/// What stands in for referrals where a newcomer has none, read from its stored form.
void addClusters(torch::jit::Module& module, const GraphScorer& scorer) {
    const nlohmann::json prior = scorer.parts().prior.toJson();
    const nlohmann::json& clusters = prior.at("clusters");
    std::vector<std::int64_t> features, levels;
    std::vector<double> means, scales, offsets;
    for (const auto& column : clusters.at("columns")) {
        features.push_back(column.at(0).get<std::int64_t>());
        levels.push_back(column.at(1).get<std::int64_t>());
        means.push_back(column.at(2).get<double>());
        scales.push_back(column.at(3).get<double>());
    }
    for (const auto& head : prior.at("heads")) offsets.push_back(head.at(0).get<double>());
    const auto count = clusters.at("count").get<std::int64_t>();
    const auto centres = clusters.at("centres").get<std::vector<double>>();
    module.register_buffer("cluster_features", torch::tensor(features, torch::kInt64));
    module.register_buffer("cluster_levels", torch::tensor(levels, torch::kInt64));
    module.register_buffer("cluster_means", torch::tensor(means, torch::kFloat64));
    module.register_buffer("cluster_scales", torch::tensor(scales, torch::kFloat64));
    module.register_buffer("offsets", torch::tensor(offsets, torch::kFloat64));
    module.register_buffer("centres", count < 2 ? torch::zeros({1, 1}, torch::kFloat64)
                                                : torch::tensor(centres, torch::kFloat64).reshape({count, -1}));
}

}  // namespace

torch::jit::Module graphModule(const GraphScorer& scorer) {
    torch::jit::Module module("ReferralNetwork");
    addEncoding(module, scorer.parts().encoding);
    addLayers(module, scorer);
    addClusters(module, scorer);
    std::vector<std::int64_t> behaviour;
    for (const FeatureSpec& feature : scorer.schema()->features) behaviour.push_back(feature.knownOnFirstDay() ? 0 : 1);
    module.register_buffer("behaviour", torch::tensor(behaviour, torch::kInt64).to(torch::kBool));
    module.register_attribute("heads", c10::IntType::get(), static_cast<std::int64_t>(scorer.parts().shape.heads));
    module.register_attribute("groups", c10::IntType::get(), static_cast<std::int64_t>(GraphScorer::kGroups));
    module.register_attribute("hears", c10::BoolType::get(), scorer.parts().hearsReferrals);
    module.define(kEncodingSource);
    module.define(kLayers);
    module.define(kForward);
    return module;
}

}  // namespace holdfast::models
