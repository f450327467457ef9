// BranchReport: what the side panel tells of one customer's branch, of several selected, or of the whole network: figures
// compared with the network, who in it is riskiest, and in words why the branch is risky or not. Made off the GUI thread.
#pragma once

#include "ui/pages/graph/graphdata.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace holdfast::ui {

struct ReportLine {
    QString name;        ///< "Churn rate"
    QString value;       ///< "34.0 %"
    QString compared;    ///< "network 21.3 %"; may be empty
    QString definition;  ///< one sentence, on hover
    QString link = {};   ///< a customer's key: the one of the texts that is it leads to him
};

struct RiskyMember {
    QString key;
    double probability = 0.0;
    std::uint32_t below = 0;  ///< referrals from the customer down to him
};

/// Of the network's branches one of those most at risk; see workbench::RiskyBranch.
struct BranchAtRisk {
    QString key;  ///< who brought them all
    std::uint64_t staying = 0;
    double mean = 0.0;  ///< chance of leaving of those still here
    bool certain = false;
    QString hint;
};

struct BranchReport {
    QString key;      ///< empty: of the whole network
    std::uint64_t people = 0;  ///< below him, or several that are told of together
    bool several = false;      ///< of a selection
    QString title;
    QString verdict;  ///< one sentence
    std::vector<ReportLine> lines;
    QStringList reasons;
    QString branchesTitle;               ///< of the network: what the list below it is
    std::vector<BranchAtRisk> branches;  ///< of the network: at most five, none inside another, the worst first
    std::vector<RiskyMember> riskiest;  ///< at most eight, riskiest first
};

/// NotFound for an unknown key. `currency`: ISO code or empty.
Result<BranchReport> reportBranch(const GraphData& data, const std::string& key, const std::string& currency);
/// Of people who are selected together.
BranchReport reportSelection(const GraphData& data, std::vector<NodeIndex> people, const std::string& currency);
BranchReport reportNetwork(const GraphData& data, const std::string& currency);

}  // namespace holdfast::ui
