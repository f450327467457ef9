#include "models/nn/graphconv.h"

#include "models/nn/graphkernel.h"

#include <cmath>

namespace holdfast::models {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// Carries the links through torch's context; it owns none of them.
struct LinkCapsule : torch::CustomClassHolder {
    LinkDirection links;
    torch::Tensor growth;
    unsigned threads = 1;

    explicit LinkCapsule(const ConvLinks& given) : links(given.links), growth(given.growth), threads(given.threads) {}
};

void keep(AutogradContext* context, const ConvLinks& links) {
    context->saved_data["links"] = c10::IValue::make_capsule(c10::make_intrusive<LinkCapsule>(links));
}

const LinkCapsule& kept(AutogradContext* context, c10::intrusive_ptr<torch::CustomClassHolder>& owner) {
    owner = context->saved_data["links"].toCapsule();
    return *static_cast<const LinkCapsule*>(owner.get());
}

torch::Tensor sumOver(const LinkRows& rows, const torch::Tensor& x, unsigned threads) {
    const auto in = x.contiguous();
    auto out = torch::empty_like(in);
    kernel::neighbourSum(rows, in.data_ptr<float>(), static_cast<std::size_t>(in.size(1)), threads, out.data_ptr<float>());
    return out;
}

struct NeighbourSum : torch::autograd::Function<NeighbourSum> {
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const ConvLinks* links) {
        keep(context, *links);
        return sumOver(*links->links.in, x, links->threads);
    }
    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        c10::intrusive_ptr<torch::CustomClassHolder> owner;
        const LinkCapsule& links = kept(context, owner);
        return {sumOver(*links.links.out, gradients[0], links.threads), torch::Tensor()};
    }
};

/// `links`: ConvLinks, or the capsule that carried them.
kernel::Attention attentionOf(const auto& links, const torch::Tensor& values, const torch::Tensor& source,
                              const torch::Tensor& target) {
    kernel::Attention attention;
    attention.links = links.links;
    attention.growth = links.growth.defined() ? links.growth.template data_ptr<float>() : nullptr;
    attention.values = values.data_ptr<float>();
    attention.source = source.data_ptr<float>();
    attention.target = target.data_ptr<float>();
    attention.heads = static_cast<std::size_t>(values.size(1));
    attention.width = static_cast<std::size_t>(values.size(2));
    attention.threads = links.threads;
    return attention;
}

/// values: [nodes x heads x width]; source, target: [nodes x heads].
struct Attend : torch::autograd::Function<Attend> {
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& values, const torch::Tensor& source,
                                 const torch::Tensor& target, const ConvLinks* links) {
        const auto z = values.contiguous();
        const auto s = source.contiguous();
        const auto t = target.contiguous();
        auto out = torch::empty_like(z);
        auto largest = torch::empty_like(s);
        auto total = torch::empty_like(s);
        kernel::attend(attentionOf(*links, z, s, t), out.data_ptr<float>(),
                       largest.data_ptr<float>(), total.data_ptr<float>());
        keep(context, *links);
        context->save_for_backward({z, s, t, largest, total});
        return out;
    }
    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        c10::intrusive_ptr<torch::CustomClassHolder> owner;
        const LinkCapsule& links = kept(context, owner);
        const auto saved = context->get_saved_variables();
        const auto out = gradients[0].contiguous();
        auto values = torch::empty_like(saved[0]);
        auto source = torch::empty_like(saved[1]);
        auto target = torch::empty_like(saved[2]);
        kernel::AttentionGradients g;
        g.out = out.data_ptr<float>();
        g.largest = saved[3].data_ptr<float>();
        g.total = saved[4].data_ptr<float>();
        g.values = values.data_ptr<float>();
        g.source = source.data_ptr<float>();
        g.target = target.data_ptr<float>();
        kernel::attendBackward(attentionOf(links, saved[0], saved[1], saved[2]), g);
        return {values, source, target, torch::Tensor()};
    }
};

}  // namespace

ConvLinks::ConvLinks(LinkDirection direction, unsigned threadCount, std::span<const std::uint32_t> degrees)
    : links(direction), threads(threadCount) {
    const auto nodes = static_cast<std::int64_t>(direction.in->nodes());
    scale = torch::empty({nodes, 1});
    share = torch::empty({nodes, 1});
    if (!degrees.empty()) growth = torch::empty({nodes, 1});
    for (std::int64_t i = 0; i < nodes; ++i) {
        const auto here = static_cast<float>(direction.in->degree(static_cast<std::size_t>(i)));
        const auto degree = degrees.empty() ? here : static_cast<float>(degrees[static_cast<std::size_t>(i)]);
        scale.data_ptr<float>()[i] = 1.0F / std::sqrt(degree + 1.0F);
        share.data_ptr<float>()[i] = here > 0.0F ? 1.0F / here : 0.0F;
        if (growth.defined()) growth.data_ptr<float>()[i] = here > 0.0F ? degree / here : 1.0F;
    }
}

torch::Tensor neighbourSum(const ConvLinks& links, const torch::Tensor& x) {
    return NeighbourSum::apply(x, &links);
}

torch::Tensor GcnConv::forward(const ConvLinks& links, const torch::Tensor& x) const {
    // The sum runs over the narrower of both sides of the product.
    const bool productFirst = weight.size(0) < weight.size(1);
    const auto scaled = (productFirst ? x.matmul(weight.t()) : x) * links.scale;
    const auto heard = neighbourSum(links, scaled);
    const auto summed = ((links.growth.defined() ? heard * links.growth : heard) + scaled) * links.scale;
    return productFirst ? summed + bias : torch::addmm(bias, summed, weight.t());
}

torch::Tensor GatConv::forward(const ConvLinks& links, const torch::Tensor& x) const {
    const auto heads = source.size(0);
    const auto width = source.size(1);
    const auto values = x.matmul(weight.t()).view({x.size(0), heads, width});
    const auto out = Attend::apply(values, (values * source).sum(2), (values * target).sum(2), &links);
    return (concatenate ? out.reshape({x.size(0), heads * width}) : out.mean(1)) + bias;
}

torch::Tensor SageConv::forward(const ConvLinks& links, const torch::Tensor& x) const {
    return torch::addmm(bias, neighbourSum(links, x) * links.share, neighbourWeight.t()) + x.matmul(selfWeight.t());
}

}  // namespace holdfast::models
