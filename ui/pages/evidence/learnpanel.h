// LearnPanel: the bar that starts learning effects and shows how far it is: outcome, control, the button, progress and cancel.
// The work runs on the task runner. GUI thread only.
#pragma once

#include "core/workbench/effects.h"
#include "core/workbench/evidence.h"
#include "ui/session/session.h"

#include <QWidget>

#include <filesystem>
#include <optional>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace holdfast::ui {

class LearnPanel : public QWidget {
    Q_OBJECT

public:
    explicit LearnPanel(Session& session, QWidget* parent = nullptr);

    void setRecords(const workbench::CampaignRecords& records, bool learned);
    workbench::EffectsRequest request() const;
    bool running() const;  ///< learning, or keeping what was learned
    bool ready() const;    ///< it is known who was left alone on purpose

public slots:
    void start();
    void cancel();

signals:
    void runningChanged();
    void readyChanged();
    void learned();  ///< new evidence is in the project

private:
    void follow();
    void showRunning();
    void keep(Result<workbench::LearnedEffects> done, const workbench::EffectsRequest& asked, const std::filesystem::path& file);
    void finished(const std::optional<Error>& problem);

    Session& m_session;
    QComboBox* m_outcome = nullptr;
    QComboBox* m_control = nullptr;
    QLabel* m_stage = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    QWidget* m_form = nullptr;
    bool m_learned = false;
    bool m_keeping = false;
    quint64 m_job = 0;
};

}  // namespace holdfast::ui
