// DriftAdvice: one line of the Overview on whether the customers still look like those the champion was trained on, with the
// offer to train again when they do not. Asks in the background, once per state of the data. GUI thread only.
#pragma once

#include "core/data/drift.h"
#include "ui/session/session.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;

namespace holdfast::ui {

class DriftAdvice : public QWidget {
    Q_OBJECT

public:
    /// `train`: what the button does; its enabled state is the button's.
    DriftAdvice(Session& session, QAction* train, QWidget* parent = nullptr);

    void refresh();  ///< asks anew for the project's champion; hidden while there is none
    const std::optional<DriftReport>& drift() const { return m_drift; }

private:
    void showDrift();
    std::int64_t trainedSince() const;

    Session& m_session;
    QLabel* m_text = nullptr;
    QPushButton* m_again = nullptr;
    std::optional<DriftReport> m_drift;
};

}  // namespace holdfast::ui
