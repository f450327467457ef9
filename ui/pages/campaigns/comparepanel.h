// ComparePanel: the kept scenarios as a list to pin from, and the pinned ones, at most four, side by side as figures and as a
// chart. One that is open and was changed stands there as it is now, and its heading says that this is not kept. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/keptscenarios.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QTableWidget;

namespace holdfast::ui {

class ChartView;

class ComparePanel : public QWidget {
    Q_OBJECT

public:
    ComparePanel(Session& session, CampaignState& state, KeptScenarios& kept, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildList();
    void refresh();
    void compare();
    void fitRows();
    std::vector<SavedScenario> asTheyAre() const;
    void fillTable(const std::vector<SavedScenario>& pinned);
    std::optional<std::int64_t> currentId() const;

    Session& m_session;
    CampaignState& m_state;
    KeptScenarios& m_kept;
    QListWidget* m_list = nullptr;
    QTableWidget* m_table = nullptr;
    ChartView* m_chart = nullptr;
    QLabel* m_hint = nullptr;
};

}  // namespace holdfast::ui
