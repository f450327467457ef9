#include "ui/charts/labels.h"

#include <QHBoxLayout>
#include <QPainter>

#include <string>

namespace holdfast::ui {
namespace {

constexpr const char* kColourProperty = "holdfastColour";

void recolour(QLabel* label, const Theme& theme) {
    QPalette palette = label->palette();
    const QColor colour = theme.colour(label->property(kColourProperty).toString().toStdString());
    palette.setColor(QPalette::WindowText, colour);
    palette.setColor(QPalette::Text, colour);
    label->setPalette(palette);
}

}  // namespace

QLabel* makeLabel(const Theme& theme, Theme::TextSize size, std::string_view colour, QWidget* parent, bool bold) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setProperty(kColourProperty, QString::fromUtf8(colour.data(), static_cast<int>(colour.size())));
    const auto restyle = [label, &theme, size, bold] {
        label->setFont(theme.font(size, bold));
        recolour(label, theme);
    };
    QObject::connect(&theme, &Theme::changed, label, restyle);
    restyle();
    return label;
}

void setLabelColour(QLabel* label, const Theme& theme, std::string_view colour) {
    label->setProperty(kColourProperty, QString::fromUtf8(colour.data(), static_cast<int>(colour.size())));
    recolour(label, theme);
}

SectionHeader::SectionHeader(const Theme& theme, const QString& title, QWidget* parent) : QWidget(parent) {
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(theme.tokens().spaceS);
    m_title = makeLabel(theme, Theme::TextSize::Heading, "text", this, true);
    m_title->setText(title);
    m_remark = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_layout->addWidget(m_title, 0, Qt::AlignBaseline);
    m_layout->addWidget(m_remark, 0, Qt::AlignBaseline);
    m_layout->addStretch(1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SectionHeader::setTitle(const QString& title) { m_title->setText(title); }
void SectionHeader::setRemark(const QString& remark) { m_remark->setText(remark); }
void SectionHeader::addControl(QWidget* control) { m_layout->addWidget(control, 0, Qt::AlignVCenter); }

Card::Card(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colour("border"));
    painter.setBrush(m_theme.colour("surface"));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.tokens().radius, m_theme.tokens().radius);
}

}  // namespace holdfast::ui
