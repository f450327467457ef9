// ModelDetails: one version from all sides: its quality charts, what moves its scores, how far the customers have moved since,
// and what it was trained with: baselines, warnings and the columns left out with the reason. Shows values only. GUI thread only.
#pragma once

#include "core/data/drift.h"
#include "core/data/modelversion.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QTabWidget;

namespace holdfast::ui {

class ChartView;

class ModelDetails : public QWidget {
    Q_OBJECT

public:
    explicit ModelDetails(const Theme& theme, QWidget* parent = nullptr);

    void setCard(const ModelCard& card);
    void setDrift(const DriftReport& drift);  ///< of the version shown; others are ignored
    QString notes() const;  ///< the text of the last tab, for tests and screen readers

signals:
    /// The drift of this version is looked at and not known yet: it costs a reading of every customer.
    void driftWanted(qint64 version);

private:
    void askForDrift();
    QWidget* buildDrift();
    QWidget* buildQuality();
    QWidget* buildImportance();
    QWidget* buildNotes();

    const Theme& m_theme;
    QTabWidget* m_tabs = nullptr;
    ChartView* m_roc = nullptr;
    ChartView* m_precisionRecall = nullptr;
    ChartView* m_calibration = nullptr;
    ChartView* m_lift = nullptr;
    ChartView* m_importance = nullptr;
    ChartView* m_drift = nullptr;
    std::int64_t m_version = 0;     ///< shown
    bool m_driftKnown = false;      ///< and its drift, or asked for
    QLabel* m_warnings = nullptr;
    QLabel* m_excluded = nullptr;
    QLabel* m_baselines = nullptr;
    QLabel* m_columns = nullptr;
    QLabel* m_coverage = nullptr;
    QLabel* m_origin = nullptr;
};

}  // namespace holdfast::ui
