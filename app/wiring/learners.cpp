#include "app/wiring/learners.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <mutex>

namespace holdfast::app {

namespace {

constexpr const char* kModuleFile = "libholdfast_models.so";
constexpr const char* kLearners = "holdfastCreateLearner";
constexpr const char* kRegressions = "holdfastCreateRegression";
using CreateLearner = scoring::ChurnLearner* (*)(const char*);
constexpr const char* kJoints = "holdfastCreateJoint";
using CreateJoint = scoring::JointLearner* (*)(const char*);
using CreateRegression = scoring::RegressionLearner* (*)(const char*);
constexpr const char* kTorchScript = "holdfastTorchScript";
using WriteTorchScript = void (*)(const std::string_view*, Result<std::string>*);

std::filesystem::path executableFolder() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
}

/// Beside the executable; installed: <prefix>/bin and <prefix>/lib/holdfast; built: <build>/bin or tests and <build>/lib.
std::filesystem::path findModule(const std::filesystem::path& beside) {
    const std::array places = {beside, beside / "../lib/holdfast", beside / "../lib"};
    for (const auto& place : places) {
        std::error_code ignored;
        if (std::filesystem::exists(place / kModuleFile, ignored)) return (place / kModuleFile).lexically_normal();
    }
    return {};
}

/// OpenBLAS picks its kernels as it is loaded, and takes processors younger than itself for ones without vector units: on them
/// training takes up to twice as long as it need. Whoever has set the variable himself keeps his choice.
void chooseMatrixKernels() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) setenv("OPENBLAS_CORETYPE", "HASWELL", 0);
#endif
}

class ModuleLearnerFactory final : public scoring::LearnerFactory, public scoring::RegressionFactory {
public:
    explicit ModuleLearnerFactory(std::filesystem::path folder) : m_folder(std::move(folder)) { chooseMatrixKernels(); }

#ifdef HOLDFAST_WITH_XGBOOST
    std::vector<std::string> names() const override { return {"logistic", "mlp", "tabm", "xgboost", "gnn"}; }
#else
    std::vector<std::string> names() const override { return {"logistic", "mlp", "tabm", "gnn"}; }
    std::vector<scoring::AbsentLearner> absent() const override {
        return {{"xgboost",
                 "Boosted trees (xgboost) are not part of this build. Install the package libxgboost-dev and build Holdfast "
                 "again."}};
    }
#endif

    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        for (const scoring::AbsentLearner& learner : absent())
            if (learner.name == name) return Unexpected(ErrorCode::Unavailable, learner.notice);
        const auto known = names();
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            std::string list;
            for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
            return Unexpected(ErrorCode::NotFound, "There is no learner \"" + std::string(name) + "\". Use one of: " + list + ".");
        }
        HOLDFAST_ASSIGN(void* const entry, door(kLearners));
        const auto open = reinterpret_cast<CreateLearner>(entry);
        std::unique_ptr<scoring::ChurnLearner> learner(open(std::string(name).c_str()));
        if (!learner)
            return Unexpected(ErrorCode::Unavailable, "The installed learning module does not offer \"" + std::string(name) +
                                                          "\". Install Holdfast again so that its parts match.");
        return learner;
    }

    Result<std::string> torchScript(std::string_view scorer) override {
        HOLDFAST_ASSIGN(void* const entry, door(kTorchScript));
        Result<std::string> answer{std::string()};
        reinterpret_cast<WriteTorchScript>(entry)(&scorer, &answer);
        return answer;
    }

    std::vector<std::string> regressionNames() const override {
#ifdef HOLDFAST_WITH_XGBOOST
        return {"trees"};
#else
        return {};
#endif
    }

    Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view name) override {
        HOLDFAST_ASSIGN(void* const entry, door(kRegressions));
        const auto open = reinterpret_cast<CreateRegression>(entry);
        std::unique_ptr<scoring::RegressionLearner> learner(open(std::string(name).c_str()));
        if (!learner)
            return Unexpected(ErrorCode::NotFound, "The installed learning module does not offer the regression \"" +
                                                       std::string(name) + "\".");
        return learner;
    }

    std::vector<std::string> jointNames() const override { return {"TARNet", "DragonNet"}; }

    Result<std::unique_ptr<scoring::JointLearner>> createJoint(std::string_view name) override {
        HOLDFAST_ASSIGN(void* const entry, door(kJoints));
        const auto open = reinterpret_cast<CreateJoint>(entry);
        std::unique_ptr<scoring::JointLearner> learner(open(std::string(name).c_str()));
        if (!learner)
            return Unexpected(ErrorCode::NotFound, "The installed learning module does not offer the network \"" + std::string(name) +
                                                       "\".");
        return learner;
    }

private:
    std::filesystem::path m_folder;
    std::mutex m_mutex;
    void* m_module = nullptr;

    /// A function of the module, which is loaded once and never unloaded: what it makes runs its code for as long as it lives.
    Result<void*> door(const char* name) {
        const std::lock_guard lock(m_mutex);
        if (m_module == nullptr) HOLDFAST_CHECK(load());
        void* const entry = dlsym(m_module, name);
        if (entry == nullptr) return Unexpected(ErrorCode::Unavailable, loadFailure(kModuleFile));
        return entry;
    }

    Result<void> load() {
        const auto file = findModule(m_folder);
        if (file.empty())
            return Unexpected(ErrorCode::Unavailable, std::string("Models cannot be trained here: ") + kModuleFile +
                                                          " is missing. Install Holdfast again; scoring with models "
                                                          "already trained works without it.");
        m_module = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (m_module == nullptr) return Unexpected(ErrorCode::Unavailable, loadFailure(file));
        return {};
    }

    static std::string loadFailure(const std::filesystem::path& file) {
        const char* reason = dlerror();
        return "The learning module " + file.string() +
               " could not be loaded: " + (reason == nullptr ? "unknown reason" : reason) +
               ". Install the missing package, LibTorch or XGBoost most likely.";
    }
};

}  // namespace

std::unique_ptr<scoring::LearnerFactory> makeLearnerFactory() {
    return makeLearnerFactory(executableFolder());
}

std::unique_ptr<scoring::LearnerFactory> makeLearnerFactory(const std::filesystem::path& folder) {
    return std::make_unique<ModuleLearnerFactory>(folder);
}

std::unique_ptr<scoring::RegressionFactory> makeRegressionFactory() {
    return std::make_unique<ModuleLearnerFactory>(executableFolder());
}

}  // namespace holdfast::app
