// PdfPage: the pages of a PDF as a column to fill from the top: where the pen stands, when a new page begins, running
// header and footer, and text in the report's type sizes. Works in points (1/72 inch). Runs twice over a document: a
// dry run that only counts pages, then one that paints. Internal to app/pdf; GUI thread or any one thread with a
// QGuiApplication.
#pragma once

#include "core/data/themetokens.h"

#include <QColor>
#include <QFont>
#include <QPainter>
#include <QPdfWriter>
#include <QRectF>
#include <QString>

#include <vector>

namespace holdfast::app {

struct PageText {
    double size = 9.0;  ///< points
    bool bold = false;
    QColor colour;
};

struct RunningText {
    QString header;        ///< left, on every page but the first
    QString headerRight;
    QString footer;        ///< left; the page number stands at the right
};

class PdfPage {
public:
    /// `pages`: how many there will be, 0 in the dry run, which paints nothing.
    PdfPage(QPdfWriter& writer, QPainter* painter, const ThemeTokens& tokens, RunningText running, int pages);

    static constexpr double kMargin = 48.0;
    double left() const { return kMargin; }
    double width() const { return m_width; }
    double right() const { return kMargin + m_width; }
    double y() const { return m_y; }
    double room() const { return m_bottom - m_y; }
    double fullHeight() const { return m_bottom - m_top; }
    int number() const { return m_number; }
    bool atTop() const { return m_y <= m_top + 0.01; }

    void advance(double height) { m_y += height; }
    /// A gap between blocks; none at the top of a page.
    void gap(double height) { if (!atTop()) m_y += height; }
    /// Begins a new page unless `height` more fits on this one.
    void need(double height);
    void breakPage();
    void finish();  ///< header and footer of the last page

    QColor colour(const char* token) const;
    QColor riskColour(double probability) const;
    PageText style(double size, const char* token = "text", bool bold = false) const { return {size, bold, colour(token)}; }

    double lineHeight(const PageText& style) const;
    double textWidth(const QString& text, const PageText& style) const;
    /// Lines no wider than `width` points; at most `maxLines` (0: any number), the last one elided.
    std::vector<QString> wrap(const QString& text, double width, const PageText& style, int maxLines = 0) const;
    /// One line whose box starts at (x, top); aligned inside `width`, elided when wider.
    void text(double x, double top, double width, const QString& text, const PageText& style, Qt::Alignment align = Qt::AlignLeft);
    void fill(const QRectF& box, const QColor& colour);
    void rule(double y, const QColor& colour, double thickness = 0.6);
    /// Renders SVG into the box as vectors.
    void svg(const QByteArray& svg, const QRectF& box);

private:
    QFont font(const PageText& style) const;
    QRectF device(const QRectF& box) const;
    void decorate();

    QPdfWriter& m_writer;
    QPainter* m_painter;
    const ThemeTokens& m_tokens;
    RunningText m_running;
    int m_pages;
    double m_scale;
    double m_width;
    double m_top;
    double m_bottom;
    double m_pageHeight;
    double m_y;
    int m_number = 1;
};

}  // namespace holdfast::app
