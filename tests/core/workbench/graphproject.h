// A project with a known referral graph on top of the churn project: 40 customers, a branch under C00000, a circle of two, a
// self-referral, a duplicate, and ends that are no customer, one of them with a name that breaks careless writers.
#pragma once

#include "core/storage/records.h"
#include "tests/support/churnproject.h"

namespace holdfast::test {

inline const std::string kNastyKey = "=1+1 <b> & \"quoted\"\n\ttab \\ \xC3\xA9 \x01 end";

inline std::vector<Referral> knownReferrals() {
    return {{"C00000", "C00001", 1'000, "mail"},
            {"C00000", "C00002", 2'000, "app"},
            {"C00001", "C00003", 3'000, "mail"},
            {"C00001", "C00004", std::nullopt, ""},
            {"C00010", "C00011", 4'000, "shop"},
            {"C00011", "C00010", 5'000, "shop"},
            {"C00020", "C00020", 6'000, "mail"},
            {"C00000", "C00001", 7'000, "mail"},
            {kNastyKey, "C00030", 8'000, "a, \"b\" & <c>"},
            {"C00030", "stranger", 9'000, "mail"}};
}

inline Result<void> addReferrals(storage::Project& project, const std::vector<Referral>& referrals) {
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(auto writer, storage::RecordWriter::open(project));
    for (const Referral& referral : referrals) HOLDFAST_CHECK(writer.write(referral));
    return transaction.commit();
}

inline Result<storage::Project> makeGraphProject(const std::filesystem::path& path, int customers = 40) {
    ChurnProjectOptions options;
    options.customers = customers;
    HOLDFAST_ASSIGN(auto project, makeChurnProject(path, options));
    HOLDFAST_CHECK(addReferrals(project, knownReferrals()));
    return project;
}

}  // namespace holdfast::test
