#include "models/nn/torch.h"

#include <dlfcn.h>

namespace holdfast::models {

void computeOnOneThread() {
    if (torch::get_num_threads() != 1) torch::set_num_threads(1);
    // The BLAS behind torch is the distribution's choice. OpenBLAS starts its own threads unless told otherwise; another
    // one (the reference BLAS) has no such function and no threads either.
    using SetThreads = void (*)(int);
    static const auto setBlasThreads = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    static const bool done = [] {
        if (setBlasThreads != nullptr) setBlasThreads(1);
        return true;
    }();
    static_cast<void>(done);
}

}  // namespace holdfast::models
