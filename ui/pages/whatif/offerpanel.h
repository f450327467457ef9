// OfferPanel: offers as levers beside the columns of the profiler: what each would do to the chance of leaving, as past campaigns
// tell. Causal where they carry it and without a number where they do not, apart from the curves, which are associations. A row
// is pulled with a click, or with arrow keys and Enter, and let go the same way. GUI thread only.
#pragma once

#include "core/workbench/offerlevers.h"
#include "ui/session/session.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;

namespace holdfast::ui {

class ChartView;

class OfferPanel : public QWidget {
    Q_OBJECT

public:
    explicit OfferPanel(Session& session, QWidget* parent = nullptr);

    void openCustomer(const QString& key);
    void openSegment(const Filter& filter);
    void close();
    const workbench::OfferLevers& levers() const { return m_levers; }
    const workbench::OfferLever* pulled() const;  ///< null: none
    void pull(const QString& offer);              ///< the pulled one again, or an empty name, lets go

signals:
    void pulledChanged();

private:
    void read(std::function<Result<workbench::OfferLevers>(workbench::Project&, const TaskContext&)> work);
    void take(workbench::OfferLevers levers);
    void sayChosen();

    Session& m_session;
    workbench::OfferLevers m_levers;
    QString m_pulled;
    ChartView* m_chart = nullptr;
    QLabel* m_caution = nullptr;
    QLabel* m_words = nullptr;
    QPushButton* m_learn = nullptr;
};

}  // namespace holdfast::ui
