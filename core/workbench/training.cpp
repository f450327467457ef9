#include "core/workbench/training.h"

#include "core/base/random.h"
#include "core/scoring/drift.h"
#include "core/scoring/explainer.h"
#include "core/scoring/metrics.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/foldpredictions.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/choosing.h"
#include "core/workbench/customergroups.h"
#include "core/workbench/fitting.h"
#include "core/workbench/jsontext.h"
#include "core/workbench/modelquality.h"
#include "core/workbench/newcomerdata.h"
#include "core/workbench/project.h"
#include "core/workbench/splits.h"
#include "core/workbench/trainingdata.h"
#include "core/workbench/watchedlearner.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace holdfast::workbench {

namespace {

constexpr double kCoverage = 0.9;
constexpr std::size_t kImportanceCustomers = 128;
constexpr int kImportancePermutations = 16;

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Result<void> checkRequest(const TrainRequest& request, const scoring::LearnerFactory& learners) {
    if (request.folds < 2 || request.folds > 20)
        return Unexpected(ErrorCode::InvalidInput,
                          "Cross-validation takes 2 to 20 folds, not " + std::to_string(request.folds) + ".");
    const auto names = learnerNames(learners);
    if (std::find(names.begin(), names.end(), request.learner) != names.end()) return {};
    for (const scoring::AbsentLearner& learner : learners.absent())
        if (learner.name == request.learner) return Unexpected(ErrorCode::Unavailable, learner.notice);
    std::string known;
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
    return Unexpected(ErrorCode::InvalidInput,
                      "There is no learner \"" + request.learner + "\". Choose one of: " + known + ".");
}

bool triesAll(const TrainRequest& request) {
    return request.learner == kAutoLearner || request.learner == kEnsembleLearner;
}

/// Whether any learner that will be tried reads the referral network.
bool readsNetwork(scoring::LearnerFactory& learners, const TrainRequest& request) {
    for (const std::string& name : triesAll(request) ? learners.names() : std::vector<std::string>{request.learner})
        if (const auto learner = learners.create(name); learner && (*learner)->readsNetwork()) return true;
    return false;
}

struct Measured {
    const Judged& judged;
    const GroupedRows& grouped;
    const std::vector<double>& foldAuc;
};

/// The figures, all of those who were judged.
void tellQuality(ModelCard& card, const Measured& measured) {
    const auto& [judged, grouped, foldAuc] = measured;
    card.baselines["constant_log_loss"] =  // the best constant in hindsight
        scoring::logLoss(std::vector<double>(judged.labels.size(), meanOf(judged.labels)), judged.labels);
    measureQuality(card, {judged.probabilities, judged.labels, foldAuc});
    auto coverage = coverageOf(judged, grouped, kCoverage, card.seed);
    card.coverage = std::move(coverage.groups);
    card.metrics.coverage90 = coverage.everybody.measured;
    warnOfIntervals(card, coverage.everybody);
    if (grouped.standIns.empty()) return;
    warnOfIntervals(card, card.coverage.front());
    card.splitNote += " Too few newcomers have a label for intervals of their own: the " + std::to_string(grouped.standIns.size()) +
                      " customers judged stand in for them, each as " + (card.newcomers.customers > 0 ? "on his first day." : "he is.");
}

/// Some of the customers whom it scores as established, drawn by the seed.
FeatureMatrix someEstablished(const TrainingData& data, std::uint64_t seed) {
    FeatureMatrix some{data.features.schema, 0, {}};
    for (const std::size_t row : Random(seed).permutation(data.features.rows)) {
        if (some.rows == kImportanceCustomers) break;
        if (data.isNew[row]) continue;
        some.values.insert(some.values.end(), data.features.row(row), data.features.row(row) + data.features.cols());
        ++some.rows;
    }
    return some;
}

/// What the model goes by, and how those it was trained on are spread. Cancelled.
Result<void> tellUse(ModelCard& card, const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context) {
    scoring::ExplainOptions options;
    options.permutations = kImportancePermutations;
    options.seed = card.seed;
    const bool apart = !data.isNew.empty() && &model.of(true) != &model;
    card.importance = scoring::globalImportance(model, apart ? someEstablished(data, card.seed) : data.features, kImportanceCustomers,
                                                options, context);
    HOLDFAST_CHECK(context.checkpoint());
    RowsAsRead rows{{}, readAsNew(model, data.isNew)};
    rows.values = model.asRead(data.features.values, rows.isNew);
    HOLDFAST_ASSIGN(const auto probabilities, standingProbabilities(model, rows, data.placed ? &*data.placed : nullptr, context));
    card.drift = scoring::driftReference(data.features, probabilities);
    return {};
}

/// `place.project`: whom to score.
Result<Scores> scoreEverybody(const storage::Project& project, const Champion& champion, PlaceRequest place, const TaskContext& context) {
    place.schema = champion.model.schemaPointer();
    std::optional<PlacedCustomers> everybody;
    if (champion.model.readsNetwork()) {
        HOLDFAST_ASSIGN(everybody, placeCustomers(project, place, context));
    }
    return scoreTable(champion, *place.project, {place.asOf, true, everybody ? &*everybody : nullptr}, context);
}

void describe(ModelCard& card, const TrainingData& data, const TrainRequest& request) {
    card.seed = request.seed;
    card.folds = request.folds;
    card.rows = data.labels.size();
    card.labelRate = meanOf(data.labels);
    card.labelColumn = data.labelColumn;
    card.softwareVersion = softwareVersion();
    for (const FeatureSpec& feature : data.features.schema->features) card.columns.push_back(feature.name);
    card.excludedColumns = data.excludedColumns;
    if (!request.note.empty()) card.warnings.push_back(request.note);
    card.warnings.insert(card.warnings.end(), data.warnings.begin(), data.warnings.end());
    card.split = data.split.kind;
    card.splitNote = data.split.note;
}

storage::Run runRecord(const TrainRequest& request, const ModelCard& card, UtcMillis startedAt) {
    const nlohmann::json asked{
        {"learner", request.learner}, {"folds", request.folds},          {"seed", request.seed},
        {"exclude", request.exclude}, {"keep_leaks", request.keepLeaks},
        {"split", request.split == SplitChoice::Random ? "random" : "auto"}, {"score_after", request.scoreAfter}, {"make_champion", request.makeChampion}};
    const nlohmann::json outcome{{"model_version", card.version}, {"learner", card.learner}, {"auc", card.metrics.auc}};
    return {0, "train", asText(asked), request.seed, startedAt, card.trainSeconds, asText(outcome), softwareVersion()};
}

/// What a model is learned from, all as of one moment.
struct ProjectData {
    std::string fingerprint;
    TrainingSource source;
    std::optional<UtcMillis> newest;
    bool haveNetwork = false;  ///< whether referrals were wanted
    std::vector<Referral> referrals;
};

/// The fingerprint is that of the very data they were read from, whatever others write meanwhile.
Result<ProjectData> readForTraining(storage::Project& project, bool withReferrals, const TaskContext& context) {
    HOLDFAST_CHECK(storage::dataFingerprint(project));  // kept, so that it takes no time below as a rule
    HOLDFAST_ASSIGN(const auto snapshot, storage::Snapshot::begin(project.database()));
    ProjectData data;
    data.haveNetwork = withReferrals;
    HOLDFAST_ASSIGN(data.fingerprint, storage::dataFingerprint(project));
    HOLDFAST_ASSIGN(data.source.table, storage::readCustomers(project, {}, context));
    HOLDFAST_ASSIGN(data.source.joined, readJoinTimes(project, data.source.table));
    addJoinTimes(data.source.table, data.source.joined);
    HOLDFAST_ASSIGN(data.newest, newestTime(project));
    if (withReferrals) {
        HOLDFAST_ASSIGN(data.referrals, readReferrals(project, context));
    }
    return data;
}

/// What the card's figures were measured on, to be kept with the version.
FoldPredictions foldPredictions(Judged judged, GroupedRows grouped, const TrainingData& data) {
    FoldPredictions kept;
    for (const std::size_t row : judged.rows) kept.keys.push_back(data.table.keys[data.rows[row]]);
    kept.folds = std::move(judged.folds);
    kept.labels = std::move(judged.labels);
    kept.logits = std::move(judged.logits);
    kept.probabilities = std::move(judged.probabilities);
    kept.group = std::move(grouped.group);
    kept.groups = std::move(grouped.names);
    return kept;
}

/// The best of several looks better than it is: by little, but it is to be known.
std::string chosenAmong(std::size_t ways) {
    return " The way of learning is the best of " + std::to_string(ways) +
           " tried on these same customers, which flatters its figures slightly; what the others reached is told beside them.";
}

/// Whether it is to score: as asked, and in any case where nothing else would.
Result<bool> becomesChampion(const storage::Project& project, const TrainRequest& request) {
    if (request.makeChampion) return true;
    const auto champion = storage::readModel(project, 0);
    if (champion) return false;
    if (champion.error().code == ErrorCode::NotFound) return true;
    return Unexpected(champion.error());
}

}  // namespace

