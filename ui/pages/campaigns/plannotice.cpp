#include "ui/pages/campaigns/plannotice.h"

#include "core/workbench/plantables.h"
#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

struct PlanNotices {
    Q_DECLARE_TR_FUNCTIONS(PlanNotices)
};

QString money(double value, const QString& currency) { return formatNumber(value, report::NumberStyle::Money, currency); }

QString infeasible(const PlanResult& plan) {
    QStringList ways;
    for (const Relaxation& one : plan.relaxations)
        if (one.sufficient) ways << QString::fromStdString(one.limit);
    const QString why = plan.contradicting ? PlanNotices::tr("The limits contradict each other") : PlanNotices::tr("No plan was found that keeps every limit");
    const QString nearest = PlanNotices::tr("%1; the plan is the nearest that was found.").arg(why);
    if (!ways.isEmpty()) return nearest + QLatin1Char(' ') + PlanNotices::tr("It would do to %1.").arg(ways.join(PlanNotices::tr(", or to ")));
    for (const Relaxation& one : plan.relaxations) ways << QString::fromStdString(one.limit);
    if (ways.isEmpty()) return nearest;
    return PlanNotices::tr("%1, and none of them is enough to give way alone: %2.").arg(why, ways.join(QStringLiteral("; ")));
}

QString flagged(const FlaggedSpend& spend, PlanObjective objective, const QString& currency) {
    if (spend.customers == 0) return {};
    QString words = spend.customers == 1 ? PlanNotices::tr("This plan pays one flagged account %1.").arg(money(spend.spend, currency))
                                         : PlanNotices::tr("This plan pays %1 flagged accounts %2.").arg(formatCount(spend.customers), money(spend.spend, currency));
    if (!std::isfinite(spend.valueWithout)) return words;
    const QString without = objective == PlanObjective::Retained ? PlanNotices::tr("%1 customers").arg(formatNumber(spend.valueWithout, report::NumberStyle::Plain))
                                                                 : money(spend.valueWithout, currency);
    return words + QLatin1Char(' ') + PlanNotices::tr("Without them the best plan keeps %1 for %2.").arg(without, money(spend.spendWithout, currency));
}

QString assumedWords(const PlanResult& plan, bool campaigns) {
    QStringList names;
    bool all = true;
    for (const OfferTotal& offer : plan.byOffer) {
        if (offer.offer.find(" + ") != std::string::npos) continue;
        if (offer.assumed) names << QString::fromStdString(offer.offer);
        all = all && offer.assumed;
    }
    if (names.isEmpty()) return {};
    // What was learned may be about something else than leaving; the plan has said so.
    for (const std::string& warning : plan.warnings)
        if (all && warning.starts_with("What was learned from campaigns is about")) return QString::fromStdString(warning);
    if (!all) return PlanNotices::tr("What %1 does is assumed, not learned: no past campaign tells.").arg(names.join(QStringLiteral(", ")));
    return campaigns ? PlanNotices::tr("What offers do is assumed here: past campaigns are in the project, but nothing was learned from them yet.")
                     : PlanNotices::tr("What offers do is assumed here, not measured: no past campaigns are in the project. Import treatments to learn it, or set the assumptions.");
}

}  // namespace

PlanNotice noticeOf(const PlanResult& plan, bool campaigns, const QString& currency) {
    PlanNotice notice;
    const auto add = [&](PlanNotice::Kind kind, const QString& sentence) {
        if (sentence.isEmpty() || notice.sentences.contains(sentence)) return;
        notice.sentences << sentence;
        notice.kind = std::max(notice.kind, kind);
    };
    if (!plan.feasible) add(PlanNotice::Kind::Error, infeasible(plan));
    add(PlanNotice::Kind::Caution, QString::fromStdString(workbench::lossSentence(plan, currency.toStdString())));
    if (plan.flagged) add(PlanNotice::Kind::Caution, flagged(*plan.flagged, plan.scenario.objective, currency));
    const QString assumed = assumedWords(plan, campaigns);
    notice.assumed = !assumed.isEmpty();
    add(PlanNotice::Kind::Caution, assumed);
    if (plan.proof && plan.proof->speaksAgainst()) add(PlanNotice::Kind::Caution, PlanNotices::tr("Past campaigns speak against such a plan: see Past campaigns below."));
    else if (plan.proof && plan.proof->promisesTooMuch())
        add(PlanNotice::Kind::Caution, PlanNotices::tr("Such a plan promises more than past campaigns bear out: see Past campaigns below."));
    for (const std::string& warning : plan.warnings) {
        const QString sentence = QString::fromStdString(warning);
        // Said above, in the page's words.
        if (sentence.contains(QLatin1String("assumed, not learned")) || sentence.startsWith(QLatin1String("Past campaigns are in the project"))) continue;
        add(PlanNotice::Kind::Remark, sentence);
    }
    if (!plan.curveNote.empty()) add(PlanNotice::Kind::Remark, QString::fromStdString(plan.curveNote));
    return notice;
}

void addMissing(const std::vector<Offer>& missing, PlanNotice& notice) {
    if (missing.empty()) return;
    QStringList names;
    for (const Offer& offer : missing) names << QString::fromStdString(offer.name);
    notice.sentences << PlanNotices::tr("Past campaigns also offered %1, which this scenario does not: Add offer under Offers and limits has it.").arg(names.join(QStringLiteral(", ")));
    notice.kind = std::max(notice.kind, PlanNotice::Kind::Remark);
}

}  // namespace holdfast::ui
