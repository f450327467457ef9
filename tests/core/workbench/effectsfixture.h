// Projects with a made campaign, and learning its effects without the module of learners. For tests of the use case learnEffects.
#pragma once

#include "core/storage/records.h"
#include "core/workbench/effects.h"
#include "tests/support/churnproject.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::workbench {

inline constexpr int kCustomers = 900;
inline const Clock kClock = [] { return UtcMillis{1'700'000'000'000}; };

/// The module of learners is not here: the linear regressions do.
struct NoRegressions : scoring::RegressionFactory {
    std::vector<std::string> regressionNames() const override { return {"trees"}; }
    Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view) override {
        return Unexpected(ErrorCode::Unavailable, "The module is missing.");
    }
};

struct CampaignOptions {
    bool outcomes = true;
    std::string control = "none";
    bool withControl = true;
    int few = 0;              ///< customers of a third arm
    double propensity = 0.5;  ///< negative: not recorded; of the first 50 customers 0, where it is 0
    int missingOutcomes = 0;  ///< of the first ones
    bool referrals = false;
    bool monthlyAlone = false;  ///< nobody else is offered anything
};

/// Without refutations, which take the longest.
inline EffectsRequest quick(const std::string& outcome = {}, std::uint64_t seed = 1) {
    EffectsRequest request;
    request.outcome = outcome;
    request.refutations = false;
    request.seed = seed;
    return request;
}

/// An offer that halves the risk of month-to-month customers and does nothing to the others, given by lot.
inline void addCampaign(storage::Project& project, const CampaignOptions& options) {
    auto transaction = storage::Transaction::begin(project.database());
    auto writer = storage::RecordWriter::open(project);
    for (int i = 0; i < kCustomers; ++i) {
        Random random = Random(77).split(static_cast<std::uint64_t>(i));
        const auto cells = test::churnCustomer(i, {});
        const bool monthly = std::get<std::string>(cells[1]) == "Month-to-month";
        const bool treated = random.bernoulli(0.5) && (monthly || !options.monthlyAlone);
        if (!treated && !options.withControl) continue;
        Treatment treatment;
        treatment.customer = test::customerKey(i);
        treatment.arm = i < options.few ? "rare" : treated ? "offer" : options.control;
        treatment.time = 1'000 + i;
        if (options.propensity > 0.0) treatment.propensity = options.propensity;
        if (options.propensity == 0.0) treatment.propensity = i < 50 ? 0.0 : 0.5;
        const double risk = monthly ? (treated ? 0.3 : 0.6) : 0.2;
        const bool left = random.bernoulli(risk);
        if (options.outcomes && i >= options.missingOutcomes) treatment.outcome = left ? 1.0 : 0.0;
        QVERIFY(writer->write(treatment).has_value());
        if (options.referrals && i > 0)
            QVERIFY(writer->write(Referral{test::customerKey((i - 1) / 2), test::customerKey(i), std::nullopt, ""}).has_value());
    }
    QVERIFY(transaction->commit().has_value());
}

inline bool mentions(const std::vector<std::string>& warnings, const std::string& words) {
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

/// Projects of one test, in a folder of their own.
class EffectProjects {
public:
    QString filePath(const QString& name) const { return m_folder.filePath(name); }

    storage::Project make(const CampaignOptions* campaign) {
        test::ChurnProjectOptions options;
        options.customers = kCustomers;
        auto made = test::makeChurnProject(m_folder.filePath(QString("p%1.holdfast").arg(++m_next)).toStdString(), options);
        if (!made) qFatal("%s", made.error().message.c_str());
        if (campaign != nullptr) addCampaign(*made, *campaign);
        return std::move(*made);
    }

    static Result<LearnedEffects> learn(storage::Project& project, EffectsRequest request = {}) {
        NoRegressions none;
        return learnEffects(project, none, request, kClock, TaskContext({}, {}, 2));
    }

private:
    QTemporaryDir m_folder;
    int m_next = 0;
};

}  // namespace holdfast::workbench
