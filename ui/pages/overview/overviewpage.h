// The Overview page: how many are at risk, where, and what it costs, for the customers that pass the filter. A click on a
// bar filters everywhere; the charts whose own condition is set keep their other bars, faded, so that the selection can be
// moved. Computed in the background. Composed by the shell; talks to others only through the Session. GUI thread only.
#pragma once

#include "core/data/overview.h"
#include "ui/session/page.h"

#include <optional>

class QComboBox;
class QStackedLayout;

namespace holdfast::ui {

class ChartView;
class DriftAdvice;
class EmptyState;
class KeyFigureRow;
class SectionHeader;

class OverviewPage : public Page {
    Q_OBJECT

public:
    explicit OverviewPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("overview"); }
    QString title() const override { return tr("Overview"); }
    QString hint() const override { return tr("How many are at risk, where, and what it costs"); }
    void activated() override { refreshIfStale(); }
    QList<QAction*> commands() override { return {m_trainAction, m_stillHereAction}; }

    /// What is shown now; nothing before the first answer.
    const std::optional<Overview>& overview() const { return m_overview; }

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Linked {
        Overview shown, scores, groups;
    };
    static Result<Linked> computeLinked(workbench::Project& project, const Filter& filter, const std::string& segmentColumn,
                                        const TaskContext& context);
    QWidget* buildContent();
    QWidget* buildScores();
    QWidget* buildSegments();
    QWidget* buildCalibration();
    void markStale();
    void refreshIfStale();
    void compute();
    void showOverview();
    void showSegmentChooser(const Overview& overview);
    void showLosses();
    void clickSegment(int segment);
    void showHighlights();
    void showStillHere();
    bool isFilteredBy(const Condition& condition) const;
    int chosenBin() const;
    void showEmptyState();
    void train();
    void trained(const Result<ModelCard>& card);
    bool trainingRuns() const;

    QStackedLayout* m_stack = nullptr;
    QWidget* m_content = nullptr;
    EmptyState* m_empty = nullptr;
    KeyFigureRow* m_figures = nullptr;
    ChartView* m_histogram = nullptr;
    ChartView* m_segments = nullptr;
    ChartView* m_losses = nullptr;  ///< below the segments where the page is tall enough for both
    ChartView* m_calibration = nullptr;
    QStackedLayout* m_scoreStack = nullptr;
    EmptyState* m_noModel = nullptr;
    SectionHeader* m_calibrationHeader = nullptr;
    DriftAdvice* m_drift = nullptr;
    bool m_driftStale = true;
    QComboBox* m_segmentChooser = nullptr;
    QAction* m_trainAction = nullptr;
    QAction* m_stillHereAction = nullptr;  ///< filters out who has left
    std::optional<Overview> m_overview;  ///< of the filter, with the bars that the charts show
    Overview m_scores;                   ///< without the filter's condition on the score: what the histogram's finding is about
    Overview m_groups;                   ///< likewise without the one on the segment column
    std::string m_segmentColumn;  ///< chosen by the analyst; empty: the engine's pick
    bool m_stale = true;
};

}  // namespace holdfast::ui
