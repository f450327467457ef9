#include "core/storage/driftjson.h"

#include <nlohmann/json.hpp>

namespace holdfast::storage {

namespace {

using Json = nlohmann::json;

Json binsJson(const BinnedShares& bins) {
    return {{"column", bins.column}, {"cuts", bins.cuts}, {"levels", bins.levels}, {"shares", bins.shares}};
}

BinnedShares binsFrom(const Json& json) {
    return {json.at("column").get<std::string>(), json.at("cuts").get<std::vector<double>>(),
            json.at("levels").get<std::vector<std::string>>(), json.at("shares").get<std::vector<double>>()};
}

}  // namespace

Json driftJson(const DriftReference& reference) {
    Json columns = Json::array();
    for (const BinnedShares& bins : reference.columns) columns.push_back(binsJson(bins));
    return {{"rows", reference.rows}, {"columns", columns}, {"scores", binsJson(reference.scores)}};
}

DriftReference driftFrom(const Json& json) {
    DriftReference reference;
    reference.rows = json.at("rows");
    for (const Json& bins : json.at("columns")) reference.columns.push_back(binsFrom(bins));
    reference.scores = binsFrom(json.at("scores"));
    return reference;
}

}  // namespace holdfast::storage
