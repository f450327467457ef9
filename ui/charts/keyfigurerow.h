// KeyFigureRow: the headline of a page: up to six figures side by side, each a label, a value with its unit, a line of
// detail and a one-sentence definition on hover. Takes ready text (see numbers.h). GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QHBoxLayout;

namespace holdfast::ui {

struct KeyFigureText {
    QString label;                ///< "Expected loss"
    QString value;                ///< "12,345"
    QString unit;                 ///< "EUR a month", set smaller after the value; may be empty
    QString detail;               ///< "31 % of it above 80 % risk", below; may be empty
    QString definition;           ///< one sentence, on hover
    std::optional<double> risk;   ///< marks the figure with this point of the risk scale

    bool operator==(const KeyFigureText&) const = default;
};

class KeyFigureRow : public QWidget {
    Q_OBJECT

public:
    explicit KeyFigureRow(const Theme& theme, QWidget* parent = nullptr);

    void setFigures(const std::vector<KeyFigureText>& figures);
    const std::vector<KeyFigureText>& figures() const { return m_figures; }

private:
    const Theme& m_theme;
    QHBoxLayout* m_layout = nullptr;
    std::vector<KeyFigureText> m_figures;
};

}  // namespace holdfast::ui
