// The Models page: versions, quality and calibration. A table of versions above, the chosen one from all sides below, and
// at the right the training with its live loss curve. Promoting a version can be undone. Composed by the shell; talks to
// others only through the Session. GUI thread only.
#pragma once

#include "core/data/contact.h"
#include "core/data/modelversion.h"
#include "ui/session/page.h"

#include <array>
#include <optional>

class QStackedLayout;
class QTableView;

namespace holdfast::ui {

class EmptyState;
class ModelDetails;
class SectionHeader;
class TrainingPanel;
class VersionActions;
class VersionsItemModel;

class ModelsPage : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("models"); }
    QString title() const override { return tr("Models"); }
    QString hint() const override { return tr("Versions, quality and calibration"); }
    QList<QAction*> commands() override ;

    TrainingPanel* training() const { return m_training; }
    VersionActions* actionsOnVersions() const { return m_actions; }
    ModelDetails* details() const { return m_details; }
    const ModelCard* chosen() const;  ///< the selected version; null for none

private:
    QWidget* buildContent();
    QWidget* buildVersions();
    QWidget* buildDetails();
    void refresh();
    void showChosen();
    void computeDrift(qint64 version);
    void evaluate(qint64 version);
    void readLearning(qint64 version);
    void compare(qint64 first, qint64 second);
    void editContact(const std::optional<ContactAssumptions>& wanted);
    void writeContact(const std::optional<ContactAssumptions>& wanted);

    QStackedLayout* m_stack = nullptr;
    QWidget* m_content = nullptr;
    EmptyState* m_noProject = nullptr;
    QStackedLayout* m_detailStack = nullptr;
    EmptyState* m_noModel = nullptr;
    ModelDetails* m_details = nullptr;
    VersionsItemModel* m_versions = nullptr;
    QTableView* m_table = nullptr;
    SectionHeader* m_versionsHeader = nullptr;
    TrainingPanel* m_training = nullptr;
    QAction* m_trainAction = nullptr;
    VersionActions* m_actions = nullptr;
    std::int64_t m_chosenVersion = 0;
    std::optional<ContactAssumptions> m_contact;  ///< as a person set them; nothing: assumed
    ContactAssumptions m_shownContact;            ///< what the panel showed before the edit under way
    std::array<int, 3> m_contactSeries{};         ///< a figure changed step by step is one step of undo
};

}  // namespace holdfast::ui
