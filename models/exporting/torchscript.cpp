#include "models/exporting/torchscript.h"

#include "core/scoring/graphscorer.h"
#include "core/scoring/netscorer.h"
#include "models/exporting/graphscript.h"
#include "models/exporting/scriptencoding.h"
#include "models/nn/committee.h"

#include <algorithm>
#include <sstream>

namespace holdfast::models {

namespace {

using scoring::NetScorer;

constexpr const char* kSource = R"(
def member(self, cell: Tensor, fraction: Tensor, m: int) -> Tensor:
    hidden = self.first(cell, fraction, m)
    if self.head.numel() == 0:
        return hidden.select(1, 0).to(7)
    hidden = torch.relu(hidden)
    for layer in range(self.dense.size(1)):
        hidden = torch.relu(torch.matmul(hidden, self.dense[m][layer]) + self.dense_bias[m][layer])
    return (torch.mv(hidden, self.head[m]) + self.head_bias[m]).to(7)

def forward(self, x: Tensor) -> Tensor:
    cell, fraction = self.locate(x)
    members = self.starts.size(0)
    if members == 1:
        return self.member(cell, fraction, 0)
    logits: List[Tensor] = []
    for m in range(members):
        logits.append(self.member(cell, fraction, m))
    together = torch.stack(logits)
    left = torch.logsumexp(torch.log_sigmoid(together), 0)
    stayed = torch.logsumexp(torch.log_sigmoid(-together), 0)
    return left - stayed
)";

void addLayers(torch::jit::Module& module, const NetScorer& scorer) {
    const auto& w = scorer.weights();
    const auto members = static_cast<std::int64_t>(w.members);
    const auto width = static_cast<std::int64_t>(w.width);
    const auto layers = static_cast<std::int64_t>(w.denseLayers);
    const std::int64_t outputs = std::max<std::int64_t>(1, width);
    const auto columns = static_cast<std::int64_t>(scorer.encoding().columns());
    addFirstLayer(module, scorer.encoding(), floatTensor(w.first, {members, columns, outputs}), floatTensor(w.firstBias, {members, outputs}));
    module.register_buffer("dense", floatTensor(w.dense, {members, layers, width, width}));
    module.register_buffer("dense_bias", floatTensor(w.denseBias, {members, layers, width}));
    module.register_buffer("head", floatTensor(w.head, {members, width}));
    module.register_buffer("head_bias", w.headBias.empty() ? torch::zeros({members}) : floatTensor(w.headBias, {members}));
}

torch::jit::Module moduleOf(const NetScorer& scorer) {
    torch::jit::Module module("Churn");
    addEncoding(module, scorer.encoding());
    addLayers(module, scorer);
    module.define(kEncodingSource);
    module.define(kSource);
    return module;
}

}  // namespace

Result<std::string> torchScript(std::string_view bytes) {
    computeOnOneThread();
    HOLDFAST_ASSIGN(const auto scorer, scoring::loadScorer(bytes));
    const auto* net = dynamic_cast<const NetScorer*>(scorer.get());
    const auto* graph = dynamic_cast<const scoring::GraphScorer*>(scorer.get());
    if (net == nullptr && graph == nullptr)
        return Unexpected(ErrorCode::Unavailable, "A model of the kind \"" + scorer->kind() + "\" has no TorchScript form.");
    try {
        const torch::NoGradGuard noGradients;
        std::ostringstream out;
        (net != nullptr ? moduleOf(*net) : graphModule(*graph)).save(out);
        return std::move(out).str();
    } catch (const std::exception& failure) {
        return Unexpected(ErrorCode::Model, "torch could not write the model as TorchScript: " + reasonOf(failure));
    }
}

}  // namespace holdfast::models
