// ArmDetails: the evidence about one offer from all sides: whom it moves (Qini curve, effect by segment), how far to trust that
// (attempts to refute it, overlap), whom it harms, and, of all offers together, their averages in one picture, what policies would have brought and how it was
// learned. Shows values only; what a click asks for goes out as a signal. GUI thread only.
#pragma once

#include "core/data/effectevidence.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QTableView;
class QTabWidget;
class QVBoxLayout;

namespace holdfast::ui {

class ChartView;
class ChecksPanel;
class EvidenceTableItemModel;

class ArmDetails : public QWidget {
    Q_OBJECT

public:
    explicit ArmDetails(const Theme& theme, QWidget* parent = nullptr);

    void setArm(const EffectEvidence& evidence, const QString& arm);

signals:
    void segmentChosen(const holdfast::Condition& who);  ///< a row of the forest plot, or of the sleeping dogs' segments
    void dogsWanted(const QString& arm, bool sure);      ///< show the harmed as customers: the sure ones, or the doubtful
    void offerChosen(const QString& arm);                ///< a row of the picture of all offers

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildWhom();
    QWidget* buildDogs();
    QWidget* buildOffers();
    QWidget* buildPolicies();
    QWidget* buildOrigin();
    QLabel* paragraph(QWidget* parent, QVBoxLayout* column, const char* name);
    EvidenceTableItemModel* addTable(QWidget* parent, QVBoxLayout* column, const char* name, const QString& title);
    ChartView* offersChart(QWidget* parent, const char* name);
    void showDogs(const ArmEvidence& arm);
    void arrange();
    void fillColumns();
    void fitPolicies();
    void showSegments();
    void chooseSegment(int row);

    const Theme& m_theme;
    EffectEvidence m_evidence;
    std::size_t m_arm = 0;
    QTabWidget* m_tabs = nullptr;
    QWidget* m_whom = nullptr;
    QBoxLayout* m_sides = nullptr;   ///< the curve and the segments: side by side, or one above the other
    ChartView* m_beside = nullptr;   ///< all offers, where there is room below the segments
    ChartView* m_offers = nullptr;
    ChartView* m_qini = nullptr;
    ChartView* m_segments = nullptr;
    QComboBox* m_by = nullptr;
    QString m_wanted;  ///< the column somebody chose; empty: the most telling of each offer
    ChecksPanel* m_checks = nullptr;
    QLabel* m_dogs = nullptr;
    QPushButton* m_showDogs = nullptr;
    QPushButton* m_showDoubtful = nullptr;
    QWidget* m_dogPlaces = nullptr;
    EvidenceTableItemModel* m_dogOverview = nullptr;
    EvidenceTableItemModel* m_dogTable = nullptr;
    QTableView* m_dogView = nullptr;
    ChartView* m_policies = nullptr;
    EvidenceTableItemModel* m_policyTable = nullptr;
    QTableView* m_policyView = nullptr;
    QLabel* m_policyWords = nullptr;
    QLabel* m_spillover = nullptr;
    QLabel* m_warnings = nullptr;
    QLabel* m_origin = nullptr;
    EvidenceTableItemModel* m_candidates = nullptr;
};

}  // namespace holdfast::ui
