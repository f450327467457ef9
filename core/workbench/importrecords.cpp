#include "core/workbench/importrecords.h"

#include "core/ingest/reader.h"
#include "core/storage/records.h"
#include "core/workbench/importpipeline.h"
#include "core/workbench/importplan.h"

namespace holdfast::workbench {

namespace {

constexpr std::size_t kSampleRecords = 10'000;
constexpr std::size_t kBatches = 6;

Result<std::uint64_t> writeAll(storage::RecordWriter& writer, const ingest::RecordsOut& batch) {
    std::uint64_t added = 0;
    const auto write = [&](const auto& rows) -> Result<void> {
        for (const auto& row : rows) {
            HOLDFAST_ASSIGN(const bool isNew, writer.write(row));
            added += isNew ? 1 : 0;
        }
        return {};
    };
    HOLDFAST_CHECK(write(batch.events));
    HOLDFAST_CHECK(write(batch.referrals));
    HOLDFAST_CHECK(write(batch.treatments));
    return added;
}

/// They are data, not mistakes: whoever collects a reward by referring himself is somebody to look at.
std::string selfReferralWarning(std::uint64_t count) {
    const bool one = count == 1;
    return std::to_string(count) + (one ? " referral is" : " referrals are") + " by customers to themselves. " +
           (one ? "It is" : "They are") + " kept: it can be a sign that somebody games the reward.";
}

}  // namespace

Result<FileImport> importRecords(ImportSession& session, ingest::RecordTable table, const std::filesystem::path& file,
                                 const ColumnOverrides& overrides, const TaskContext& context) {
    HOLDFAST_ASSIGN(auto sampled, ingest::openRecords(file, overrides.format));
    HOLDFAST_ASSIGN(const ingest::Inference inference, sampleRecords(*sampled, kSampleRecords, context));
    HOLDFAST_ASSIGN(const ingest::RecordPlan plan,
                    ingest::planRecords(table, inference, sampled->hasHeader(), overrides.fields));
    HOLDFAST_ASSIGN(auto source, ingest::openRecords(file, overrides.format));
    ingest::RecordConverter converter(plan, inference, file.filename().string());
    std::optional<storage::RecordWriter> writer;
    if (session.writes()) {
        HOLDFAST_ASSIGN(auto opened, storage::RecordWriter::open(*session.project()));
        writer.emplace(std::move(opened));
    }
    FileImport result;
    result.table = ingest::toString(table);
    result.file = file.filename().string();
    const auto fill = [&](ingest::RecordsOut& batch) -> Result<bool> {
        HOLDFAST_CHECK(source->read(batch.records));
        if (batch.records.records.empty()) return false;
        converter.convert(batch);
        batch.bytesRead = source->bytesRead();
        return true;
    };
    const std::string stage = "Importing " + result.table;
    const auto drain = [&](ingest::RecordsOut& batch) -> Result<void> {
        result.rowsRead += batch.read;
        result.rowsAccepted += batch.events.size() + batch.referrals.size() + batch.treatments.size();
        result.rowsRejected += batch.rejects.size();
        HOLDFAST_CHECK(session.addRejects(batch.rejects));
        if (writer) {
            HOLDFAST_ASSIGN(const std::uint64_t added, writeAll(*writer, batch));
            result.rowsChanged += added;
        }
        context.progress(batch.bytesRead, source->bytesTotal(), stage);
        return {};
    };
    ImportPipeline<ingest::RecordsOut> pipeline(kBatches);
    HOLDFAST_CHECK(pipeline.run(fill, drain, context));
    result.columns = converter.columns();
    result.warnings = plan.warnings;
    if (converter.selfReferrals() > 0) result.warnings.push_back(selfReferralWarning(converter.selfReferrals()));
    for (std::string& warning : source->warnings()) result.warnings.push_back(std::move(warning));
    return result;
}

}  // namespace holdfast::workbench
