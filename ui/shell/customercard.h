// CustomerCardPanel: everything known about the selected customer: score with interval, why, history, note, attributes by
// role, events. Follows the Session's selection; reads in the background, and the reasons after the rest because they
// take longest. GUI thread only.
#pragma once

#include "core/workbench/browsing.h"
#include "ui/session/session.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace holdfast::ui {

class ContributionBars;
class ElidedLabel;
class EmptyState;
class FactList;
class NoteField;
class RiskBar;
class Sparkline;

class CustomerCardPanel : public QWidget {
    Q_OBJECT

public:
    explicit CustomerCardPanel(Session& session, QWidget* parent = nullptr);

    QString shownKey() const { return m_key; }  ///< empty while there is no card
    NoteField& note() const { return *m_note; }
    FactList& attributes() const { return *m_attributes; }
    ContributionBars& reasons() const { return *m_reasons; }
    FactList& basis() const { return *m_basis; }  ///< what the score rests on; without facts while hidden
    QString scoreText() const;
    QPushButton* whatIfButton() const { return m_whatIf; }

private:
    struct Section {
        QWidget* widget;
        QVBoxLayout* body;
    };
    void compose();
    QWidget* composeHead();
    Section addSection(QVBoxLayout* column, const QString& title, const QString& definition);
    void composeScore(QVBoxLayout* column);
    void reload();
    void showNothing();
    void show(const workbench::CustomerCard& card);
    void showScore(const workbench::CustomerCard& card);
    void explain();
    void showBasis(const ScoreBasis& basis);

    Session& m_session;
    QString m_key;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QScrollArea* m_scroll = nullptr;
    ElidedLabel* m_title = nullptr;
    QToolButton* m_copy = nullptr;
    QLabel* m_score = nullptr;
    QLabel* m_interval = nullptr;
    RiskBar* m_bar = nullptr;
    QLabel* m_loss = nullptr;
    QLabel* m_source = nullptr;
    QPushButton* m_whatIf = nullptr;
    Section m_why{};
    QLabel* m_whyText = nullptr;
    ContributionBars* m_reasons = nullptr;
    Section m_basisPart{};
    FactList* m_basis = nullptr;
    Section m_historyPart{};
    Sparkline* m_history = nullptr;
    NoteField* m_note = nullptr;
    FactList* m_attributes = nullptr;
    Section m_eventsPart{};
    FactList* m_events = nullptr;
};

}  // namespace holdfast::ui
