// ComparisonPanel: the chosen version beside another, the champion unless told otherwise: one plain sentence on whether
// they differ, every measure side by side with the interval of the difference on the same customers, and both curves. Shows
// values and asks for the comparison; the use case is the page's. GUI thread only.
#pragma once

#include "core/data/modelversion.h"
#include "core/workbench/comparing.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

class QBoxLayout;
class QComboBox;
class QLabel;
class QStackedLayout;
class QTableWidget;

namespace holdfast::ui {

class ChartView;
class EmptyState;

class ComparisonPanel : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonPanel(const Theme& theme, QWidget* parent = nullptr);

    /// The version looked at, and all there are. Keeps the partner chosen where it still exists.
    void setVersions(const ModelCard& chosen, const std::vector<ModelCard>& all);
    /// first: the partner, second: the version looked at; other pairs are ignored.
    void setComparison(const workbench::VersionComparison& comparison);

    std::int64_t partner() const { return m_partner.version; }  ///< 0: none
    void choosePartner(std::int64_t version);
    QString sentence() const;
    /// Asks for the comparison where it is not known yet; the panel is looked at.
    void ask();

signals:
    void comparisonWanted(qint64 first, qint64 second);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildContent();
    QWidget* buildFigures(QWidget* parent);
    void fillPartners(const std::vector<ModelCard>& all);
    void showPair();
    void fillTable(const scoring::PairedComparison* paired);

    const Theme& m_theme;
    ModelCard m_chosen;
    ModelCard m_partner;
    std::vector<ModelCard> m_others;
    bool m_asked = false;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QWidget* m_content = nullptr;
    QComboBox* m_with = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_notes = nullptr;
    QTableWidget* m_table = nullptr;
    QBoxLayout* m_pair = nullptr;  ///< table and curves: side by side where there is room
    ChartView* m_curves = nullptr;
};

}  // namespace holdfast::ui
