// LimitsPanel: the scenario's limits as chips: shares of the budget for segments, numbers of offers, rest after an earlier offer,
// offers that may be combined, flagged accounts left out. Each can be removed; those of segments are edited in a line
// below. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"

#include <QWidget>

#include <functional>

class QDoubleSpinBox;
class QLineEdit;
class QMenu;
class QToolButton;

namespace holdfast::ui {

class FilterChips;

class LimitsPanel : public QWidget {
    Q_OBJECT

public:
    LimitsPanel(Session& session, CampaignState& state, QWidget* parent = nullptr);

    QStringList chips() const;  ///< their words, for tests and screen readers
    void editSegment(int index);  ///< -1: a new limit, of the customers that pass the filter now
    void applySegment();

private:
    QWidget* buildEditor();
    void refresh();
    QToolButton* addChip(const QString& words, const QString& definition);
    void addSegmentChips();
    void addOfferChips();
    void addSwitchChips();
    void removable(QToolButton* chip, std::function<void()> edit, std::function<void(Scenario&)> removal, const QString& undoText);
    void change(const std::function<void(Scenario&)>& edit, const QString& undoText);
    void buildMenu();
    void listOffers(QMenu* menu);

    Session& m_session;
    CampaignState& m_state;
    QWidget* m_chips = nullptr;
    QToolButton* m_add = nullptr;
    QWidget* m_editor = nullptr;
    QLineEdit* m_name = nullptr;
    FilterChips* m_who = nullptr;
    QDoubleSpinBox* m_least = nullptr;
    QDoubleSpinBox* m_most = nullptr;
    int m_edited = -1;
};

}  // namespace holdfast::ui
