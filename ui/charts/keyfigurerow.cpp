#include "ui/charts/keyfigurerow.h"

#include "ui/charts/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace holdfast::ui {
namespace {

/// One figure of the row: a flat tile on the surface colour, with the risk mark as a bar at its left edge.
class FigureTile : public QWidget {
public:
    FigureTile(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
        const ThemeTokens& tokens = theme.tokens();
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(tokens.spaceL, tokens.spaceS, tokens.spaceL, tokens.spaceS);
        column->setSpacing(tokens.spaceXs / 2);
        m_label = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
        m_value = makeLabel(theme, Theme::TextSize::Title, "text", this, true);
        m_unit = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
        m_detail = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
        auto* line = new QHBoxLayout;
        line->setSpacing(tokens.spaceS);
        line->addWidget(m_value, 0, Qt::AlignBaseline);
        line->addWidget(m_unit, 0, Qt::AlignBaseline);
        line->addStretch(1);
        column->addWidget(m_label);
        column->addLayout(line);
        column->addWidget(m_detail);
        column->addStretch(1);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void show(const KeyFigureText& figure) {
        m_label->setText(figure.label);
        m_value->setText(figure.value);
        m_unit->setText(figure.unit);
        m_unit->setVisible(!figure.unit.isEmpty());
        // The line keeps its height when it is empty, so that all tiles of a row are equally tall.
        m_detail->setText(figure.detail.isEmpty() ? QStringLiteral(" ") : figure.detail);
        m_risk = figure.risk;
        setToolTip(figure.definition);
        setAccessibleName(figure.label + QStringLiteral(": ") + figure.value + QLatin1Char(' ') + figure.unit);
        setAccessibleDescription(figure.definition);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_theme.colour("border"));
        painter.setBrush(m_theme.colour("surface"));
        const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.drawRoundedRect(frame, m_theme.tokens().radius, m_theme.tokens().radius);
        if (!m_risk) return;
        const qreal inset = m_theme.tokens().spaceS;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.riskColour(*m_risk));
        painter.drawRect(QRectF(frame.left(), frame.top() + inset, m_theme.tokens().spaceXs, frame.height() - 2 * inset));
    }

private:
    const Theme& m_theme;
    QLabel* m_label = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_unit = nullptr;
    QLabel* m_detail = nullptr;
    std::optional<double> m_risk;
};

}  // namespace

KeyFigureRow::KeyFigureRow(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(theme.tokens().spaceM);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void KeyFigureRow::setFigures(const std::vector<KeyFigureText>& figures) {
    while (m_layout->count() > static_cast<int>(figures.size())) {
        QLayoutItem* item = m_layout->takeAt(m_layout->count() - 1);
        delete item->widget();
        delete item;
    }
    while (m_layout->count() < static_cast<int>(figures.size())) m_layout->addWidget(new FigureTile(m_theme, this), 1);
    for (std::size_t i = 0; i < figures.size(); ++i)
        static_cast<FigureTile*>(m_layout->itemAt(static_cast<int>(i))->widget())->show(figures[i]);
    m_figures = figures;
}

}  // namespace holdfast::ui
