#include "core/workbench/scoring.h"

#include "core/report/writers.h"
#include "core/scoring/explainer.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/filetable.h"
#include "core/workbench/jsontext.h"
#include "core/workbench/newcomers.h"
#include "core/workbench/project.h"
#include "core/workbench/scorebasis.h"
#include "core/workbench/splits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fstream>
#include <tuple>

namespace holdfast::workbench {

namespace {

constexpr const char* kBasisColumns = ",own,neighbours,cluster,calibration,total";  // in log-odds

/// The shortest text that reads back as the same number.
std::string exactly(double value) {
    std::array<char, 32> buffer{};
    const auto [end, failed] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return std::string(buffer.data(), failed == std::errc() ? end : buffer.data());
}

Unexpected cannotWrite(const std::filesystem::path& file) {
    return Unexpected(ErrorCode::Io,
                      "Cannot write " + file.string() + ". Check the folder, its permissions and the free space.");
}

/// Written beside its name first, so that a reader never meets half a file.
Result<void> writeScoresCsv(const Scores& scores, const std::filesystem::path& file) {
    std::filesystem::path partial = file;
    partial += ".part";
    {
        std::ofstream out(partial, std::ios::binary | std::ios::trunc);
        out << "key,probability,lower,upper,cold_start,top_reasons" << (scores.bases.empty() ? "" : kBasisColumns) << '\n';
        for (std::size_t i = 0; i < scores.keys.size(); ++i) {
            const Score& score = scores.scores[i];
            out << report::csvField(scores.keys[i]) << ',' << exactly(score.probability) << ',' << exactly(score.lower) << ','
                << exactly(score.upper) << ',' << (score.coldStart ? "true" : "false") << ','
                << (scores.topReasons.empty() ? std::string() : report::csvField(scores.topReasons[i]));
            if (!scores.bases.empty()) {
                const ScoreBasis& basis = scores.bases[i];
                for (const double part : {basis.own, basis.neighbours, basis.cluster, basis.calibration, basis.total})
                    out << ',' << exactly(part);
            }
            out << '\n';
        }
        out.close();
        std::error_code ignored;
        if (!out) {
            std::filesystem::remove(partial, ignored);
            return cannotWrite(file);
        }
    }
    std::error_code failure;
    std::filesystem::rename(partial, file, failure);
    if (!failure) return {};
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    return cannotWrite(file);
}

/// Project and file together say how late it is: a file of newcomers is newer than the project.
Result<UtcMillis> asOfFor(storage::Project& project, const CustomerTable& table, const Clock& clock) {
    HOLDFAST_ASSIGN(const auto known, newestTime(project));
    const auto given = newestSignup(table);
    if (known && given) return std::max(*known, *given);
    return known ? *known : given ? *given : clock();
}

struct Storing {
    const ScoreRequest& asked;
    std::int64_t promoted = 0;  ///< version that was champion when the scores were made, whichever served
    UtcMillis startedAt = 0;
    double seconds = 0.0;
};

Result<void> storeScores(storage::Project& project, const Scores& scores, const Storing& storing) {
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(const auto champion, storage::readModel(project, 0));
    if (champion.version != storing.promoted)
        return Unexpected(ErrorCode::Unavailable, "Another model version was promoted meanwhile, so these scores were not kept. Score again.");
    HOLDFAST_CHECK(storage::replaceScores(project, scores));
    const nlohmann::json asked{{"output", storing.asked.output ? storing.asked.output->string() : ""}, {"reasons", storing.asked.reasons}};
    const nlohmann::json outcome{{"rows", scores.keys.size()}, {"model_version", scores.modelVersion}};
    HOLDFAST_CHECK(
        storage::addRun(project, {0, "score", asText(asked), 0, storing.startedAt, storing.seconds, asText(outcome), softwareVersion()}));
    return transaction.commit();
}

struct Made {
    Scores scores;
    std::int64_t promoted = 0;
};

/// All read as of one moment.
Result<Made> makeScores(storage::Project& project, const ScoreRequest& request, const Clock& clock, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto snapshot, storage::Snapshot::begin(project.database()));
    HOLDFAST_ASSIGN(const Champion champion, loadChampion(project));
    HOLDFAST_ASSIGN(const auto promoted, storage::readModel(project, 0));
    FileTable rows;
    if (request.input) {
        HOLDFAST_ASSIGN(const auto catalogue, storage::readColumns(project));
        HOLDFAST_ASSIGN(rows, readFileTable(*request.input, catalogue, context));
        HOLDFAST_ASSIGN(const CustomerTable everybody, readWithJoinTimes(project, context));
        const std::size_t untold = fillJoinTimes(rows.table, everybody);
        if (untold > 0 && rows.referrers.empty() && champion.model.readsNewcomersApart())
            rows.warnings.push_back(std::to_string(untold) + (untold == 1 ? " row does not say when it joined and is" : " rows do not say when they joined and are") +
                                    " not in the project: scored as customers who have been here longer than a week.");
    } else {
        HOLDFAST_ASSIGN(rows.table, readWithJoinTimes(project, context));
    }
    HOLDFAST_ASSIGN(const UtcMillis asOf, asOfFor(project, rows.table, clock));
    if (!rows.referrers.empty()) {
        HOLDFAST_ASSIGN(Scores arrived, scoreArrivals(project, {champion, rows, asOf, request.reasons}, context));
        arrived.warnings.insert(arrived.warnings.begin(), rows.warnings.begin(), rows.warnings.end());
        return Made{std::move(arrived), promoted.version};
    }
    HOLDFAST_ASSIGN(const auto placed,
                    placesFor(project, champion.model, rows.table, request.input.has_value(), asOf, context));
    HOLDFAST_ASSIGN(Scores scores,
                    scoreTable(champion, rows.table, {asOf, request.reasons, placed ? &*placed : nullptr}, context));
    scores.warnings.insert(scores.warnings.begin(), rows.warnings.begin(), rows.warnings.end());
    return Made{std::move(scores), promoted.version};
}

}  // namespace

