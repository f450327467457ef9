#include "ui/pages/graph/graphexportaction.h"

#include "core/workbench/graphexport.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphviewport.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

namespace holdfast::ui {

GraphExportAction::GraphExportAction(Session& session, const GraphState& state, const GraphViewport& viewport, QWidget* parent)
    : QObject(parent), m_session(session), m_state(state), m_viewport(viewport), m_parent(parent), m_menu(new QMenu(parent)) {
    m_menu->setTitle(tr("Export"));
    m_menu->addSection(tr("This view"));
    add(tr("Picture (PNG)"), QStringLiteral("png"), tr("PNG picture (*.png)"), 1.0);
    add(tr("Picture, twice as sharp (PNG)"), QStringLiteral("png"), tr("PNG picture (*.png)"), 2.0);
    add(tr("Picture for print, four times as sharp (PNG)"), QStringLiteral("png"), tr("PNG picture (*.png)"), 4.0);
    add(tr("Drawing (SVG)"), QStringLiteral("svg"), tr("SVG drawing (*.svg)"), 1.0);
    add(tr("Page (PDF)"), QStringLiteral("pdf"), tr("PDF (*.pdf)"), 1.0);
    m_menu->addSection(tr("The network, with attributes and places"));
    add(tr("GraphML"), QStringLiteral("graphml"), tr("GraphML (*.graphml)"), 1.0);
    add(tr("GEXF for Gephi"), QStringLiteral("gexf"), tr("GEXF (*.gexf)"), 1.0);
    add(tr("Tables of people and referrals (CSV)"), QStringLiteral("csv"), tr("CSV (*.csv)"), 1.0);
    add(tr("GraphViz"), QStringLiteral("dot"), tr("GraphViz (*.dot)"), 1.0);
}

QList<QAction*> GraphExportAction::actions() const { return m_menu->actions(); }

void GraphExportAction::add(const QString& text, const QString& extension, const QString& filter, double scale) {
    QAction* action = m_menu->addAction(text);
    action->setObjectName(QStringLiteral("export.%1.%2").arg(extension).arg(scale));
    connect(action, &QAction::triggered, this, [this, text, extension, filter, scale] {
        QString file = QFileDialog::getSaveFileName(m_parent, tr("Export: %1").arg(text), QStringLiteral("graph.") + extension, filter);
        if (file.isEmpty()) return;
        if (QFileInfo(file).suffix().isEmpty()) file += QLatin1Char('.') + extension;
        exportTo(file, scale);
    });
}

void GraphExportAction::exportTo(const QString& file, double scale) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    const bool picture = suffix == QLatin1String("png") || suffix == QLatin1String("svg") || suffix == QLatin1String("pdf");
    picture ? exportPicture(file, scale) : exportData(file);
}

void GraphExportAction::exportPicture(const QString& file, double scale) {
    if (!m_state.scene()) return m_session.say(tr("There is no graph on the view yet."));
    PictureOfView view;
    GraphPicture& picture = view.picture;
    picture.inputs = m_viewport.renderInputs();
    picture.camera = m_viewport.camera();
    picture.font = m_session.theme().font(Theme::TextSize::Small);
    picture.strongFont = m_session.theme().font(Theme::TextSize::Body, true);
    view.scale = scale;
    view.title = tr("Referral graph of %1").arg(QString::fromStdString(m_session.info().name));
    for (const PlacedLabel& label : m_viewport.labels()) view.labels.push_back({QString::fromStdString(picture.inputs.scene->content().keys[label.node]), label.box});
    m_session.tasks().run<void>(
        {.title = tr("Exporting the view"), .receiver = this, .slot = {}},
        [view, path = file.toStdString()](const TaskContext& context) { return writePicture(view, path, context); },
        [this, file](Result<void> done) {
            if (done) m_session.say(tr("Exported the view to %1.").arg(file));
            else m_session.report(done.error());
        });
}

void GraphExportAction::exportData(const QString& file) {
    workbench::GraphExportRequest request;
    request.file = file.toStdString();
    request.asOf = m_state.view().until;
    m_session.runOnProject<workbench::GraphExportSummary>(
        {.title = tr("Exporting the network"), .receiver = this, .slot = {}},
        [request](workbench::Project& project, const TaskContext& context) { return workbench::exportGraph(project, request, context); },
        [this](Result<workbench::GraphExportSummary> done) {
            if (!done) return m_session.report(done.error());
            QStringList files;
            for (const auto& written : done->files) files << QString::fromStdString(written.string());
            m_session.say(tr("Exported %1 people and %2 referrals to %3.").arg(formatCount(done->nodes), formatCount(done->edges), files.join(tr(" and "))));
        });
}

}  // namespace holdfast::ui
