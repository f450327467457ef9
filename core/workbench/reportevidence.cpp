#include "core/workbench/evidencefigures.h"
#include "core/workbench/reportsections.h"

namespace holdfast::workbench {

namespace {

using namespace report;

void addArm(const EffectEvidence& evidence, const ArmEvidence& arm, Section& section) {
    section.blocks.emplace_back(Paragraph{averageSentence(evidence, arm), !arm.refusal.empty()});
    if (!arm.refusal.empty()) return;
    const Trust trust = trustIn(evidence, arm);
    section.blocks.emplace_back(Paragraph{"How far to rely on it: " + trust.word + ". " + trust.why, false});
    section.blocks.emplace_back(Paragraph{overlapSentence(evidence, arm), false});
    Chart qini = qiniChart(evidence, arm);
    qini.title = arm.arm + ": " + qini.title;
    section.blocks.emplace_back(std::move(qini));
    Chart segments = segmentChart(evidence, arm, 0);
    segments.title = arm.arm + ": " + segments.title;
    if (!arm.segments.empty()) section.blocks.emplace_back(std::move(segments));
    section.blocks.emplace_back(Paragraph{qiniDefinition(arm), false});
    section.blocks.emplace_back(Paragraph{dogSentence(evidence, arm), arm.dogs.surely > 0});
    Table dogs = dogTable(evidence, arm);
    if (!dogs.rows.empty()) section.blocks.emplace_back(std::move(dogs));
}

}  // namespace

Section evidenceSection(const EvidenceView& view) {
    Section section{"Evidence about offers", "evidence", {}};
    if (!view.evidence) {
        std::string reason = "Nothing was learned from past campaigns yet, so every effect of an offer is an assumption. ";
        if (view.records.missing.empty())
            reason += "Learn the effects on the Evidence page or with \"holdfast-cli effects\", then make this report again.";
        else
            for (const std::string& missing : view.records.missing) reason += missing + " ";
        return emptySection(section.title, section.name, reason);
    }
    const EffectEvidence& evidence = *view.evidence;
    if (!view.stale.empty()) section.blocks.emplace_back(Paragraph{view.stale, true});
    section.blocks.emplace_back(Paragraph{
        "These are effects, not associations: differences between customers who got an offer and those left alone on purpose, with "
        "what the columns say of who was chosen taken out.",
        false});
    section.blocks.emplace_back(averageChart(evidence));
    section.blocks.emplace_back(armTable(evidence));
    section.blocks.emplace_back(Paragraph{policySentence(evidence), false});
    section.blocks.emplace_back(policyChart(evidence));
    section.blocks.emplace_back(policyTable(evidence));
    for (const std::string& warning : evidence.warnings) section.blocks.emplace_back(Paragraph{warning, true});
    for (const ArmEvidence& arm : evidence.arms) addArm(evidence, arm, section);
    section.blocks.emplace_back(dogOverviewTable(evidence));
    section.blocks.emplace_back(overlapTable(evidence));
    Table refutations = refutationTable(evidence);
    if (!refutations.rows.empty()) section.blocks.emplace_back(std::move(refutations));
    if (const std::string spill = spilloverSentence(evidence); !spill.empty()) section.blocks.emplace_back(Paragraph{spill, false});
    section.blocks.emplace_back(candidateTable(evidence));
    section.blocks.emplace_back(Paragraph{originSentence(evidence), false});
    return section;
}

}  // namespace holdfast::workbench
