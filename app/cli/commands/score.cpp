#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/standin.h"
#include "app/cli/texttable.h"
#include "core/workbench/project.h"
#include "core/workbench/scoring.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, input, output;
    bool noReasons = false;
};

double meanProbability(const Scores& scores) {
    double sum = 0.0;
    for (const Score& score : scores.scores) sum += score.probability;
    return sum / static_cast<double>(scores.scores.size());
}

/// The highest risks, for people.
std::string topRisks(const Scores& scores) {
    std::vector<std::size_t> order(scores.scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t shown = std::min<std::size_t>(10, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                      [&](std::size_t a, std::size_t b) {
                          const double pa = scores.scores[a].probability, pb = scores.scores[b].probability;
                          return pa != pb ? pa > pb : a < b;
                      });
    TextTable table({{"customer"}, {"leaves", true}, {"interval"}, {"why"}});
    for (std::size_t i = 0; i < shown; ++i) {
        const Score& score = scores.scores[order[i]];
        table.row({scores.keys[order[i]], probabilityText(score.probability),
                   probabilityText(score.lower) + " to " + probabilityText(score.upper),
                   order[i] < scores.topReasons.size() ? clipped(scores.topReasons[order[i]], 90) : ""});
    }
    return table.text(2);
}

/// What the first of a file's rows rest on, for people.
std::string restsOn(const Scores& scores) {
    TextTable table({{"customer"}, {"own", true}, {"neighbours", true}, {"cluster", true}, {"calibration", true}, {"log-odds", true},
                     {"leaves", true}});
    for (std::size_t i = 0; i < std::min<std::size_t>(10, scores.bases.size()); ++i) {
        const ScoreBasis& basis = scores.bases[i];
        table.row({scores.keys[i], signedText(basis.own), signedText(basis.neighbours), signedText(basis.cluster),
                   signedText(basis.calibration), signedText(basis.total), probabilityText(scores.scores[i].probability)});
    }
    return "  what the scores rest on, in log-odds that add up\n" + table.text(2);
}

Json customerJson(const Scores& scores, std::size_t row) {
    Json out{{"key", scores.keys[row]}};
    out.update(scoreJson(scores.scores[row]));
    const ScoreBasis& basis = scores.bases[row];
    out["decomposition"] = basisJson(basis);
    out["cluster"] = clusterJson(basis);
    out["neighbours"] = Json::array();
    for (const NeighbourShare& share : basis.shares)
        out["neighbours"].push_back({{"key", share.key.empty() ? Json() : Json(share.key)},
                                     {"customers", share.customers},
                                     {"contribution", number(share.contribution)},
                                     {"standard_error", number(share.error)}});
    return out;
}

Json toJson(const Scores& scores, const Arguments& a, double seconds) {
    const auto cold =
        std::count_if(scores.scores.begin(), scores.scores.end(), [](const Score& score) { return score.coldStart; });
    Json out{{"rows", scores.keys.size()},
             {"model_version", scores.modelVersion},
             {"as_of", formatIso8601(scores.asOf)},
             {"mean_probability", number(meanProbability(scores))},
             {"cold_start", cold},
             {"warnings", scores.warnings},
             {"seconds", seconds}};
    if (!a.output.empty()) out["out"] = a.output;
    for (std::size_t row = 0; row < scores.bases.size(); ++row) out["customers"].push_back(customerJson(scores, row));
    return out;
}

}  // namespace

void addScore(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command = registry.add("score", "Score the project's customers, or the rows of a file, with the project's model",
                                     "  holdfast-cli score shop.holdfast --out scores.csv\n"
                                     "  holdfast-cli score shop.holdfast --input new-customers.csv --out new-scores.csv\n");
    addProject(command, a->project);
    command.add_option("--input", a->input,
                       "Rows to score instead of the project's customers; the project stays as it is. A column referrer names who "
                       "brought a newcomer (several: separated by ';', or in further rows)")
        ->type_name("FILE.csv");
    command.add_option("--out", a->output,
                       "Write key, probability, lower, upper, cold_start and top_reasons, and what the score rests on where referrers "
                       "are named")
        ->type_name("FILE.csv");
    command.add_flag("--no-reasons", a->noReasons, "Leave top_reasons empty (quicker)");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        const auto started = std::chrono::steady_clock::now();
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        HOLDFAST_ASSIGN(const std::string standIn, provideStandIn(project, session));
        workbench::ScoreRequest request;
        if (!a->input.empty()) request.input = a->input;
        if (!a->output.empty()) request.output = a->output;
        request.reasons = !a->noReasons;
        HOLDFAST_ASSIGN(auto scores, workbench::scoreCustomers(project, request, session.clock, session.context));
        if (!standIn.empty() && std::find(scores.warnings.begin(), scores.warnings.end(), standIn) == scores.warnings.end())
            scores.warnings.insert(scores.warnings.begin(), standIn);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        std::string text = countText(scores.keys.size()) + " customers scored with model " +
                           std::to_string(scores.modelVersion) + " in " + secondsText(seconds) + ", mean probability " +
                           probabilityText(meanProbability(scores)) + "\n";
        for (const std::string& warning : scores.warnings) text += "  note: " + warning + "\n";
        if (!scores.bases.empty()) text += restsOn(scores);
        text += a->output.empty() ? topRisks(scores) : "Written to " + a->output + "\n";
        return session.print(toJson(scores, *a, seconds), text);
    });
}

}  // namespace holdfast::cli
