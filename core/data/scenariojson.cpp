#include "core/data/scenario.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace holdfast {

namespace {

using Json = nlohmann::ordered_json;

Json conditionsOf(const Filter& filter) {
    return Json::parse(toJson(filter))["conditions"];
}

Json jsonOf(const Offer& offer) {
    Json out{{"name", offer.name},
             {"fixed", offer.fixedCost},
             {"share", offer.valueShare},
             {"period_share", offer.periodShare},
             {"acceptance", offer.acceptance},
             {"cool_down_days", offer.coolDownDays},
             {"assumed_keep", offer.assumedKeep},
             {"assumed_error", offer.assumedError}};
    if (offer.capacity) out["capacity"] = *offer.capacity;
    if (!offer.eligible.empty()) out["eligible"] = conditionsOf(offer.eligible);
    if (!offer.excludes.empty()) out["excludes"] = offer.excludes;
    return out;
}

/// Reads one object and remembers what was wrong first: a reader need not look after every step.
class ObjectReader {
public:
    ObjectReader(const Json& object, std::string where) : m_object(object), m_where(std::move(where)) {
        if (!object.is_object()) fail("should be a table of entries");
    }

    void number(const char* name, double& target) {
        const Json* found = entry(name);
        if (!found) return;
        if (found->is_number())
            target = found->get<double>();
        else
            fail(std::string(name) + " should be a number");
    }
    void number(const char* name, std::optional<double>& target) {
        if (!entry(name)) return;
        double value = 0.0;
        number(name, value);
        target = value;
    }
    void whole(const char* name, int& target) {
        double value = target;
        number(name, value);
        if (value == std::floor(value) && std::abs(value) < 1e9)
            target = static_cast<int>(value);
        else
            fail(std::string(name) + " should be a whole number");
    }
    void count(const char* name, std::optional<std::uint64_t>& target) {
        if (!entry(name)) return;
        double value = 0.0;
        number(name, value);
        if (value >= 0.0 && value == std::floor(value) && value < 9e15)
            target = static_cast<std::uint64_t>(value);
        else
            fail(std::string(name) + " should be a whole number from 0");
    }
    void text(const char* name, std::string& target) {
        const Json* found = entry(name);
        if (!found) return;
        if (found->is_string())
            target = found->get<std::string>();
        else
            fail(std::string(name) + " should be text");
    }
    void flag(const char* name, bool& target) {
        const Json* found = entry(name);
        if (!found) return;
        if (found->is_boolean())
            target = found->get<bool>();
        else
            fail(std::string(name) + " should be true or false");
    }
    void texts(const char* name, std::vector<std::string>& target) {
        const Json* found = entry(name);
        if (!found) return;
        const bool good =
            found->is_array() && std::all_of(found->begin(), found->end(), [](const Json& each) { return each.is_string(); });
        if (good)
            target = found->get<std::vector<std::string>>();
        else
            fail(std::string(name) + " should be a list of texts");
    }
    void filter(const char* name, Filter& target) {
        const Json* found = entry(name);
        if (!found) return;
        auto read = filterFromJson(Json{{"conditions", *found}}.dump(-1, ' ', false, Json::error_handler_t::replace));
        if (read)
            target = std::move(*read);
        else
            fail(read.error().message.starts_with("There is no comparison")
                     ? std::string(name) + ": " + read.error().message.substr(0, read.error().message.size() - 1)
                     : std::string(name) + " should be a list of conditions, each with column, comparison and values");
    }
    const Json* entry(const char* name) {
        m_known.insert(name);
        const auto found = m_object.is_object() ? m_object.find(name) : m_object.end();
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }
    void fail(const std::string& problem) {
        if (m_problem.empty()) m_problem = m_where + ": " + problem + ".";
    }
    /// What was wrong, an entry nobody asked for included.
    Result<void> done() {
        if (m_object.is_object())
            for (const auto& [name, value] : m_object.items())
                if (!m_known.contains(name)) fail("there is no entry \"" + name + "\" here. Known are " + known());
        if (m_problem.empty()) return {};
        return Unexpected(ErrorCode::InvalidInput, m_problem);
    }

private:
    const Json& m_object;
    std::string m_where, m_problem;
    std::set<std::string, std::less<>> m_known;

