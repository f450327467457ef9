#include "core/workbench/whatif.h"

#include "core/base/random.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/whatifmodel.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kSegmentCustomers = 2000;
constexpr std::uint64_t kSegmentSeed = 20;  // one and the same sample whenever a segment is opened

/// What the model knows of its features, under what the catalogue says today about changing them.
std::vector<WhatIfColumn> describeColumns(const FeatureSchema& schema, const std::vector<ColumnSpec>& catalogue) {
    std::vector<WhatIfColumn> columns;
    for (const FeatureSpec& feature : schema.features) {
        WhatIfColumn column;
        const auto known =
            std::find_if(catalogue.begin(), catalogue.end(), [&](const auto& spec) { return spec.name == feature.name; });
        if (known != catalogue.end())
            column.spec = *known;
        else
            column.spec = {feature.name, feature.type, feature.role, feature.actionability, {}, {}, {}};
        column.category = feature.kind == FeatureKind::Category;
        column.levels = feature.levels;
        column.supportMin = column.category ? 0.0 : feature.observedMin;
        column.supportMax =
            column.category ? std::max(0.0, static_cast<double>(feature.levels.size()) - 1.0) : feature.observedMax;
        column.rangeMin = column.category ? column.supportMin : column.spec.rangeMin.value_or(feature.rangeMin);
        column.rangeMax = column.category ? column.supportMax : column.spec.rangeMax.value_or(feature.rangeMax);
        if (!column.category && !(column.rangeMin < column.rangeMax)) {
            column.rangeMax = column.rangeMin + 1.0;  // a slider needs some way to go; the support says what was seen
            column.rangeMin -= 1.0;
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

void fillCurrentTexts(std::vector<WhatIfColumn>& columns, const FeatureSchema& schema, const EncodedCustomers& customers) {
    const std::size_t rows = customers.cells.size();
    for (std::size_t j = 0; j < columns.size(); ++j) {
        const auto text = [&](std::size_t i) {
            return cellText(schema.features[j], customers.values[i * schema.size() + j], customers.cells[i][j]);
        };
        columns[j].currentText = text(0);
        for (std::size_t i = 1; i < rows; ++i)
            if (text(i) != columns[j].currentText) {
                columns[j].currentText = "mixed";
                break;
            }
    }
}

}  // namespace

struct WhatIfProfiler::Impl {
    WhatIfModel model;
    std::string subject;
};

namespace {

struct Subject {
    std::vector<std::int64_t> ids;
    std::uint64_t customers = 1;
    std::string key;  ///< empty for a segment
};

Result<WhatIfModel> openModel(storage::Project& project, const Subject& subject, const Clock& clock,
                              const TaskContext& context) {
    HOLDFAST_ASSIGN(Champion champion, loadChampion(project));
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const auto catalogue, storage::readColumns(project));
    HOLDFAST_ASSIGN(EncodedCustomers customers, encodeCustomers(project, champion.model, subject.ids));
    HOLDFAST_ASSIGN(const UtcMillis asOf, asOfTime(project, champion.card.version, clock));
    std::vector<WhatIfColumn> columns = describeColumns(champion.model.schema(), catalogue);
    fillCurrentTexts(columns, champion.model.schema(), customers);
    const bool cold = !subject.key.empty() && isColdStart(customers.signups.front(), asOf);
    RowsAsRead read;
    std::vector<double> ages;
    for (const double signup : customers.signups) {
        ages.push_back(ageInDays(signup, asOf));
        if (champion.model.readsNewcomersApart()) read.isNew.push_back(isColdStart(signup, asOf));
    }
    read.values = champion.model.asRead(customers.values, read.isNew);
    HOLDFAST_ASSIGN(auto offsets, offsetsAmongAll(project, champion.model, {subject.ids, read, asOf}, context));
    WhatIfSubject what{subject.key,          subject.customers,  asOf,           cold, std::move(customers.values),
                       std::move(offsets), std::move(read.isNew), std::move(ages)};
    return WhatIfModel(std::make_shared<const Champion>(std::move(champion)), std::move(columns), std::move(what),
                       context.threads());
}

}  // namespace

WhatIfProfiler::WhatIfProfiler(std::shared_ptr<const Impl> impl) : m_impl(std::move(impl)) {}
WhatIfProfiler::WhatIfProfiler(WhatIfProfiler&&) noexcept = default;
WhatIfProfiler& WhatIfProfiler::operator=(WhatIfProfiler&&) noexcept = default;
WhatIfProfiler::~WhatIfProfiler() = default;

Result<WhatIfProfiler> WhatIfProfiler::forCustomer(storage::Project& project, const std::string& key, const Clock& clock,
                                                   const TaskContext& context) {
    HOLDFAST_ASSIGN(const std::int64_t id, storage::customerId(project, key));
    HOLDFAST_ASSIGN(WhatIfModel model, openModel(project, {{id}, 1, key}, clock, context));
    return WhatIfProfiler(std::make_shared<const Impl>(Impl{std::move(model), key}));
}

Result<WhatIfProfiler> WhatIfProfiler::forSegment(storage::Project& project, const Filter& filter, const Clock& clock,
                                                  const TaskContext& context) {
    HOLDFAST_ASSIGN(std::vector<std::int64_t> ids, storage::queryCustomerIds(project, filter, {}, context));
    if (ids.empty())
        return Unexpected(ErrorCode::NotFound,
                          "No customer passes the filter (" + describe(filter) + "). Widen it to ask what if.");
    const std::uint64_t customers = ids.size();
    if (ids.size() > kSegmentCustomers) {
        Random(kSegmentSeed).shuffle(ids);
        ids.resize(kSegmentCustomers);
        std::sort(ids.begin(), ids.end());
    }
    HOLDFAST_ASSIGN(WhatIfModel model, openModel(project, {std::move(ids), customers, {}}, clock, context));
    return WhatIfProfiler(std::make_shared<const Impl>(Impl{std::move(model), describe(filter)}));
}

const std::vector<WhatIfColumn>& WhatIfProfiler::columns() const {
    return m_impl->model.columns();
}
std::string WhatIfProfiler::subject() const {
    return m_impl->subject;
}
Result<WhatIfResult> WhatIfProfiler::evaluate(const std::vector<Setting>& settings) const {
    return m_impl->model.evaluate(settings);
}
Result<std::vector<ResponseCurve>> WhatIfProfiler::curves(const std::vector<Setting>& settings, int points) const {
    return m_impl->model.curves(settings, points);
}

Result<std::int64_t> rememberWhatIf(storage::Project& project, const RememberedWhatIf& whatIf) {
    return storage::addWhatIf(project, whatIf);
}
Result<void> forgetWhatIf(storage::Project& project, std::int64_t id) {
    return storage::removeWhatIf(project, id);
}
Result<std::vector<RememberedWhatIf>> rememberedWhatIfs(const storage::Project& project) {
    return storage::readWhatIfs(project);
}

}  // namespace holdfast::workbench
