#include "core/workbench/filetable.h"

#include "core/ingest/cells.h"
#include "core/ingest/converter.h"
#include "core/ingest/inference.h"
#include "core/ingest/reader.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kSampledRecords = 2000;
constexpr const char* kReferrerColumn = "referrer";

std::string rowsText(std::size_t rows) {
    return std::to_string(rows) + (rows == 1 ? " row" : " rows");
}

/// One column of the file that the project knows, and what it gathers.
struct Gatherer {
    std::size_t field = 0;
    ingest::ColumnPlan plan;
    TableColumn column;
    std::unordered_map<std::string, std::int32_t> levelCodes;
    std::size_t strange = 0;

    void add(const ingest::Field* given) {
        ingest::Cell cell;
        const bool understood = given == nullptr || ingest::parseCell(*given, plan, cell);
        if (!understood) {
            ++strange;
            cell = {};
        }
        using Kind = ingest::Cell::Kind;
        if (!column.isText()) {
            column.numbers.push_back(cell.kind == Kind::Integer ? static_cast<double>(cell.integer)
                                     : cell.kind == Kind::Real  ? cell.real
                                                                : kMissing);
            return;
        }
        if (cell.kind != Kind::Text) {
            column.codes.push_back(kMissingLevel);
            return;
        }
        const auto [found, added] =
            levelCodes.try_emplace(std::string(cell.text()), static_cast<std::int32_t>(column.levels.size()));
        if (added) column.levels.push_back(found->first);
        column.codes.push_back(found->second);
    }
};

/// Reads the number style and time form from a sample; the types are the project's.
Result<std::vector<ingest::ColumnPlan>> inferPlans(const std::filesystem::path& file) {
    HOLDFAST_ASSIGN(const auto source, ingest::openRecords(file));
    ingest::Inference inference(source->columns());
    ingest::RecordBatch batch;
    do {
        HOLDFAST_CHECK(source->read(batch));
        inference.add(batch);
    } while (!batch.records.empty() && inference.records() < kSampledRecords);
    std::vector<std::string> ignored;  // about types, which are given here
    return inference.plans(ignored);
}

class FileRows {
public:
    FileRows(const std::vector<ColumnSpec>& catalogue, const std::vector<ingest::ColumnPlan>& plans) {
        for (const ColumnSpec& spec : catalogue) {
            const auto plan = std::find_if(plans.begin(), plans.end(), [&](const auto& p) { return p.spec.name == spec.name; });
            if (plan == plans.end()) {
                m_numbered = m_numbered || (spec.role == ColumnRole::Key && spec.name == ingest::kGeneratedKey);
                continue;
            }
            Gatherer gatherer;
            gatherer.field = static_cast<std::size_t>(plan - plans.begin());
            gatherer.plan = *plan;
            gatherer.plan.spec = spec;
            gatherer.plan.fixed = true;
            gatherer.column.spec = spec;
            if (spec.role == ColumnRole::Key)
                m_key = gatherer.field;
            else
                m_columns.push_back(std::move(gatherer));
        }
        const auto is = [](const ColumnSpec& spec) { return ingest::equalsIgnoringCase(spec.name, kReferrerColumn); };
        const auto named = std::find_if(plans.begin(), plans.end(), [&](const auto& p) { return is(p.spec); });
        if (named != plans.end() && std::none_of(catalogue.begin(), catalogue.end(), is))
            m_referrer = static_cast<std::size_t>(named - plans.begin());
    }

    bool hasKey() const { return m_key.has_value() || m_numbered; }

    void add(const ingest::RecordBatch& batch) {
        for (const ingest::Record& record : batch.records) {
            const ingest::Field* fields = batch.fieldsOf(record);
            const std::string key = record.problem == nullptr ? keyOf(record, fields) : std::string();
            if (key.empty()) {
                ++m_keyless;
                continue;
            }
            const auto [place, isFirst] = m_seen.try_emplace(key, m_keys.size());
            if (m_referrer && isFirst) m_referrers.emplace_back();
            const bool more = m_referrer && addReferrers(m_referrers[place->second], record, fields);
            if (!isFirst) {
                m_repeated += more ? 0 : 1;
                continue;
            }
            m_keys.push_back(key);
            for (Gatherer& column : m_columns) column.add(column.field < record.fieldCount ? fields + column.field : nullptr);
        }
    }

    FileTable take(std::vector<std::string> warnings) {
        FileTable result;
        result.warnings = std::move(warnings);
        if (m_keyless > 0) result.warnings.push_back(rowsText(m_keyless) + " without a key or damaged: left out.");
        if (m_repeated > 0) result.warnings.push_back(rowsText(m_repeated) + " with a key that came before: left out.");
        result.table.keys = std::move(m_keys);
        result.referrers = std::move(m_referrers);
        for (Gatherer& gatherer : m_columns) {
            if (gatherer.strange > 0)
                result.warnings.push_back(gatherer.column.spec.name + ": the value in " + rowsText(gatherer.strange) +
                                          " is not a " + std::string(toString(gatherer.column.spec.type)) +
                                          "; scored as missing.");
            result.table.columns.push_back(std::move(gatherer.column));
        }
        return result;
    }

private:
    std::string keyOf(const ingest::Record& record, const ingest::Field* fields) const {
        if (!m_key) return "row " + std::to_string(record.line);
        return *m_key < record.fieldCount ? std::string(ingest::trimmed(fields[*m_key].text())) : std::string();
    }

    /// Whether the record names any.
    bool addReferrers(std::vector<std::string>& to, const ingest::Record& record, const ingest::Field* fields) const {
        if (*m_referrer >= record.fieldCount) return false;
        std::string_view text = fields[*m_referrer].text();
        const std::size_t before = to.size();
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(';'), text.size());
            if (const auto one = ingest::trimmed(text.substr(0, end)); !one.empty()) to.emplace_back(one);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return to.size() > before;
    }

    std::optional<std::size_t> m_key;
    std::optional<std::size_t> m_referrer;
    std::vector<std::vector<std::string>> m_referrers;
    bool m_numbered = false;  ///< the project's customers have no key of their own, so the file's need none
    std::vector<Gatherer> m_columns;
    std::vector<std::string> m_keys;
    std::unordered_map<std::string, std::size_t> m_seen;  ///< keys and their rows
    std::size_t m_keyless = 0;
    std::size_t m_repeated = 0;
};

}  // namespace

Result<FileTable> readFileTable(const std::filesystem::path& file, const std::vector<ColumnSpec>& catalogue,
                                const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto plans, inferPlans(file));
    FileRows rows(catalogue, plans);
    if (!rows.hasKey()) {
        const auto key =
            std::find_if(catalogue.begin(), catalogue.end(), [](const auto& c) { return c.role == ColumnRole::Key; });
        return Unexpected(ErrorCode::InvalidInput, file.filename().string() + " has no column \"" +
                                                       (key == catalogue.end() ? std::string("key") : key->name) +
                                                       "\", which names the customers of this project. Add it or rename one.");
    }
    HOLDFAST_ASSIGN(const auto source, ingest::openRecords(file));
    ingest::RecordBatch batch;
    do {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(source->bytesRead(), source->bytesTotal(), "Reading rows");
        HOLDFAST_CHECK(source->read(batch));
        rows.add(batch);
    } while (!batch.records.empty());
    FileTable result = rows.take(source->warnings());
    if (result.table.rows() == 0)
        return Unexpected(ErrorCode::InvalidInput,
                          file.filename().string() + " holds no row with a key, so there is nothing to score.");
    return result;
}

}  // namespace holdfast::workbench