    std::string known() const {
        std::string list;
        for (const std::string& name : m_known) list += (list.empty() ? "" : ", ") + name;
        return list;
    }
};

Result<Offer> offerFrom(const Json& json, std::string name) {
    Offer offer;
    offer.name = std::move(name);
    if (json.is_object() && json.contains("name") && json["name"].is_string()) offer.name = json["name"].get<std::string>();
    for (const Offer& usual : defaultOffers())
        if (usual.name == offer.name) {
            offer.assumedKeep = usual.assumedKeep;
            offer.assumedError = usual.assumedError;
        }
    ObjectReader reader(json, "Offer " + (offer.name.empty() ? "without a name" : offer.name));
    reader.text("name", offer.name);
    reader.number("fixed", offer.fixedCost);
    reader.number("share", offer.valueShare);
    reader.number("period_share", offer.periodShare);
    reader.number("acceptance", offer.acceptance);
    reader.count("capacity", offer.capacity);
    reader.filter("eligible", offer.eligible);
    reader.texts("excludes", offer.excludes);
    reader.whole("cool_down_days", offer.coolDownDays);
    reader.number("assumed_keep", offer.assumedKeep);
    if (reader.entry("assumed_keep") && !reader.entry("assumed_error")) offer.assumedError = std::abs(offer.assumedKeep) / 2.0;
    reader.number("assumed_error", offer.assumedError);
    HOLDFAST_CHECK(reader.done());
    return offer;
}

Result<SegmentLimit> segmentFrom(const Json& json) {
    SegmentLimit limit;
    ObjectReader reader(json, "Segment limit");
    reader.text("name", limit.name);
    reader.filter("who", limit.who);
    reader.number("min_share", limit.minShare);
    reader.number("max_share", limit.maxShare);
    HOLDFAST_CHECK(reader.done());
    if (limit.name.empty()) limit.name = describe(limit.who);
    return limit;
}

Result<void> readWorth(const Json& json, WorthAssumptions& worth) {
    ObjectReader reader(json, "worth");
    reader.number("margin", worth.margin);
    reader.whole("horizon", worth.horizon);
    reader.number("interest", worth.interest);
    reader.number("later_risk", worth.laterRisk);
    return reader.done();
}

/// A list of tables, or a table of tables by name.
Result<void> readOffers(const Json& json, std::vector<Offer>& offers) {
    if (!json.is_array() && !json.is_object())
        return Unexpected(ErrorCode::InvalidInput, "offers should be tables, [[offers]] or [offers.NAME].");
    for (const auto& [name, each] : json.items()) {
        HOLDFAST_ASSIGN(Offer offer, offerFrom(each, json.is_object() ? name : std::string()));
        offers.push_back(std::move(offer));
    }
    return {};
}

}  // namespace

std::string toJson(const Scenario& scenario) {
    Json out{{"name", scenario.name},
             {"budget", scenario.budget},
             {"objective", std::string(toString(scenario.objective))},
             {"worth",
              {{"margin", scenario.worth.margin},
               {"horizon", scenario.worth.horizon},
               {"interest", scenario.worth.interest},
               {"later_risk", scenario.worth.laterRisk}}},
             {"offers", Json::array()},
             {"segments", Json::array()},
             {"caution", scenario.caution},
             {"combine_offers", scenario.combineOffers},
             {"exclude_flagged", scenario.excludeFlagged}};
    for (const Offer& offer : scenario.offers) out["offers"].push_back(jsonOf(offer));
    for (const SegmentLimit& limit : scenario.segments) {
        Json one{{"name", limit.name}, {"who", conditionsOf(limit.who)}};
        if (limit.minShare) one["min_share"] = *limit.minShare;
        if (limit.maxShare) one["max_share"] = *limit.maxShare;
        out["segments"].push_back(std::move(one));
    }
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Scenario> scenarioFromJson(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return Unexpected(ErrorCode::InvalidInput, "This is no scenario as Holdfast writes one. Make it anew.");
    Scenario scenario;
    ObjectReader reader(json, "Scenario");
    std::string objective(toString(scenario.objective));
    reader.text("name", scenario.name);
    reader.number("budget", scenario.budget);
    reader.text("objective", objective);
    reader.number("caution", scenario.caution);
    reader.flag("combine_offers", scenario.combineOffers);
    reader.flag("exclude_flagged", scenario.excludeFlagged);
    if (const auto known = planObjectiveFromString(objective))
        scenario.objective = *known;
    else
        reader.fail("objective is \"" + objective + "\". Use value, retained or net");
    if (const Json* worth = reader.entry("worth")) HOLDFAST_CHECK(readWorth(*worth, scenario.worth));
    if (const Json* offers = reader.entry("offers")) HOLDFAST_CHECK(readOffers(*offers, scenario.offers));
    if (const Json* segments = reader.entry("segments"))
        for (const Json& each : *segments) {
            HOLDFAST_ASSIGN(SegmentLimit limit, segmentFrom(each));
            scenario.segments.push_back(std::move(limit));
        }
    HOLDFAST_CHECK(reader.done());
    return scenario;
}

}  // namespace holdfast
