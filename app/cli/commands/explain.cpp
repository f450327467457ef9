#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/standin.h"
#include "app/cli/texttable.h"
#include "core/workbench/neighbours.h"
#include "core/workbench/project.h"
#include "core/workbench/scoring.h"

#include <algorithm>
#include <cmath>

namespace holdfast::cli {

namespace {

/// What a neighbour adds to the log-odds; null where he is no part of the score, or has no share of his own.
const NeighbourShare* shareOf(const ScoreBasis& basis, const std::string& key) {
    for (const NeighbourShare& share : basis.shares)
        if (share.key == key) return &share;
    return nullptr;
}

/// Those neighbours who are not listed with a share of their own, so that what is listed adds up.
NeighbourShare othersThan(const std::vector<workbench::Neighbour>& listed, const ScoreBasis& basis) {
    NeighbourShare others{{}, basis.neighbours, basis.neighbourCount()};
    for (const workbench::Neighbour& one : listed)
        if (const NeighbourShare* share = shareOf(basis, one.key)) {
            others.contribution -= share->contribution;
            --others.customers;
        }
    return others;
}

/// "+0.214", with its standard error where it was sampled and shows.
std::string shareText(const NeighbourShare& share) {
    constexpr double kShows = 0.0005;
    return signedText(share.contribution) + (share.error >= kShows ? " ± " + probabilityText(share.error) : std::string());
}

std::string basisText(const ScoreBasis& basis) {
    if (basis.neighbours == 0.0 && basis.cluster == 0.0) return {};
    std::string text =
        "\n  rests on (log-odds): own columns " + signedText(basis.own) + ", neighbours " + signedText(basis.neighbours);
    if (basis.similar)
        text += ", cluster " + std::to_string(basis.similar->number) + " of " + std::to_string(basis.similar->clusters) + " " +
                signedText(basis.cluster);
    return text + ", calibration " + signedText(basis.calibration) + " = " + signedText(basis.total) + "\n";
}

/// What each column adds, and how far sampling may have that wrong where it shows in the last digit.
std::string contributionsText(const Explanation& why) {
    constexpr double kShows = 0.0005;
    const bool sampled = std::any_of(why.contributions.begin(), why.contributions.end(),
                                     [](const Contribution& item) { return item.standardError >= kShows; });
    std::vector<TextTable::Column> columns{{"column"}, {"value"}, {"adds", true}, {"log-odds", true}};
    if (sampled) columns.insert(columns.begin() + 3, TextTable::Column{"±", true});
    TextTable table(columns);
    for (const Contribution& item : why.contributions) {
        std::vector<std::string> cells{clipped(item.column, 40), clipped(item.value, 30), signedText(item.contribution),
                                       std::isfinite(item.logOdds) ? signedText(item.logOdds) : std::string()};
        if (sampled) cells.insert(cells.begin() + 3, item.standardError >= kShows ? probabilityText(item.standardError) : std::string());
        table.row(std::move(cells));
    }
    std::string text = table.text(2);
    if (sampled) text += "  ±: standard error of the sampled contributions\n";
    if (std::isfinite(why.logOdds))
        text += "  log-odds before calibration: typical customer " + signedText(why.baselineLogOdds) + ", this one " +
                signedText(why.logOdds) + "\n";
    return text;
}

std::string describe(const Explanation& why, const std::vector<workbench::Neighbour>& neighbours) {
    std::string text = why.key + " leaves with probability " + probabilityText(why.score.probability) + " (" +
                       probabilityText(why.score.lower) + " to " + probabilityText(why.score.upper) + "), model " +
                       std::to_string(why.modelVersion) + (why.score.coldStart ? ", new customer" : "") + "\n";
    if (!why.notice.empty()) text += "  " + why.notice + "\n";
    text += "  the typical customer, at the mean log-odds of those trained on: " + probabilityText(why.baseline) + "\n\n";
    text += contributionsText(why) + basisText(why.basis);
    TextTable friends({{"referral neighbour"}, {""}, {"leaves", true}, {"adds (log-odds)", true}});
    for (const workbench::Neighbour& one : neighbours) {
        const NeighbourShare* share = shareOf(why.basis, one.key);
        friends.row({one.key, one.referredThis ? "referred this customer" : "was referred by this customer",
                     one.probability ? probabilityText(*one.probability) : "not scored", share ? shareText(*share) : ""});
    }
    if (const NeighbourShare others = othersThan(neighbours, why.basis); others.customers > 0)
        friends.row({std::to_string(others.customers) + " others", "together", "", signedText(others.contribution)});
    return friends.empty() ? text : text + "\n" + friends.text(2);
}

Json toJson(const Explanation& why, const std::vector<workbench::Neighbour>& neighbours) {
    Json out{{"key", why.key}};
    out.update(scoreJson(why.score));
    out["baseline"] = number(why.baseline);
    out["log_odds"] = number(why.logOdds);
    out["baseline_log_odds"] = number(why.baselineLogOdds);
    out["contributions"] = Json::array();
    for (const Contribution& item : why.contributions)
        out["contributions"].push_back({{"column", item.column},
                                        {"value", item.value},
                                        {"contribution", number(item.contribution)},
                                        {"standard_error", number(item.standardError)},
                                        {"log_odds", number(item.logOdds)},
                                        {"log_odds_standard_error", number(item.logOddsError)}});
    out["neighbours"] = Json::array();
    for (const workbench::Neighbour& one : neighbours) {
        const NeighbourShare* share = shareOf(why.basis, one.key);
        out["neighbours"].push_back({{"key", one.key},
                                     {"relation", one.referredThis ? "referrer" : "referee"},
                                     {"probability", number(one.probability)},
                                     {"contribution", share ? number(share->contribution) : Json()},
                                     {"standard_error", share ? number(share->error) : Json()}});
    }
    if (const NeighbourShare others = othersThan(neighbours, why.basis); others.customers > 0)
        out["neighbours"].push_back({{"key", nullptr},
                                     {"relation", "others"},
                                     {"customers", others.customers},
                                     {"probability", nullptr},
                                     {"contribution", number(others.contribution)}});
    out["decomposition"] = basisJson(why.basis);
    out["cluster"] = clusterJson(why.basis);
    out["model_version"] = why.modelVersion;
    if (!why.notice.empty()) out["warnings"] = Json::array({why.notice});
    out["as_of"] = formatIso8601(why.asOf);
    return out;
}

}  // namespace

void addExplain(Registry& registry) {
    auto path = std::make_shared<std::string>();
    auto key = std::make_shared<std::string>();
    CLI::App& command =
        registry.add("explain", "Say why a customer scores as it does: what each column adds to the probability",
                     "  holdfast-cli explain shop.holdfast 7590-VHVEG\n"
                     "  holdfast-cli explain shop.holdfast 7590-VHVEG --json | jq '.contributions[:3]'\n");
    addProject(command, *path);
    command.add_option("KEY", *key, "The customer's key")->required()->type_name("");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        HOLDFAST_ASSIGN(auto project, workbench::openProject(*path));
        HOLDFAST_ASSIGN(const std::string standIn, provideStandIn(project, session));
        HOLDFAST_ASSIGN(auto why, workbench::explainCustomer(project, *key, session.clock, session.context));
        if (!standIn.empty()) why.notice = standIn;
        HOLDFAST_ASSIGN(const auto neighbours, workbench::referralNeighbours(project, *key, 50));
        return session.print(toJson(why, neighbours), describe(why, neighbours));
    });
}

}  // namespace holdfast::cli
