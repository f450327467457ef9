#include "core/report/writers.h"

#include "core/report/sheetwriter.h"

namespace holdfast::report {

namespace {

/// The whole document as rows of fields; numbers unrounded, so that a reader can compute with them.
class CsvDocument {
public:
    explicit CsvDocument(const ReportDocument& document) : m_document(document) {}

    std::string write() {
        row({m_document.title});
        if (!m_document.subtitle.empty()) row({m_document.subtitle});
        row({"created", formatIso8601(m_document.provenance.createdAt)});
        if (!m_document.currency.empty()) row({"currency", m_document.currency});
        for (const Section& section : m_document.sections) {
            gap();
            row({"section", section.name, section.title});
            for (const Block& block : section.blocks) std::visit([this](const auto& part) { add(part); }, block);
        }
        return std::move(m_text);
    }

private:
    void row(const std::vector<std::string>& texts) {
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (i > 0) m_text += ',';
            m_text += csvField(texts[i]);
        }
        m_text += "\r\n";
    }
    void gap() { m_text += "\r\n"; }

    void add(const Paragraph& paragraph) { row({paragraph.caution ? "caution" : "note", paragraph.text}); }

    void add(const KeyFigures& figures) {
        gap();
        row({"figure", "value", "unit", "definition"});
        for (const KeyFigure& figure : figures.figures) {
            const auto* number = std::get_if<Figure>(&figure.value);
            row({figure.label, csvCell(figure.value), number ? unitOf(number->style, m_document.currency) : "", figure.definition});
        }
    }

    void add(const Table& table) {
        gap();
        row({"table", table.name, table.title});
        std::vector<std::string> titles;
        for (const TableColumnSpec& column : table.columns) titles.push_back(column.title);
        row(titles);
        for (const std::vector<Cell>& cells : table.rows) m_text += csvRow(cells);
    }

    void add(const Chart& chart) {
        gap();
        row({"chart", chart.name, chart.title});
        if (chart.series.empty()) return row({"note", chart.emptyReason});
        const bool bars = !chart.categories.empty();
        row({"series", bars ? "category" : chart.xTitle, chart.yTitle, "lower", "upper"});
        for (const ChartSeries& series : chart.series)
            for (std::size_t i = 0; i < series.y.size(); ++i) addPoint(chart, series, i);
    }

    void addPoint(const Chart& chart, const ChartSeries& series, std::size_t i) {
        const auto number = [i](const std::vector<double>& values, NumberStyle style) -> Cell {
            return i < values.size() ? Cell(Figure{values[i], style}) : Cell();
        };
        const NumberStyle y = chart.yStyle;
        const Cell where = i < chart.categories.size() ? Cell(chart.categories[i]) : number(series.x, chart.xStyle);
        m_text += csvRow({series.name, where, number(series.y, y), number(series.lower, y), number(series.upper, y)});
    }

    const ReportDocument& m_document;
    std::string m_text;
};

}  // namespace

std::string toCsv(const ReportDocument& document) { return CsvDocument(document).write(); }

}  // namespace holdfast::report
