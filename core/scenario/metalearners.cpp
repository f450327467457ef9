#include "core/scenario/metalearners.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

using scoring::Regression;

constexpr const char* kArmColumn = "@arm";

class ConstantEffect final : public EffectModel {
public:
    explicit ConstantEffect(std::vector<double> effects) : m_effects(std::move(effects)) {}
    Result<ArmValues> predict(const FeatureMatrix&, const std::vector<std::size_t>& rows) const override {
        ArmValues out;
        for (const double effect : m_effects) out.emplace_back(rows.size(), effect);
        return out;
    }

private:
    std::vector<double> m_effects;
};

class DifferenceOfOutcomes final : public EffectModel {
public:
    explicit DifferenceOfOutcomes(OutcomeModels models) : m_models(std::move(models)) {}
    Result<ArmValues> predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const override {
        HOLDFAST_ASSIGN(ArmValues out, m_models.predict(features, rows));
        for (std::size_t a = 1; a < out.size(); ++a)
            for (std::size_t i = 0; i < rows.size(); ++i) out[a][i] -= out[0][i];
        out.erase(out.begin());
        return out;
    }

private:
    OutcomeModels m_models;
};

class DifferenceOfJointOutcomes final : public EffectModel {
public:
    explicit DifferenceOfJointOutcomes(std::unique_ptr<scoring::JointOutcomes> model) : m_model(std::move(model)) {}
    Result<ArmValues> predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const override {
        HOLDFAST_ASSIGN(ArmValues out, m_model->outcomes(features, rows));
        for (std::size_t a = 1; a < out.size(); ++a)
            for (std::size_t i = 0; i < rows.size(); ++i) out[a][i] -= out[0][i];
        out.erase(out.begin());
        return out;
    }

private:
    std::unique_ptr<scoring::JointOutcomes> m_model;
};

/// Some rows of a matrix, once for every arm of a list, with one more column that says which.
FeatureMatrix withArms(const FeatureMatrix& features, const std::vector<std::size_t>& rows, const std::vector<int>& arms,
                       std::shared_ptr<const FeatureSchema> schema) {
    FeatureMatrix out{std::move(schema), rows.size(), {}};
    out.values.reserve(rows.size() * (features.cols() + 1));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out.values.insert(out.values.end(), features.row(rows[i]), features.row(rows[i]) + features.cols());
        out.values.push_back(static_cast<double>(arms[i]));
    }
    return out;
}

std::shared_ptr<const FeatureSchema> schemaWithArm(const FeatureMatrix& features, std::size_t arms) {
    auto schema = std::make_shared<FeatureSchema>(*features.schema);
    FeatureSpec spec;
    spec.name = kArmColumn;
    spec.kind = FeatureKind::Category;
    spec.type = ColumnType::Text;
    for (std::size_t a = 0; a < arms; ++a) spec.levels.push_back(std::to_string(a));
    schema->features.push_back(std::move(spec));
    return schema;
}

/// One regression that knows the arm as a column. With `difference`, control is an arm of it and is taken off.
class OneForAllArms final : public EffectModel {
public:
    OneForAllArms(std::unique_ptr<Regression> model, std::shared_ptr<const FeatureSchema> schema, std::size_t arms, bool difference)
        : m_model(std::move(model)), m_schema(std::move(schema)), m_arms(arms), m_difference(difference) {}

    Result<ArmValues> predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const override {
        ArmValues out;
        std::vector<double> control(rows.size(), 0.0);
        if (m_difference) {
            HOLDFAST_ASSIGN(control, under(0, features, rows));
        }
        for (std::size_t a = 0; a < m_arms; ++a) {
            HOLDFAST_ASSIGN(auto values, under(static_cast<int>(a) + (m_difference ? 1 : 0), features, rows));
            for (std::size_t i = 0; i < values.size(); ++i) values[i] -= control[i];
            out.push_back(std::move(values));
        }
        return out;
    }

private:
    Result<std::vector<double>> under(int arm, const FeatureMatrix& features, const std::vector<std::size_t>& rows) const {
        const auto matrix = withArms(features, rows, std::vector<int>(rows.size(), arm), m_schema);
        return m_model->predict(matrix, allRows(matrix.rows));
    }

    std::unique_ptr<Regression> m_model;
    std::shared_ptr<const FeatureSchema> m_schema;
    std::size_t m_arms;
    bool m_difference;
};

/// A regression of its own for each arm's effect; X has two, weighted by who is more likely to be treated.
class RegressedEffects final : public EffectModel {
public:
    std::vector<std::unique_ptr<Regression>> treated;   ///< [arms]
    std::vector<std::unique_ptr<Regression>> controls;  ///< [arms], or empty
    const AssignmentModel* assignment = nullptr;        ///< with `controls`

