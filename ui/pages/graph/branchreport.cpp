#include "ui/pages/graph/branchreport.h"

#include "core/base/proportion.h"
#include "core/data/risk.h"
#include "core/workbench/branchrisk.h"
#include "core/workbench/graphqueries.h"
#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::size_t kMembers = 8;
constexpr std::uint64_t kFew = 10;    ///< people: below, a mean says little

QString tr(const char* text) { return QCoreApplication::translate("BranchReport", text); }
QString key(const GraphData& data, NodeIndex node) { return QString::fromStdString(data.key(node)); }
QString share(std::optional<double> value) { return value ? formatPercent(*value) : tr("not known"); }
/// Sums in whole units: cents mean nothing at this size.
QString money(std::optional<double> value, const std::string& currency) {
    if (!value) return tr("not known");
    const QString amount = formatCount(static_cast<quint64>(std::llround(std::max(0.0, *value))));
    return currency.empty() ? amount : QString::fromStdString(currency) + QLatin1Char(' ') + amount;
}
QString network(std::optional<double> value) { return value ? tr("network %1").arg(formatPercent(*value)) : QString(); }

struct NetworkFigures {
    std::uint64_t scored = 0, staying = 0, risky = 0, labelled = 0, left = 0;
    double sum = 0.0;

    explicit NetworkFigures(const GraphData& data) {
        for (const double p : data.known.facts.probability) {
            if (std::isnan(p)) continue;
            ++scored;
            sum += p;
        }
        for (NodeIndex node = 0; node < data.nodes(); ++node) {
            const double risk = data.openRisk(node);
            if (std::isnan(risk)) continue;
            ++staying;
            if (risk >= kAtRiskFrom) ++risky;
        }
        for (const double l : data.known.facts.left) {
            if (std::isnan(l)) continue;
            ++labelled;
            if (l > 0.5) ++left;
        }
    }
    std::optional<double> mean() const { return scored ? std::optional(sum / static_cast<double>(scored)) : std::nullopt; }
    std::optional<double> riskyShare() const { return staying ? std::optional(static_cast<double>(risky) / static_cast<double>(staying)) : std::nullopt; }
    std::optional<double> churn() const { return labelled ? std::optional(static_cast<double>(left) / static_cast<double>(labelled)) : std::nullopt; }
};

std::vector<RiskyMember> riskiest(const GraphData& data, const std::vector<NodeIndex>& nodes, NodeIndex centre) {
    std::vector<RiskyMember> members;
    std::vector<NodeIndex> scored;
    for (const NodeIndex node : nodes)
        if (node != centre && !std::isnan(data.openRisk(node))) scored.push_back(node);
    const std::size_t most = std::min(scored.size(), kMembers);
    std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(most), scored.end(), [&data](NodeIndex a, NodeIndex b) {
        return data.probability(a) != data.probability(b) ? data.probability(a) > data.probability(b) : a < b;
    });
    for (std::size_t i = 0; i < most; ++i)
        members.push_back({key(data, scored[i]), data.probability(scored[i]), centre == kNoNode ? data.tree.depth[scored[i]] : data.tree.depth[scored[i]] - data.tree.depth[centre]});
    return members;
}

/// The child whose branch holds most of the risky people.
QString concentration(const GraphData& data, NodeIndex centre, std::uint64_t risky) {
    NodeIndex worst = kNoNode;
    std::uint64_t most = 0;
    for (const NodeIndex child : data.graph().out(centre)) {
        if (data.tree.parent[child] != centre || child == centre) continue;
        std::uint64_t count = 0;
        for (const NodeIndex node : data.tree.branch(child)) count += data.openRisk(node) >= kAtRiskFrom;
        if (count <= most) continue;
        most = count;
        worst = child;
    }
    if (worst == kNoNode || risky < kFew || 2 * most < risky) return {};
    return tr("%1 of the %2 at risk came through %3.").arg(formatCount(most), formatCount(risky), key(data, worst));
}

