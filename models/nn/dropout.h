// Dropout (Srivastava et al. 2014) with a generator of one's own, so that members trained side by side repeat to the bit. Only
// sources that may include torch include this header. One thread at a time a generator.
#pragma once

#include "core/base/random.h"
#include "models/nn/torch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace holdfast::models {

/// Scales kept entries so that the expectation stays; own generator, because torch's default one is shared by threads.
inline torch::Tensor dropoutMask(const torch::Tensor& like, double rate, Random& random) {
    auto mask = torch::empty_like(like);
    float* data = mask.data_ptr<float>();
    const auto threshold = static_cast<std::uint64_t>(std::lround(rate * 256.0));
    const auto kept = static_cast<float>(256.0 / (256.0 - static_cast<double>(threshold)));
    std::array<float, 256> values;  // a look-up is quicker than a comparison and a choice an entry
    for (std::size_t byte = 0; byte < values.size(); ++byte) values[byte] = byte < threshold ? 0.0F : kept;
    std::uint64_t state = random.below(std::numeric_limits<std::uint64_t>::max()) | 1U;
    for (std::int64_t i = 0; i < mask.numel(); i += 8) {
        state ^= state << 13U;  // xorshift64 (Marsaglia 2003); a byte an entry
        state ^= state >> 7U;
        state ^= state << 17U;
        const std::int64_t count = std::min<std::int64_t>(8, mask.numel() - i);
        std::uint64_t bytes = state;
        if (count == 8) {
            for (std::int64_t j = 0; j < 8; ++j, bytes >>= 8U) data[i + j] = values[bytes & 255U];
        } else {
            for (std::int64_t j = 0; j < count; ++j, bytes >>= 8U) data[i + j] = values[bytes & 255U];
        }
    }
    return mask;
}

}  // namespace holdfast::models
