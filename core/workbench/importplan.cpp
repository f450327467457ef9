#include "core/workbench/importplan.h"

#include "core/ingest/converter.h"
#include "core/ingest/mapping.h"
#include "core/ingest/roles.h"

#include <algorithm>
#include <set>

namespace holdfast::workbench {

namespace {

constexpr std::uint64_t kSampleBytes = std::uint64_t{4} << 20U;

/// Works on the plan step by step; the order of the steps is the order of who wins.
class Planner {
public:
    Planner(const ingest::Inference& inference, const std::vector<ColumnSpec>& existing, const ColumnOverrides& overrides)
        : m_inference(inference), m_existing(existing), m_overrides(overrides) {
        for (const ingest::SampledColumn& column : inference.columns()) m_names.push_back(column.name);
    }

    Result<CustomerPlan> run() {
        m_plan.columns = m_inference.plans(m_plan.warnings);
        ingest::assignRoles(m_plan.columns, m_inference, m_plan.warnings);
        HOLDFAST_CHECK(takeExisting());
        HOLDFAST_CHECK(applyTypes());
        HOLDFAST_CHECK(applyRoles());
        HOLDFAST_CHECK(applyLabel());
        HOLDFAST_CHECK(applyKey());
        HOLDFAST_CHECK(applyActionability());
        HOLDFAST_CHECK(checkLabel());
        warnAboutLabel();
        return std::move(m_plan);
    }

private:
    std::vector<ingest::ColumnPlan>& columns() { return m_plan.columns; }

    Result<std::size_t> indexOf(const std::string& name) const {
        const int found = ingest::findColumn(m_names, name);
        if (found < 0) return Unexpected(ErrorCode::InvalidInput, ingest::unknownColumn(name, m_names));
        return static_cast<std::size_t>(found);
    }

    /// The same for a column that is to be the key or the label.
    Result<std::size_t> usableIndexOf(const std::string& name) const {
        HOLDFAST_ASSIGN(const std::size_t index, indexOf(name));
        if (!m_plan.columns[index].leftOut) return index;
        return Unexpected(ErrorCode::InvalidInput, "\"" + name + "\" is a column that Holdfast works out itself, so the file's "
                                                   "cannot be the key or the label. Rename it in the file.");
    }

    const ColumnSpec* existingWith(ColumnRole role) const {
        for (const ColumnSpec& spec : m_existing)
            if (spec.role == role) return &spec;
        return nullptr;
    }

    /// Columns the project knows keep their type, role and spelling; new ones must not take a role that is taken.
    Result<void> takeExisting() {
        if (m_existing.empty()) return {};
        std::vector<std::string> known;
        leaveOutDerived();
        for (const ColumnSpec& spec : m_existing) known.push_back(spec.source == ColumnSource::Import ? spec.name : std::string());
        for (std::size_t i = 0; i < columns().size(); ++i) {
            ingest::ColumnPlan& plan = columns()[i];
            if (plan.leftOut) continue;
            const int found = ingest::findColumn(known, plan.spec.name);
            if (found >= 0) {
                plan.spec = m_existing[static_cast<std::size_t>(found)];
                m_names[i] = plan.spec.name;
                plan.fixed = true;
                if (plan.spec.role == ColumnRole::Label) takeLabelWords(plan, i);
                continue;
            }
            const ColumnRole role = plan.spec.role;
            if (role == ColumnRole::Key || role == ColumnRole::Label || role == ColumnRole::Value || role == ColumnRole::SignupTime)
                demote(i, existingWith(role) != nullptr);
        }
        return {};
    }

    /// Columns called like one that Holdfast works out itself are older copies of those, from an export: they must neither
    /// overwrite them nor come in a second time.
    void leaveOutDerived() {
        std::string names;
        for (ingest::ColumnPlan& plan : columns()) {
            plan.leftOut = std::any_of(m_existing.begin(), m_existing.end(), [&](const ColumnSpec& spec) {
                return spec.source != ColumnSource::Import && ingest::equalsIgnoringCase(spec.name, plan.spec.name);
            });
            if (!plan.leftOut) continue;
            plan.spec.role = ColumnRole::Ignore;
            plan.spec.actionability = Actionability::Fixed;
            names += (names.empty() ? "\"" : ", \"") + plan.spec.name + "\"";
        }
        if (!names.empty())
            m_plan.warnings.push_back("Holdfast works these columns out itself, so the file's were left out: " + names +
                                      ". Rename a column of your own that is called so.");
    }