/// Why a share cannot be told from the network's; many people whose share is nearly the same are not "too few".
QString untold(std::uint64_t people) {
    constexpr std::uint64_t kMany = 200;
    return people < kMany ? tr("too few people to tell that from") : tr("no clear difference from");
}

QStringList reasons(const GraphData& data, NodeIndex centre, const workbench::BranchSummary& branch, const NetworkFigures& all) {
    QStringList found;
    if (branch.labelled > 0 && branch.networkChurnRate.value_or(0.0) > 0.0) {
        const Standing how = standingOf(static_cast<double>(branch.left), static_cast<double>(branch.labelled), *branch.networkChurnRate);
        if (how == Standing::More)
            found << tr("People in it left %1 times as often as in the network.").arg(formatDecimal(*branch.churnRate / *branch.networkChurnRate, 1));
        if (how == Standing::Fewer) found << tr("People in it left less often than in the network.");
        if (how == Standing::TooFewToTell)
            found << tr("%1 of %2 in it left: %3 the network's %4.")
                         .arg(formatCount(branch.left), formatCount(branch.labelled), untold(branch.labelled), formatPercent(*branch.networkChurnRate, 1));
    }
    if (branch.meanProbability && all.mean() && branch.scored >= kFew) {
        const double more = *branch.meanProbability - *all.mean();
        if (std::abs(more) >= 0.03) found << tr("Its mean chance of leaving is %1 points %2 the network's.").arg(formatDecimal(100.0 * std::abs(more), 1), more > 0.0 ? tr("above") : tr("below"));
    }
    if (const QString words = concentration(data, centre, branch.risky); !words.isEmpty()) found << words;
    if (branch.valueAtRisk.value_or(0.0) > 0.0 && branch.expectedValue.value_or(0.0) > 0.0 && *branch.valueAtRisk >= *branch.expectedValue)
        found << tr("More of its value is at risk than is expected to stay.");
    const double own = data.openRisk(centre);
    if (!std::isnan(own) && own >= kAtRiskFrom) found << tr("%1, who stands above it, is at risk too (%2).").arg(key(data, centre), formatPercent(own));
    if (found.isEmpty() && branch.people > 0) found << (branch.scored < kFew ? tr("Too few of its people have a score to say more.") : tr("Nothing sets it apart from the network."));
    return found;
}

QString verdict(const workbench::BranchSummary& branch, const NetworkFigures& all) {
    if (branch.people == 0) return tr("Brought nobody.");
    if (branch.scored == 0) return tr("%1 people, none with a score yet.").arg(formatCount(branch.people));
    if (branch.staying == 0) return tr("Everyone with a score has left.");
    const QString words = tr("%1 of %2 people still here are at risk").arg(formatCount(branch.risky), formatCount(branch.staying));
    const double usual = all.riskyShare().value_or(0.0);
    if (usual <= 0.0) return words + QLatin1Char('.');
    const QString network = formatPercent(usual, 1);
    switch (standingOf(static_cast<double>(branch.risky), static_cast<double>(branch.staying), usual)) {
        case Standing::More: return tr("%1, more than usual (%2).").arg(words, network);
        case Standing::Fewer: return tr("%1, fewer than usual (%2).").arg(words, network);
        case Standing::TooFewToTell: return tr("%1: %2 the network's %3.").arg(words, untold(branch.staying), network);
        case Standing::Alike: break;
    }
    return tr("%1, about as usual (%2).").arg(words, network);
}

QString branchHint(const workbench::RiskyBranch& branch, const QString& name, const std::string& currency) {
    const QString leavers = formatDecimal(branch.leavers, 1);
    QString words = tr("%1 of the %2 people below %3 who are still here are expected to leave, %4 more than at the network's mean chance. %5 are at risk.")
                        .arg(leavers, formatCount(branch.staying), name, formatDecimal(branch.excess, 1), formatCount(branch.risky));
    if (branch.valueAtRisk) words += QLatin1Char(' ') + tr("Value at risk: %1.").arg(money(branch.valueAtRisk, currency));
    words += QLatin1Char(' ') + (branch.certain ? tr("Chance alone would seldom make so many.") : tr("Chance alone could make as many."));
    return words + QLatin1Char(' ') + tr("Click to see the branch.");
}

