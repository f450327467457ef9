// Writes the sample world as files, truth included: customers.csv, events.jsonl, referrals.csv, treatments.csv,
// truth.csv, campaigns.csv. Internal to workbench. Each file is written as NAME.part and gets its name only with
// finish(); whatever was not finished is deleted with the object. One thread.
#pragma once

#include "core/sample/world.h"

#include <cstdio>
#include <filesystem>
#include <memory>

namespace holdfast::workbench {

class SampleExport : public sample::WorldSink {
public:
    /// Makes the folder when it is absent; Io when a file cannot be opened.
    static Result<std::unique_ptr<SampleExport>> open(const std::filesystem::path& folder);
    ~SampleExport() override;
    SampleExport(const SampleExport&) = delete;
    SampleExport& operator=(const SampleExport&) = delete;

    Result<void> columns(const std::vector<ColumnSpec>& columns) override;
    Result<void> customer(std::span<const Value> cells) override;
    Result<void> referral(const Referral& referral) override;
    Result<void> treatment(const Treatment& treatment) override;
    Result<void> event(const Event& event) override;
    Result<void> truth(const sample::Truth& truth) override;
    Result<void> campaign(const sample::CampaignTruth& truth) override;

    /// Gives every file its name, replacing what had it.
    Result<void> finish();
    /// Takes the finished files away again.
    void withdraw();

private:
    enum File { Customers, Events, Referrals, Treatments, Truths, Campaigns, kFiles };

    explicit SampleExport(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    Result<void> openAll();
    Result<void> writeHeaders();
    Result<void> put(File file, const std::string& line);
    std::filesystem::path path(int file, bool part) const;

    std::filesystem::path m_folder;
    bool m_madeFolder = false;
    std::vector<ColumnSpec> m_columns;
    std::vector<std::FILE*> m_files;
    std::string m_line;
};

}  // namespace holdfast::workbench
