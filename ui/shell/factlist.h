// FactList: names and values under small headings, painted row by row so that two thousand columns cost no more than
// twenty. Used by the customer card. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace holdfast::ui {

struct Fact {
    QString name;
    QString value;         ///< empty with `heading`
    QString tip = {};
    bool heading = false;
};

class FactList : public QWidget {
    Q_OBJECT

public:
    explicit FactList(const Theme& theme, QWidget* parent = nullptr);

    void setFacts(std::vector<Fact> facts);
    const std::vector<Fact>& facts() const { return m_facts; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    int rowHeight() const;
    const Fact* factAt(const QPoint& position) const;

    const Theme& m_theme;
    std::vector<Fact> m_facts;
};

}  // namespace holdfast::ui
