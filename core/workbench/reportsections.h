// The sections of the report, each made from results that the pages show too. Internal to the workbench's reporting;
// pure functions over values.
#pragma once

#include "core/data/importing.h"
#include "core/data/overview.h"
#include "core/data/projectinfo.h"
#include "core/data/scores.h"
#include "core/data/whatif.h"
#include "core/report/document.h"
#include "core/storage/notebook.h"
#include "core/workbench/evidence.h"
#include "core/workbench/modelevaluation.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// What is said wherever scores are missing: what to do about it.
inline constexpr const char* kNoScores = "No model has scored these customers yet. Train one on the Models page or with "
                                         "\"holdfast-cli train\", then make this report again.";
inline constexpr const char* kNobodyPasses = "No customer passes the filter. Widen it, then make this report again.";
inline constexpr const char* kNoCustomers = "There are no customers in this project yet. Import a table on the Data page or with "
                                            "\"holdfast-cli import\", then make this report again.";

report::Section summarySection(const Overview& overview, const std::string& currency);
report::Section dataProfileSection(const DataProfile& profile, const ProjectInfo& info, bool filtered);
report::Section modelQualitySection(const std::optional<ModelCard>& model);

struct ModelCardInputs {
    std::optional<ModelCard> card;
    ModelEvaluation evaluation;
    DriftReport drift;
    std::string driftMissing;  ///< why there is no drift; empty as a rule
};
report::Section modelCardSection(const ModelCardInputs& inputs);

struct RiskRow {
    std::string key;
    Score score;
    std::optional<double> value;  ///< money a period
    std::string reasons;
    std::optional<ScoreBasis> basis;  ///< where the model reads the referral network
};
report::Section topRisksSection(const std::vector<RiskRow>& rows, const Overview& overview, const std::string& keyColumn,
                                const std::string& currency);

/// What past campaigns say of offers, how far to trust it, and where it comes from.
report::Section evidenceSection(const EvidenceView& view);

report::Section whatIfSection(const std::vector<RememberedWhatIf>& whatIfs);

struct ProvenanceInputs {
    report::Provenance provenance;
    std::string path;
    std::optional<ModelCard> model;
    std::vector<storage::Run> runs;
};
report::Section provenanceSection(const ProvenanceInputs& inputs);

/// A section that has only a reason why it is empty.
report::Section emptySection(std::string title, std::string name, std::string reason);

}  // namespace holdfast::workbench
