#include "core/storage/effectjson.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace holdfast::storage {

namespace {

using Json = nlohmann::json;

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}
double number(const Json& json) {
    return json.is_null() ? NAN : json.get<double>();
}

Json write(const AverageEffect& a) {
    return {number(a.effect), number(a.error), number(a.lower), number(a.upper), a.rows};
}
AverageEffect readAverage(const Json& j) {
    return {number(j.at(0)), number(j.at(1)), number(j.at(2)), number(j.at(3)), j.at(4).get<std::size_t>()};
}

Json write(const PolicyValue& v) {
    return {{"weighted", write(v.weighted)},
            {"self_normalised", write(v.selfNormalised)},
            {"doubly_robust", write(v.doublyRobust)},
            {"effective_size", number(v.effectiveSize)},
            {"followed", v.followed}};
}
PolicyValue readPolicy(const Json& j) {
    return {readAverage(j.at("weighted")), readAverage(j.at("self_normalised")), readAverage(j.at("doubly_robust")),
            number(j.at("effective_size")), j.at("followed").get<std::size_t>()};
}

Json write(const Overlap& o) {
    return {o.treated, number(o.effectiveTreated), number(o.effectiveControl), number(o.leastPropensity), number(o.trimmedShare), o.refusal};
}
Overlap readOverlap(const Json& j) {
    return {j.at(0).get<std::size_t>(), number(j.at(1)), number(j.at(2)), number(j.at(3)), number(j.at(4)), j.at(5).get<std::string>()};
}

Json write(const Condition& who) {
    return Json::parse(toJson(Filter{{who}}));
}
Condition readCondition(const Json& j) {
    const auto filter = filterFromJson(j.dump());
    return filter && filter->conditions.size() == 1 ? filter->conditions.front() : Condition{};
}

Json write(const std::vector<std::vector<double>>& matrix) {
    Json out = Json::array();
    for (const auto& row : matrix) {
        out.push_back(Json::array());
        for (const double value : row) out.back().push_back(number(value));
    }
    return out;
}
/// Empty where it is not there, or not of that size: what it is needed for can do without.
std::vector<std::vector<double>> readSquare(const Json& j, const char* name, std::size_t size) {
    const auto found = j.find(name);
    if (found == j.end() || found->size() != size) return {};
    std::vector<std::vector<double>> matrix;
    for (const Json& row : *found) {
        if (row.size() != size) return {};
        matrix.emplace_back();
        for (const Json& value : row) matrix.back().push_back(number(value));
    }
    return matrix;
}

Json write(const std::vector<SegmentColumn>& columns) {
    Json out = Json::array();
    for (const SegmentColumn& column : columns) {
        Json segments = Json::array();
        for (const SegmentEffect& segment : column.segments)
            segments.push_back({segment.value, write(segment.who), write(segment.average), segment.treated, segment.control});
        out.push_back({column.column, number(column.pValue), std::move(segments), column.looked, number(column.alone)});
    }
    return out;
}
std::vector<SegmentColumn> readSegments(const Json& j) {
    std::vector<SegmentColumn> columns;
    for (const Json& c : j) {
        SegmentColumn column{c.at(0).get<std::string>(), number(c.at(1)), {}, 0, NAN};
        if (c.size() > 4) {  // older ones do not say how many were looked at
            column.looked = c.at(3).get<std::size_t>();
            column.alone = number(c.at(4));
        }
        for (const Json& s : c.at(2))
            column.segments.push_back({s.at(0).get<std::string>(), readCondition(s.at(1)), readAverage(s.at(2)),
                                       s.size() > 4 ? s.at(3).get<std::size_t>() : 0, s.size() > 4 ? s.at(4).get<std::size_t>() : 0});
        columns.push_back(std::move(column));
    }
    return columns;
}

Json write(const SleepingDogs& dogs) {
    Json segments = Json::array();
    for (const SleepingDogs::Segment& s : dogs.segments)
        segments.push_back({s.column, s.value, write(s.who), s.customers, s.dogs});
    return {dogs.customers, dogs.withoutEvidence, dogs.likely, dogs.surely, std::move(segments), dogs.left};
}
SleepingDogs readDogs(const Json& j) {
    const auto count = [&](std::size_t i) { return j.at(i).get<std::size_t>(); };
    // Older ones count those who left, and any estimate on the wrong side as likely.
    const bool older = j.size() < 6;
    SleepingDogs dogs{count(0), count(1), older ? count(3) : count(2), count(3), {}, older ? 0 : count(5)};
    for (const Json& s : j.at(4))
        dogs.segments.push_back({s.at(0).get<std::string>(), s.at(1).get<std::string>(), readCondition(s.at(2)),
                                 s.at(3).get<std::size_t>(), s.at(4).get<std::size_t>()});
    return dogs;
}

Json write(const ArmEvidence& arm) {
    Json refutations = Json::array(), curve = Json::array();
    for (const Refutation& r : arm.refutations)
        refutations.push_back({r.name, std::string(toString(r.light)), number(r.effect), number(r.error), r.sentence});
    for (const QiniPoint& point : arm.curve) 
        curve.push_back({number(point.share), number(point.gain), number(point.random), number(point.lower), number(point.upper)});
    return {{"arm", arm.arm},
            {"refusal", arm.refusal},
            {"overlap", write(arm.overlap)},
            {"average", write(arm.average)},
            {"naive", write(arm.naive)},
            {"qini", {number(arm.qini.qini), number(arm.qini.lower), number(arm.qini.upper), number(arm.qini.pValue),
                       std::string(toString(arm.qini.basis))}},
            {"curve", std::move(curve)},
            {"segments", write(arm.segments)},
            {"dogs", write(arm.dogs)},
            {"refutations", std::move(refutations)}};
}

