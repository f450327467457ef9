// OffersPanel: the offers of the scenario as a table to edit, and for the chosen one who may get it and what it excludes. GUI
// thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"

#include <QWidget>

class QLabel;
class QMenu;
class QTableView;
class QToolButton;

namespace holdfast::ui {

class FilterChips;
class OffersItemModel;
class SectionHeader;

class OffersPanel : public QWidget {
    Q_OBJECT

public:
    OffersPanel(Session& session, CampaignState& state, QWidget* parent = nullptr);

    OffersItemModel* offers() const { return m_offers; }
    FilterChips* eligible() const { return m_eligible; }
    void choose(int row);
    void addOffer();
    void addOffer(const Offer& offer);
    void removeOffer();

private:
    QWidget* buildTable();
    QWidget* buildDetail();
    void refresh();
    void showDetail();
    void showMissing();
    void changeOffer(int row, const Offer& offer, const QString& undoText);
    void toggleExclusion(const std::string& other, bool excluded);
    int row() const;

    Session& m_session;
    CampaignState& m_state;
    OffersItemModel* m_offers = nullptr;
    QTableView* m_table = nullptr;
    SectionHeader* m_header = nullptr;
    QLabel* m_who = nullptr;
    FilterChips* m_eligible = nullptr;
    QToolButton* m_excludes = nullptr;
    QMenu* m_excludesMenu = nullptr;
    QToolButton* m_add = nullptr;
    QMenu* m_addMenu = nullptr;  ///< what past campaigns offered and the scenario does not
    QToolButton* m_remove = nullptr;
};

}  // namespace holdfast::ui
