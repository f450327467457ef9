#include "core/workbench/effectdata.h"

#include "core/data/controlarm.h"
#include "core/data/label.h"
#include "core/scoring/model.h"
#include "core/storage/customers.h"
#include "core/storage/records.h"
#include "core/workbench/acquaintance.h"
#include "core/workbench/champion.h"
#include "core/workbench/effectcautions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

std::string customersText(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " customer" : " customers");
}

/// The asked-for control arm, or the one arm whose name means it.
Result<std::string> findControl(const std::vector<Treatment>& treatments, const std::string& asked, std::vector<std::string>& warnings) {
    std::set<std::string> arms;
    for (const Treatment& treatment : treatments) arms.insert(treatment.arm);
    if (const auto control = controlAmong({arms.begin(), arms.end()}, asked)) {
        if (*control != asked) warnings.push_back("The arm \"" + *control + "\" was taken for the control: those left alone on purpose.");
        return *control;
    }
    std::string list;
    for (const std::string& arm : arms) list += (list.empty() ? "\"" : ", \"") + arm + "\"";
    return Unexpected(ErrorCode::InvalidInput,
                      "No treatment has the arm \"" + asked + "\", the control: effects are differences from customers left alone "
                      "on purpose. The arms are " + list + ". Import the control group, or say which of them it is.");
}

/// One treatment a customer counts: the last one.
std::unordered_map<std::string, const Treatment*> lastTreatments(const std::vector<Treatment>& treatments) {
    std::unordered_map<std::string, const Treatment*> last;
    for (const Treatment& treatment : treatments) {
        const Treatment*& kept = last[treatment.customer];
        if (kept == nullptr || treatment.time >= kept->time) kept = &treatment;
    }
    return last;
}

/// Outcome of every customer from a column of the table. [customers]
Result<std::vector<double>> outcomesFromColumn(const CustomerTable& table, const std::string& name, bool& leaving) {
    const TableColumn* column = table.find(name);
    if (column == nullptr)
        return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + name + "\" to take the outcome from. Check its spelling.");
    leaving = column->spec.role == ColumnRole::Label;
    if (leaving) return labelsOf(table);
    if (!column->isText()) return column->numbers;
    CustomerTable alone;  // two texts, one of which means yes
    alone.keys = table.keys;
    alone.columns.push_back(*column);
    alone.columns.front().spec.role = ColumnRole::Label;
    auto outcomes = labelsOf(alone);
    if (!outcomes)
        return Unexpected(ErrorCode::InvalidInput, "The column \"" + name + "\" is text, so it cannot be an outcome. Choose a column of "
                                                   "numbers, or of yes and no.");
    return outcomes;
}

struct Row {
    std::size_t customer = 0;
    const Treatment* treatment = nullptr;
    double outcome = NAN;
    bool byLabel = false;  ///< who left by the label, not what was recorded
};

/// How far a yes or no recorded with treatments and the label tell the same, among those who have both.
struct Agreement {
    double both = 0.0, alike = 0.0, recorded = 0.0, left = 0.0, leftRecorded = 0.0;

    void add(double outcome, double label) {
        both += 1.0, recorded += outcome, left += label, leftRecorded += outcome * label;
        alike += outcome == label ? 1.0 : 0.0;
    }
    /// Those with a recorded 1 left more often than the others, by more than chance (two standard errors of the covariance).
    bool sure() const {
        if (both < 2.0) return false;
        const double p = recorded / both, q = left / both, covariance = leftRecorded / both - p * q;
        return covariance > 2.0 * std::sqrt(p * (1.0 - p) * q * (1.0 - q) / both);
    }
};

/// In which arms outcomes were recorded, and in which they were not.
class Recorded {
public:
    void add(const Treatment& treatment) {
        for (Share* share : {&m_all, &m_arms[treatment.arm]}) share->customers += 1.0, share->known += treatment.outcome ? 1.0 : 0.0;
    }
    /// No arm's share differs from that of all by more than chance (three standard errors) and five points.
    bool alike() const {
        const double all = m_all.known / m_all.customers;
        return std::all_of(m_arms.begin(), m_arms.end(), [all](const auto& arm) {
            const double off = std::abs(arm.second.known / arm.second.customers - all);
            return off <= std::max(0.05, 3.0 * std::sqrt(all * (1.0 - all) / arm.second.customers));
        });
    }

private:
    struct Share {
        double customers = 0.0, known = 0.0;
    };
    Share m_all;
    std::map<std::string, Share> m_arms;
};

