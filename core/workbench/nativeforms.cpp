#include "core/workbench/nativeforms.h"

#include "core/scoring/ensemblescorer.h"
#include "core/scoring/treeexport.h"

#include <algorithm>
#include <set>
#include <utility>

namespace holdfast::workbench {

using nlohmann::json;

namespace {

Result<NativeForm> nativeForm(const scoring::ChurnScorer& scorer, scoring::LearnerFactory& learners) {
    NativeForm form;
    form.learner = scorer.kind();
    if (const auto* trees = dynamic_cast<const scoring::TreeScorer*>(&scorer)) {
        HOLDFAST_ASSIGN(form.bytes, scoring::xgboostJson(*trees));
        form.format = "xgboost";
        return form;
    }
    auto script = learners.torchScript(scorer.save());
    if (script) {
        form.bytes = std::move(*script);
        form.format = "torchscript";
    } else if (script.error().code == ErrorCode::Unavailable) {
        form.note = script.error().message;
    } else {
        return Unexpected(script.error());
    }
    return form;
}

/// A learner's name as part of a file's, each of them once: an artefact may come from elsewhere.
std::string nameOfBase(const std::string& learner, std::set<std::string>& taken) {
    std::string plain;
    for (const char c : learner)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
    if (plain.empty()) plain = "base";
    std::string name = plain;
    for (int number = 2; !taken.insert(name).second; ++number) name = plain + std::to_string(number);
    return name;
}

struct WeighedBase {
    std::string learner;
    const scoring::ChurnScorer* scorer = nullptr;
    double weight = 0.0, newcomersWeight = 0.0;
};

std::vector<WeighedBase> basesOf(const std::shared_ptr<const scoring::ChurnScorer>& scorer) {
    std::vector<WeighedBase> bases;
    if (const auto* ensemble = dynamic_cast<const scoring::EnsembleScorer*>(scorer.get()))
        for (const scoring::EnsembleBase& base : ensemble->bases()) bases.push_back({base.learner, base.scorer.get(), base.weight});
    else
        bases.push_back({scorer->kind(), scorer.get(), 1.0});
    return bases;
}

/// Those of everybody and those of newcomers, each once.
std::vector<WeighedBase> basesOf(const scoring::ChurnModel& model) {
    std::vector<WeighedBase> bases = basesOf(model.scorerPointer());
    for (const WeighedBase& base : basesOf(model.of(true).scorerPointer())) {
        auto found = std::find_if(bases.begin(), bases.end(), [&](const WeighedBase& one) { return one.scorer == base.scorer; });
        if (found == bases.end()) found = bases.insert(bases.end(), {base.learner, base.scorer});
        found->newcomersWeight = base.weight;
    }
    return bases;
}

double interceptOf(const scoring::ChurnScorer& scorer) {
    const auto* ensemble = dynamic_cast<const scoring::EnsembleScorer*>(&scorer);
    return ensemble == nullptr ? 0.0 : ensemble->intercept();
}

/// Whether its log-odds are not simply those of one form.
bool isWeighed(const scoring::ChurnScorer& scorer) {
    const auto* ensemble = dynamic_cast<const scoring::EnsembleScorer*>(&scorer);
    return ensemble != nullptr && (ensemble->bases().size() > 1 || ensemble->bases().front().weight != 1.0 || ensemble->intercept() != 0.0);
}

}  // namespace

std::vector<std::string> NativeForms::notes() const {
    std::vector<std::string> notes;
    if (!ensemble && !parts.front().note.empty()) notes.push_back(parts.front().note);
    for (const NativeForm& part : parts)
        if (!part.note.empty() && ensemble) notes.push_back("The ensemble's " + part.learner + " is in the .hfmodel file only: " + part.note);
    return notes;
}

json NativeForms::describe(const ModelNames& names) const {
    const auto entryOf = [&names](const NativeForm& part) {
        json entry = part.format.empty() ? json::object() : fileEntry(names.native(part.base, part.ending()), part.bytes);
        if (!part.format.empty()) entry["format"] = part.format;
        return entry;
    };
    if (!ensemble) {
        if (parts.front().format.empty()) return {};
        json entry = entryOf(parts.front());
        if (parts.size() > 1) entry["newcomers"] = entryOf(parts.back());
        return entry;
    }
    json entries = json::array();
    for (const NativeForm& part : parts) {
        json entry = entryOf(part);
        entry["learner"] = part.learner;
        entry["weight"] = part.weight;
        if (part.newcomersWeight) entry["newcomers_weight"] = *part.newcomersWeight;
        if (!part.note.empty()) entry["note"] = part.note;
        entries.push_back(std::move(entry));
    }
    json whole{{"format", "ensemble"}, {"intercept", intercept}, {"bases", std::move(entries)}};
    if (newcomersIntercept) whole["newcomers_intercept"] = *newcomersIntercept;
    return whole;
}

Result<NativeForms> nativeForms(const scoring::ChurnModel& model, scoring::LearnerFactory& learners) {
    NativeForms forms;
    const std::vector<WeighedBase> bases = basesOf(model);
    forms.ensemble = model.scorer().kind() == "ensemble" || isWeighed(model.of(true).scorer());
    if (!forms.ensemble) {
        for (const WeighedBase& base : bases) {  // newcomers' second, where they are scored apart
            HOLDFAST_ASSIGN(NativeForm form, nativeForm(*base.scorer, learners));
            if (!forms.parts.empty()) form.base = "newcomers";
            forms.parts.push_back(std::move(form));
        }
        return forms;
    }
    forms.intercept = interceptOf(model.scorer());
    if (&model.of(true) != &model) forms.newcomersIntercept = interceptOf(model.of(true).scorer());
    std::set<std::string> taken;
    for (const WeighedBase& base : bases) {
        HOLDFAST_ASSIGN(NativeForm form, nativeForm(*base.scorer, learners));
        form.base = nameOfBase(base.learner, taken);
        form.learner = base.learner;
        form.weight = base.weight;
        if (forms.newcomersIntercept) form.newcomersWeight = base.newcomersWeight;
        forms.parts.push_back(std::move(form));
    }
    return forms;
}

Result<void> checkAsked(const ModelNames& names, const NativeForms& forms) {
    const bool trees = names.what == ModelNames::Asked::Trees;
    if (!trees && names.what != ModelNames::Asked::Script) return {};
    if (forms.ensemble)
        return Unexpected(ErrorCode::Unavailable, "An ensemble has no single such file: each of its models has one of its own. Export to " +
                                                      names.stem + ".hfmodel, they go beside it.");
    const NativeForm& form = forms.parts.front();
    if (form.format == (trees ? "xgboost" : "torchscript")) return {};
    if (trees)
        return Unexpected(ErrorCode::Unavailable, "Only boosted trees have XGBoost's form, this model is of the kind \"" + form.learner + "\".");
    if (form.format == "xgboost")
        return Unexpected(ErrorCode::Unavailable, "Boosted trees have no TorchScript form. Export to a name that ends in .xgboost.json.");
    return Unexpected(ErrorCode::Unavailable, form.note);
}

}  // namespace holdfast::workbench
