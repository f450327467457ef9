#include "core/workbench/importcustomers.h"

#include "core/ingest/converter.h"
#include "core/ingest/reader.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/workbench/importpipeline.h"
#include "core/workbench/importplan.h"

namespace holdfast::workbench {

namespace {

constexpr std::size_t kSampleRecords = 10'000;
constexpr std::size_t kBatches = 6;

storage::Cell stored(const ingest::Cell& cell) {
    storage::Cell result;
    switch (cell.kind) {
        case ingest::Cell::Kind::Missing: break;
        case ingest::Cell::Kind::Integer:
            result.kind = storage::Cell::Kind::Integer;
            result.integer = cell.integer;
            break;
        case ingest::Cell::Kind::Real:
            result.kind = storage::Cell::Kind::Real;
            result.real = cell.real;
            break;
        case ingest::Cell::Kind::Text:
            result.kind = storage::Cell::Kind::Text;
            result.text = cell.text();
            break;
    }
    return result;
}

/// One pass over the file; a contradicted type ends it early.
class CustomerPass {
public:
    CustomerPass(ImportSession& session, const CustomerPlan& plan, ingest::RecordSource& source, const std::string& name)
        : m_session(session), m_source(source), m_converter(plan.columns, plan.generateKey, name) {
        m_result.table = "customers";
        m_result.file = name;
    }

    ingest::Converter& converter() { return m_converter; }
    FileImport& result() { return m_result; }

    Result<void> run(const TaskContext& context) {
        std::optional<storage::CustomerWriter> writer;
        if (m_session.writes()) {
            HOLDFAST_CHECK(openWriter(writer));
        }
        ImportPipeline<ingest::ConvertedBatch> pipeline(kBatches);
        HOLDFAST_CHECK(pipeline.run([this](ingest::ConvertedBatch& batch) { return fill(batch); },
                                    [&](ingest::ConvertedBatch& batch) { return drain(batch, writer, context); }, context));
        if (writer) m_result.rowsChanged = writer->changed();
        m_result.columns = m_converter.columns();
        return {};
    }

private:
    Result<void> openWriter(std::optional<storage::CustomerWriter>& writer) {
        std::vector<ColumnSpec> specs;
        std::vector<std::string> names;
        for (const ingest::ColumnPlan& plan : m_converter.plans()) {
            if (plan.leftOut) continue;
            specs.push_back(plan.spec);
            names.push_back(plan.spec.name);
        }
        HOLDFAST_CHECK(storage::defineColumns(*m_session.project(), specs));
        HOLDFAST_ASSIGN(auto opened, storage::CustomerWriter::open(*m_session.project(), names));
        writer.emplace(std::move(opened));
        return {};
    }

    Result<bool> fill(ingest::ConvertedBatch& batch) {
        batch.clear();
        HOLDFAST_CHECK(m_source.read(batch.records));
        if (batch.records.records.empty()) return false;
        m_converter.convert(batch);
        batch.bytesRead = m_source.bytesRead();
        return !m_converter.contradicted();
    }

    Result<void> drain(ingest::ConvertedBatch& batch, std::optional<storage::CustomerWriter>& writer, const TaskContext& context) {
        m_result.rowsRead += batch.read;
        m_result.rowsAccepted += batch.accepted;
        m_result.rowsRejected += batch.rejects.size();
        HOLDFAST_CHECK(m_session.addRejects(batch.rejects));
        const auto& plans = m_converter.plans();
        const std::size_t width = plans.size();
        for (std::size_t row = 0; writer && row < batch.rows; ++row) {
            const ingest::Cell* cells = batch.cells.data() + row * width;
            m_cells.clear();
            for (std::size_t i = 0; i < width; ++i)
                if (!plans[i].leftOut) m_cells.push_back(stored(cells[i]));
            HOLDFAST_CHECK(writer->write(m_cells));
        }
        context.progress(batch.bytesRead, m_source.bytesTotal(), "Importing customers");
        return {};
    }

    ImportSession& m_session;
    ingest::RecordSource& m_source;
    ingest::Converter m_converter;
    std::vector<storage::Cell> m_cells;
    FileImport m_result;
};

Result<std::vector<ColumnSpec>> existingColumns(ImportSession& session) {
    if (!session.project()) return std::vector<ColumnSpec>{};
    return storage::readColumns(*session.project());
}

}  // namespace

Result<FileImport> importCustomers(ImportSession& session, const std::filesystem::path& file, const ColumnOverrides& overrides,
                                   const TaskContext& context) {
    // The types come from the file's beginning. Should a later value contradict one, all is thrown away and the types
    // are found on the whole file: rare, and then right.
    for (const std::size_t sample : {kSampleRecords, std::size_t{0}}) {
        HOLDFAST_ASSIGN(auto sampled, ingest::openRecords(file, overrides.format));
        HOLDFAST_ASSIGN(const ingest::Inference inference, sampleRecords(*sampled, sample, context));
        HOLDFAST_ASSIGN(const std::vector<ColumnSpec> existing, existingColumns(session));
        HOLDFAST_ASSIGN(const CustomerPlan plan, planCustomers(inference, existing, overrides));
        HOLDFAST_ASSIGN(auto source, ingest::openRecords(file, overrides.format));
        CustomerPass pass(session, plan, *source, file.filename().string());
        if (sample == 0) pass.converter().settle();
        HOLDFAST_CHECK(pass.run(context));
        if (pass.converter().contradicted()) {
            HOLDFAST_CHECK(session.restart());
            continue;
        }
        FileImport result = std::move(pass.result());
        result.warnings = plan.warnings;
        for (std::string& warning : source->warnings()) result.warnings.push_back(std::move(warning));
        return result;
    }
    return Unexpected(ErrorCode::Internal, "The types of " + file.string() + " could not be settled.");
}

}  // namespace holdfast::workbench
