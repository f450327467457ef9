// A trained model as the project keeps it: its card (what it is, how good, on what data) and, apart from that, its
// artefact bytes. The Models page, the CLI and the report all read this one struct. Plain values.
#pragma once

#include "core/base/time.h"
#include "core/data/drift.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace holdfast {

struct CurvePoint {
    double x = 0.0;
    double y = 0.0;
};

/// One bin of a reliability diagram over out-of-fold predictions.
struct CalibrationBin {
    double meanPredicted = 0.0;
    double observedRate = 0.0;
    std::uint64_t count = 0;
    double lower = 0.0;  ///< 95 % Wilson interval of observedRate
    double upper = 0.0;
};

struct LiftPoint {
    double share = 0.0;  ///< of customers, highest risk first
    double lift = 0.0;   ///< churn rate among them over the overall churn rate
    double captured = 0.0;  ///< share of all churners found among them
};

/// Out-of-fold quality, pooled over folds unless said otherwise.
struct ModelMetrics {
    double auc = 0.0;               ///< mean over folds
    double aucSd = 0.0;             ///< standard deviation over folds
    double averagePrecision = 0.0;
    double logLoss = 0.0;
    double brier = 0.0;
    double ece = 0.0;               ///< 10 equal-width bins
    double coverage90 = 0.0;        ///< measured coverage of the 90 % interval (see scoring/conformal.h)
    double lift10 = 0.0;            ///< lift among the 10 % highest scores
};

/// By which band it was measured how often a group's intervals held. Either: in cards that did not tell them apart.
enum class MeasuredBy { Either, Own, All };

/// How often the interval of one group of customers held, see scoring/mondrian.h.
struct GroupCoverage {
    std::string group;              ///< "here under 7 days", "tenure 9 to 29"
    std::uint64_t customers = 0;    ///< that were judged
    std::uint64_t left = 0;
    double nominal = 0.9;
    double measured = 0.0;          ///< by one band only, see measuredBy; NaN when the group is too small to measure
    bool ownBand = false;           ///< false: too few of them, the band of all customers serves
    std::uint64_t blockSize = 0;    ///< of how many customers the interval covers the churn rate
    std::uint64_t heldOut = 0;      ///< different customers whose churn rates were compared with an interval; 0 in older cards
    double lower = std::nan("");    ///< 95 % interval of `measured`; NaN when it is, and in older cards
    double upper = std::nan("");
    MeasuredBy measuredBy = MeasuredBy::Either;  ///< of a group with a band of its own: Own, unless no block was held out by one
};

struct FeatureImportance {
    std::string column;
    double importance = 0.0;  ///< mean absolute contribution in probability
};

/// A learner's part in an ensemble.
struct LearnerWeight {
    std::string learner;
    double weight = 0.0;  ///< of its log-odds in the sum; 0: it has no part and is not in the artefact
};

/// Where the level of a calibration map was moved: mean probabilities of the customers that it was moved for, by the map as it was fitted
/// and as it is. NaN where it was not moved, and in older cards.
struct MapLevel {
    double from = std::nan("");
    double to = std::nan("");  ///< the share of them who left
    std::uint64_t customers = 0;
};

/// How customers were scored as on the day they joined, which is how newcomers are scored.
struct NewcomerQuality {
    std::uint64_t customers = 0;          ///< judged so; 0: newcomers are scored like everybody else, and in older cards
    double auc = std::nan("");            ///< mean over folds
    double logLoss = std::nan("");
    std::string calibration;              ///< "isotonic", "beta", "platt", "none"
    std::vector<LearnerWeight> ensemble;  ///< of an ensemble, largest weight first
    MapLevel level;                       ///< of those who joined last, as far back as no change was seen, as on their first day; labelled newcomers' own, shrunk to it
};

struct ModelCard {
    std::int64_t version = 0;           ///< 0 until registered
    std::string name;                   ///< "mlp v3"
    std::string learner;                ///< "logistic", "mlp", "tabm", "xgboost", "gnn", "ensemble"
    bool champion = false;              ///< the version that scores
    UtcMillis trainedAt = 0;
    double trainSeconds = 0.0;
    std::uint64_t seed = 0;
    int folds = 0;
    std::uint64_t rows = 0;
    double labelRate = 0.0;
    std::string labelColumn;
    std::string dataFingerprint;
    std::string softwareVersion;
    std::string calibration;            ///< "isotonic", "beta", "platt", "none"
    MapLevel level;                     ///< of labelled customers, newcomers not counted
    double nominalCoverage = 0.9;
    std::vector<GroupCoverage> coverage;  ///< by group; empty in older cards
    std::string split;                  ///< "temporal", "random"; empty in older cards
    std::string splitNote;              ///< how customers were held out, in a sentence
    ModelMetrics metrics;
    std::map<std::string, double> baselines;      ///< AUC of every learner tried, by name; also "prevalence" log loss as "constant_log_loss"
    std::vector<LearnerWeight> ensemble;          ///< of an ensemble: every learner tried, largest weight first; else empty
    NewcomerQuality newcomers;
    std::vector<std::string> columns;             ///< features used
    std::vector<std::string> excludedColumns;     ///< left out, with the reason: "Total (leaks the label: AUC 0.999 alone)"
    std::vector<std::string> warnings;
    std::vector<CurvePoint> roc;                  ///< false positive rate, true positive rate; at most 200 points
    std::vector<CurvePoint> precisionRecall;      ///< recall, precision; at most 200 points
    std::vector<CalibrationBin> calibrationBins;
    std::vector<LiftPoint> lift;
    std::vector<FeatureImportance> importance;    ///< largest first; of customers who are not new where newcomers are scored apart
    DriftReference drift;                         ///< how the training customers were spread; no rows in older cards
};

/// Whom the importances are about, where that is not everybody: "customers here 7 days or more"; else empty.
inline std::string importanceOf(const ModelCard& card) {
    return card.newcomers.customers > 0 ? "customers here 7 days or more" : "";
}

}  // namespace holdfast
