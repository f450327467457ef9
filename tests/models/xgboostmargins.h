// XGBoost itself on a model file, to hold what Holdfast writes against it.
#pragma once

#include "core/data/features.h"

#include <xgboost/c_api.h>

#include <QtGlobal>

#include <limits>
#include <string>
#include <vector>

namespace holdfast::test {

inline void checkXGBoost(int status) {
    if (status != 0) qFatal("%s", XGBGetLastError());
}

/// XGBoost's margins of a table under a model file.
inline std::vector<float> xgboostMargins(const std::string& model, const FeatureMatrix& matrix) {
    BoosterHandle booster = nullptr;
    checkXGBoost(XGBoosterCreate(nullptr, 0, &booster));
    checkXGBoost(XGBoosterLoadModelFromBuffer(booster, model.data(), model.size()));
    const std::vector<float> values(matrix.values.begin(), matrix.values.end());
    DMatrixHandle rows = nullptr;
    checkXGBoost(XGDMatrixCreateFromMat(values.data(), matrix.rows, matrix.cols(), std::numeric_limits<float>::quiet_NaN(), &rows));
    std::vector<const char*> types, names;
    for (const FeatureSpec& feature : matrix.schema->features) {
        types.push_back(feature.kind == FeatureKind::Category ? "c" : "float");
        names.push_back(feature.name.c_str());
    }
    checkXGBoost(XGDMatrixSetStrFeatureInfo(rows, "feature_type", types.data(), types.size()));
    checkXGBoost(XGDMatrixSetStrFeatureInfo(rows, "feature_name", names.data(), names.size()));
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* answers = nullptr;
    checkXGBoost(XGBoosterPredictFromDMatrix(booster, rows,
                                             "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": 0, \"strict_shape\": false}",
                                             &shape, &dimensions, &answers));
    std::vector<float> result(answers, answers + matrix.rows);
    checkXGBoost(XGDMatrixFree(rows));
    checkXGBoost(XGBoosterFree(booster));
    return result;
}

}  // namespace holdfast::test
