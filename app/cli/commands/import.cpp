#include "app/cli/arguments.h"
#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/texttable.h"
#include "core/workbench/importing.h"

#include <chrono>

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, customers, events, referrals, treatments, key, label, mapping, rejects, currency;
    std::vector<std::string> roles, types, actionability, fields;
    bool dryRun = false;
};

std::optional<std::filesystem::path> given(const std::string& path) {
    if (path.empty()) return std::nullopt;
    return std::filesystem::path(path);
}

/// Reads NAME=WORD arguments into a map, each word by `parse`.
template <typename Value, typename Parse>
void readWords(const std::vector<std::string>& arguments, const char* option, Parse parse, std::map<std::string, Value>& out) {
    for (const std::string& argument : arguments) {
        const auto [name, word] = splitAtLast(argument, option);
        const auto value = parse(word);
        if (!value) usageError(std::string(option) + ": \"" + word + "\" is not known; see --help for the words it takes");
        out[name] = *value;
    }
}

void readLabel(const std::string& label, workbench::ColumnOverrides& out) {
    const auto at = label.find('=');
    out.label = label.substr(0, at);
    if (at != std::string::npos) out.labelPositive = label.substr(at + 1);
    if (at == 0 || at + 1 == label.size()) usageError("--label: \"" + label + "\" is not of the form COL or COL=POSITIVE");
}

workbench::ImportRequest makeRequest(const Arguments& arguments) {
    workbench::ImportRequest request;
    request.project = arguments.project;
    request.customers = given(arguments.customers);
    request.events = given(arguments.events);
    request.referrals = given(arguments.referrals);
    request.treatments = given(arguments.treatments);
    if (!request.customers && !request.events && !request.referrals && !request.treatments)
        usageError("give at least one of --customers, --events, --referrals, --treatments");
    request.mapping = given(arguments.mapping);
    request.rejectsFile = given(arguments.rejects);
    request.dryRun = arguments.dryRun;
    request.currency = arguments.currency;
    request.overrides.key = arguments.key;
    if (!arguments.label.empty()) readLabel(arguments.label, request.overrides);
    readWords(arguments.roles, "--role", columnRoleFromString, request.overrides.roles);
    readWords(arguments.types, "--type", columnTypeFromString, request.overrides.types);
    readWords(arguments.actionability, "--actionability", actionabilityFromString, request.overrides.actionability);
    for (const std::string& argument : arguments.fields) {
        const auto [field, column] = splitAtLast(argument, "--field");
        request.overrides.fields[field] = column;
    }
    return request;
}

std::string describe(const FileImport& file) {
    std::string text = file.table + ": " + countText(file.rowsRead) + " rows read from " + file.file + ", " +
                       countText(file.rowsAccepted) + " accepted, " + countText(file.rowsRejected) + " rejected, " +
                       countText(file.rowsChanged) + " new or changed (" + secondsText(file.seconds) + ")\n";
    TextTable table({{"column"}, {"type"}, {"role"}, {"missing", true}, {"distinct", true}});
    for (const ImportedColumn& column : file.columns)
        table.row({clipped(column.spec.name, 40), std::string(toString(column.spec.type)),
                   std::string(toString(column.spec.role)), countText(column.missing), countText(column.distinct)});
    if (!table.empty()) text += table.text(2);
    for (const std::string& warning : file.warnings) text += "  note: " + warning + "\n";
    return text;
}

std::string describe(const ImportSummary& summary, bool dryRun) {
    std::string text;
    for (const FileImport& file : summary.files) text += describe(file);
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < summary.firstRejects.size() && i < kShown; ++i) {
        const Reject& reject = summary.firstRejects[i];
        text += "  rejected: line " + std::to_string(reject.line) + (reject.column.empty() ? "" : ", " + reject.column) + ": " +
                reject.reason + "\n";
    }
    if (summary.firstRejects.size() > kShown) text += "  All rejects are in the project, and in a file with --rejects F.csv.\n";
    if (dryRun) text += "Nothing was written: this was a dry run.\n";
    return text;
}

Json toJson(const ImportSummary& summary, const std::string& project, bool dryRun, double seconds) {
    Json out{{"project", project}, {"dry_run", dryRun}, {"files", Json::array()}};
    for (const FileImport& file : summary.files) {
        out["files"].push_back(fileImportJson(file));
        out[file.table] = fileImportJson(file);
    }
    out["rejects"] = Json::array();
    constexpr std::size_t kShown = 100;
    for (std::size_t i = 0; i < summary.firstRejects.size() && i < kShown; ++i) {
        const Reject& reject = summary.firstRejects[i];
        out["rejects"].push_back(
            {{"file", reject.file}, {"line", reject.line}, {"column", reject.column}, {"reason", reject.reason}});
    }
    out["seconds"] = seconds;
    return out;
}

void addOptions(CLI::App& command, Arguments& a) {
    addProject(command, a.project);
    command.add_option("--customers", a.customers, "One row a customer: CSV, TSV, JSON Lines or XLSX")->type_name("FILE");
    command.add_option("--events", a.events, "What customers did: customer, time, kind, value, session")->type_name("FILE");
    command.add_option("--referrals", a.referrals, "Who referred whom: referrer, referee, time, channel")->type_name("FILE");
    command.add_option("--treatments", a.treatments, "Past offers: customer, arm, time, propensity, cost, outcome")
        ->type_name("FILE");
    command.add_option("--key", a.key, "Column that names the customer (default: found by itself)")->type_name("COL");
    command.add_option("--label", a.label, "Column that says who left, and the value that means so")
        ->type_name("COL[=POSITIVE]");
    command
        .add_option("--role", a.roles,
                    "Role of a column: key, label, demographic, behaviour, contract, monetary, value, signup_time, ignore")
        ->type_name("COL=ROLE");
    command.add_option("--type", a.types, "Type of a column: text, integer, real, boolean, timestamp")->type_name("COL=TYPE");
    command.add_option("--actionability", a.actionability, "What may be changed: fixed, free, only_up, only_down")
        ->type_name("COL=WORD");
    command.add_option("--field", a.fields, "Column of an event, referral or treatment file that holds a field")
        ->type_name("FIELD=COL");
    command.add_option("--mapping", a.mapping, "Saved answers to the above; options win over it")->type_name("FILE.toml");
    command.add_option("--rejects", a.rejects, "Write every rejected row here, with line, column and reason")
        ->type_name("FILE.csv");
    command.add_option("--currency", a.currency, "ISO 4217 code of the money columns (default: the project's)")
        ->type_name("CODE");
    command.add_flag("--dry-run", a.dryRun, "Read and check everything, write nothing");
}

}  // namespace

void addImport(Registry& registry) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App& command =
        registry.add("import", "Read tables into a project, all or nothing; it is made when absent",
                     "  holdfast-cli import shop.holdfast --customers customers.csv --key id --label Churn=Yes\n"
                     "  holdfast-cli import shop.holdfast --events events.jsonl --referrals referrals.csv\n"
                     "  holdfast-cli import shop.holdfast --customers c.xlsx --role \"Account no=ignore\" --dry-run\n");
    addOptions(command, *arguments);
    registry.onRun(command, [=](Session& session) -> Result<void> {
        const auto started = std::chrono::steady_clock::now();
        HOLDFAST_ASSIGN(const auto summary, workbench::importFiles(makeRequest(*arguments), session.context));
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return session.print(toJson(summary, arguments->project, arguments->dryRun, seconds),
                             describe(summary, arguments->dryRun));
    });
}

}  // namespace holdfast::cli
