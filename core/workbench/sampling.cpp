#include "core/workbench/sampling.h"

#include "core/sample/world.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/project.h"
#include "core/workbench/sampleexport.h"

#include <nlohmann/json.hpp>

#include <chrono>

namespace holdfast::workbench {

namespace {

storage::Cell toCell(const Value& value) {
    storage::Cell cell;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        cell.kind = storage::Cell::Kind::Integer;
        cell.integer = *integer;
    } else if (const auto* real = std::get_if<double>(&value)) {
        cell.kind = storage::Cell::Kind::Real;
        cell.real = *real;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        cell.kind = storage::Cell::Kind::Text;
        cell.text = *text;
    }
    return cell;
}

/// Puts the world into a project, and into files too when there is an export. The truth goes to the files only.
class ProjectSink : public sample::WorldSink {
public:
    ProjectSink(Project& project, storage::RecordWriter records, SampleExport* files)
        : m_project(project), m_records(std::move(records)), m_files(files) {}

    SampleSummary counts;

    Result<void> columns(const std::vector<ColumnSpec>& columns) override {
        HOLDFAST_CHECK(storage::defineColumns(m_project, columns));
        std::vector<std::string> names;
        for (const ColumnSpec& column : columns) names.push_back(column.name);
        HOLDFAST_ASSIGN(auto writer, storage::CustomerWriter::open(m_project, names));
        m_customers.emplace(std::move(writer));
        return m_files == nullptr ? Result<void>() : m_files->columns(columns);
    }
    Result<void> customer(std::span<const Value> cells) override {
        m_cells.clear();
        for (const Value& value : cells) m_cells.push_back(toCell(value));
        HOLDFAST_CHECK(m_customers->write(m_cells));
        ++counts.customers;
        return m_files == nullptr ? Result<void>() : m_files->customer(cells);
    }
    Result<void> referral(const Referral& referral) override {
        HOLDFAST_CHECK(m_records.write(referral));
        ++counts.referrals;
        return m_files == nullptr ? Result<void>() : m_files->referral(referral);
    }
    Result<void> treatment(const Treatment& treatment) override {
        HOLDFAST_CHECK(m_records.write(treatment));
        ++counts.treatments;
        return m_files == nullptr ? Result<void>() : m_files->treatment(treatment);
    }
    Result<void> event(const Event& event) override {
        HOLDFAST_CHECK(m_records.write(event));
        ++counts.events;
        return m_files == nullptr ? Result<void>() : m_files->event(event);
    }
    Result<void> truth(const sample::Truth& truth) override {
        return m_files == nullptr ? Result<void>() : m_files->truth(truth);
    }
    Result<void> campaign(const sample::CampaignTruth& truth) override {
        return m_files == nullptr ? Result<void>() : m_files->campaign(truth);
    }

private:
    Project& m_project;
    storage::RecordWriter m_records;
    std::optional<storage::CustomerWriter> m_customers;
    std::vector<storage::Cell> m_cells;
    SampleExport* m_files;
};

std::string requestText(const SampleRequest& request) {
    return nlohmann::json{{"customers", request.customers}, {"months", request.months}, {"seed", request.seed}}.dump();
}

Result<SampleSummary> fill(Project& project, const SampleRequest& request, SampleExport* files, const TaskContext& context) {
    const auto started = std::chrono::steady_clock::now();
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(auto records, storage::RecordWriter::open(project));
    ProjectSink sink(project, std::move(records), files);
    sample::WorldRequest world;
    world.customers = request.customers;
    world.months = request.months;
    world.seed = request.seed;
    HOLDFAST_CHECK(sample::generate(world, sink, context));
    HOLDFAST_CHECK(storage::writeSetting(project, "currency", "EUR"));
    sink.counts.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    storage::Run run;
    run.command = "sample";
    run.request = requestText(request);
    run.seed = request.seed;
    run.startedAt = world.end;
    run.seconds = sink.counts.seconds;
    run.outcome = nlohmann::json{{"customers", sink.counts.customers},
                                 {"events", sink.counts.events},
                                 {"referrals", sink.counts.referrals},
                                 {"treatments", sink.counts.treatments}}
                      .dump();
    run.softwareVersion = softwareVersion();
    HOLDFAST_CHECK(storage::addRun(project, run));
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_CHECK(transaction.commit());
    return sink.counts;
}

}  // namespace

Result<SampleSummary> createSample(const SampleRequest& request, const TaskContext& context) {
    const auto started = std::chrono::steady_clock::now();
    HOLDFAST_ASSIGN(auto project, Project::draft(request.project));
    std::unique_ptr<SampleExport> files;
    if (request.exportFolder) {
        HOLDFAST_ASSIGN(files, SampleExport::open(*request.exportFolder));
    }
    HOLDFAST_ASSIGN(SampleSummary summary, fill(project, request, files.get(), context));
    if (files) HOLDFAST_CHECK(files->finish());
    if (auto published = project.publish(); !published) {
        if (files) files->withdraw();
        return Unexpected(published.error());
    }
    summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return summary;
}

}  // namespace holdfast::workbench
