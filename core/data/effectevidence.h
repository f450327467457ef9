// How far the effects of past campaigns can be trusted: what estimation found about every arm beside the customers' own effects
// (core/data/effects.h): averages, overlap, Qini, attempts to refute, spill-over to friends, what policies would have brought,
// and where it all comes from. Stored in the project, shown by the window, the command line and reports. Plain values.
#pragma once

#include "core/base/time.h"
#include "core/data/filter.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

struct AverageEffect {
    double effect = 0.0;              ///< NaN where there is no evidence
    double error = 0.0;               ///< its standard error
    double lower = 0.0, upper = 0.0;  ///< 90 %
    std::size_t rows = 0;             ///< customers it is an average of

    bool operator==(const AverageEffect&) const = default;
};

/// What an arm's evidence is worth.
struct Overlap {
    std::size_t treated = 0;        ///< customers who got the arm
    double effectiveTreated = 0.0;  ///< how many of equal weight would say as much (Kish 1965)
    double effectiveControl = 0.0;
    double leastPropensity = 0.0;   ///< 1st percentile of the chance of the arm
    double trimmedShare = 0.0;      ///< customers of the campaigns without evidence about it
    std::string refusal;            ///< why nothing is said about anybody; empty: something is
};

struct QiniPoint {
    double share = 0.0;   ///< of customers, best first
    double gain = 0.0;    ///< per customer of all, of the outcome that is wanted: kept where the outcome is leaving
    double random = 0.0;  ///< the same, whoever is treated
    double lower = std::numeric_limits<double>::quiet_NaN();  ///< 90 % of the gain there, bootstrap over customers
    double upper = std::numeric_limits<double>::quiet_NaN();
};

/// What a Qini was worked out from: raw outcomes of the treated and those left alone, which says who responds where chance alone
/// chose them; or doubly robust scores, which take out who was chosen. Unknown: learned before this was kept, from raw outcomes.
enum class QiniBasis { Unknown, Plain, Adjusted };
std::string_view toString(QiniBasis basis);  ///< "unknown", "plain", "adjusted"
QiniBasis qiniBasisFromString(std::string_view text);  ///< Unknown for anything else

struct QiniResult {
    double qini = std::numeric_limits<double>::quiet_NaN();
    double lower = std::numeric_limits<double>::quiet_NaN();  ///< 90 %, bootstrap over customers
    double upper = std::numeric_limits<double>::quiet_NaN();
    double pValue = 1.0;  ///< share of shuffled orders that do as well
    QiniBasis basis = QiniBasis::Unknown;
};

enum class Light { Green, Amber, Red };
std::string_view toString(Light light);  ///< "green", "amber", "red"
std::optional<Light> lightFromString(std::string_view text);

/// One attempt to refute an average effect.
struct Refutation {
    std::string name;      ///< placebo, random_common_cause, data_subset, hidden_cause
    Light light = Light::Red;
    double effect = 0.0;   ///< what came out: an effect, or the robustness value of hidden_cause (0..1)
    double error = 0.0;    ///< its standard error; 0 for hidden_cause
    std::string sentence;  ///< what was tried and what came of it, for a person
};

/// One way of learning effects, as cross-validation found it.
struct CandidateScore {
    std::string name;
    double loss = 0.0;       ///< doubly robust loss above that of the best candidate; 0 for it
    double lossError = 0.0;  ///< standard error of that difference, paired by customer
    double qini = 0.0;       ///< out of fold, mean over the arms
    bool tied = false;       ///< the loss cannot tell it from the best: less than a standard error worse
    bool chosen = false;
};

/// The effect of being treated oneself beside that of one more treated referrer.
struct Spillover {
    AverageEffect own;     ///< any arm
    AverageEffect friends;
    std::size_t exposed = 0;      ///< customers with a treated referrer
    std::size_t communities = 0;  ///< clusters that the intervals were drawn from
};

