// PdfLayout: walks a ReportDocument and sets it on PdfPages: title, contents with page numbers, sections, glossary.
// A heading always keeps the beginning of what follows it. Internal to app/pdf; the thread rule of PdfPage.
#pragma once

#include "app/pdf/pdfpage.h"
#include "core/report/document.h"
#include "core/report/flow.h"

#include <vector>

namespace holdfast::app {

class PdfLayout {
public:
    /// `sectionPages`: page of each section (and of the glossary at the end), from a dry run; empty in the dry run.
    PdfLayout(PdfPage& page, const report::ReportDocument& document, std::vector<int> sectionPages);

    void draw();
    const std::vector<int>& sectionPages() const { return m_found; }

private:
    void drawTitle();
    void drawContents();
    void drawSection(const report::Section& section);
    void drawHeading(const QString& title, double keep);
    void drawGlossary();

    void draw(const report::Paragraph& paragraph);
    void draw(const report::KeyFigures& figures);
    void draw(const report::Table& table);
    void draw(const report::Chart& chart);
    void drawPair(const report::Chart& left, const report::Chart& right);

    double leadHeight(const report::FlowRow& row) const;
    double leadHeight(const report::Block& block) const;
    double figureRowHeight() const;

    PdfPage& m_page;
    const report::ReportDocument& m_document;
    std::vector<int> m_sectionPages;
    std::vector<int> m_found;
};

}  // namespace holdfast::app