class StudyBuilder {
public:
    StudyBuilder(const EffectsRequest& request, EffectData& data) : m_request(request), m_data(data) {}

    /// newest: time that the project knows of.
    Result<void> build(const std::vector<Treatment>& treatments, std::optional<UtcMillis> newest) {
        HOLDFAST_ASSIGN(m_data.control, findControl(treatments, m_request.control, m_data.warnings));
        const auto last = lastTreatments(treatments);
        HOLDFAST_ASSIGN(const auto outcomes, chooseOutcome(treatments));
        if (outcomes.empty()) m_labels = standIns(last);
        std::size_t unknownOutcome = 0, found = 0, stoodIn = 0;
        for (std::size_t i = 0; i < m_data.table.rows(); ++i) {
            const auto at = last.find(m_data.table.keys[i]);
            if (at == last.end()) continue;
            ++found;
            double outcome = outcomes.empty() ? at->second->outcome.value_or(NAN) : outcomes[i];
            const bool byLabel = std::isnan(outcome) && !m_labels.empty() && !std::isnan(m_labels[i]);
            if (byLabel) outcome = m_labels[i], ++stoodIn;
            if (std::isnan(outcome)) {
                ++unknownOutcome;
                continue;
            }
            m_rows.push_back({i, at->second, outcome, byLabel || (!outcomes.empty() && m_data.leaving)});
        }
        tellWhatWasLeftOut(treatments.size(), last.size(), found, unknownOutcome);
        tellStandIns(stoodIn, found);
        if (m_rows.empty())
            return Unexpected(ErrorCode::InvalidInput,
                              "No treated customer of this project has a known outcome, so nothing can be learned from past "
                              "campaigns. Import outcomes with the treatments, or name a column that holds them.");
        HOLDFAST_CHECK(fill(m_data.control));
        tellTiming(newest);
        return {};
    }

private:
    const EffectsRequest& m_request;
    EffectData& m_data;
    std::vector<Row> m_rows;
    bool m_ownOutcomes = false;  ///< those recorded with the treatments
    std::vector<double> m_labels;   ///< [customers] who left, where that stands in for outcomes that were not recorded; else empty
    Agreement m_agreement;

    /// Empty: the treatments' own.
    Result<std::vector<double>> chooseOutcome(const std::vector<Treatment>& treatments) {
        const bool own = std::any_of(treatments.begin(), treatments.end(), [](const Treatment& t) { return t.outcome.has_value(); });
        m_data.leaving = true;
        if (m_request.outcome.empty() && own) {
            m_data.outcome = "treatments";
            m_ownOutcomes = true;
            return std::vector<double>();
        }
        const TableColumn* label = labelColumn(m_data.table);
        m_data.outcome = !m_request.outcome.empty() ? m_request.outcome : label != nullptr ? label->spec.name : std::string();
        if (m_data.outcome.empty())
            return Unexpected(ErrorCode::InvalidInput,
                              "The treatments have no outcome and no column says who left, so there is no outcome to learn from. "
                              "Import one, or name the column that holds it.");
        return outcomesFromColumn(m_data.table, m_data.outcome, m_data.leaving);
    }

    /// The label of every customer, where it can stand in for what was not recorded: that is a yes or no, surely goes together with the label,
    /// and is missing in one arm as often as in another. Else an arm's outcomes would be compared with something else of the other's.
    std::vector<double> standIns(const std::unordered_map<std::string, const Treatment*>& last) {
        if (labelColumn(m_data.table) == nullptr) return {};
        auto labels = labelsOf(m_data.table);
        if (!labels) return {};
        Recorded recorded;
        for (std::size_t i = 0; i < m_data.table.rows(); ++i) {
            const auto at = last.find(m_data.table.keys[i]);
            if (at == last.end()) continue;
            recorded.add(*at->second);
            if (!at->second->outcome) continue;
            const double outcome = *at->second->outcome;
            if (outcome != 0.0 && outcome != 1.0) return {};
            if (!std::isnan((*labels)[i])) m_agreement.add(outcome, (*labels)[i]);
        }
        return m_agreement.sure() && recorded.alike() ? std::move(*labels) : std::vector<double>();
    }

