// A report document with one of everything, and texts that attack spreadsheets and markup, for the writers' tests.
#pragma once

#include "core/report/document.h"

#include <string>

namespace holdfast::test {

inline const std::string kFormula = "=HYPERLINK(\"http://evil\",\"click\")";
inline const std::string kMarkup = "<script>alert('x')</script> & co";

inline report::Chart sampleChart(report::ChartKind kind) {
    report::Chart chart;
    chart.title = "A finding about " + kMarkup;
    chart.name = "chart";
    chart.kind = kind;
    chart.xTitle = "Along";
    chart.yTitle = "Up";
    chart.categories = {"first", "second with a very long name that cannot fit beside a bar of any chart", kMarkup};
    report::ChartSeries series;
    series.x = {0.0, 0.25, 0.5};
    series.y = {0.2, 0.5, 0.8};
    series.lower = {0.1, 0.4, 0.7};
    series.upper = {0.3, 0.6, 0.9};
    if (kind == report::ChartKind::Contributions) series.y[1] = -0.5, series.lower.clear(), series.upper.clear();
    chart.series = {series};
    return chart;
}

inline report::Table sampleTable(int rows) {
    using report::Figure;
    using report::NumberStyle;
    report::Table table;
    table.title = "Customers most at risk";
    table.name = "top_risks";
    table.columns = {{"Customer", false, {}, false},
                     {"Score", true, "Probability of leaving.", true},
                     {"Value", true, "Money a period.", false},
                     {"Reasons", false, {}, false}};
    for (int i = 0; i < rows; ++i) {
        const std::string key = i == 0 ? kFormula : i == 1 ? std::string("@SUM(A1)") : "row-" + std::to_string(i);
        table.rows.push_back({key, Figure{0.9 - 0.001 * i, NumberStyle::Probability},
                              i == 2 ? report::Cell() : report::Cell(Figure{1234.5 + i, NumberStyle::Money}),
                              std::string("Contract = Month-to-month (+0.21); tenure = 2 (+0.15)")});
    }
    return table;
}

inline report::ReportDocument sampleDocument(int rows = 5) {
    using namespace report;
    ReportDocument document;
    document.title = "Retention report: sample & friends";
    document.subtitle = "Who is about to leave";
    document.currency = "EUR";
    document.provenance = {"sample", "00112233445566778899aabbccddeeff", 3, "mlp", 42, "all customers", 1'790'000'000'000, 1'790'000'123'000,
                           "0.1.0"};
    KeyFigures figures{{{"Customers", Figure{7043, NumberStyle::Count}, "All of them."},
                        {"Churn rate", Figure{0.2654, NumberStyle::Percent}, "Share that left, <em>not</em> marked up."},
                        {"Expected loss", Figure{139130.85, NumberStyle::Money}, "Probability times value."},
                        {"High risk", Cell(), "Nothing known."}}};
    document.sections = {
        {"Summary", "summary", {Paragraph{"A caution: " + kMarkup, true}, figures, sampleChart(ChartKind::Histogram)}},
        {"Model quality", "model_quality", {sampleChart(ChartKind::Line), sampleChart(ChartKind::Calibration)}},
        {"Top risks", "top_risks", {Paragraph{"These stand out.", false}, sampleTable(rows)}},
    };
    return document;
}

}  // namespace holdfast::test
