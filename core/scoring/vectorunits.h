// VectorUnits: which vector instructions the kernels (netkernel.h, treekernel.h) run on. One binary must run on any x86-64, so
// each is compiled several times and the best is chosen once, at run time; the tests ask for each in turn. Any thread.
#pragma once

namespace holdfast::scoring {

enum class VectorUnits { Plain, Avx2, Avx512 };

/// The widest that this processor has.
inline VectorUnits vectorUnitsHere() {
#if defined(__x86_64__)
    static const VectorUnits units = [] {
        const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512vl");
        return avx512 ? VectorUnits::Avx512 : avx2 ? VectorUnits::Avx2 : VectorUnits::Plain;
    }();
    return units;
#else
    return VectorUnits::Plain;
#endif
}

}  // namespace holdfast::scoring