/// Mean outcome that a policy (an arm for every customer) would have brought in the past campaigns.
struct PolicyValue {
    AverageEffect weighted;  ///< inverse propensity weighting; `effect` is the mean outcome
    AverageEffect selfNormalised;
    AverageEffect doublyRobust;
    double effectiveSize = 0.0;  ///< customers of equal weight that would say as much
    std::size_t followed = 0;    ///< customers who got what the policy gives
};

struct NamedPolicy {
    std::string name;  ///< "nobody", "discount_10 to all", "personal", "as it was"
    PolicyValue value;
};

/// Whom policies are valued over: the customers of past campaigns who could have got every arm as well as none.
struct PolicyScope {
    std::size_t customers = 0;  ///< 0 in older evidence
    std::size_t leftOut = 0;    ///< the others
    std::size_t held = 0;       ///< of the customers: what they got was so unlikely for them that they count for less than it says
};

/// The effect among customers of past campaigns that one column puts together.
struct SegmentEffect {
    std::string value;  ///< "South", "12 to 34"
    Condition who;
    AverageEffect average;
    std::size_t treated = 0, control = 0;  ///< of its rows: who got the arm, who was left alone; 0 in older evidence
};
struct SegmentColumn {
    std::string column;
    double pValue = 1.0;  ///< chance of effects as unequal as these were all equal (Cochran 1954), times the columns looked at
    std::vector<SegmentEffect> segments;
    std::size_t looked = 0;  ///< columns looked at; 0 in older evidence
    double alone = std::numeric_limits<double>::quiet_NaN();  ///< the chance of this column, not corrected for the others
};

/// Customers of the project for whom an arm makes worse what it should make better. Who has left already is none of them.
struct SleepingDogs {
    /// Estimates that lie so many of their own errors on the wrong side of zero are three to one to be wrong that way: the quartile of
    /// the normal distribution. Without any effect a quarter of customers looks like that by chance.
    static constexpr double kLikelyErrors = 0.6744897501960817;

    struct Segment {
        std::string column, value;
        Condition who;
        std::size_t customers = 0;  ///< with evidence
        std::size_t dogs = 0;       ///< of them surely
    };
    std::size_t customers = 0;        ///< of the project, still here, with evidence about the arm
    std::size_t withoutEvidence = 0;  ///< nobody like them got it, or was left alone
    std::size_t likely = 0;           ///< three to one, and those surely; in older evidence those surely alone
    std::size_t surely = 0;           ///< the whole 90 % interval does
    std::vector<Segment> segments;    ///< where they are most of all
    std::size_t left = 0;             ///< who left already, counted nowhere above
};

struct ArmEvidence {
    std::string arm;
    std::string refusal;  ///< why nothing is said; empty: something is
    Overlap overlap;
    AverageEffect average;
    AverageEffect naive;  ///< difference of means, which takes no account of who was chosen
    QiniResult qini;
    std::vector<QiniPoint> curve;
    std::vector<Refutation> refutations;
    std::vector<SegmentColumn> segments{};  ///< most telling column first
    SleepingDogs dogs{};
};

struct EffectEvidence {
    std::string outcome;       ///< "treatments", "label" or a column's name
    bool leaving = true;       ///< the outcome is leaving: a negative effect keeps
    bool binary = true;        ///< the outcome is yes or no: effects and values are shares
    std::size_t rows = 0;      ///< customers of past campaigns that were learned from
    std::size_t control = 0;   ///< of them left alone
    std::string controlArm;    ///< what campaigns call being left alone; empty in older evidence
    std::string learner;       ///< "T over trees"
    std::vector<CandidateScore> candidates;
    std::vector<ArmEvidence> arms;
    std::vector<std::vector<double>> averageCovariance;  ///< [arms x arms] of the averages' errors; NaN for refused arms; empty in older evidence
    std::optional<Spillover> spillover;
    std::vector<NamedPolicy> policies;
    PolicyScope policyScope{};
    std::vector<std::string> warnings;
    std::uint64_t seed = 1;
    int folds = 5;
    UtcMillis learnedAt = 0;
    std::string dataFingerprint;
    std::string treatmentsFingerprint;  ///< of the treatments learned from; empty in older projects
    std::string softwareVersion;
    double seconds = 0.0;
};

}  // namespace holdfast
