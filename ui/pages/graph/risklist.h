// RiskList: a few customers or branches under a title, each a name, a remark and a bar of risk as everywhere; a click or
// Enter on one chooses it. Hidden while empty. GUI thread only.
#pragma once

#include <QWidget>

#include <vector>

class QLabel;
class QTableWidget;

namespace holdfast::ui {

class Theme;

struct RiskRow {
    QString key;
    QString remark;  ///< "134"; may be empty in all rows
    double risk = 0.0;
    QString hint;  ///< on hover
};

class RiskList : public QWidget {
    Q_OBJECT

public:
    RiskList(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    void setRows(const QString& title, std::vector<RiskRow> rows);
    const std::vector<RiskRow>& rows() const { return m_rows; }
    QTableWidget* table() const { return m_table; }

signals:
    void chosen(const QString& key);

private:
    const Theme& m_theme;
    std::vector<RiskRow> m_rows;
    QLabel* m_title = nullptr;
    QTableWidget* m_table = nullptr;
};

}  // namespace holdfast::ui
