#include "core/data/controlarm.h"
#include "core/scenario/offerfile.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/effects.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/planning.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr const char* kSetting = "scenario";
constexpr std::size_t kMostOffers = 16;
constexpr double kFewest = 20.0;  ///< recorded costs from which an arm's are worked out

/// Sums for a least-squares line of cost over a period's money.
struct CostLine {
    double count = 0.0, money = 0.0, cost = 0.0, moneySquared = 0.0, both = 0.0;

    void add(double x, double y) {
        count += 1.0;
        money += x;
        cost += y;
        moneySquared += x * x;
        both += x * y;
    }
    /// A line with neither part below 0; money that hardly differs between customers explains nothing.
    void write(Offer& offer) const {
        const double spread = moneySquared - money * money / count,
                     slope = spread > 1e-9 * moneySquared ? (both - money * cost / count) / spread : 0.0;
        const double start = (cost - slope * money) / count;
        offer.periodShare = 0.0;
        if (slope <= 1e-9)
            offer.fixedCost = std::max(0.0, cost / count);
        else if (start <= 0.0)
            offer.fixedCost = 0.0, offer.periodShare = both / moneySquared;
        else
            offer.fixedCost = start, offer.periodShare = slope;
    }
};

Result<std::unordered_map<std::string, double>> readMoney(const storage::Project& project, const TaskContext& context) {
    std::unordered_map<std::string, double> money;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    for (const ColumnSpec& column : columns) {
        if (column.role != ColumnRole::Value || column.type == ColumnType::Text) continue;
        HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {{column.name}, {}}, context));
        money.reserve(table.rows());
        for (std::size_t row = 0; row < table.rows(); ++row) money.emplace(table.keys[row], table.columns[0].numbers[row]);
    }
    return money;
}

/// Costs as past campaigns paid them, in the unit of the offers' cost.
Result<std::map<std::string, CostLine>> pastCosts(const storage::Project& project, const TaskContext& context) {
    std::map<std::string, CostLine> arms;
    HOLDFAST_ASSIGN(const auto treatments, storage::readTreatments(project));
    if (treatments.empty()) return arms;
    HOLDFAST_ASSIGN(const auto money, readMoney(project, context));
    HOLDFAST_ASSIGN(const auto evidence, storage::readEffectEvidence(project));
    for (const Treatment& treatment : treatments) {
        if (isControl(treatment.arm, evidence ? evidence->controlArm : std::string())) continue;
        CostLine& line = arms[treatment.arm];
        if (!treatment.cost || !std::isfinite(*treatment.cost)) continue;
        const auto found = money.find(treatment.customer);
        if (found == money.end() && !money.empty()) continue;
        const double x = found == money.end() ? 0.0 : found->second;
        if (!std::isnan(x)) line.add(x, *treatment.cost);
    }
    return arms;
}

/// Ends of intervals of rounded cents are not worth showing.
double tidy(double value) {
    return std::round(value * 1e6) / 1e6;
}

}  // namespace

Result<std::vector<Offer>> campaignOffers(const storage::Project& project, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto arms, pastCosts(project, context));
    const std::vector<Offer> usual = defaultOffers();
    std::vector<Offer> offers;
    const auto add = [&](const std::string& name, const CostLine& line, const Offer* known) {
        if (offers.size() >= kMostOffers) return;
        Offer offer;
        if (known != nullptr) offer = *known;
        offer.name = name;
        if (line.count >= kFewest) line.write(offer);
        offer.fixedCost = tidy(offer.fixedCost);
        offer.periodShare = tidy(offer.periodShare);
        offers.push_back(std::move(offer));
    };
    for (const Offer& offer : usual)  // in the domain's order, then by name
        if (const auto found = arms.find(offer.name); found != arms.end()) add(offer.name, found->second, &offer);
    for (const auto& [name, line] : arms)
        if (std::none_of(usual.begin(), usual.end(), [&name = name](const Offer& offer) { return offer.name == name; }))
            add(name, line, nullptr);
    return offers;
}

std::vector<Offer> missingOffers(const Scenario& scenario, const std::vector<Offer>& campaigns) {
    std::vector<Offer> missing;
    for (const Offer& past : campaigns)
        if (std::none_of(scenario.offers.begin(), scenario.offers.end(), [&](const Offer& offer) { return offer.name == past.name; }))
            missing.push_back(past);
    return missing;
}

Result<Scenario> usualScenario(const storage::Project& project, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto kept, storage::readSetting(project, kSetting));
    if (kept) return scenarioFromJson(*kept);
    Scenario scenario;
    HOLDFAST_ASSIGN(scenario.offers, campaignOffers(project, context));
    if (scenario.offers.empty()) scenario.offers = defaultOffers();
    return scenario;
}

Result<std::optional<Scenario>> editScenarioDefaults(storage::Project& project, const std::optional<Scenario>& scenario) {
    HOLDFAST_ASSIGN(const auto before, storage::readSetting(project, kSetting));
    std::optional<Scenario> former;
    if (before) {
        HOLDFAST_ASSIGN(former, scenarioFromJson(*before));
    }
    if (!scenario) {
        HOLDFAST_CHECK(storage::removeSetting(project, kSetting));
        return former;
    }
    HOLDFAST_CHECK(check(*scenario));
    HOLDFAST_CHECK(storage::writeSetting(project, kSetting, toJson(*scenario)));
    return former;
}

Result<Scenario> readOffers(const std::filesystem::path& file) {
    return scenario::readOfferFile(file);
}

}  // namespace holdfast::workbench
