// The What-if page: a profiler in the manner of JMP's. For the selected customer, or the mean of the filtered segment,
// one small response curve per column with a line to drag, and the offers of past campaigns beside them; score, interval and evidence follow live; what is worth
// keeping is remembered. Composed by the shell; talks to others only through the Session. GUI thread only.
#pragma once

#include "ui/session/page.h"

#include <QHash>

#include <vector>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace holdfast::ui {

class EmptyState;
class KeyFigureRow;
class OfferPanel;
class ProfilerCurve;
class RememberedPanel;
class WhatIfState;

class WhatIfPage : public Page {
    Q_OBJECT

public:
    explicit WhatIfPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("whatif"); }
    QString title() const override { return tr("What-if"); }
    QString hint() const override { return tr("How the score answers when a column changes"); }
    void activated() override;
    bool stepBack() override;
    QList<QAction*> commands() override;

    WhatIfState& state() const { return *m_state; }
    ProfilerCurve* curve(const QString& column) const;
    OfferPanel* offers() const { return m_offers; }
    RememberedPanel* remembered() const { return m_remembered; }
    void useSegment(bool segment);
    void remember();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildBar();
    QWidget* buildBody();
    QWidget* buildProfiler();
    void subjectChanged();     ///< selection, filter or project changed
    void openSubject();
    void applyRemembered(const RememberedWhatIf& item);
    void rebuildCurves();
    void placeCurves();
    void showAnswer();
    void showFigures();
    void showOffer();          ///< a pulled lever speaks alone
    void showEvidence();
    void showEmpty(const QString& sentence, const QString& action, const QString& page);

    WhatIfState* m_state = nullptr;
    KeyFigureRow* m_figures = nullptr;
    QLabel* m_caution = nullptr;
    QLabel* m_evidence = nullptr;
    QButtonGroup* m_subject = nullptr;
    QPushButton* m_rememberButton = nullptr;
    QToolButton* m_reset = nullptr;
    QAction* m_rememberAction = nullptr;
    QAction* m_resetAction = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_board = nullptr;
    QGridLayout* m_grid = nullptr;
    RememberedPanel* m_remembered = nullptr;
    OfferPanel* m_offers = nullptr;
    std::vector<ProfilerCurve*> m_curves;
    QHash<QString, double> m_reach;  ///< by column: how far the score moves along its curve, as the subject was opened
    QString m_emptyPage;
    QString m_openKey;
    Filter m_openFilter;
    bool m_stale = true;
};

}  // namespace holdfast::ui