std::vector<std::string> learnerNames(const scoring::LearnerFactory& learners) {
    std::vector<std::string> names = learners.names();
    names.insert(names.begin(), std::string(kAutoLearner));
    names.emplace_back(kEnsembleLearner);
    return names;
}

struct LearnedModel::Parts {
    Champion champion;
    FoldPredictions predictions;
    std::vector<LearningCurve> learning;
    Scores scores;  ///< of everybody, where it is to score
    TrainRequest request;
    UtcMillis startedAt = 0;
};

LearnedModel::LearnedModel(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
LearnedModel::LearnedModel(LearnedModel&&) noexcept = default;
LearnedModel& LearnedModel::operator=(LearnedModel&&) noexcept = default;
LearnedModel::~LearnedModel() = default;

Result<LearnedModel> LearnedModel::learn(storage::Project& project, scoring::LearnerFactory& learners, const TrainRequest& request,
                                         const Clock& clock, const TaskContext& context) {
    const auto start = std::chrono::steady_clock::now();
    const UtcMillis startedAt = clock();
    HOLDFAST_CHECK(checkRequest(request, learners));
    context.progress(0, 0, "Reading customers");
    ModelCard card;
    HOLDFAST_ASSIGN(auto read, readForTraining(project, readsNetwork(learners, request), context));
    card.dataFingerprint = std::move(read.fingerprint);
    HOLDFAST_ASSIGN(TrainingData data, prepareTraining(std::move(read.source), request, context));
    describe(card, data, request);
    PlaceRequest place;
    place.asOf = read.newest ? *read.newest : clock();
    markWhatTimeFills(data, place.asOf);
    place.evenUnlinked = !triesAll(request);  // asked for by name, it learns without referrals, too
    place.referrals = &read.referrals;
    if (read.haveNetwork) HOLDFAST_CHECK(placeTrainingData(project, data, place, context));
    tellNewcomersApart(data, place.asOf);
    HOLDFAST_ASSIGN(const Candidate candidate, chooseLearner({learners, data, request, card, [start] { return secondsSince(start); }}, context));
    card.learner = candidate.name;
    if (request.learner == kAutoLearner && card.baselines.size() > 1) card.splitNote += chosenAmong(card.baselines.size());
    card.nominalCoverage = kCoverage;
    Judged judged = judgedRows(data.split.plan, data.labels, candidate.validation.logits, candidate.probabilities);
    const std::vector<double> ages = agesOf(data.table, place.asOf);
    GroupedRows grouped = groupRows({data, judged, ages, candidate.firstDay ? candidate.firstDay->probabilities : candidate.probabilities, kCoverage});
    const GroupedBand band = fitBands(judged, grouped, kCoverage);
    std::vector<LearningCurve> learning;
    HOLDFAST_ASSIGN(auto model, fitModel(candidate, data, band, card, learning, context));
    tellQuality(card, {judged, grouped, candidate.validation.foldAuc});
    HOLDFAST_CHECK(tellUse(card, model, data, context));
    card.trainedAt = clock();
    HOLDFAST_ASSIGN(card.champion, becomesChampion(project, request));
    std::unique_ptr<LearnedModel::Parts> parts(new LearnedModel::Parts{
        {std::move(card), std::move(model), {}}, foldPredictions(std::move(judged), std::move(grouped), data), std::move(learning), {}, request, startedAt});
    if (request.scoreAfter && parts->champion.card.champion) {
        place.project = &data.table;
        HOLDFAST_ASSIGN(parts->scores, scoreEverybody(project, parts->champion, place, context));
    }
    parts->champion.card.trainSeconds = secondsSince(start);
    HOLDFAST_CHECK(context.checkpoint());
    return LearnedModel(std::move(parts));
}

Result<LearnedModel> learnModel(storage::Project& project, scoring::LearnerFactory& learners, const TrainRequest& request,
                                const Clock& clock, const TaskContext& context) {
    auto learned = LearnedModel::learn(project, learners, request, clock, context);
    if (learned || learned.error().code != ErrorCode::Model || request.learner == kStandInLearner) return learned;
    const std::string& why = learned.error().message;
    const auto champion = storage::readModel(project, 0);
    if (champion) return Unexpected(ErrorCode::Model, why + " " + champion->name + " goes on scoring.");
    TrainRequest instead = request;
    instead.learner = kStandInLearner;
    instead.note = "The learner " + request.learner + " could not be trained, so a logistic model was trained in its place. " + why;
    return LearnedModel::learn(project, learners, instead, clock, context);
}

Result<ModelCard> keepModel(storage::Project& project, LearnedModel learned) {
    LearnedModel::Parts& parts = *learned.m_parts;
    ModelCard& card = parts.champion.card;
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(const std::int64_t version, storage::addModel(project, card, parts.champion.model.save()));
    HOLDFAST_CHECK(storage::writeFoldPredictions(project, version, parts.predictions));
    HOLDFAST_CHECK(keepLearningCurves(project, version, parts.learning));
    HOLDFAST_ASSIGN(card, storage::readModel(project, version));
    if (!parts.scores.keys.empty()) {
        parts.scores.modelVersion = card.version;
        HOLDFAST_CHECK(storage::replaceScores(project, parts.scores));
    }
    HOLDFAST_CHECK(storage::addRun(project, runRecord(parts.request, card, parts.startedAt)));
    HOLDFAST_CHECK(transaction.commit());
    return std::move(card);
}

Result<ModelCard> trainModel(storage::Project& project, scoring::LearnerFactory& learners, const TrainRequest& request,
                             const Clock& clock, const TaskContext& context) {
    HOLDFAST_ASSIGN(auto learned, learnModel(project, learners, request, clock, context));
    return keepModel(project, std::move(learned));
}

}  // namespace holdfast::workbench
