// GraphControls: what colours and sizes stand for, chosen from lists, with the legends beneath, and the state of the stored
// metrics with the job that works them out. Reads a GraphState and changes its view. GUI thread only.
#pragma once

#include "ui/pages/graph/graphstate.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace holdfast::ui {

class GraphLegend;

class GraphControls : public QWidget {
    Q_OBJECT

public:
    GraphControls(Session& session, GraphState& state, QWidget* parent = nullptr);

    QComboBox* colours() const { return m_colours; }
    QComboBox* sizes() const { return m_sizes; }
    QComboBox* edges() const { return m_edges; }
    GraphLegend* legend() const { return m_legend; }
    GraphLegend* channelLegend() const { return m_channels; }
    QPushButton* metricsButton() const { return m_compute; }
    QLabel& ofAll() const { return *m_ofAll; }
    QString metricsText() const;
    void computeMetrics();

private:
    QComboBox* addChooser(const QString& label, const QString& definition, int row);
    void fill();
    void showView();
    static QString changedText(const workbench::GraphStats& stats);
    void showMetrics();
    void showScope();
    void chooseLook();

    Session& m_session;
    GraphState& m_state;
    QComboBox* m_colours = nullptr;
    QComboBox* m_sizes = nullptr;
    QComboBox* m_edges = nullptr;
    GraphLegend* m_legend = nullptr;
    GraphLegend* m_channels = nullptr;
    QLabel* m_ofAll = nullptr;
    QLabel* m_metrics = nullptr;
    QPushButton* m_compute = nullptr;
    bool m_computing = false;
};

}  // namespace holdfast::ui