    Result<ArmValues> predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const override {
        ArmValues out;
        ArmChances chances;
        if (!controls.empty()) {
            HOLDFAST_ASSIGN(chances, assignment->chances(features, rows));
        }
        for (std::size_t a = 0; a < treated.size(); ++a) {
            HOLDFAST_ASSIGN(auto values, treated[a]->predict(features, rows));
            if (!controls.empty()) {
                HOLDFAST_ASSIGN(const auto others, controls[a]->predict(features, rows));
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    const double weight = chances[a + 1][i] / (chances[a + 1][i] + chances[0][i]);
                    values[i] = weight * others[i] + (1.0 - weight) * values[i];
                }
            }
            out.push_back(std::move(values));
        }
        return out;
    }
};

Result<std::unique_ptr<EffectModel>> fitAverage(const EffectFit& fit) {
    const auto scores = doublyRobustScores(*fit.study, *fit.outcomes, fit.assignment->received);
    std::vector<double> effects;
    for (const auto& arm : scores) {
        double sum = 0.0;
        for (const std::size_t row : fit.rows) sum += arm[row];
        effects.push_back(sum / static_cast<double>(fit.rows.size()));
    }
    return std::unique_ptr<EffectModel>(std::make_unique<ConstantEffect>(std::move(effects)));
}

Result<std::unique_ptr<EffectModel>> fitS(const EffectFit& fit, const TaskContext& context) {
    const EffectStudy& study = *fit.study;
    auto schema = schemaWithArm(study.features, study.armCount() + 1);
    std::vector<int> arms;
    std::vector<double> targets;
    for (const std::size_t row : fit.rows) {
        arms.push_back(study.arm[row]);
        targets.push_back(study.outcome[row]);
    }
    const auto matrix = withArms(study.features, fit.rows, arms, schema);
    const auto rows = allRows(matrix.rows);
    HOLDFAST_ASSIGN(auto model, fit.base->fit({&matrix, targets, rows, study.binary, fit.seed}, context));
    return std::unique_ptr<EffectModel>(
        std::make_unique<OneForAllArms>(std::move(model), std::move(schema), study.armCount(), true));
}

Result<std::unique_ptr<EffectModel>> fitX(const EffectFit& fit, const TaskContext& context) {
    const EffectStudy& study = *fit.study;
    auto model = std::make_unique<RegressedEffects>();
    model->assignment = &fit.assignment->model;
    const auto control = rowsOfArm(study, fit.rows, 0);
    for (std::size_t a = 0; a < study.armCount(); ++a) {
        const auto treated = rowsOfArm(study, fit.rows, static_cast<int>(a) + 1);
        std::vector<double> imputed(study.rows(), NAN);
        for (const std::size_t row : treated) imputed[row] = study.outcome[row] - (*fit.outcomes)[0][row];
        for (const std::size_t row : control) imputed[row] = (*fit.outcomes)[a + 1][row] - study.outcome[row];
        HOLDFAST_ASSIGN(auto one, fit.base->fit({&study.features, imputed, treated, false, fit.seed}, context));
        HOLDFAST_ASSIGN(auto other, fit.base->fit({&study.features, imputed, control, false, fit.seed}, context));
        model->treated.push_back(std::move(one));
        model->controls.push_back(std::move(other));
    }
    return std::unique_ptr<EffectModel>(std::move(model));
}

Result<std::unique_ptr<EffectModel>> fitDR(const EffectFit& fit, const TaskContext& context) {
    const EffectStudy& study = *fit.study;
    const auto scores = doublyRobustScores(study, *fit.outcomes, fit.assignment->received);
    auto model = std::make_unique<RegressedEffects>();
    for (const auto& arm : scores) {
        HOLDFAST_ASSIGN(auto one, fit.base->fit({&study.features, arm, fit.rows, false, fit.seed}, context));
        model->treated.push_back(std::move(one));
    }
    return std::unique_ptr<EffectModel>(std::move(model));
}

Result<std::unique_ptr<EffectModel>> fitSharedDR(const EffectFit& fit, const TaskContext& context) {
    const EffectStudy& study = *fit.study;
    const auto scores = doublyRobustScores(study, *fit.outcomes, fit.assignment->received);
    auto schema = schemaWithArm(study.features, study.armCount());
    std::vector<int> arms;
    std::vector<std::size_t> rows;
    std::vector<double> targets;
    for (std::size_t a = 0; a < study.armCount(); ++a)
        for (const std::size_t row : fit.rows) {
            arms.push_back(static_cast<int>(a));
            rows.push_back(row);
            targets.push_back(scores[a][row]);
        }
    const auto matrix = withArms(study.features, rows, arms, schema);
    const auto all = allRows(matrix.rows);
    HOLDFAST_ASSIGN(auto model, fit.base->fit({&matrix, targets, all, false, fit.seed}, context));
    return std::unique_ptr<EffectModel>(
        std::make_unique<OneForAllArms>(std::move(model), std::move(schema), study.armCount(), false));
}

