// GraphSearch: finds a customer by key or any text, and people who are no customers by a part of the key, and says who was
// chosen. Hits come while one types, off the GUI thread;
// Enter takes the best one. GUI thread only.
#pragma once

#include "core/workbench/browsing.h"
#include "ui/pages/graph/graphdata.h"
#include "ui/session/session.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QCompleter;
class QLineEdit;
class QStringListModel;

namespace holdfast::ui {

class GraphSearch : public QWidget {
    Q_OBJECT

public:
    explicit GraphSearch(Session& session, QWidget* parent = nullptr);

    void setData(const GraphDataPtr& data);  ///< for the ends of referrals that are no customers
    QLineEdit* edit() const { return m_edit; }
    const std::vector<workbench::SearchHit>& hits() const { return m_hits; }
    QStringList lines() const;  ///< the hits as they are offered

signals:
    void found(const QString& key);

private:
    void ask();
    struct Hits {
        std::vector<workbench::SearchHit> customers;
        std::vector<std::string> others;  ///< ends of referrals that are no customers
    };
    void take(const QString& text, Hits hits);
    void choose(const QString& key);
    void enter();

    Session& m_session;
    GraphDataPtr m_data;
    QLineEdit* m_edit;
    QCompleter* m_popup;
    QStringListModel* m_lines;
    QTimer m_delay;
    std::vector<workbench::SearchHit> m_hits;
    QString m_answered;    ///< the text that the hits are of
    bool m_entered = false;  ///< Enter was pressed before the hits came
};

}  // namespace holdfast::ui
