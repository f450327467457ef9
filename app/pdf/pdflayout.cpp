#include "app/pdf/pdflayout.h"

#include "app/pdf/pdftable.h"
#include "core/report/writers.h"

#include <QSvgRenderer>

#include <algorithm>
#include <utility>

namespace holdfast::app {

namespace {

constexpr double kPointsPerPixel = 0.75;  ///< CSS pixels, in which charts are laid out
constexpr double kPairGap = 20.0;
constexpr std::size_t kFiguresPerRow = 4;
constexpr double kHeading = 15.0;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

struct DrawnChart {
    QByteArray svg;
    QSizeF size;  ///< points
};

DrawnChart layOut(const report::Chart& chart, const std::string& currency, double width, int height) {
    report::SvgOptions options;
    options.width = static_cast<int>(width / kPointsPerPixel);
    options.height = height;
    options.pad = 0;
    DrawnChart drawn;
    drawn.svg = QByteArray::fromStdString(report::toSvg(chart, currency, options));
    const QSize pixels = QSvgRenderer(drawn.svg).defaultSize();
    drawn.size = QSizeF(pixels) * (width / pixels.width());
    return drawn;
}

/// Scaled down when it is higher than a page.
QSizeF fitted(const QSizeF& size, double height) { return size.height() > height ? size * (height / size.height()) : size; }

}  // namespace

PdfLayout::PdfLayout(PdfPage& page, const report::ReportDocument& document, std::vector<int> sectionPages)
    : m_page(page), m_document(document), m_sectionPages(std::move(sectionPages)) {}

void PdfLayout::draw() {
    drawTitle();
    drawContents();
    for (const report::Section& section : m_document.sections) drawSection(section);
    drawGlossary();
    m_page.finish();
}

void PdfLayout::drawTitle() {
    const PageText big = m_page.style(20.0, "text", true);
    for (const QString& line : m_page.wrap(text(m_document.title), m_page.width(), big, 4)) {
        m_page.text(m_page.left(), m_page.y(), m_page.width(), line, big);
        m_page.advance(m_page.lineHeight(big) * 0.95);
    }
    m_page.advance(4.0);
    const PageText muted = m_page.style(9.0, "textMuted");
    for (const std::string& paragraph : {m_document.subtitle, report::provenanceLine(m_document.provenance)})
        for (const QString& line : m_page.wrap(text(paragraph), m_page.width(), muted, 4)) {
            m_page.text(m_page.left(), m_page.y(), m_page.width(), line, muted);
            m_page.advance(m_page.lineHeight(muted));
        }
    m_page.advance(14.0);
}

void PdfLayout::drawContents() {
    std::vector<QString> titles;
    for (const report::Section& section : m_document.sections) titles.push_back(text(section.title));
    if (!report::glossary(m_document).empty()) titles.push_back(QStringLiteral("What the terms mean"));
    const PageText style = m_page.style(9.0);
    m_page.rule(m_page.y(), m_page.colour("border"));
    m_page.advance(8.0);
    for (std::size_t i = 0; i < titles.size(); ++i) {
        m_page.need(m_page.lineHeight(style));
        m_page.text(m_page.left(), m_page.y(), m_page.width() - 40.0, titles[i], style);
        if (i < m_sectionPages.size())
            m_page.text(m_page.right() - 40.0, m_page.y(), 40.0, QString::number(m_sectionPages[i]), style, Qt::AlignRight);
        m_page.advance(m_page.lineHeight(style) + 1.0);
    }
    m_page.advance(6.0);
}

void PdfLayout::drawHeading(const QString& title, double keep) {
    const PageText style = m_page.style(kHeading, "text", true);
    const double height = m_page.lineHeight(style) + 14.0;
    m_page.gap(18.0);
    m_page.need(std::min(height + keep, m_page.fullHeight()));
    m_found.push_back(m_page.number());
    if (!m_page.atTop()) m_page.rule(m_page.y(), m_page.colour("border"));
    m_page.text(m_page.left(), m_page.y() + 6.0, m_page.width(), title, style);
    m_page.advance(height);
}

void PdfLayout::drawSection(const report::Section& section) {
    const auto rows = report::flow(section);
    drawHeading(text(section.title), rows.empty() ? 0.0 : leadHeight(rows.front()));
    for (const report::FlowRow& row : rows) {
        if (row.block) std::visit([this](const auto& part) { draw(part); }, *row.block);
        else drawPair(*row.left, *row.right);
    }
}

void PdfLayout::draw(const report::Paragraph& paragraph) {
    const PageText style = m_page.style(9.0);
    const double inset = paragraph.caution ? 10.0 : 0.0;
    const auto lines = m_page.wrap(text(paragraph.text), m_page.width() - 2.0 * inset, style);
    const double step = m_page.lineHeight(style);
    m_page.need(std::min(static_cast<double>(lines.size()), 3.0) * step + 8.0);
    const auto strip = [&](double height) {
        if (!paragraph.caution) return;
        m_page.fill({m_page.left(), m_page.y(), m_page.width(), height + 0.3}, m_page.colour("cautionSoft"));
        m_page.fill({m_page.left(), m_page.y(), 2.0, height + 0.3}, m_page.colour("caution"));
    };
    if (paragraph.caution) strip(4.0), m_page.advance(4.0);
    for (const QString& line : lines) {
        m_page.need(step);
        strip(step);
        m_page.text(m_page.left() + inset, m_page.y(), m_page.width() - 2.0 * inset, line, style);
        m_page.advance(step);
    }
    if (paragraph.caution) strip(4.0), m_page.advance(4.0);
    m_page.advance(8.0);
}

double PdfLayout::figureRowHeight() const {
    return m_page.lineHeight(m_page.style(8.0)) + m_page.lineHeight(m_page.style(kHeading)) + 12.0;
}

void PdfLayout::draw(const report::KeyFigures& figures) {
    const double cell = m_page.width() / static_cast<double>(kFiguresPerRow);
    const PageText label = m_page.style(8.0, "textMuted");
    for (std::size_t i = 0; i < figures.figures.size(); ++i) {
        const std::size_t column = i % kFiguresPerRow;
        if (column == 0) m_page.need(figureRowHeight());
        const report::KeyFigure& figure = figures.figures[i];
        const bool number = std::holds_alternative<report::Figure>(figure.value);
        const QString value = text(report::formatCell(figure.value, m_document.currency));
        PageText big = m_page.style(number ? kHeading : 10.0, std::holds_alternative<std::monostate>(figure.value) ? "textMuted" : "text", number);
        while (big.size > 8.0 && m_page.textWidth(value, big) > cell - 10.0) big.size -= 0.5;
        const double x = m_page.left() + cell * static_cast<double>(column);
        m_page.text(x, m_page.y(), cell - 8.0, text(figure.label), label);
        const double baselineBox = m_page.lineHeight(m_page.style(kHeading));
        m_page.text(x, m_page.y() + m_page.lineHeight(label) + (baselineBox - m_page.lineHeight(big)) / 2.0, cell - 8.0, value, big);
        if (column + 1 == kFiguresPerRow || i + 1 == figures.figures.size()) m_page.advance(figureRowHeight());
    }
    m_page.advance(4.0);
}

void PdfLayout::draw(const report::Table& table) {
    m_page.gap(4.0);
    PdfTable(m_page, table, m_document.currency).draw();
    m_page.advance(14.0);
}

void PdfLayout::draw(const report::Chart& chart) {
    m_page.gap(8.0);
    const DrawnChart drawn = layOut(chart, m_document.currency, m_page.width(), 260);
    const QSizeF size = fitted(drawn.size, m_page.fullHeight());
    m_page.need(size.height());
    m_page.svg(drawn.svg, {QPointF(m_page.left(), m_page.y()), size});
    m_page.advance(size.height() + 14.0);
}

void PdfLayout::drawPair(const report::Chart& left, const report::Chart& right) {
    m_page.gap(8.0);
    const double half = (m_page.width() - kPairGap) / 2.0;
    const DrawnChart first = layOut(left, m_document.currency, half, 300);
    const DrawnChart second = layOut(right, m_document.currency, half, 300);
    const QSizeF firstSize = fitted(first.size, m_page.fullHeight());
    const QSizeF secondSize = fitted(second.size, m_page.fullHeight());
    const double height = std::max(firstSize.height(), secondSize.height());
    m_page.need(height);
    m_page.svg(first.svg, {QPointF(m_page.left(), m_page.y()), firstSize});
    m_page.svg(second.svg, {QPointF(m_page.left() + half + kPairGap, m_page.y()), secondSize});
    m_page.advance(height + 14.0);
}

double PdfLayout::leadHeight(const report::FlowRow& row) const {
    if (row.block) return leadHeight(*row.block);
    const double half = (m_page.width() - kPairGap) / 2.0;
    return std::max(layOut(*row.left, m_document.currency, half, 300).size.height(),
                    layOut(*row.right, m_document.currency, half, 300).size.height());
}

double PdfLayout::leadHeight(const report::Block& block) const {
    if (std::holds_alternative<report::Paragraph>(block)) return 4.0 * m_page.lineHeight(m_page.style(9.0));
    if (std::holds_alternative<report::KeyFigures>(block)) return figureRowHeight();
    if (const auto* table = std::get_if<report::Table>(&block)) return PdfTable(m_page, *table, m_document.currency).leadHeight();
    return layOut(std::get<report::Chart>(block), m_document.currency, m_page.width(), 260).size.height();
}

void PdfLayout::drawGlossary() {
    const auto terms = report::glossary(m_document);
    if (terms.empty()) return;
    const PageText bold = m_page.style(8.0, "text", true);
    const PageText plain = m_page.style(8.0);
    const double termWidth = 130.0;
    const double step = m_page.lineHeight(plain);
    drawHeading(QStringLiteral("What the terms mean"), 4.0 * step);
    for (const auto& [term, definition] : terms) {
        const auto names = m_page.wrap(text(term), termWidth - 10.0, bold, 3);
        const auto lines = m_page.wrap(text(definition), m_page.width() - termWidth, plain);
        const double height = static_cast<double>(std::max(names.size(), lines.size())) * step;
        m_page.need(std::min(height, m_page.fullHeight()));
        for (std::size_t i = 0; i < names.size(); ++i)
            m_page.text(m_page.left(), m_page.y() + static_cast<double>(i) * step, termWidth - 10.0, names[i], bold);
        for (std::size_t i = 0; i < lines.size(); ++i)
            m_page.text(m_page.left() + termWidth, m_page.y() + static_cast<double>(i) * step, m_page.width() - termWidth, lines[i], plain);
        m_page.advance(height + 4.0);
    }
}

}  // namespace holdfast::app