Result<std::unique_ptr<EffectModel>> fitJoint(const EffectFit& fit, const TaskContext& context) {
    const EffectStudy& study = *fit.study;
    HOLDFAST_ASSIGN(auto model, fit.joint->fit({&study.features, study.outcome, study.arm, study.armCount(), fit.rows, study.binary,
                                                fit.seed},
                                               context));
    return std::unique_ptr<EffectModel>(std::make_unique<DifferenceOfJointOutcomes>(std::move(model)));
}

}  // namespace

std::string_view toString(MetaLearner learner) {
    constexpr std::array<std::string_view, 7> names{"average", "S", "T", "X", "DR", "shared DR", "joint"};
    return names[static_cast<std::size_t>(learner)];
}

Result<OutcomeModels> OutcomeModels::fit(const EffectStudy& study, const std::vector<std::size_t>& rows,
                                         const scoring::RegressionLearner& base, std::uint64_t seed, const TaskContext& context) {
    OutcomeModels models;
    for (std::size_t a = 0; a <= study.armCount(); ++a) {
        const auto own = rowsOfArm(study, rows, static_cast<int>(a));
        HOLDFAST_ASSIGN(auto model, base.fit({&study.features, study.outcome, own, study.binary, seed}, context));
        models.m_models.push_back(std::move(model));
    }
    return models;
}

Result<ArmValues> OutcomeModels::predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const {
    ArmValues out;
    for (const auto& model : m_models) {
        HOLDFAST_ASSIGN(auto values, model->predict(features, rows));
        out.push_back(std::move(values));
    }
    return out;
}

Result<ArmValues> crossFitOutcomes(const EffectStudy& study, const std::vector<std::size_t>& rows, const std::vector<int>& folds,
                                   const scoring::RegressionLearner& base, std::uint64_t seed, const TaskContext& context) {
    ArmValues out(study.armCount() + 1, std::vector<double>(study.rows(), NAN));
    int foldCount = 0;
    for (const std::size_t row : rows) foldCount = std::max(foldCount, folds[row] + 1);
    for (int fold = 0; fold < foldCount; ++fold) {
        std::vector<std::size_t> training, held;
        for (const std::size_t row : rows) (folds[row] == fold ? held : training).push_back(row);
        if (held.empty()) continue;
        HOLDFAST_ASSIGN(const auto models, OutcomeModels::fit(study, training, base, seed, context));
        HOLDFAST_ASSIGN(const auto values, models.predict(study.features, held));
        for (std::size_t a = 0; a < values.size(); ++a)
            for (std::size_t i = 0; i < held.size(); ++i) out[a][held[i]] = values[a][i];
    }
    return out;
}

ArmValues doublyRobustScores(const EffectStudy& study, const ArmValues& outcomes, const std::vector<double>& received) {
    ArmValues scores(study.armCount(), std::vector<double>(study.rows()));
    for (std::size_t i = 0; i < study.rows(); ++i) {
        const auto got = static_cast<std::size_t>(study.arm[i]);
        const double correction = (study.outcome[i] - outcomes[got][i]) / received[i];
        for (std::size_t a = 1; a < outcomes.size(); ++a)
            scores[a - 1][i] = outcomes[a][i] - outcomes[0][i] + (got == a ? correction : got == 0 ? -correction : 0.0);
    }
    return scores;
}

Result<std::unique_ptr<EffectModel>> fitEffect(const EffectFit& fit, const TaskContext& context) {
    switch (fit.learner) {
        case MetaLearner::Average: return fitAverage(fit);
        case MetaLearner::S: return fitS(fit, context);
        case MetaLearner::X: return fitX(fit, context);
        case MetaLearner::DR: return fitDR(fit, context);
        case MetaLearner::SharedDR: return fitSharedDR(fit, context);
        case MetaLearner::Joint: return fitJoint(fit, context);
        case MetaLearner::T: break;
    }
    HOLDFAST_ASSIGN(auto models, OutcomeModels::fit(*fit.study, fit.rows, *fit.base, fit.seed, context));
    return std::unique_ptr<EffectModel>(std::make_unique<DifferenceOfOutcomes>(std::move(models)));
}

}  // namespace holdfast::scenario