/// How many referrals somebody made is more than whom he brought where others were first; both are told, and why.
ReportLine peopleBelow(const GraphData& data, NodeIndex centre, const workbench::BranchSummary& branch) {
    const std::size_t direct = branch.byDepth.empty() ? 0 : branch.byDepth.front();
    const std::size_t made = data.graph().out(centre).size();
    ReportLine line{tr("People below"), formatCount(branch.people), tr("%1 brought directly").arg(formatCount(direct)),
                    tr("Everyone brought by this customer, by those he brought, and so on; each counts for whoever referred him first.")};
    if (made <= direct) return line;
    line.compared = tr("%1 brought directly, %2 referrals made").arg(formatCount(direct), formatCount(made));
    line.definition += QLatin1Char(' ') + tr("Of the %1 referrals made, %2 brought nobody new: somebody else had referred the same person before, or it was a repetition.")
                                              .arg(formatCount(made), formatCount(made - direct));
    return line;
}

/// The figures of people beside the network's. `who`: "those below".
void tellGroup(const workbench::BranchSummary& group, const NetworkFigures& all, const std::string& currency, const QString& who, BranchReport& told) {
    told.lines.push_back({tr("Left"), share(group.churnRate), network(group.networkChurnRate), tr("Of %1 whose outcome is known, the share that left.").arg(who)});
    told.lines.push_back({tr("Chance of leaving"), share(group.meanProbability), network(all.mean()), tr("The mean predicted chance of leaving of %1.").arg(who)});
    told.lines.push_back({tr("At risk"), group.staying ? formatPercent(static_cast<double>(group.risky) / static_cast<double>(group.staying)) : tr("not known"),
                          network(all.riskyShare()), tr("Of %1 who are still here and have a score, the share whose chance of leaving is %2 or more.").arg(who, formatPercent(kAtRiskFrom, 0))});
    if (!group.valueAtRisk && !group.expectedValue) return;
    told.lines.push_back({tr("Value at risk"), money(group.valueAtRisk, currency), {}, tr("What %1 who are still here bring in a period times their chance of leaving, summed.").arg(who)});
    told.lines.push_back({tr("Expected to stay"), money(group.expectedValue, currency), {}, tr("What %1 bring in a period times their chance of staying, summed; nothing for who has left.").arg(who)});
}

/// Which of the network's branches are most at risk.
void tellBranches(const GraphData& data, const std::string& currency, BranchReport& told) {
    const auto ranking = workbench::branchesAtRisk(data.tree, data.known.facts, {}, TaskContext());
    if (!ranking || ranking->worst.empty()) return;
    const bool certain = ranking->worst.front().certain;
    told.branchesTitle = certain ? tr("Branches most at risk, by people still here and their mean chance of leaving (network %1)").arg(formatPercent(ranking->networkMean))
                                 : tr("Branches most at risk, by people still here and their mean chance of leaving. None differs from the network's %1 by more than chance could make.").arg(formatPercent(ranking->networkMean));
    for (const workbench::RiskyBranch& branch : ranking->worst)
        told.branches.push_back({key(data, branch.root), branch.staying, branch.mean, branch.certain, branchHint(branch, key(data, branch.root), currency)});
}

}  // namespace

Result<BranchReport> reportBranch(const GraphData& data, const std::string& name, const std::string& currency) {
    HOLDFAST_ASSIGN(const auto branch, workbench::branchOf(*data.project, data.tree, data.known.facts, name, kAtRiskFrom));
    const NetworkFigures all(data);
    const NodeIndex centre = data.find(name);
    BranchReport told;
    told.key = QString::fromStdString(name);
    told.people = branch.people;
    told.title = tr("Branch of %1").arg(told.key);
    told.verdict = verdict(branch, all);
    const NodeIndex parent = data.tree.parent[centre];
    const QString broughtBy = parent == kNoNode ? QString() : key(data, parent);
    told.lines.push_back({tr("Brought by"), parent == kNoNode ? tr("nobody") : broughtBy, {}, tr("Whose referral of this customer came first."), broughtBy});
    told.lines.push_back(peopleBelow(data, centre, branch));
    if (branch.people == 0) return told;
    told.lines.push_back({tr("Deepest chain"), formatCount(branch.byDepth.size()), {}, tr("Referrals from this customer to the last in the longest chain below.")});
    tellGroup(branch, all, currency, tr("those below"), told);
    told.reasons = reasons(data, centre, branch, all);
    told.riskiest = riskiest(data, branch.members, centre);
    return told;
}

