// LearningPanel: how a version learned, long after its training: loss and AUC after each epoch, of each learner that has a part in
// it. Shows what it is given; asks for nothing. GUI thread only.
#pragma once

#include "core/workbench/learningcurves.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

class QComboBox;

namespace holdfast::ui {

class ChartView;

class LearningPanel : public QWidget {
    Q_OBJECT

public:
    explicit LearningPanel(const Theme& theme, QWidget* parent = nullptr);

    void setCurves(std::vector<workbench::LearningCurve> curves);  ///< none: they were not kept
    void clear(const QString& why);

private:
    ChartView* addChart(const char* name, const QString& definition);
    void showCurve();

    const Theme& m_theme;
    QWidget* m_choice = nullptr;  ///< of the learner, hidden where there is one only
    QComboBox* m_learner = nullptr;
    ChartView* m_loss = nullptr;
    ChartView* m_auc = nullptr;
    std::vector<workbench::LearningCurve> m_curves;
};

}  // namespace holdfast::ui
