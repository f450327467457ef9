#include "ui/pages/graph/graphexportaction.h"

#include "core/workbench/graphexport.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/pngsize.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QWidgetAction>

namespace holdfast::ui {

namespace {

QString tellPicture(const PictureSummary& done, const QString& file) {
    if (!done.pixels.isEmpty())
        return GraphExportAction::tr("Exported the view to %1: %2 \u00D7 %3 pixels.").arg(file, formatCount(static_cast<quint64>(done.pixels.width())), formatCount(static_cast<quint64>(done.pixels.height())));
    const QString people = formatCount(done.shown.people);
    const QString referrals = formatCount(done.shown.inView);
    if (done.vectors && done.shown.referrals < done.shown.inView)
        return GraphExportAction::tr("Exported the view to %1: %2 people as shapes, and of %3 referrals %4 as lines, which stand for the faintest; zoom in to get all.")
            .arg(file, people, referrals, formatCount(done.shown.referrals));
    if (done.vectors) return GraphExportAction::tr("Exported the view to %1: %2 people and %3 referrals as shapes.").arg(file, people, referrals);
    if (done.shown.stubs > 0)
        return GraphExportAction::tr("Exported the view to %1. Its %2 people, %3 referrals and ends of referrals that lead far away are too many for shapes, so they are one image with the names as text over it; zoom in to get shapes.").arg(file, people, referrals);
    return GraphExportAction::tr("Exported the view to %1. Its %2 people and %3 referrals are too many for shapes, so they are one image with the names as text over it; zoom in to get shapes.").arg(file, people, referrals);
}

}  // namespace

GraphExportAction::GraphExportAction(Session& session, const GraphState& state, const GraphViewport& viewport, QWidget* parent)
    : QObject(parent), m_session(session), m_state(state), m_viewport(viewport), m_parent(parent), m_menu(new QMenu(parent)), m_png(new PngSize(session.theme(), parent)) {
    m_menu->setTitle(tr("Export"));
    addHeading(tr("This view"));
    addPng();
    add({tr("Drawing (SVG)"), QStringLiteral("svg"), tr("SVG drawing (*.svg)")});
    add({tr("Page (PDF)"), QStringLiteral("pdf"), tr("PDF (*.pdf)")});
    m_menu->addSeparator();
    addHeading(tr("The network, with attributes and places"));
    add({tr("GraphML"), QStringLiteral("graphml"), tr("GraphML (*.graphml)")});
    add({tr("GEXF for Gephi"), QStringLiteral("gexf"), tr("GEXF (*.gexf)")});
    add({tr("Tables of people and referrals (CSV)"), QStringLiteral("csv"), tr("CSV (*.csv)")});
    add({tr("GraphViz"), QStringLiteral("dot"), tr("GraphViz (*.dot)")});
}

void GraphExportAction::addHeading(const QString& text) {
    const ThemeTokens& tokens = m_session.theme().tokens();
    QLabel* label = makeLabel(m_session.theme(), Theme::TextSize::Small, "textMuted", m_menu);
    label->setText(text);
    label->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceXs);
    auto* heading = new QWidgetAction(m_menu);
    heading->setDefaultWidget(label);
    heading->setEnabled(false);  // the arrow keys pass by
    m_menu->addAction(heading);
}

/// Its panel stands in the menu; the command palette has a line for it, which takes the width that was chosen last.
void GraphExportAction::addPng() {
    const Format format{tr("Picture (PNG)"), QStringLiteral("png"), tr("PNG picture (*.png)")};
    auto* panel = new QWidgetAction(m_menu);
    panel->setDefaultWidget(m_png);
    m_menu->addAction(panel);
    connect(m_menu, &QMenu::aboutToShow, this, [this] { m_png->setView(m_viewport.camera().size); });
    connect(m_png, &PngSize::saveRequested, this, [this, format](double scale) {
        m_menu->close();
        choose(format, scale);
    });
    auto* command = new QAction(format.text, this);
    command->setObjectName(QStringLiteral("export.png"));
    connect(command, &QAction::triggered, this, [this, format] {
        m_png->setView(m_viewport.camera().size);
        choose(format, m_png->scale());
    });
    m_actions << command;
}

void GraphExportAction::add(const Format& format) {
    QAction* action = m_menu->addAction(format.text);
    action->setObjectName(QStringLiteral("export.") + format.extension);
    connect(action, &QAction::triggered, this, [this, format] { choose(format, 1.0); });
    m_actions << action;
}

void GraphExportAction::choose(const Format& format, double scale) {
    QString file = QFileDialog::getSaveFileName(m_parent, tr("Export: %1").arg(format.text), QStringLiteral("graph.") + format.extension, format.filter);
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QLatin1Char('.') + format.extension;
    exportTo(file, scale);
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
    picture.labels = m_viewport.labels();
    picture.overlay = m_viewport.marks();
    picture.gap = static_cast<double>(m_session.theme().tokens().spaceXs);
    m_session.tasks().run<PictureSummary>(
        {.title = tr("Exporting the view"), .receiver = this, .slot = {}},
        [view, path = file.toStdString()](const TaskContext& context) { return writePicture(view, path, context); },
        [this, file](Result<PictureSummary> done) {
            if (!done) return m_session.report(done.error());
            m_session.say(tellPicture(*done, file));
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