    void takeLabelWords(ingest::ColumnPlan& plan, std::size_t index) const {
        for (const auto& [word, count] : m_inference.columns()[index].guess.words())
            if (plan.otherWord.empty() && !ingest::equalsIgnoringCase(word, plan.spec.positive)) plan.otherWord = word;
    }

    /// A column that loses its place as key, label, value or signup time is an ordinary one again.
    void demote(std::size_t index, bool really) {
        if (!really) return;
        ingest::ColumnPlan& plan = columns()[index];
        const ColumnRole before = plan.spec.role;
        ingest::applyNameRules(plan);
        plan.spec.positive.clear();
        if (before == ColumnRole::Key) {
            plan.spec.role = ColumnRole::Ignore;
            plan.spec.actionability = Actionability::Fixed;
        }
    }

    void demoteOthers(ColumnRole role, std::size_t keep) {
        for (std::size_t i = 0; i < columns().size(); ++i)
            if (i != keep && columns()[i].spec.role == role) demote(i, true);
    }

    Result<void> applyTypes() {
        for (const auto& [name, type] : m_overrides.types) {
            HOLDFAST_ASSIGN(const std::size_t index, indexOf(name));
            ingest::ColumnPlan& plan = columns()[index];
            if (plan.leftOut) continue;
            if (plan.fixed && plan.spec.type != type) {
                m_plan.warnings.push_back("\"" + name + "\" stays " + std::string(toString(plan.spec.type)) +
                                          ": the project has such values in it already.");
                continue;
            }
            plan.spec.type = type;
            plan.fixed = true;
        }
        return {};
    }

    Result<void> applyRoles() {
        for (const auto& [name, role] : m_overrides.roles) {
            HOLDFAST_ASSIGN(const std::size_t index, indexOf(name));
            if (columns()[index].leftOut) continue;
            if (role == ColumnRole::Key && m_overrides.key.empty()) m_key = index;
            else if (role == ColumnRole::Label && m_overrides.label.empty()) m_label = index;
            if (role == ColumnRole::Key || role == ColumnRole::Label) continue;
            columns()[index].spec.role = role;
            if (role == ColumnRole::Value || role == ColumnRole::SignupTime) demoteOthers(role, index);
        }
        return {};
    }

    Result<void> applyActionability() {
        for (const auto& [name, actionability] : m_overrides.actionability) {
            HOLDFAST_ASSIGN(const std::size_t index, indexOf(name));
            if (!columns()[index].leftOut) columns()[index].spec.actionability = actionability;
        }
        return {};
    }

    Result<void> applyLabel() {
        if (!m_overrides.label.empty()) {
            HOLDFAST_ASSIGN(m_label, usableIndexOf(m_overrides.label));
        }
        if (!m_label && !m_overrides.labelPositive.empty())
            for (std::size_t i = 0; i < columns().size(); ++i)
                if (columns()[i].spec.role == ColumnRole::Label) m_label = i;
        if (!m_label) return {};
        demoteOthers(ColumnRole::Label, *m_label);
        ingest::ColumnPlan& plan = columns()[*m_label];
        if (plan.fixed && plan.spec.role == ColumnRole::Label && m_overrides.labelPositive.empty()) return {};
        ingest::makeLabel(plan, m_inference.columns()[*m_label].guess, m_overrides.labelPositive, m_plan.warnings);
        return {};
    }

