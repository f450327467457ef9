// GraphExportAction: takes the graph out of the window: the view as a picture, or the network as data for other programs. A
// menu, and jobs that write. GUI thread only.
#pragma once

#include "ui/pages/graph/graphpicturefile.h"
#include "ui/pages/graph/graphstate.h"

#include <QObject>

class QMenu;

namespace holdfast::ui {

class GraphViewport;
class PngSize;

class GraphExportAction : public QObject {
    Q_OBJECT

public:
    GraphExportAction(Session& session, const GraphState& state, const GraphViewport& viewport, QWidget* parent);

    QMenu* menu() const { return m_menu; }
    QList<QAction*> actions() const { return m_actions; }  ///< for the command palette
    PngSize& pngSize() const { return *m_png; }
    /// By extension: .png, .svg, .pdf of the view; .graphml, .gexf, .csv, .dot of the network. `scale` is of a PNG.
    void exportTo(const QString& file, double scale = 1.0);

private:
    struct Format {
        QString text;
        QString extension;
        QString filter;
    };
    void addHeading(const QString& text);
    void addPng();
    void add(const Format& format);
    void choose(const Format& format, double scale);
    void exportPicture(const QString& file, double scale);
    void exportData(const QString& file);

    Session& m_session;
    const GraphState& m_state;
    const GraphViewport& m_viewport;
    QWidget* m_parent;
    QMenu* m_menu;
    PngSize* m_png;
    QList<QAction*> m_actions;
};

}  // namespace holdfast::ui
