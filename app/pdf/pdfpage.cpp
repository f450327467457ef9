#include "app/pdf/pdfpage.h"

#include <QFontMetricsF>
#include <QSvgRenderer>
#include <QTextLayout>

#include <utility>

namespace holdfast::app {

namespace {

constexpr double kPointsPerInch = 72.0;
constexpr double kFooterSize = 7.5;

QColor toColour(Rgb rgb) { return {rgb.red, rgb.green, rgb.blue}; }

}  // namespace

PdfPage::PdfPage(QPdfWriter& writer, QPainter* painter, const ThemeTokens& tokens, RunningText running, int pages)
    : m_writer(writer), m_painter(pages > 0 ? painter : nullptr), m_tokens(tokens), m_running(std::move(running)), m_pages(pages) {
    m_scale = writer.resolution() / kPointsPerInch;
    const QSizeF size = writer.pageLayout().fullRectPoints().size();
    m_pageHeight = size.height();
    m_width = size.width() - 2.0 * kMargin;
    m_top = kMargin + 10.0;
    m_bottom = m_pageHeight - kMargin - 6.0;
    m_y = m_top;
}

void PdfPage::need(double height) {
    if (height > room() && !atTop()) breakPage();
}

void PdfPage::breakPage() {
    decorate();
    if (m_painter) m_writer.newPage();
    ++m_number;
    m_y = m_top;
}

void PdfPage::finish() { decorate(); }

void PdfPage::decorate() {
    if (!m_painter) return;
    const PageText small = style(kFooterSize, "textMuted");
    if (m_number > 1) {
        text(left(), kMargin - 18.0, m_width * 0.66, m_running.header, small);
        text(left() + m_width * 0.68, kMargin - 18.0, m_width * 0.32, m_running.headerRight, small, Qt::AlignRight);
        rule(kMargin - 4.0, colour("border"));
    }
    const double foot = m_pageHeight - kMargin + 10.0;
    text(left(), foot, m_width * 0.8, m_running.footer, small);
    text(left() + m_width * 0.8, foot, m_width * 0.2, QStringLiteral("%1 of %2").arg(m_number).arg(m_pages), small, Qt::AlignRight);
}

QColor PdfPage::colour(const char* token) const { return toColour(m_tokens.colour(token)); }
QColor PdfPage::riskColour(double probability) const { return toColour(m_tokens.riskColour(probability)); }

QFont PdfPage::font(const PageText& style) const {
    QFont font(QStringLiteral("sans-serif"));
    font.setStyleHint(QFont::SansSerif);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setPointSizeF(style.size);
    font.setBold(style.bold);
    return font;
}

QRectF PdfPage::device(const QRectF& box) const {
    return {box.x() * m_scale, box.y() * m_scale, box.width() * m_scale, box.height() * m_scale};
}

double PdfPage::lineHeight(const PageText& style) const { return style.size * 1.4; }

double PdfPage::textWidth(const QString& text, const PageText& style) const {
    return QFontMetricsF(font(style), &m_writer).horizontalAdvance(text) / m_scale;
}

std::vector<QString> PdfPage::wrap(const QString& text, double width, const PageText& style, int maxLines) const {
    QTextLayout layout(text.simplified(), font(style), &m_writer);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    std::vector<QString> lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width * m_scale);
        if (maxLines > 0 && static_cast<int>(lines.size()) + 1 == maxLines) {
            const QString rest = layout.text().mid(line.textStart());
            lines.push_back(QFontMetricsF(font(style), &m_writer).elidedText(rest, Qt::ElideRight, width * m_scale));
            break;
        }
        lines.push_back(layout.text().mid(line.textStart(), line.textLength()).trimmed());
    }
    layout.endLayout();
    return lines;
}

void PdfPage::text(double x, double top, double width, const QString& text, const PageText& style, Qt::Alignment align) {
    if (!m_painter || text.isEmpty()) return;
    const QFont face = font(style);
    const QString fitted = QFontMetricsF(face, &m_writer).elidedText(text, Qt::ElideRight, width * m_scale + 1.0);
    m_painter->setFont(face);
    m_painter->setPen(style.colour);
    m_painter->drawText(device({x, top, width, lineHeight(style)}), static_cast<int>(align | Qt::AlignVCenter) | Qt::TextSingleLine | Qt::TextDontClip, fitted);
}

void PdfPage::fill(const QRectF& box, const QColor& colour) {
    if (m_painter) m_painter->fillRect(device(box), colour);
}

void PdfPage::rule(double y, const QColor& colour, double thickness) { fill({left(), y, m_width, thickness}, colour); }

void PdfPage::svg(const QByteArray& svg, const QRectF& box) {
    if (!m_painter) return;
    QSvgRenderer renderer(svg);
    m_painter->save();
    m_painter->setFont(font({8.0, false, {}}));  // QtSvg starts from the painter's font
    renderer.render(m_painter, device(box));
    m_painter->restore();
}

}  // namespace holdfast::app
