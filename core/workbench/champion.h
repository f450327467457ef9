// What training, scoring, explaining and what-if share: the model version in use with its artefact unpacked, single
// customers in the model's terms, the time a score is for, and scores of a whole table. Internal to the use cases; a
// Champion is immutable and may be shared by threads, the functions follow the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/customertable.h"
#include "core/data/modelversion.h"
#include "core/data/scores.h"
#include "core/data/value.h"
#include "core/scoring/model.h"
#include "core/storage/project.h"
#include "core/workbench/customernetwork.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct Champion {
    ModelCard card;
    scoring::ChurnModel model;
    std::string notice;  ///< why another version serves than the one promoted; empty as a rule
    bool lost = false;   ///< the one promoted is damaged for good, not merely unknown to this build
};

/// Version 0: the champion; where its artefact is damaged or of a kind this build does not know, the version that served
/// before it, else the newest that can be read, serves, with a notice. NotFound when no model was trained yet or the version is unknown.
Result<Champion> loadChampion(const storage::Project& project, std::int64_t version = 0);

/// Whether an artefact that failed so will always fail: no use trying it again, as with a file that is busy.
bool unusable(const Error& error);

/// The newest signup or event in the project; nothing when it knows no time.
Result<std::optional<UtcMillis>> newestTime(const storage::Project& project);
/// The column that says when customers joined, the first if there are several; null when there is none.
const TableColumn* signupColumn(const CustomerTable& table);
/// The newest signup of a table; nothing when it has none.
std::optional<UtcMillis> newestSignup(const CustomerTable& table);

/// The time the current scores are for when `version` gave them, else the newest time of the data, else the clock's.
Result<UtcMillis> asOfTime(storage::Project& project, std::int64_t version, const Clock& clock);

inline constexpr double kNewcomerDays = 7.0;
/// Newer than that: joined after `asOf` less 7 days. NaN (unknown) is not.
bool isColdStart(double signup, UtcMillis asOf);
/// The same of a table's rows. [rows], or nothing where it knows no signup.
std::vector<bool> coldStarts(const CustomerTable& table, UtcMillis asOf);

/// Days from signup to `asOf`, NaN when unknown; by the table's signup column: [rows], or empty when it has none.
double ageInDays(double signup, UtcMillis asOf);
std::vector<double> agesOf(const CustomerTable& table, UtcMillis asOf);

/// What standing in the network changes about the log-odds that rows' own columns give by themselves. [rows], or all empty for
/// models that do not read the network.
struct NetworkStanding {
    std::vector<double> offsets;  ///< all of it: of newcomers, also that some of an ensemble's models leave columns out
    std::vector<double> network;  ///< what neighbours, or the cluster in their place, change
    std::vector<double> own;      ///< what the rows' own columns give (ChurnModel::logits)
};

/// Rows with all that moves their scores.
struct RowsToScore {
    Scores scores;               ///< keys, time and warnings so far
    std::vector<double> values;  ///< [rows x features] as the model reads them
    std::vector<bool> isNew;     ///< [rows] or empty: whom it scores as newcomers
    NetworkStanding standing;
    std::vector<std::string> places;  ///< [rows] or empty: how they stand in the network, for the reasons
    std::vector<std::pair<std::uint32_t, std::uint32_t>> unknown{};  ///< cells that hold something the model does not know (FeatureMatrix)
    std::vector<double> ages;         ///< [rows] or empty
    std::vector<bool> cold;           ///< [rows] or empty
    bool reasons = true;
};
Result<Scores> scoreRows(const Champion& champion, RowsToScore rows, const TaskContext& context);

struct ScoreTableOptions {
    UtcMillis asOf = 0;
    bool reasons = true;
    const PlacedCustomers* placed = nullptr;  ///< the rows' places in the network, for models that read it
};
/// Scores, intervals, cold starts and reasons of a table's rows.
Result<Scores> scoreTable(const Champion& champion, const CustomerTable& table, const ScoreTableOptions& options,
                          const TaskContext& context);

/// "3 neighbours", "nobody yet": how a customer stands in the referral network; "referrals are not read" where the model was found
/// better off without them.
std::string neighboursText(const scoring::ChurnScorer& scorer, std::size_t count);

/// Which rows a model scores as newcomers; nobody where it makes no difference. `cold`: [rows] or empty; result likewise.
std::vector<bool> readAsNew(const scoring::ChurnModel& model, std::vector<bool> cold);

/// Rows as a model reads them (scoring::ChurnModel::asRead).
struct RowsAsRead {
    std::vector<double> values;  ///< [rows x features]
    std::vector<bool> isNew{};   ///< [rows] or empty: nobody
};
/// Cancelled.
Result<NetworkStanding> networkStanding(const scoring::ChurnModel& model, const RowsAsRead& rows, const PlacedCustomers* placed,
                                        const TaskContext& context);

/// Calibrated probabilities of rows where they stand. [rows] Cancelled.
Result<std::vector<double>> standingProbabilities(const scoring::ChurnModel& model, const RowsAsRead& rows, const PlacedCustomers* placed,
                                                  const TaskContext& context);

/// The places of the project's customers, or of a file's rows, where the model reads the network.
Result<std::optional<PlacedCustomers>> placesFor(const storage::Project& project, const scoring::ChurnModel& model,
                                                 const CustomerTable& table, bool fromFile, UtcMillis asOf,
                                                 const TaskContext& context);

/// The same for some of the project's customers, who are looked up among everybody.
struct SomeCustomers {
    std::span<const std::int64_t> ids;
    const RowsAsRead& rows;  ///< [ids]
    UtcMillis asOf = 0;
};
Result<std::vector<double>> offsetsAmongAll(const storage::Project& project, const scoring::ChurnModel& model,
                                            const SomeCustomers& some, const TaskContext& context);

/// Some customers as the model reads them.
struct EncodedCustomers {
    std::vector<double> values;             ///< [ids x features]
    std::vector<std::vector<Value>> cells;  ///< [ids x features] as stored; missing where the project lacks the column
    std::vector<double> signups;            ///< [ids] UTC ms, NaN when unknown
};
Result<EncodedCustomers> encodeCustomers(const storage::Project& project, const scoring::ChurnModel& model,
                                         std::span<const std::int64_t> ids);

/// A cell as people read it: the level or number the model sees, else the text as stored, and that it is read as missing.
std::string cellText(const FeatureSpec& feature, double encoded, const Value& cell);

}  // namespace holdfast::workbench