ArmEvidence readArm(const Json& j) {
    ArmEvidence arm;
    arm.arm = j.at("arm").get<std::string>();
    arm.refusal = j.at("refusal").get<std::string>();
    arm.overlap = readOverlap(j.at("overlap"));
    arm.average = readAverage(j.at("average"));
    arm.naive = readAverage(j.at("naive"));
    const Json& q = j.at("qini");
    arm.qini = {number(q.at(0)), number(q.at(1)), number(q.at(2)), number(q.at(3)),
                q.size() > 4 ? qiniBasisFromString(q.at(4).get<std::string>()) : QiniBasis::Unknown};
    for (const Json& p : j.at("curve"))  // older ones have no band
        arm.curve.push_back({number(p.at(0)), number(p.at(1)), number(p.at(2)), p.size() > 4 ? number(p.at(3)) : NAN,
                             p.size() > 4 ? number(p.at(4)) : NAN});
    if (const auto found = j.find("segments"); found != j.end()) arm.segments = readSegments(*found);
    if (const auto found = j.find("dogs"); found != j.end()) arm.dogs = readDogs(*found);
    for (const Json& r : j.at("refutations"))
        arm.refutations.push_back({r.at(0).get<std::string>(), lightFromString(r.at(1).get<std::string>()).value_or(Light::Red),
                                   number(r.at(2)), number(r.at(3)), r.at(4).get<std::string>()});
    return arm;
}

EffectEvidence readEvidence(const Json& j) {
    EffectEvidence e;
    e.outcome = j.at("outcome").get<std::string>();
    e.leaving = j.at("leaving").get<bool>();
    e.binary = j.value("binary", true);
    e.rows = j.at("rows").get<std::size_t>();
    e.control = j.at("control").get<std::size_t>();
    e.controlArm = j.value("control_arm", std::string());
    e.learner = j.at("learner").get<std::string>();
    for (const Json& c : j.at("candidates"))
        e.candidates.push_back({c.at(0).get<std::string>(), number(c.at(1)), number(c.at(2)), number(c.at(3)), c.at(4).get<bool>(),
                                c.at(5).get<bool>()});
    for (const Json& arm : j.at("arms")) e.arms.push_back(readArm(arm));
    e.averageCovariance = readSquare(j, "average_covariance", e.arms.size());
    if (const Json& s = j.at("spillover"); !s.is_null())
        e.spillover = Spillover{readAverage(s.at(0)), readAverage(s.at(1)), s.at(2).get<std::size_t>(), s.at(3).get<std::size_t>()};
    for (const Json& p : j.at("policies")) e.policies.push_back({p.at(0).get<std::string>(), readPolicy(p.at(1))});
    if (const auto found = j.find("policy_scope"); found != j.end())
        e.policyScope = {found->at(0).get<std::size_t>(), found->at(1).get<std::size_t>(), found->at(2).get<std::size_t>()};
    e.warnings = j.at("warnings").get<std::vector<std::string>>();
    e.seed = j.at("seed").get<std::uint64_t>();
    e.folds = j.at("folds").get<int>();
    e.learnedAt = j.at("learned_at").get<UtcMillis>();
    e.dataFingerprint = j.at("data_fingerprint").get<std::string>();
    e.treatmentsFingerprint = j.value("treatments_fingerprint", std::string());
    e.softwareVersion = j.at("software_version").get<std::string>();
    e.seconds = number(j.at("seconds"));
    return e;
}

}  // namespace

std::string toJson(const EffectEvidence& e) {
    Json out{{"outcome", e.outcome}, {"leaving", e.leaving}, {"binary", e.binary}, {"rows", e.rows},       {"control", e.control},
             {"control_arm", e.controlArm},
             {"learner", e.learner}, {"seed", e.seed},       {"folds", e.folds},     {"learned_at", e.learnedAt},
             {"warnings", e.warnings}, {"seconds", number(e.seconds)}, {"data_fingerprint", e.dataFingerprint},
             {"treatments_fingerprint", e.treatmentsFingerprint},
             {"software_version", e.softwareVersion}, {"candidates", Json::array()}, {"arms", Json::array()},
             {"policies", Json::array()}, {"spillover", nullptr}, {"average_covariance", write(e.averageCovariance)},
             {"policy_scope", {e.policyScope.customers, e.policyScope.leftOut, e.policyScope.held}}};
    for (const CandidateScore& c : e.candidates)
        out["candidates"].push_back({c.name, number(c.loss), number(c.lossError), number(c.qini), c.tied, c.chosen});
    for (const ArmEvidence& arm : e.arms) out["arms"].push_back(write(arm));
    for (const NamedPolicy& policy : e.policies) out["policies"].push_back({policy.name, write(policy.value)});
    if (e.spillover)
        out["spillover"] = {write(e.spillover->own), write(e.spillover->friends), e.spillover->exposed, e.spillover->communities};
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<EffectEvidence> effectEvidenceFromJson(std::string_view text) {
    try {
        return readEvidence(Json::parse(text));
    } catch (const Json::exception&) {
        return Unexpected(ErrorCode::Corrupt, "The stored effects of past campaigns cannot be read. Learn them again.");
    }
}

}  // namespace holdfast::storage