    void tellStandIns(std::size_t stoodIn, std::size_t found) {
        if (stoodIn == 0) return;
        const auto percent = [](double share) { return std::to_string(static_cast<int>(std::lround(100.0 * share))) + " %"; };
        std::string text = customersText(stoodIn) + " with treatments (" + percent(static_cast<double>(stoodIn) / static_cast<double>(found)) +
                           ") have no recorded outcome; who left by " + labelColumn(m_data.table)->spec.name + " stands in for it. ";
        if (m_agreement.both > 0.0) text += "Where both are known they agree for " + percent(m_agreement.alike / m_agreement.both) + ". ";
        m_data.warnings.push_back(text + "Effects of such a mixture are those of neither.");
    }

    void tellWhatWasLeftOut(std::size_t treatments, std::size_t treated, std::size_t found, std::size_t unknownOutcome) {
        auto& warnings = m_data.warnings;
        if (treated < treatments)
            warnings.push_back(std::to_string(treatments - treated) +
                               " treatments were followed by another of the same customer; only the last of each counts.");
        if (found < treated)
            warnings.push_back(customersText(treated - found) + " with treatments are not in the customer table and were left out.");
        if (unknownOutcome > 0) {
            const auto share = static_cast<int>(std::lround(100.0 * static_cast<double>(unknownOutcome) / static_cast<double>(found)));
            warnings.push_back(customersText(unknownOutcome) + " with treatments (" + std::to_string(share) +
                               " %) have no known outcome and were left out" +
                               (share >= 20 ? "; if outcomes are missing for a reason, the effects are not those of everybody." : "."));
        }
    }

    Result<void> fill(const std::string& control) {
        scenario::EffectStudy& study = m_data.study;
        std::map<std::string, int> arms;
        for (const Row& row : m_rows)
            if (row.treatment->arm != control) arms.try_emplace(row.treatment->arm, 0);
        for (auto& [name, number] : arms) {
            study.arms.push_back(name);
            number = static_cast<int>(study.arms.size());
        }
        if (arms.empty())
            return Unexpected(ErrorCode::InvalidInput, "Every customer with a known outcome was left alone, so there is no arm to learn "
                                                       "the effect of.");
        study.binary = true;
        for (const Row& row : m_rows) {
            study.arm.push_back(row.treatment->arm == control ? 0 : arms[row.treatment->arm]);
            study.outcome.push_back(row.outcome);
            study.binary = study.binary && (row.outcome == 0.0 || row.outcome == 1.0);
            study.propensity.push_back(row.treatment->propensity.value_or(NAN));
            m_data.customers.push_back(row.customer);
        }
        if (m_ownOutcomes) tellMeaning();
        HOLDFAST_ASSIGN(const auto excluded, columnsToLeaveOut());
        m_data.everybody = scoring::buildFeatures(m_data.table, excluded);
        if (m_data.everybody.cols() == 0)
            return Unexpected(ErrorCode::InvalidInput, "No column tells customers apart, so nothing can be said about whom an arm moves. "
                                                       "Give some columns a feature role.");
        m_data.columns = m_data.everybody.schema;
        study.features.schema = m_data.everybody.schema;
        study.features.rows = m_rows.size();
        for (const Row& row : m_rows)
            study.features.values.insert(study.features.values.end(), m_data.everybody.row(row.customer),
                                         m_data.everybody.row(row.customer) + m_data.everybody.cols());
        return {};
    }

    void tellTiming(std::optional<UtcMillis> newest) {
        for (std::string& caution : eventCautions(m_data.study)) m_data.warnings.push_back(std::move(caution));
        TimingRequest timing{&m_data.table, m_data.columns.get(), {}, {}, newest};
        for (const Row& row : m_rows) {
            timing.treatments.push_back(row.treatment->time);
            if (row.byLabel) timing.byLabel.push_back(row.treatment->time);
        }
        for (std::string& caution : timingCautions(timing)) m_data.warnings.push_back(std::move(caution));
    }

