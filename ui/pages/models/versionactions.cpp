#include "ui/pages/models/versionactions.h"

#include "core/workbench/modelfiles.h"
#include "core/workbench/promoting.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

#include <filesystem>

namespace holdfast::ui {
namespace {

/// What a use case without a value hands back through Result<T>.
struct Done {};

}  // namespace

VersionActions::VersionActions(Session& session, QWidget* parent) : QObject(parent), m_session(session), m_parent(parent) {
    const auto make = [&](const char* icon, const QString& text, const QString& hint) {
        auto* action = new QAction(session.theme().icon(QLatin1String(icon)), text, this);
        action->setToolTip(hint);
        return action;
    };
    m_promote = make("check", tr("Let the chosen version score"), tr("Makes the chosen version the champion and scores every customer with it; can be undone."));
    m_back = make("history", tr("Go back to the version that scored before"), tr("Makes the version that scored before the champion again and scores every customer with it; can be undone."));
    m_export = make("export", tr("Export the chosen version…"), tr("Writes the model with its card, and what other tools read: XGBoost's format for trees, TorchScript for networks."));
    m_import = make("import", tr("Import a model…"), tr("Registers an exported model as a version that does not score until you let it."));
    m_menu = new QMenu(parent);
    m_menu->setToolTipsVisible(true);
    m_menu->addActions({m_back, m_export, m_import});
    connect(m_promote, &QAction::triggered, this, &VersionActions::promote);
    connect(m_back, &QAction::triggered, this, &VersionActions::goBack);
    connect(m_export, &QAction::triggered, this, [this] {
        const QString file = QFileDialog::getSaveFileName(m_parent, tr("Export version %1").arg(m_version),
                                                          QStringLiteral("model-v%1.hfmodel").arg(m_version), tr("Model (*.hfmodel)"));
        if (!file.isEmpty()) exportTo(file);
    });
    connect(m_import, &QAction::triggered, this, [this] {
        const QString file = QFileDialog::getOpenFileName(m_parent, tr("Import a model"), {}, tr("Model (*.hfmodel *.json)"));
        if (!file.isEmpty()) importFrom(file);
    });
}

QList<QAction*> VersionActions::actions() const { return {m_back, m_export, m_import, m_promote}; }

void VersionActions::setChosen(const ModelCard* card, bool running) {
    m_version = card ? card->version : 0;
    const bool open = m_session.hasProject();
    m_promote->setEnabled(card && !card->champion && !running);
    const std::int64_t former = open ? m_session.info().formerChampion : 0;
    m_back->setEnabled(former > 0 && !running);
    m_back->setText(former > 0 ? tr("Go back to version %1, which scored before").arg(former) : tr("Go back to the version that scored before"));
    m_export->setEnabled(card != nullptr);
    m_import->setEnabled(open && !running);
}

void VersionActions::promote() {
    if (m_version == 0 || !m_session.champion()) return;
    m_session.pushEdit(
        tr("let version %1 score").arg(m_version), [this, version = m_version] { promoteTo(version); },
        [this] { rollBack(); });
}

void VersionActions::goBack() {
    const ModelCard* champion = m_session.champion();
    if (!champion) return;
    m_session.pushEdit(
        tr("go back to version %1").arg(m_session.info().formerChampion), [this] { rollBack(); },
        [this, version = champion->version] { promoteTo(version); });
}

void VersionActions::promoteTo(std::int64_t version) {
    m_session.runOnProject<Done>(
        {.title = tr("Scoring with version %1").arg(version), .receiver = this, .slot = QStringLiteral("promote")},
        [version, clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) -> Result<Done> {
            HOLDFAST_CHECK(workbench::promoteModel(project, version, clock, context));
            return Done{};
        },
        [this, version](Result<Done> done) {
            if (!done) return m_session.report(done.error());
            m_session.say(tr("Version %1 scores every customer now.").arg(version));
            m_session.refresh();
        });
}

void VersionActions::rollBack() {
    m_session.runOnProject<std::int64_t>(
        {.title = tr("Going back to the version that scored before"), .receiver = this, .slot = QStringLiteral("promote")},
        [clock = m_session.services().clock](workbench::Project& project, const TaskContext& context) {
            return workbench::rollBackModel(project, clock, context);
        },
        [this](Result<std::int64_t> version) {
            if (!version) return m_session.report(version.error());
            m_session.say(tr("Version %1 scores every customer again.").arg(*version));
            m_session.refresh();
        });
}

void VersionActions::exportTo(const QString& file) {
    scoring::LearnerFactory* learners = m_session.services().learners;
    if (!learners) return m_session.report({ErrorCode::Unavailable, tr("This build has no learners, so models cannot be exported.").toStdString()});
    m_session.runOnProject<workbench::ModelFiles>(
        {.title = tr("Exporting version %1").arg(m_version), .receiver = this, .slot = {}},
        [learners, version = m_version, path = file.toStdString()](workbench::Project& project, const TaskContext&) {
            return workbench::exportModel(project, version, path, *learners);
        },
        [this](Result<workbench::ModelFiles> files) {
            if (!files) return m_session.report(files.error());
            QStringList names{QString::fromStdString(files->artefact.filename().string()),
                              QString::fromStdString(files->description.filename().string())};
            for (const workbench::NativeFile& native : files->natives) names << QString::fromStdString(native.file.filename().string());
            const QString folder = QString::fromStdString(std::filesystem::absolute(files->artefact).parent_path().string());
            QString text = tr("Written to %1: %2. They belong together: the model, its card to read, and what other tools read.")
                               .arg(folder, names.join(QStringLiteral(", ")));
            for (const std::string& note : files->notes) text += QLatin1Char(' ') + QString::fromStdString(note);
            m_session.say(text);
        });
}

void VersionActions::importFrom(const QString& file) {
    m_session.runOnProject<workbench::ImportedModel>(
        {.title = tr("Importing %1").arg(QFileInfo(file).fileName()), .receiver = this, .slot = {}},
        [path = file.toStdString(), clock = m_session.services().clock](workbench::Project& project, const TaskContext&) {
            return workbench::importModel(project, path, clock);
        },
        [this](Result<workbench::ImportedModel> model) {
            if (!model) return m_session.report(model.error());
            QString text = tr("Version %1 was imported; it does not score until you let it.").arg(model->card.version);
            for (const std::string& warning : model->warnings) text += QLatin1Char(' ') + QString::fromStdString(warning);
            m_session.say(text);
            emit imported(model->card.version);
            m_session.refresh();
        });
}

}  // namespace holdfast::ui
