#include "core/report/writers.h"
#include "core/workbench/reportsections.h"

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr std::size_t kRequestCharacters = 160;

Cell textOrNothing(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

Cell timeOrNothing(UtcMillis time) { return time > 0 ? Cell(formatIso8601(time)) : Cell(); }

Table factTable(const ProvenanceInputs& inputs) {
    const Provenance& from = inputs.provenance;
    Table table;
    table.title = "Where every number comes from";
    table.name = "provenance";
    table.columns = {{"Item", false, {}}, {"Value", false, {}}, {"Meaning", false, {}}};
    const auto add = [&table](const char* item, Cell value, const char* meaning) {
        table.rows.push_back({std::string(item), std::move(value), std::string(meaning)});
    };
    add("Project", textOrNothing(from.project), "Name of the project file.");
    add("File", textOrNothing(inputs.path), "Where it lay when the report was made.");
    add("Data fingerprint", textOrNothing(from.fingerprint), "Changes when any customer row or column setting changes.");
    add("Filter", textOrNothing(from.filter), "The customers this report is about.");
    if (inputs.model) {
        add("Model version", std::to_string(from.modelVersion), "Number of the model version in the project.");
        add("Model name", textOrNothing(inputs.model->name), "Name of that version.");
        add("Learner", textOrNothing(from.learner), "Method that learned it.");
        add("Seed", std::to_string(from.seed), "Number all random choices of the training started from.");
        add("Model trained", timeOrNothing(inputs.model->trainedAt), "UTC.");
        add("Trained on", textOrNothing(inputs.model->dataFingerprint), "Fingerprint of the data the model learned from.");
        add("Trained with", textOrNothing("Holdfast " + inputs.model->softwareVersion), "Software version that trained it.");
        add("Scores as of", timeOrNothing(from.asOf), "UTC; the time for which the scores were computed.");
    } else {
        add("Model version", Cell(), "No model has been trained yet.");
    }
    add("Report made", timeOrNothing(from.createdAt), "UTC.");
    add("Made with", "Holdfast " + from.softwareVersion, "Software version that made this report.");
    return table;
}

std::string shortened(const std::string& text) {
    if (text.size() <= kRequestCharacters) return text;
    std::size_t end = kRequestCharacters;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "\u2026";
}

Table runTable(const std::vector<storage::Run>& runs) {
    Table table;
    table.title = "Runs recorded in the project, newest first";
    table.name = "runs";
    table.columns = {{"Started (UTC)", false, {}}, {"Command", false, {}}, {"Seed", false, {}}, {"Took", true, "Wall-clock time of the run."},
                     {"Request", false, "What was asked, as recorded."}, {"Software", false, {}}};
    for (const storage::Run& run : runs)
        table.rows.push_back({timeOrNothing(run.startedAt), run.command, std::to_string(run.seed), Figure{run.seconds, NumberStyle::Seconds},
                              textOrNothing(shortened(run.request)), textOrNothing(run.softwareVersion)});
    return table;
}

}  // namespace

Section provenanceSection(const ProvenanceInputs& inputs) {
    Section section{"Provenance", "provenance", {}};
    if (inputs.model && !inputs.model->dataFingerprint.empty() && inputs.model->dataFingerprint != inputs.provenance.fingerprint)
        section.blocks.emplace_back(Paragraph{"The customer data or its column settings changed after this model was trained. Train again "
                                              "for scores that know the change.",
                                              true});
    section.blocks.emplace_back(factTable(inputs));
    if (!inputs.runs.empty()) section.blocks.emplace_back(runTable(inputs.runs));
    return section;
}

}  // namespace holdfast::workbench
