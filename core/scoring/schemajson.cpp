#include "core/scoring/schemajson.h"

#include <nlohmann/json.hpp>

namespace holdfast::scoring {

nlohmann::json schemaToJson(const FeatureSchema& schema) {
    auto list = nlohmann::json::array();
    for (const FeatureSpec& spec : schema.features)
        list.push_back({{"name", spec.name},
                        {"number", spec.kind == FeatureKind::Number},
                        {"type", toString(spec.type)},
                        {"role", toString(spec.role)},
                        {"actionability", toString(spec.actionability)},
                        {"source", toString(spec.source)},
                        {"levels", spec.levels},
                        {"observed", {spec.observedMin, spec.observedMax}},
                        {"range", {spec.rangeMin, spec.rangeMax}},
                        {"time_fills", spec.timeFills}});
    return list;
}

Result<FeatureSchema> schemaFromJson(const nlohmann::json& json) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's list of features is damaged. Train the model again.");
    FeatureSchema schema;
    try {
        for (const auto& entry : json) {
            FeatureSpec spec;
            spec.name = entry.at("name").get<std::string>();
            spec.kind = entry.at("number").get<bool>() ? FeatureKind::Number : FeatureKind::Category;
            const auto type = columnTypeFromString(entry.at("type").get<std::string>());
            const auto role = columnRoleFromString(entry.at("role").get<std::string>());
            const auto actionability = actionabilityFromString(entry.at("actionability").get<std::string>());
            const auto source = columnSourceFromString(entry.value("source", std::string(toString(ColumnSource::Import))));
            if (!type || !role || !actionability || !source) return damaged;
            spec.type = *type;
            spec.role = *role;
            spec.actionability = *actionability;
            spec.source = *source;
            spec.levels = entry.at("levels").get<std::vector<std::string>>();
            spec.observedMin = entry.at("observed").at(0).get<double>();
            spec.observedMax = entry.at("observed").at(1).get<double>();
            spec.rangeMin = entry.at("range").at(0).get<double>();
            spec.rangeMax = entry.at("range").at(1).get<double>();
            spec.timeFills = entry.value("time_fills", false);
            schema.features.push_back(std::move(spec));
        }
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
    return schema;
}

}  // namespace holdfast::scoring