    /// What outcomes recorded with treatments stand for: of two values 1 is read as left, anything else is no leaving.
    void tellMeaning() {
        m_data.leaving = m_data.study.binary;
        if (!m_data.leaving) return;
        std::string warning = "Outcomes recorded with the treatments were read as 1 = left, 0 = stayed.";
        double together = 0.0;  // covariance with the label, where there is one
        if (const auto labels = labelsOf(m_data.table); labelColumn(m_data.table) != nullptr && labels) {
            double n = 0.0, x = 0.0, y = 0.0, both = 0.0;
            for (const Row& row : m_rows) {
                const double label = (*labels)[row.customer];
                if (std::isnan(label) || row.byLabel) continue;
                n += 1.0, x += label, y += row.outcome, both += label * row.outcome;
            }
            together = n > 0.0 ? both / n - x / n * (y / n) : 0.0;
        }
        if (together < 0.0)
            warning += " But those with a 1 left less often than the others: if 1 is something good, name the column that says who left "
                       "as the outcome, or effects point the wrong way.";
        m_data.warnings.push_back(std::move(warning));
    }

    /// The outcome itself, what was asked for, columns worked out from the graph (they may know the outcome) and what tells the
    /// outcome too well to have been known before.
    Result<std::vector<std::string>> columnsToLeaveOut() {
        std::vector<std::string> out{m_data.outcome};
        for (const std::string& name : m_request.exclude) {
            if (m_data.table.find(name) == nullptr)
                return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + name + "\" to leave out. Check its spelling.");
            out.push_back(name);
        }
        CustomerTable studied;
        for (const Row& row : m_rows) studied.keys.push_back(m_data.table.keys[row.customer]);
        for (const TableColumn& column : m_data.table.columns) {
            if (std::find(out.begin(), out.end(), column.spec.name) != out.end()) continue;
            TableColumn taken{column.spec, {}, {}, column.levels};
            for (const Row& row : m_rows) {
                if (!column.codes.empty()) taken.codes.push_back(column.codes[row.customer]);
                if (!column.numbers.empty()) taken.numbers.push_back(column.numbers[row.customer]);
            }
            studied.columns.push_back(std::move(taken));
        }
        for (const auto& finding : outcomeLeaks(studied, m_data.study.outcome, m_data.study.binary, m_request.seed)) {
            m_data.warnings.push_back("Leakage: " + finding.column + " " + finding.reason +
                                      ". It was left out: what comes after a treatment must not explain its effect away.");
            out.push_back(finding.column);
        }
        return out;
    }
};

}  // namespace

std::optional<std::string> controlAmong(const std::vector<std::string>& arms, const std::string& asked) {
    if (std::find(arms.begin(), arms.end(), asked) != arms.end()) return asked;
    std::vector<std::string> meant;
    for (const std::string& arm : arms)
        if (meansControl(arm)) meant.push_back(arm);
    return meant.size() == 1 ? std::optional(meant.front()) : std::nullopt;
}

Result<EffectData> prepareEffects(const storage::Project& project, const EffectsRequest& request, const TaskContext& context) {
    EffectData data;
    context.progress(0, 0, "Reading treatments");
    HOLDFAST_ASSIGN(const auto treatments, storage::readTreatments(project));
    if (treatments.empty())
        return Unexpected(ErrorCode::NotFound, "This project knows of no past treatments, so there are no effects to learn. Import a "
                                               "table of treatments (customer, arm, time; control has the arm \"none\").");
    HOLDFAST_ASSIGN(data.table, storage::readCustomers(project, {}, context));
    HOLDFAST_ASSIGN(const auto newest, newestTime(project));
    HOLDFAST_CHECK(StudyBuilder(request, data).build(treatments, newest));
    HOLDFAST_ASSIGN(const auto referrals, storage::readReferrals(project));
    if (!referrals.empty()) {
        HOLDFAST_ASSIGN(data.graph, graph::ReferralGraph::build(data.table.keys, referrals));
        addExposure(data);
    }
    return data;
}

}  // namespace holdfast::workbench
