// CustomerTableModel: customers as a virtual table. Keeps the ordered row ids of the current filter and sorting (made in
// SQLite, off the GUI thread) and a small cache of pages of cells fetched as they come into view, so that a million rows
// scroll without loading them. Used by the Customers page. GUI thread only.
#pragma once

#include "core/data/column.h"
#include "core/data/value.h"
#include "core/workbench/browsing.h"
#include "ui/session/session.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimer>

#include <cstdint>
#include <list>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::ui {

class CustomerTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        KeyRole = Qt::UserRole,  ///< QString, the customer's key
        ScoreRole,               ///< double 0..1, invalid where there is none; on the score column
        LowerRole,
        UpperRole,
        ValueRole,               ///< the cell as number or text, for copying
    };

    explicit CustomerTableModel(Session& session, QObject* parent = nullptr);

    /// Which columns are shown after key, score and expected loss, by name, in this order. Unknown names are left out.
    void setVisibleColumns(const std::vector<std::string>& names);
    const std::vector<std::string>& visibleColumns() const { return m_visible; }

    void reload();   ///< asks SQLite again for ids under the session's filter and the current sorting
    bool loading() const { return m_loading; }
    std::size_t matching() const { return m_ids.size(); }
    workbench::CustomerOrder order() const { return m_order; }
    std::vector<std::string> columnNames() const;  ///< as shown, left to right
    int rowOfKey(const QString& key) const;        ///< among the cached rows; -1 when not there

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

signals:
    void loaded();        ///< ids arrived
    void loadingChanged();

private:
    using Row = std::vector<Value>;
    struct PageOfRows {
        std::vector<Row> rows;
        std::list<int>::iterator recency;
    };

    const Row* rowAt(int row) const;  ///< null while its page is on its way
    void requestPages();
    void acceptPage(int page, std::vector<Row> rows);
    void dropPages();
    void setLoading(bool loading);
    const ColumnSpec& spec(int section) const { return m_columns[static_cast<std::size_t>(section)]; }
    std::vector<std::string> fetchNames() const;
    QVariant display(int section, const Row& row) const;

    Session& m_session;
    std::vector<std::string> m_visible;
    std::vector<ColumnSpec> m_columns;  ///< key, score, expected loss where there are values, then the visible ones
    std::vector<std::int64_t> m_ids;
    workbench::CustomerOrder m_order;
    bool m_loading = false;
    quint64 m_generation = 0;           ///< answers of an older one are dropped
    mutable std::unordered_map<int, PageOfRows> m_pages;
    mutable std::list<int> m_recency;   ///< most recently read page first
    mutable std::vector<int> m_wanted;  ///< pages seen missing while painting
    std::set<int> m_inFlight;           ///< pages asked for and not answered yet
    mutable QTimer m_fetchTimer;
};

}  // namespace holdfast::ui