    Result<void> applyKey() {
        if (!m_overrides.key.empty()) {
            HOLDFAST_ASSIGN(m_key, usableIndexOf(m_overrides.key));
        }
        const ColumnSpec* projectKey = existingWith(ColumnRole::Key);
        if (m_key) {
            demoteOthers(ColumnRole::Key, *m_key);
            ColumnSpec& spec = columns()[*m_key].spec;
            if (projectKey && spec.name != projectKey->name)
                return Unexpected(ErrorCode::InvalidInput, "The project's customers are named by \"" + projectKey->name +
                                                               "\", so \"" + spec.name + "\" cannot be the key. Import into a new project.");
            spec.role = ColumnRole::Key;
            spec.actionability = Actionability::Fixed;
            if (spec.type != ColumnType::Integer) spec.type = ColumnType::Text;
        }
        for (const ingest::ColumnPlan& plan : columns())
            if (plan.spec.role == ColumnRole::Key) return {};
        if (projectKey && projectKey->name != ingest::kGeneratedKey)
            return Unexpected(ErrorCode::InvalidInput, "The file has no column \"" + projectKey->name +
                                                           "\", which names the customers of this project. Rename its key column, "
                                                           "or import it into a new project.");
        generateKey(projectKey);
        return {};
    }

    void generateKey(const ColumnSpec* projectKey) {
        ingest::ColumnPlan key;
        key.spec.name = ingest::kGeneratedKey;
        key.spec.role = ColumnRole::Key;
        key.spec.actionability = Actionability::Fixed;
        if (projectKey) key.spec = *projectKey;
        key.fixed = true;
        m_plan.generateKey = true;
        columns().push_back(std::move(key));
        m_plan.warnings.emplace_back("No column names the customers, so each row got a key made from its content (row_key). "
                                     "Choose the key yourself if there is one.");
    }

    /// A label that a person named must be one; an inferred one has two values already.
    Result<void> checkLabel() const {
        if (!m_label) return {};
        const ingest::ColumnPlan& plan = m_plan.columns[*m_label];
        std::set<std::string> words;
        bool positive = false;
        for (const auto& [word, count] : m_inference.columns()[*m_label].guess.words()) {
            const int meaning = plan.spec.type == ColumnType::Boolean ? ingest::booleanOf(word) : -1;
            std::string folded = meaning >= 0 ? std::to_string(meaning) : word;
            std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) { return std::tolower(c); });
            positive = positive || ingest::equalsIgnoringCase(folded, plan.spec.positive);
            words.insert(std::move(folded));
        }
        const std::string name = "\"" + plan.spec.name + "\"";
        if (words.size() > 2)
            return Unexpected(ErrorCode::InvalidInput, name + " has more than two values, so it cannot say who left. Choose another label.");
        if (words.size() == 2 && !positive)
            return Unexpected(ErrorCode::InvalidInput, "The label " + name + " never is \"" + plan.spec.positive + "\". Its values are \"" +
                                                           *words.begin() + "\" and \"" + *words.rbegin() + "\".");
        return {};
    }

    void warnAboutLabel() {
        if (existingWith(ColumnRole::Label)) return;
        for (const ingest::ColumnPlan& plan : columns())
            if (plan.spec.role == ColumnRole::Label) return;
        m_plan.warnings.emplace_back("No column looks like the label that says who left. Choose it (--label COLUMN=VALUE) before training.");
    }

    const ingest::Inference& m_inference;
    const std::vector<ColumnSpec>& m_existing;
    const ColumnOverrides& m_overrides;
    std::vector<std::string> m_names;
    CustomerPlan m_plan;
    std::optional<std::size_t> m_label;
    std::optional<std::size_t> m_key;
};

}  // namespace

Result<CustomerPlan> planCustomers(const ingest::Inference& inference, const std::vector<ColumnSpec>& existing,
                                   const ColumnOverrides& overrides) {
    return Planner(inference, existing, overrides).run();
}

Result<ingest::Inference> sampleRecords(ingest::RecordSource& source, std::size_t limit, const TaskContext& context) {
    ingest::Inference inference(source.columns());
    ingest::RecordBatch batch;
    while (limit == 0 || (inference.records() < limit && source.bytesRead() < kSampleBytes)) {
        HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_CHECK(source.read(batch));
        if (batch.records.empty()) break;
        inference.add(batch);
        if (limit == 0) context.progress(source.bytesRead(), source.bytesTotal(), "Finding types");
    }
    return inference;
}

}  // namespace holdfast::workbench
