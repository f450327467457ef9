#include "app/cli/cli.h"
#include "app/cli/standin.h"
#include "app/cli/texttable.h"
#include "app/pdf/pdfprinter.h"
#include "core/workbench/project.h"
#include "core/workbench/reporting.h"
#include "core/workbench/reportscenario.h"

#include <QGuiApplication>

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, output, scenario, title;
    std::size_t topRisks = 20;
};

/// Fonts and painting need a QGuiApplication; the offscreen platform needs no display.
Result<void> printOffscreen(const report::ReportDocument& document, const std::filesystem::path& file) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    int count = 1;
    char name[] = "holdfast-cli";
    char* arguments[] = {name, nullptr};
    const QGuiApplication application(count, arguments);
    return app::printPdf(document, file);
}

Json toJson(const report::ReportDocument& document, const std::string& file) {
    Json out{{"file", file},
             {"title", document.title},
             {"sections", Json::array()},
             {"fingerprint", document.provenance.fingerprint},
             {"model_version", document.provenance.modelVersion},
             {"created_at", formatIso8601(document.provenance.createdAt)}};
    for (const report::Section& section : document.sections) out["sections"].push_back(section.name);
    return out;
}

}  // namespace

void addReport(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command =
        registry.add("report", "Write the intervention report as HTML, PDF, XLSX or CSV, by the file's ending",
                     "  holdfast-cli report shop.holdfast --out report.html\n"
                     "  holdfast-cli report shop.holdfast --out board.pdf --title \"Retention, week 48\" --top 50\n");
    addProject(command, a->project);
    command.add_option("--out", a->output, "File to write; its ending chooses the format")
        ->required()
        ->type_name("FILE.{html,pdf,xlsx,csv}");
    command.add_option("--title", a->title, "Title (default: Retention report: PROJECT)")->type_name("TEXT");
    command.add_option("--top", a->topRisks, "How many of the highest risks to list")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000))
        ->type_name("N");
    command.add_option("--scenario", a->scenario, "Name of a saved scenario to report on")->type_name("NAME");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        HOLDFAST_ASSIGN(const std::string standIn, tryStandIn(project, session));
        workbench::ReportRequest request;
        request.topRisks = a->topRisks;
        request.title = a->title;
        HOLDFAST_ASSIGN(auto document, workbench::buildReport(project, request, session.clock, session.context));
        if (!a->scenario.empty())
            HOLDFAST_CHECK(workbench::addScenario(project, a->scenario, session.clock, document, session.context));
        HOLDFAST_CHECK(session.context.checkpoint());
        HOLDFAST_CHECK(workbench::exportReport(document, a->output, printOffscreen));
        Json out = toJson(document, a->output);
        if (!standIn.empty()) out["warnings"] = Json::array({standIn});
        std::string text = (standIn.empty() ? standIn : standIn + "\n") + document.title + ", written to " + a->output + "\n";
        for (const report::Section& section : document.sections) text += "  " + section.title + "\n";
        return session.print(out, text);
    });
}

}  // namespace holdfast::cli
