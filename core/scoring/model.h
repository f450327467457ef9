// ChurnModel: a deployable model = scorer + calibration + conformal interval + background for explanations, as one
// artefact. What the project stores, what scoring, explanation and what-if run on. Customers so new that what they did tells
// nothing yet may have a scorer, a calibration and so a background of their own: a second model of the same columns inside the first.
// Immutable; any thread.
#pragma once

#include "core/base/result.h"
#include "core/data/customertable.h"
#include "core/data/features.h"
#include "core/data/scores.h"
#include "core/data/value.h"
#include "core/scoring/calibration.h"
#include "core/scoring/learner.h"
#include "core/scoring/mondrian.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::scoring {

class ChurnModel {
public:
    ChurnModel(std::shared_ptr<const ChurnScorer> scorer, Calibrator calibrator, MondrianBand band,
               std::vector<double> background, IntervalGroups groups = {});

    /// The same, and how newcomers are scored: by a scorer that reads the same columns, with the same intervals, which have a group for
    /// them. Its background are the same customers as that scorer reads newcomers.
    ChurnModel withNewcomers(std::shared_ptr<const ChurnScorer> scorer, Calibrator calibrator) const;
    /// The model that scores newcomers, or everybody else; itself where it makes no difference.
    const ChurnModel& of(bool isNew) const { return isNew && m_newcomers ? *m_newcomers : *this; }
    /// Whether it matters who is new.
    bool readsNewcomersApart() const { return m_newcomers != nullptr || m_scorer->readsNetwork(); }
    /// Whether anybody's score asks for his place in the network.
    bool readsNetwork() const { return m_scorer->readsNetwork() || of(true).m_scorer->readsNetwork(); }
    bool hearsReferrals() const { return m_scorer->hearsReferrals() || of(true).m_scorer->hearsReferrals(); }
    /// `values` as they are known, [rows x features], with what is not read of newcomers missing. `isNew`: [rows] or empty.
    std::vector<double> asRead(std::vector<double> values, const std::vector<bool>& isNew) const;

    /// Version-tagged bytes with a checksum; load() gives Corrupt for anything damaged, Model for a newer format.
    std::string save() const;
    static Result<ChurnModel> load(std::string_view bytes);
    static bool recognises(std::string_view bytes);  ///< whether save() may have made them

    const FeatureSchema& schema() const;
    const std::shared_ptr<const FeatureSchema>& schemaPointer() const;
    const ChurnScorer& scorer() const;
    const std::shared_ptr<const ChurnScorer>& scorerPointer() const { return m_scorer; }

    /// What is added to rows' log-odds before calibration (a customer's place in the referral network): nothing when
    /// empty, the same for all rows when of size 1, else [rows].
    using Offsets = std::span<const double>;

    /// Days since each row's signup: unknown when empty, else [rows], NaN where unknown.
    using Ages = std::span<const double>;

    /// Who is new: nobody when empty, else [rows].
    using IsNew = const std::vector<bool>&;

    /// Log-odds before calibration and offsets, each row's by the model of its kind. `values`: [rows x features] row-major, as read (asRead);
    /// result: [rows]. So everywhere below.
    std::vector<double> logits(std::span<const double> values, std::size_t rows, unsigned threads = 1, IsNew isNew = {}) const;

    struct ScoredRows {
        std::span<const double> values;  ///< [rows x features]
        std::span<const double> logits;  ///< [rows], of logits()
        Offsets offsets{};
        Ages ages{};
        IsNew isNew;
    };

    /// Calibrated probability and the interval of the row's group. [rows]
    std::vector<Score> score(std::span<const double> values, std::size_t rows, unsigned threads = 1, Offsets offsets = {},
                             Ages ages = {}, IsNew isNew = {}) const;

    /// The same of rows whose log-odds are known.
    std::vector<Score> score(const ScoredRows& rows, unsigned threads = 1) const;

    /// Calibrated probabilities alone. [rows]
    std::vector<double> probabilities(std::span<const double> values, std::size_t rows, unsigned threads = 1,
                                      Offsets offsets = {}, IsNew isNew = {}) const;

    /// The calibrated probability that goes with an ensemble's log-odds.
    double calibrated(double logit) const;

    /// Calibrated probability per ensemble member, [rows x members]: the spread is the model's own uncertainty. Nobody is new:
    /// ask of(true) about newcomers, whose members are others.
    std::vector<double> memberProbabilities(std::span<const double> values, std::size_t rows, Offsets offsets = {}) const;

    /// Interval around a row's probability at the model's nominal coverage, as score() gives it. `row`: [features].
    std::pair<double, double> interval(double probability, const double* row, double age = kMissing) const;
    const IntervalGroups& groups() const { return m_groups; }

    const Calibrator& calibrator() const { return m_calibrator; }

    /// Rows of the training data that stand for "the average customer" in explanations. [n x features], row-major.
    std::span<const double> background() const;

private:
    std::shared_ptr<const ChurnScorer> m_scorer;
    Calibrator m_calibrator;
    MondrianBand m_band;
    IntervalGroups m_groups;
    std::vector<double> m_background;
    std::shared_ptr<const ChurnModel> m_newcomers;  ///< null: scored like everybody else
};

/// A seeded sample of at most `count` training rows, in file order, for ChurnModel. [n x features], row-major.
std::vector<double> sampleBackground(const FeatureMatrix& features, std::uint64_t seed, std::size_t count = 128);

/// The features a table offers a learner: schema from the columns with feature roles (levels: the texts met, in
/// natural order, at most the 255 most frequent; the rest counts as unseen, which `warnings` tell), values as the schema codes them.
/// `exclude`: names to leave out.
FeatureMatrix buildFeatures(const CustomerTable& table, const std::vector<std::string>& exclude = {},
                            std::vector<std::string>* warnings = nullptr);

/// Values of a table under a given schema. Missing columns and unseen categories become NaN and are told in `warnings`.
FeatureMatrix encodeFeatures(const CustomerTable& table, std::shared_ptr<const FeatureSchema> schema,
                             std::vector<std::string>& warnings);

/// Code of one cell under a feature, or an error that says what is allowed: "Contract can be Month-to-month, One year ...".
Result<double> encodeValue(const FeatureSpec& feature, const Value& value);
/// The cell as people read it: level name, number in shortest form, date, "missing".
std::string displayValue(const FeatureSpec& feature, double value);

}  // namespace holdfast::scoring
