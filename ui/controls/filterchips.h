// FilterChips: a typed filter as chips, one a condition, that can be edited, removed and added to. Holds a value and says when
// a person changed it; who owns the value decides what that means. Used for eligibility and segments of a campaign. GUI
// thread only.
#pragma once

#include "core/data/filter.h"
#include "ui/session/session.h"

#include <QWidget>

class QToolButton;

namespace holdfast::ui {

class FilterChips : public QWidget {
    Q_OBJECT

public:
    /// `everyone` is what stands there without a condition: "everyone".
    FilterChips(Session& session, const QString& everyone, QWidget* parent = nullptr);

    void setFilter(const Filter& filter);
    const Filter& filter() const { return m_filter; }
    void editCondition(int index);  ///< opens the editor; -1: a new condition
    void removeCondition(int index);

signals:
    void edited(const holdfast::Filter& filter);

private:
    void rebuild();
    QToolButton* makeChip(int index);
    void take(const Filter& filter);

    Session& m_session;
    QString m_everyone;
    Filter m_filter;
};

}  // namespace holdfast::ui
