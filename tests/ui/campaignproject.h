// A project with a past campaign whose truth is known, for tests of evidence: offers given by lot in the manner of Hillstrom's
// e-mails. "mail" keeps month-to-month customers (-0.3) and does nothing to others; "call" makes seniors leave (+0.35) and keeps
// others a little (-0.1); "gift", if asked for, was given to very few.
#pragma once

#include "core/storage/records.h"
#include "core/workbench/effects.h"
#include "core/workbench/importing.h"
#include "tests/support/churnproject.h"

#include <filesystem>
#include <string>

namespace holdfast::test {

struct CampaignProjectOptions {
    int customers = 1200;
    bool treatments = true;
    bool control = true;
    int gifts = 0;  ///< customers who got "gift"
};

inline double effectOf(const std::string& arm, bool monthly, bool senior) {
    if (arm == "mail") return monthly ? -0.3 : 0.0;
    if (arm == "call") return senior ? 0.35 : -0.1;
    return 0.0;
}

inline Result<void> addCampaign(storage::Project& project, const CampaignProjectOptions& options, int from = 0) {
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(auto writer, storage::RecordWriter::open(project));
    for (int i = from; i < options.customers; ++i) {
        Random random = Random(77).split(static_cast<std::uint64_t>(i));
        const auto cells = churnCustomer(i, {});
        const bool monthly = std::get<std::string>(cells[1]) == "Month-to-month";
        const bool senior = std::get<std::int64_t>(cells[4]) != 0;
        const char* const arms[] = {"none", "mail", "call"};
        std::string arm = arms[random.below(3)];
        if (i < options.gifts) arm = "gift";
        if (arm == "none" && !options.control) arm = "mail";
        const double risk = (monthly ? 0.55 : 0.2) + effectOf(arm, monthly, senior);
        Treatment treatment;
        treatment.customer = customerKey(i);
        treatment.arm = arm;
        treatment.time = 1'000 + i;
        treatment.outcome = random.bernoulli(risk) ? 1.0 : 0.0;
        HOLDFAST_CHECK(writer.write(treatment));
    }
    return transaction.commit();
}

inline Result<void> makeCampaignProject(const std::filesystem::path& file, const CampaignProjectOptions& options = {}) {
    ChurnProjectOptions churn;
    churn.customers = options.customers;
    HOLDFAST_ASSIGN(auto project, makeChurnProject(file, churn));
    return options.treatments ? addCampaign(project, options) : Result<void>{};
}

}  // namespace holdfast::test