Result<Scores> scoreCustomers(storage::Project& project, const ScoreRequest& request, const Clock& clock,
                              const TaskContext& context) {
    const auto start = std::chrono::steady_clock::now();
    const UtcMillis startedAt = clock();
    HOLDFAST_ASSIGN(Made made, makeScores(project, request, clock, context));
    HOLDFAST_CHECK(context.checkpoint());
    if (request.output) HOLDFAST_CHECK(writeScoresCsv(made.scores, *request.output));
    if (!request.input) {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        HOLDFAST_CHECK(storeScores(project, made.scores, {request, made.promoted, startedAt, seconds}));
    }
    return std::move(made.scores);
}

Result<Explanation> explainCustomer(storage::Project& project, const std::string& key, const Clock& clock,
                                    const TaskContext& context) {
    HOLDFAST_ASSIGN(const Champion champion, loadChampion(project));
    HOLDFAST_ASSIGN(const std::int64_t id, storage::customerId(project, key));
    HOLDFAST_ASSIGN(const EncodedCustomers customer, encodeCustomers(project, champion.model, std::span(&id, 1)));
    HOLDFAST_ASSIGN(const UtcMillis asOf, asOfTime(project, champion.card.version, clock));
    HOLDFAST_CHECK(context.checkpoint());
    scoring::ExplainOptions options;
    options.seed = champion.card.seed;
    options.threads = context.threads();
    const bool isNew = isColdStart(customer.signups.front(), asOf);
    RowsAsRead read{{}, readAsNew(champion.model, {isNew})};
    read.values = champion.model.asRead(customer.values, read.isNew);
    HOLDFAST_ASSIGN(auto bases, scoreBases(project, champion.model, {std::span(&key, 1), read, asOf}, context));
    Explanation explanation = explainStanding(champion.model, {customer.values, isNew, std::move(bases.front())}, options);
    explanation.key = key;
    explanation.modelVersion = champion.card.version;
    explanation.asOf = asOf;
    explanation.notice = champion.notice;
    for (Contribution& contribution : explanation.contributions) {
        const int feature = champion.model.schema().indexOf(contribution.column);
        if (feature < 0) continue;  // the referral network
        const auto j = static_cast<std::size_t>(feature);
        const std::string value = cellText(champion.model.schema().features[j], customer.values[j], customer.cells.front()[j]);
        contribution.value = contribution.value == scoring::kNotReadYet ? value + " (" + scoring::kNotReadYet + ")" : value;
    }
    std::tie(explanation.score.lower, explanation.score.upper) = champion.model.interval(
        explanation.score.probability, customer.values.data(), ageInDays(customer.signups.front(), asOf));
    return explanation;
}

}  // namespace holdfast::workbench
