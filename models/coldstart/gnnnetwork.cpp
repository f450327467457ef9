#include "models/coldstart/gnnnetwork.h"

#include "models/nn/dropout.h"

#include <cmath>

namespace holdfast::models {

namespace {

// Places of the parameters: first, its bias, labels, then four norms of two, then each direction's layers.
constexpr std::size_t kFirst = 0, kFirstBias = 1, kLabels = 2, kNorms = 3, kGcn = 11, kGat = 15, kSage = 23, kHead = 29;

torch::Tensor normalTensor(std::vector<std::int64_t> shape, double deviation, Random& random) {
    auto tensor = torch::empty(shape, torch::kFloat32);
    float* data = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) data[i] = static_cast<float>(random.normal(0.0, deviation));
    return tensor;
}

torch::Tensor indexTensor(const std::vector<std::int64_t>& values) {
    return torch::tensor(values, torch::kInt64);
}

torch::Tensor thinned(const torch::Tensor& x, const GnnDropout& dropout) {
    if (dropout.random == nullptr || !(dropout.rate > 0.0)) return x;
    return x * dropoutMask(x.detach(), dropout.rate, *dropout.random);
}

}  // namespace

GnnColumns::GnnColumns(const FeatureSchema& schema, const scoring::FeatureEncoding& encoding) {
    std::vector<std::int64_t> others, behaviours;
    std::vector<float> values;
    for (std::size_t f = 0; f < encoding.size(); ++f) {
        const auto& feature = encoding.features()[f];
        const bool isBehaviour = !schema.features[f].knownOnFirstDay();
        for (std::size_t c = 0; c < feature.columns(); ++c)
            (isBehaviour ? behaviours : others).push_back(static_cast<std::int64_t>(feature.columnOffset + c));
        if (!isBehaviour) continue;
        values.resize(values.size() + feature.columns());
        scoring::FeatureEncoding::cellStart(feature, feature.missingCell(), values.data() + values.size() - feature.columns());
    }
    own = indexTensor(others);
    behaviour = indexTensor(behaviours);
    missing = torch::tensor(values, torch::kFloat32).unsqueeze(0);
}

GnnNetwork::GnnNetwork(scoring::GraphNetShape shape, std::size_t features, Random& random) : m_shape(shape) {
    const auto columns = static_cast<std::int64_t>(shape.columns);
    const auto width = static_cast<std::int64_t>(shape.width);
    const auto head = width / static_cast<std::int64_t>(shape.heads);
    const double square = std::sqrt(1.0 / static_cast<double>(width));
    auto first = normalTensor({columns, width + 1}, std::sqrt(1.0 / static_cast<double>(std::max<std::size_t>(1, features))), random);
    first.select(1, width).zero_();
    m_parameters = {first, torch::zeros({width + 1}), normalTensor({2, width}, 0.3, random)};
    for (int norm = 0; norm < 4; ++norm) {
        m_parameters.push_back(torch::ones({width}));
        m_parameters.push_back(torch::zeros({width}));
    }
    for (int direction = 0; direction < 2; ++direction) {
        m_parameters.push_back(normalTensor({width, width}, square, random));
        m_parameters.push_back(torch::zeros({width}));
    }
    for (int direction = 0; direction < 2; ++direction) {
        m_parameters.push_back(normalTensor({width, width}, square, random));
        m_parameters.push_back(normalTensor({static_cast<std::int64_t>(shape.heads), head}, square, random));
        m_parameters.push_back(normalTensor({static_cast<std::int64_t>(shape.heads), head}, square, random));
        m_parameters.push_back(torch::zeros({width}));
    }
    for (int direction = 0; direction < 2; ++direction) {
        m_parameters.push_back(normalTensor({width, width}, square, random));
        m_parameters.push_back(torch::zeros({width}));
        m_parameters.push_back(normalTensor({width, width}, 0.5 * square, random));
    }
    m_parameters.push_back(normalTensor({width}, 0.3 * square, random));
    for (auto& parameter : m_parameters) parameter.set_requires_grad(true);
}

torch::Tensor GnnNetwork::forward(const std::vector<torch::Tensor>& p, const GnnColumns& columns, const GnnInputs& inputs,
                                  const std::array<ConvLinks, 2>& links, const GnnDropout& dropout) const {
    const auto width = static_cast<std::int64_t>(m_shape.width);
    const auto normed = [&](const torch::Tensor& x, std::size_t layer) {
        return torch::layer_norm(x, {width}, p[kNorms + 2 * layer], p[kNorms + 2 * layer + 1]);
    };
    auto input = torch::addmm(p[kFirstBias], inputs.own, p[kFirst].index_select(0, columns.own));
    if (columns.haveBehaviour()) {
        const auto weights = p[kFirst].index_select(0, columns.behaviour);
        input = input + (1.0 - inputs.cold) * inputs.behaviour.matmul(weights) + inputs.cold * columns.missing.matmul(weights);
    }
    const auto linear = input.select(1, width);
    auto hidden = thinned(torch::relu(input.narrow(1, 0, width) + inputs.labels.matmul(p[kLabels])), dropout);
    const auto layer = [&](std::size_t norm, auto convolve) {
        const auto x = normed(hidden, norm);
        hidden = hidden + thinned(torch::relu(convolve(x, std::size_t{0}) + convolve(x, std::size_t{1})), dropout);
    };
    layer(0, [&](const torch::Tensor& x, std::size_t d) {
        return GcnConv{p[kGcn + 2 * d], p[kGcn + 2 * d + 1]}.forward(links[d], x);
    });
    layer(1, [&](const torch::Tensor& x, std::size_t d) {
        const std::size_t at = kGat + 4 * d;
        return GatConv{p[at], p[at + 1], p[at + 2], p[at + 3], true}.forward(links[d], x);
    });
    layer(2, [&](const torch::Tensor& x, std::size_t d) {
        const std::size_t at = kSage + 3 * d;
        return SageConv{p[at], p[at + 1], p[at + 2]}.forward(links[d], x);
    });
    return linear + normed(hidden, 3).mv(p[kHead]);
}

}  // namespace holdfast::models
