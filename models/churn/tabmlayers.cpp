#include "models/churn/tabmlayers.h"

namespace holdfast::models {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// Carries what the kernels read through torch's context; it owns nothing.
struct BatchCapsule : torch::CustomClassHolder {
    const kernel::EmbeddingPlan* plan;
    const kernel::LocatedRows* batch;

    BatchCapsule(const kernel::EmbeddingPlan* givenPlan, const kernel::LocatedRows* givenBatch)
        : plan(givenPlan), batch(givenBatch) {}
};

const float* dataOf(const torch::Tensor& tensor) {
    return tensor.data_ptr<float>();
}

kernel::Embedding embedding(const BatchCapsule& read, const torch::Tensor& bends, const torch::Tensor& slopes) {
    return {read.plan, read.batch, dataOf(bends), dataOf(slopes), static_cast<std::size_t>(bends.size(1))};
}

struct Embed : torch::autograd::Function<Embed> {
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& bends, const torch::Tensor& slopes,
                                 const BatchCapsule* read) {
        context->save_for_backward({bends, slopes});
        context->saved_data["read"] = c10::IValue::make_capsule(c10::make_intrusive<BatchCapsule>(read->plan, read->batch));
        const auto of = embedding(*read, bends, slopes);
        auto out = torch::empty({static_cast<std::int64_t>(of.plan->encoding->size()),
                                 static_cast<std::int64_t>(of.batch->rows * of.width)});
        kernel::embed(of, out.data_ptr<float>());
        return out;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto owner = context->saved_data["read"].toCapsule();
        auto bends = torch::empty_like(saved[0]);
        auto slopes = torch::empty_like(saved[1]);
        const auto out = gradients[0].contiguous();
        kernel::embedBackward(embedding(*static_cast<const BatchCapsule*>(owner.get()), saved[0], saved[1]), dataOf(out),
                              bends.data_ptr<float>(), slopes.data_ptr<float>());
        return {bends, slopes, torch::Tensor()};
    }
};

kernel::MemberStep stepOf(const tensor_list& given) {
    const auto size = [&](int dimension) { return static_cast<std::size_t>(given[0].size(dimension)); };
    const float* mask = given[4].numel() > 0 ? dataOf(given[4]) : nullptr;
    return {dataOf(given[0]), dataOf(given[1]), dataOf(given[2]), dataOf(given[3]), mask, size(0), size(1), size(2)};
}

struct Step : torch::autograd::Function<Step> {
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& scale,
                                 const torch::Tensor& bias, const torch::Tensor& next, const torch::Tensor& mask) {
        context->save_for_backward({x, scale, bias, next, mask});
        auto out = torch::empty_like(x);
        kernel::memberForward(stepOf({x, scale, bias, next, mask}), out.data_ptr<float>());
        return out;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto out = gradients[0].contiguous();
        auto x = torch::empty_like(saved[0]);
        auto scale = torch::empty_like(saved[1]);
        auto bias = torch::empty_like(saved[2]);
        auto next = torch::empty_like(saved[3]);
        kernel::memberBackward(stepOf(saved), {dataOf(out), x.data_ptr<float>(), scale.data_ptr<float>(),
                                               bias.data_ptr<float>(), next.data_ptr<float>()});
        return {x, scale, bias, next, torch::Tensor()};
    }
};

}  // namespace

torch::Tensor embedRows(const kernel::EmbeddingPlan& plan, const kernel::LocatedRows& batch, const torch::Tensor& bends,
                        const torch::Tensor& slopes) {
    const BatchCapsule read(&plan, &batch);
    return Embed::apply(bends, slopes, static_cast<const BatchCapsule*>(&read));
}

torch::Tensor memberStep(const torch::Tensor& x, const MemberLayer& layer, const torch::Tensor& mask) {
    return Step::apply(x.contiguous(), layer.scale, layer.bias, layer.next, mask.defined() ? mask : torch::empty({0}));
}

}  // namespace holdfast::models