BranchReport reportSelection(const GraphData& data, std::vector<NodeIndex> people, const std::string& currency) {
    const NetworkFigures all(data);
    const workbench::BranchSummary group = workbench::summaryOf(*data.project, data.known.facts, std::move(people), kAtRiskFrom);
    BranchReport told;
    told.several = true;
    told.people = group.people;
    told.title = tr("%1 selected").arg(formatCount(group.people));
    told.verdict = verdict(group, all);
    if (group.customers < group.people) told.lines.push_back({tr("Customers"), formatCount(group.customers), {}, tr("Those whom the customer table knows; the others are only named by referrals.")});
    tellGroup(group, all, currency, tr("those selected"), told);
    told.riskiest = riskiest(data, group.members, kNoNode);
    return told;
}

BranchReport reportNetwork(const GraphData& data, const std::string& currency) {
    const NetworkFigures all(data);
    const workbench::GraphStats& stats = data.stats;
    BranchReport told;
    told.title = tr("The network");
    told.verdict = all.staying || all.scored ? tr("%1 of %2 people still here are at risk: their chance of leaving is %3 or more.").arg(formatCount(all.risky), formatCount(all.staying), formatPercent(kAtRiskFrom, 0))
                              : tr("%1 people, none with a score yet.").arg(formatCount(stats.nodes));
    if (stats.unknownEnds > 0)
        told.lines.push_back({tr("Not customers"), formatCount(stats.unknownEnds), {}, tr("People whom referrals name but the customer table does not.")});
    if (stats.selfReferrals > 0)
        told.lines.push_back({tr("Of oneself"), formatCount(stats.selfReferrals), {}, tr("Referrals in which someone brought himself.")});
    if (stats.duplicates > 0)
        told.lines.push_back({tr("Repeated"), formatCount(stats.duplicates), {}, tr("Referrals beyond the first from the same person to the same person.")});
    if (stats.timesOutOfRange > 0)
        told.lines.push_back({tr("Impossible times"), formatCount(stats.timesOutOfRange), {},
                              tr("Referrals with a time that no calendar has; they count as without a time.")});
    told.lines.push_back({tr("Without referrals"), formatCount(stats.isolated), {}, tr("People who neither brought anybody nor were brought.")});
    told.lines.push_back({tr("Deepest chain"), formatCount(stats.deepest), tr("%1 trees").arg(formatCount(stats.trees)),
                          tr("The longest chain in which each brought the next.")});
    if (stats.mostReferrals > 0)
        told.lines.push_back({tr("Most referrals"), formatCount(stats.mostReferrals), QString::fromStdString(stats.mostReferralsBy),
                              tr("Made by one person; some may have gone to people whom somebody else had referred before."), QString::fromStdString(stats.mostReferralsBy)});
    if (stats.largestCircle > 1)
        told.lines.push_back({tr("Largest circle"), formatCount(stats.largestCircle), {}, tr("People who brought each other in a circle, which honest referrals seldom do.")});
    told.lines.push_back({tr("Left"), share(all.churn()), {}, tr("Of those whose outcome is known, the share that left.")});
    told.lines.push_back({tr("Chance of leaving"), share(all.mean()), {}, tr("The mean predicted chance of leaving.")});
    tellBranches(data, currency, told);
    std::vector<NodeIndex> everyone(data.nodes());
    for (NodeIndex node = 0; node < data.nodes(); ++node) everyone[node] = node;
    told.riskiest = riskiest(data, everyone, kNoNode);
    return told;
}

}  // namespace holdfast::ui
