#include "models/churn/xgbooster.h"

#include "core/base/logistic.h"

#include <xgboost/c_api.h>

#include <array>
#include <charconv>
#include <cmath>

namespace holdfast::models {

namespace {

/// What the library said, without the trace of its stack.
Unexpected failed(const char* doing) {
    const std::string reason = XGBGetLastError();
    return {ErrorCode::Model,
            std::string("Boosted trees could not be trained: ") + doing + ": " + reason.substr(0, reason.find('\n'))};
}

/// A number as the library reads it, whatever the locale.
std::string plain(double value) {
    std::array<char, 32> buffer{};
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return std::string(buffer.data(), problem == std::errc() ? end : buffer.data());
}

/// How the library takes arrays: a description in JSON of memory that stays ours.
std::string describeArray(const float* values, std::size_t rows, std::size_t columns) {
    std::string text = "{\"data\": [" + std::to_string(reinterpret_cast<std::uintptr_t>(values)) + ", true], \"shape\": [" +
                       std::to_string(rows);
    if (columns > 0) text += ", " + std::to_string(columns);
    return text + "], \"typestr\": \"<f4\", \"version\": 3}";
}

/// The library's level of talk is a setting of each thread.
void keepQuiet() {
    thread_local const int done = XGBSetGlobalConfig("{\"verbosity\": 0}");
    static_cast<void>(done);
}

}  // namespace

Result<XgbMatrix> XgbMatrix::make(std::span<const float> values, std::size_t columns, std::span<const float> labels) {
    keepQuiet();
    DMatrixHandle handle = nullptr;
    const std::string array = describeArray(values.data(), labels.size(), columns);
    if (XGDMatrixCreateFromDense(array.c_str(), "{\"missing\": NaN, \"nthread\": 1}", &handle) != 0)
        return failed("reading rows");
    XgbMatrix matrix;
    matrix.m_handle = std::shared_ptr<void>(handle, [](void* owned) { XGDMatrixFree(owned); });
    matrix.m_labels.assign(labels.begin(), labels.end());
    const std::string column = describeArray(matrix.m_labels.data(), labels.size(), 0);
    if (XGDMatrixSetInfoFromInterface(handle, "label", column.c_str()) != 0) return failed("reading labels");
    return matrix;
}

Result<XgbBooster> XgbBooster::make(const TreeSettings& settings, double baseRate, std::uint64_t seed,
                                    const std::vector<const XgbMatrix*>& matrices) {
    keepQuiet();
    std::vector<DMatrixHandle> known;
    for (const XgbMatrix* matrix : matrices) known.push_back(matrix->m_handle.get());
    BoosterHandle handle = nullptr;
    if (XGBoosterCreate(known.data(), known.size(), &handle) != 0) return failed("starting");
    XgbBooster booster;
    booster.m_handle = std::shared_ptr<void>(handle, [](void* owned) { XGBoosterFree(owned); });
    const std::array<std::pair<const char*, std::string>, 14> parameters{{{"booster", "gbtree"},
                                                                          {"objective", settings.objective == TreeObjective::LogLoss
                                                                                            ? "binary:logistic"
                                                                                            : "reg:squarederror"},
                                                                          {"tree_method", "hist"},
                                                                          {"max_bin", "256"},
                                                                          {"nthread", "1"},
                                                                          {"seed", std::to_string(seed % 2147483647U)},
                                                                          {"seed_per_iteration", "true"},
                                                                          {"base_score", plain(baseRate)},
                                                                          {"max_depth", std::to_string(settings.depth)},
                                                                          {"eta", plain(settings.rate)},
                                                                          {"min_child_weight", plain(settings.minChildWeight)},
                                                                          {"subsample", plain(settings.subsample)},
                                                                          {"colsample_bytree", plain(settings.columnShare)},
                                                                          {"lambda", plain(settings.lambda)}}};
    for (const auto& [name, value] : parameters)
        if (XGBoosterSetParam(handle, name, value.c_str()) != 0) return failed(name);
    return booster;
}

Result<void> XgbBooster::grow(const XgbMatrix& training) {
    keepQuiet();
    if (XGBoosterUpdateOneIter(m_handle.get(), m_rounds, training.m_handle.get()) != 0) return failed("growing a tree");
    ++m_rounds;
    return {};
}

Result<std::vector<float>> XgbBooster::predict(const XgbMatrix& matrix, const char* config) const {
    keepQuiet();
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;
    if (XGBoosterPredictFromDMatrix(m_handle.get(), matrix.m_handle.get(), config, &shape, &dimensions, &values) != 0)
        return failed("predicting");
    std::size_t count = 1;
    for (bst_ulong d = 0; d < dimensions; ++d) count *= shape[d];
    return std::vector<float>(values, values + count);
}

Result<std::vector<float>> XgbBooster::margins(const XgbMatrix& matrix) const {
    return predict(matrix,
                   R"({"type": 1, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false})");
}

Result<std::vector<float>> XgbBooster::margins(const XgbMatrix& matrix, int rounds) const {
    const std::string config = R"({"type": 1, "training": false, "iteration_begin": 0, "iteration_end": )" + std::to_string(rounds) +
                               R"(, "strict_shape": false})";
    return predict(matrix, config.c_str());
}

Result<std::vector<float>> XgbBooster::contributions(const XgbMatrix& matrix) const {
    return predict(matrix,
                   R"({"type": 2, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false})");
}

Result<std::string> XgbBooster::json() const {
    keepQuiet();
    bst_ulong size = 0;
    const char* text = nullptr;
    if (XGBoosterSaveModelToBuffer(m_handle.get(), R"({"format": "json"})", &size, &text) != 0) return failed("saving");
    return std::string(text, size);
}

double meanLogLoss(std::span<const float> margins, std::span<const float> labels) {
    double sum = 0.0;
    for (std::size_t i = 0; i < margins.size(); ++i) {
        const double margin = static_cast<double>(margins[i]);
        sum += softplus(margin) - margin * static_cast<double>(labels[i]);
    }
    return sum / static_cast<double>(std::max<std::size_t>(margins.size(), 1));
}

}  // namespace holdfast::models
