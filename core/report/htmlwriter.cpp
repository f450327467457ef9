#include "core/report/writers.h"

#include "core/report/flow.h"
#include "core/report/text.h"

#include <algorithm>
#include <cmath>

namespace holdfast::report {

namespace {

constexpr int kPageWidth = 920;
constexpr int kHalfWidth = 448;
constexpr std::size_t kWideColumns = 9;  ///< a table with more is set smaller

std::string px(int value) { return std::to_string(value) + "px"; }

/// Names of the tokens a style sheet may use as var(--name).
std::string customProperties(const ThemeTokens& tokens) {
    std::string css = ":root{color-scheme:light;";
    for (const auto& [name, colour] : tokens.colours) css += "--" + name + ":" + toHex(colour) + ";";
    css += "--xs:" + px(tokens.spaceXs) + ";--s:" + px(tokens.spaceS) + ";--m:" + px(tokens.spaceM) + ";--l:" + px(tokens.spaceL) +
           ";--xl:" + px(tokens.spaceXl) + ";--radius:" + px(tokens.radius) + ";--small:" + px(tokens.typeSmall) +
           ";--body:" + px(tokens.typeBody) + ";--heading:" + px(tokens.typeHeading) + ";--title:" + px(tokens.typeTitle) + ";}";
    return css;
}

constexpr std::string_view kStyle = R"css(
*{box-sizing:border-box}
html{background:var(--window)}
body{margin:0 auto;padding:calc(2*var(--xl)) calc(2*var(--xl));max-width:1016px;background:var(--surface);color:var(--text);
font:var(--body)/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:calc(1.4*var(--title));line-height:1.25;margin:0 0 var(--xs)}
h2{font-size:var(--title);line-height:1.3;margin:calc(2*var(--xl)) 0 var(--m);padding-top:var(--l);border-top:1px solid var(--border)}
p{margin:0 0 var(--m);max-width:46em}
header p{color:var(--textMuted);margin:0}
nav{margin:var(--xl) 0 0;padding:var(--m) 0;border-top:1px solid var(--border)}
nav ol{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:var(--xs) var(--xl)}
a{color:var(--accent);text-decoration:none}
a:hover,a:focus{text-decoration:underline}
.caution{background:var(--cautionSoft);border-left:3px solid var(--caution);padding:var(--s) var(--m);max-width:none}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:var(--l) var(--xl);margin:0 0 var(--xl)}
.figures dt{color:var(--textMuted);font-size:var(--small)}
.figures dd{margin:0;font-size:var(--title);font-weight:600;line-height:1.3}
.none{color:var(--textMuted);font-weight:400}
.figures dd.none,.figures dd.words{font-size:var(--heading);line-height:1.75;font-weight:400}
[title]{text-decoration:underline dotted var(--borderStrong);text-underline-offset:3px;cursor:help}
figure{margin:var(--xl) 0}
.pair{display:flex;flex-wrap:wrap;gap:0 var(--xl);align-items:flex-start}
svg{display:block;max-width:100%;height:auto}
svg text{font-family:system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;margin:0 0 var(--xl)}
table{border-collapse:collapse;width:100%}
.wide{font-size:var(--small)}
.wide th,.wide td{padding:var(--xs) calc(var(--xs) + 1px)}
caption{text-align:left;font-weight:600;font-size:var(--heading);padding:0 0 var(--s)}
th{font-size:var(--small);font-weight:600;color:var(--textMuted);text-align:left;vertical-align:bottom;border-bottom:1px solid var(--borderStrong);padding:var(--xs) var(--s)}
td{vertical-align:top;border-bottom:1px solid var(--grid);padding:var(--xs) var(--s);max-width:32em;overflow-wrap:break-word}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap}
.bar{display:inline-block;width:48px;height:8px;margin-right:var(--s);background:var(--sunken);text-align:left}
.bar i{display:block;height:8px}
.glossary{display:grid;grid-template-columns:minmax(120px,14em) 1fr;gap:var(--xs) var(--l)}
.glossary dt{font-weight:600}
.glossary dd{margin:0}
footer{margin-top:calc(2*var(--xl));padding-top:var(--m);border-top:1px solid var(--border);color:var(--textMuted);font-size:var(--small)}
@media (max-width:700px){body{padding:var(--l)}.glossary{grid-template-columns:1fr}}
@media print{@page{size:A4;margin:16mm}html{background:none}body{padding:0;max-width:none;font-size:11px}nav{display:none}
h2,caption{break-after:avoid}figure,tr,.figures{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}
[title]{text-decoration:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

std::string element(const std::string& name, const std::string& attributes, const std::string& content) {
    return "<" + name + attributes + ">" + content + "</" + name + ">";
}

std::string tooltip(const std::string& label, const std::string& definition) {
    if (definition.empty()) return escapeXml(label);
    return element("span", " title=\"" + escapeXml(definition) + "\"", escapeXml(label));
}

class HtmlDocument {
public:
    explicit HtmlDocument(const ReportDocument& document) : m_document(document), m_tokens(loadThemeTokens(false)) {}

    std::string write() {
        m_html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                 "<meta name=\"generator\" content=\"Holdfast " + escapeXml(m_document.provenance.softwareVersion) + "\"/>\n";
        m_html += element("title", "", escapeXml(m_document.title)) + "\n";
        m_html += "<style>" + customProperties(m_tokens) + std::string(kStyle) + "</style>\n</head>\n<body>\n";
        header();
        contents();
        for (const Section& section : m_document.sections) add(section);
        addGlossary();
        footer();
        return std::move(m_html) + "</body>\n</html>\n";
    }

private:
    void header() {
        m_html += "<header>\n" + element("h1", "", escapeXml(m_document.title)) + "\n";
        if (!m_document.subtitle.empty()) m_html += element("p", "", escapeXml(m_document.subtitle)) + "\n";
        m_html += element("p", "", escapeXml(provenanceLine(m_document.provenance))) + "\n</header>\n";
    }

    void contents() {
        m_html += "<nav aria-label=\"Contents\"><ol>\n";
        for (const Section& section : m_document.sections)
            m_html += "<li>" + element("a", " href=\"#" + escapeXml(section.name) + "\"", escapeXml(section.title)) + "</li>\n";
        if (!glossary(m_document).empty()) m_html += "<li><a href=\"#glossary\">What the terms mean</a></li>\n";
        m_html += "</ol></nav>\n";
    }

    void add(const Section& section) {
        m_html += "<section id=\"" + escapeXml(section.name) + "\">\n" + element("h2", "", escapeXml(section.title)) + "\n";
        for (const FlowRow& row : flow(section)) {
            if (row.block) std::visit([this](const auto& part) { add(part); }, *row.block);
            else m_html += "<div class=\"pair\">\n" + figure(*row.left, kHalfWidth, 350) + figure(*row.right, kHalfWidth, 350) + "</div>\n";
        }
        m_html += "</section>\n";
    }

    void add(const Paragraph& paragraph) {
        m_html += element("p", paragraph.caution ? " class=\"caution\"" : "", escapeXml(paragraph.text)) + "\n";
    }

    void add(const KeyFigures& figures) {
        m_html += "<dl class=\"figures\">\n";
        for (const KeyFigure& figure : figures.figures) {
            const bool number = std::holds_alternative<Figure>(figure.value);
            const std::string kind = number ? "" : std::holds_alternative<std::string>(figure.value) ? " class=\"words\"" : " class=\"none\"";
            m_html += "<div>" + element("dt", "", tooltip(figure.label, figure.definition)) +
                      element("dd", kind, escapeXml(formatCell(figure.value, m_document.currency))) + "</div>\n";
        }
        m_html += "</dl>\n";
    }

    void add(const Chart& chart) { m_html += figure(chart, kPageWidth, 300); }

    std::string figure(const Chart& chart, int width, int height) const {
        return "<figure>\n" + toSvg(chart, m_document.currency, {width, height, false, 0}) + "</figure>\n";
    }

    void add(const Table& table) {
        m_html += std::string("<div class=\"scroll\"><table") + (table.columns.size() > kWideColumns ? " class=\"wide\"" : "") + ">\n";
        if (!table.title.empty()) m_html += element("caption", "", escapeXml(table.title)) + "\n";
        m_html += "<thead><tr>";
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            m_html += element("th", table.columns[i].numeric ? " class=\"n\" scope=\"col\"" : " scope=\"col\"",
                              tooltip(columnHeading(table, i, m_document.currency), table.columns[i].definition));
        m_html += "</tr></thead>\n<tbody>\n";
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            m_html += "<tr>";
            for (std::size_t i = 0; i < table.columns.size(); ++i) m_html += cell(table, r, i);
            m_html += "</tr>\n";
        }
        if (table.rows.empty())
            m_html += "<tr><td class=\"none\" colspan=\"" + std::to_string(std::max<std::size_t>(1, table.columns.size())) + "\">none</td></tr>\n";
        m_html += "</tbody>\n</table></div>\n";
    }

    std::string cell(const Table& table, std::size_t row, std::size_t i) const {
        const TableColumnSpec& column = table.columns[i];
        const Cell value = i < table.rows[row].size() ? table.rows[row][i] : Cell();
        std::string content = escapeXml(tableText(table, row, i, m_document.currency));
        if (std::holds_alternative<std::monostate>(value)) content = element("span", " class=\"none\" aria-label=\"not available\"", content);
        const auto* figure = std::get_if<Figure>(&value);
        if (column.riskBar && figure && std::isfinite(figure->value)) content = riskBar(figure->value) + content;
        return element("td", column.numeric ? " class=\"n\"" : "", content);
    }

    std::string riskBar(double probability) const {
        const std::string width = coordinate(std::clamp(probability, 0.0, 1.0) * 100.0);
        return "<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:" + width + "%;background:" +
               toHex(m_tokens.riskColour(probability)) + "\"></i></span>";
    }

    void addGlossary() {
        const auto terms = glossary(m_document);
        if (terms.empty()) return;
        m_html += "<section id=\"glossary\">\n<h2>What the terms mean</h2>\n<dl class=\"glossary\">\n";
        for (const auto& [term, definition] : terms)
            m_html += element("dt", "", escapeXml(term)) + element("dd", "", escapeXml(definition)) + "\n";
        m_html += "</dl>\n</section>\n";
    }

    void footer() {
        const Provenance& from = m_document.provenance;
        std::string text = "Made by Holdfast " + from.softwareVersion + " on " + formatIso8601(from.createdAt);
        if (!from.fingerprint.empty()) text += ", from data with the fingerprint " + from.fingerprint;
        m_html += element("footer", "", escapeXml(text)) + "\n";
    }

    const ReportDocument& m_document;
    ThemeTokens m_tokens;
    std::string m_html;
};

}  // namespace

std::string toHtml(const ReportDocument& document) { return HtmlDocument(document).write(); }

}  // namespace holdfast::report
