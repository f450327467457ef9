// RememberedPanel: what-ifs the analyst chose to keep, side by side: settings, score before and after, change with its
// interval and evidence. A row can be applied again or forgotten (undoable). GUI thread only.
#pragma once

#include "core/data/whatif.h"
#include "ui/session/session.h"

#include <QWidget>

#include <vector>

class QLabel;
class QTableWidget;

namespace holdfast::ui {

class RememberedPanel : public QWidget {
    Q_OBJECT

public:
    explicit RememberedPanel(Session& session, QWidget* parent = nullptr);

    void reload();
    int count() const { return static_cast<int>(m_items.size()); }

signals:
    void applyRequested(const holdfast::RememberedWhatIf& item);

private:
    void show(std::vector<RememberedWhatIf> items);
    void fillRow(int row, const RememberedWhatIf& item);
    void forget(const RememberedWhatIf& item);

    Session& m_session;
    QTableWidget* m_table = nullptr;
    QLabel* m_empty = nullptr;
    std::vector<RememberedWhatIf> m_items;
};

/// "Contract = One year, MonthlyCharges = 45"
QString settingsText(const std::vector<Setting>& settings);

}  // namespace holdfast::ui
