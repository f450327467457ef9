#include "core/workbench/sampleexport.h"

#include "core/base/time.h"
#include "core/report/writers.h"

#include <array>
#include <charconv>

namespace holdfast::workbench {

namespace {

constexpr std::array<const char*, 6> kNames{"customers.csv",  "events.jsonl", "referrals.csv",
                                            "treatments.csv", "truth.csv",    "campaigns.csv"};

void append(std::string& line, double value) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    line.append(text.data(), end);
}

void append(std::string& line, const std::optional<double>& value) {
    if (value) append(line, *value);
}

void append(std::string& line, const Value& value, ColumnType type) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        line += type == ColumnType::Timestamp ? formatIso8601(*integer) : std::to_string(*integer);
    else if (const auto* real = std::get_if<double>(&value))
        append(line, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        line += report::csvField(*text);
}

}  // namespace

Result<std::unique_ptr<SampleExport>> SampleExport::open(const std::filesystem::path& folder) {
    std::unique_ptr<SampleExport> out(new SampleExport(folder));
    std::error_code failure;
    out->m_madeFolder = std::filesystem::create_directories(folder, failure);
    if (failure) return Unexpected(ErrorCode::Io, "Cannot make the folder " + folder.string() + ": " + failure.message() + ".");
    HOLDFAST_CHECK(out->openAll());
    return out;
}

SampleExport::~SampleExport() {
    std::error_code ignored;
    for (std::size_t file = 0; file < m_files.size(); ++file) {
        if (m_files[file] == nullptr) continue;
        std::fclose(m_files[file]);
        std::filesystem::remove(path(static_cast<int>(file), true), ignored);
    }
    if (m_madeFolder) std::filesystem::remove(m_folder, ignored);  // only when it is empty
}

std::filesystem::path SampleExport::path(int file, bool part) const {
    return m_folder / (std::string(kNames[static_cast<std::size_t>(file)]) + (part ? ".part" : ""));
}

Result<void> SampleExport::openAll() {
    for (int file = 0; file < kFiles; ++file) {
        m_files.push_back(std::fopen(path(file, true).c_str(), "wb"));
        if (m_files.back() == nullptr)
            return Unexpected(ErrorCode::Io,
                              "Cannot write " + path(file, false).string() + ". Check that the folder may be written to.");
        std::setvbuf(m_files.back(), nullptr, _IOFBF, std::size_t{1} << 20);
    }
    return writeHeaders();
}

Result<void> SampleExport::put(File file, const std::string& line) {
    if (std::fwrite(line.data(), 1, line.size(), m_files[file]) == line.size()) return {};
    return Unexpected(ErrorCode::Io, "Cannot write " + path(file, false).string() + ". Check that the disk has room.");
}

Result<void> SampleExport::writeHeaders() {
    std::string truth = "customer,adversary,kind,value,p0", campaigns = "campaign,customer,arm,propensity_none";
    for (const std::string& arm : sample::armNames()) {
        truth += ",p_" + arm;
        campaigns += ",propensity_" + arm;
    }
    HOLDFAST_CHECK(put(Referrals, "referrer,referee,time,channel\n"));
    HOLDFAST_CHECK(put(Treatments, "customer,arm,time,propensity,cost,outcome\n"));
    HOLDFAST_CHECK(put(Truths, truth + ",spill\n"));
    return put(Campaigns, campaigns + "\n");
}

Result<void> SampleExport::columns(const std::vector<ColumnSpec>& columns) {
    m_columns = columns;
    m_line.clear();
    for (const ColumnSpec& column : columns) m_line += (m_line.empty() ? "" : ",") + report::csvField(column.name);
    return put(Customers, m_line + "\n");
}

Result<void> SampleExport::customer(std::span<const Value> cells) {
    m_line.clear();
    for (std::size_t c = 0; c < cells.size(); ++c) {
        if (c > 0) m_line += ',';
        append(m_line, cells[c], m_columns[c].type);
    }
    m_line += '\n';
    return put(Customers, m_line);
}

Result<void> SampleExport::referral(const Referral& referral) {
    m_line = referral.referrer + ',' + referral.referee + ',' + (referral.time ? formatIso8601(*referral.time) : "") + ',' +
             report::csvField(referral.channel) + '\n';
    return put(Referrals, m_line);
}

Result<void> SampleExport::treatment(const Treatment& treatment) {
    m_line = treatment.customer + ',' + treatment.arm + ',' + formatIso8601(treatment.time) + ',';
    append(m_line, treatment.propensity);
    m_line += ',';
    append(m_line, treatment.cost);
    m_line += ',';
    append(m_line, treatment.outcome);
    m_line += '\n';
    return put(Treatments, m_line);
}

Result<void> SampleExport::event(const Event& event) {
    m_line = "{\"customer\":\"";
    m_line += event.customer;
    m_line += "\",\"time\":\"";
    m_line += formatIso8601(event.time);
    m_line += "\",\"kind\":\"";
    m_line += event.kind;
    m_line += '"';
    if (event.value) {
        m_line += ",\"value\":";
        append(m_line, *event.value);
    }
    if (!event.session.empty()) {
        m_line += ",\"session\":\"";
        m_line += event.session;
        m_line += '"';
    }
    m_line += "}\n";
    return put(Events, m_line);
}

Result<void> SampleExport::truth(const sample::Truth& truth) {
    m_line = truth.customer + ',' + truth.adversary + ',' + truth.kind + ',';
    append(m_line, truth.value);
    m_line += ',';
    append(m_line, truth.p0);
    for (const double p : truth.pArm) {
        m_line += ',';
        append(m_line, p);
    }
    m_line += ',';
    append(m_line, truth.spill);
    m_line += '\n';
    return put(Truths, m_line);
}

Result<void> SampleExport::campaign(const sample::CampaignTruth& truth) {
    m_line = truth.campaign + ',' + truth.customer + ',' + truth.arm;
    for (const double p : truth.propensity) {
        m_line += ',';
        append(m_line, p);
    }
    m_line += '\n';
    return put(Campaigns, m_line);
}

Result<void> SampleExport::finish() {
    for (int file = 0; file < kFiles; ++file) {
        std::FILE*& handle = m_files[static_cast<std::size_t>(file)];
        const bool written = std::fclose(handle) == 0;
        handle = nullptr;
        std::error_code failure;
        if (written) std::filesystem::rename(path(file, true), path(file, false), failure);
        if (written && !failure) continue;
        std::error_code ignored;
        std::filesystem::remove(path(file, true), ignored);
        return Unexpected(ErrorCode::Io, "Cannot write " + path(file, false).string() + ". Check that the disk has room.");
    }
    m_madeFolder = false;
    return {};
}

void SampleExport::withdraw() {
    std::error_code ignored;
    for (int file = 0; file < kFiles; ++file) std::filesystem::remove(path(file, false), ignored);
}

}  // namespace holdfast::workbench
