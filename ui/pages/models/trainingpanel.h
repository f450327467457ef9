// TrainingPanel: chooses learner, folds, seed, time and how customers are held out, starts the training as a job, and shows how far it is with the live
// loss and AUC curves of the fit under way and a cancel. The job runs in the Session's task runner; the panel only watches it.
// GUI thread only.
#pragma once

#include "core/workbench/training.h"
#include "ui/charts/modelcharts.h"
#include "ui/session/session.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QCheckBox;
class QSpinBox;

namespace holdfast::ui {

class ChartView;

class TrainingPanel : public QWidget {
    Q_OBJECT

public:
    explicit TrainingPanel(Session& session, QWidget* parent = nullptr);

    /// What the controls say now, without a monitor.
    workbench::TrainRequest request() const;
    bool running() const;
    const std::vector<scoring::FitProgress>& epochs() const { return m_epochs; }  ///< of the fit under way, or the last one

public slots:
    void start();
    void cancel();

signals:
    void runningChanged();
    void trained(qint64 version);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Feed;  ///< epochs on their way from the pool thread

    using Learned = std::shared_ptr<workbench::LearnedModel>;

    QWidget* buildForm();
    void addChoices(QFormLayout* form, QWidget* box);
    void addLimits(QWidget* box);
    void addSwitches(QFormLayout* form, QWidget* box);
    void fillLearners();
    void follow();
    void drain();
    void learned(const std::filesystem::path& project, const Result<Learned>& model);
    void finished(const Result<ModelCard>& card);
    void showRunning();
    ChartView* addChart(const char* name, const QString& definition);

    Session& m_session;
    QComboBox* m_learner = nullptr;
    QSpinBox* m_folds = nullptr;
    QSpinBox* m_seed = nullptr;
    QComboBox* m_time = nullptr;
    QComboBox* m_split = nullptr;
    QCheckBox* m_keepLeaks = nullptr;
    QCheckBox* m_letScore = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_stage = nullptr;
    QWidget* m_form = nullptr;
    ChartView* m_loss = nullptr;
    ChartView* m_auc = nullptr;
    QTimer m_drain;
    std::shared_ptr<Feed> m_feed;
    std::vector<scoring::FitProgress> m_epochs;
    quint64 m_job = 0;
    bool m_keeping = false;  ///< learned, and being written
};

}  // namespace holdfast::ui
