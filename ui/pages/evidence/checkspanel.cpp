#include "ui/pages/evidence/checkspanel.h"

#include "core/workbench/evidencefigures.h"
#include "core/workbench/refutationwords.h"
#include "ui/charts/labels.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/evidence/evidencetableitemmodel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace holdfast::ui {

namespace {

/// A light: its icon and its word on the light's colour, so that none of the three has to be seen for the others to tell.
class LightTag : public QWidget {
public:
    LightTag(const Theme& theme, Light light, QWidget* parent) : QWidget(parent), m_theme(theme), m_light(light) {
        setAccessibleName(word());
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        connect(&theme, &Theme::changed, this, [this] { update(); });
    }

    QSize sizeHint() const override {
        const ThemeTokens& t = m_theme.tokens();
        const QFontMetrics metrics(m_theme.font(Theme::TextSize::Body, true));
        return {t.spaceL + t.spaceS * 3 + metrics.horizontalAdvance(QStringLiteral("doubtful")), metrics.height() + t.spaceS};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const ThemeTokens& t = m_theme.tokens();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_theme.colour(ink()));
        painter.setBrush(m_theme.colour(soft()));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.radius, t.radius);
        m_theme.icon(icon()).paint(&painter, QRect(t.spaceS, (height() - t.spaceL) / 2, t.spaceL, t.spaceL));
        painter.setFont(m_theme.font(Theme::TextSize::Body, true));
        painter.drawText(rect().adjusted(t.spaceS + t.spaceL + t.spaceXs, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, word());
    }

private:
    QString word() const { return QString::fromUtf8(workbench::wordOf(m_light)); }
    QString icon() const {
        return m_light == Light::Green ? QStringLiteral("check") : m_light == Light::Amber ? QStringLiteral("warning") : QStringLiteral("error");
    }
    const char* ink() const { return m_light == Light::Green ? "good" : m_light == Light::Amber ? "caution" : "error"; }
    const char* soft() const { return m_light == Light::Green ? "goodSoft" : m_light == Light::Amber ? "cautionSoft" : "errorSoft"; }

    const Theme& m_theme;
    Light m_light;
};

}  // namespace

ChecksPanel::ChecksPanel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    const ThemeTokens& tokens = theme.tokens();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens.spaceM, 0, 0);
    column->setSpacing(tokens.spaceS);
    m_trust = makeLabel(theme, Theme::TextSize::Body, "text", this, true);
    m_trust->setObjectName(QStringLiteral("trust"));
    m_trust->setWordWrap(true);
    column->addWidget(m_trust);
    auto* header = new SectionHeader(theme, tr("Attempts to refute it"), this);
    column->addWidget(header);
    QLabel* how = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    how->setWordWrap(true);
    how->setText(tr("Each learns everything anew the way the effect itself was learned."));
    column->addWidget(how);
    m_none = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_none->setWordWrap(true);
    column->addWidget(m_none);
    m_checks = new QWidget(this);
    m_rows = new QVBoxLayout(m_checks);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(tokens.spaceM);
    column->addWidget(m_checks);
    column->addSpacing(tokens.spaceM);
    column->addWidget(new SectionHeader(theme, tr("Who is comparable"), this));
    m_overlap = makeLabel(theme, Theme::TextSize::Body, "text", this);
    m_overlap->setObjectName(QStringLiteral("overlap"));
    m_overlap->setWordWrap(true);
    m_overlap->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_overlap);
    m_table = new EvidenceTableItemModel(this);
    m_view = new QTableView(this);
    m_view->setObjectName(QStringLiteral("overlapTable"));
    m_view->setAccessibleName(tr("Overlap of every offer"));
    m_view->setModel(m_table);
    dressTable(m_view, theme);
    m_view->setSelectionMode(QAbstractItemView::NoSelection);
    m_view->setMinimumHeight(6 * tokens.spaceXl);
    column->addWidget(m_view, 1);
}

void ChecksPanel::setArm(const EffectEvidence& evidence, const ArmEvidence& arm) {
    const workbench::Trust trust = workbench::trustIn(evidence, arm);
    m_trust->setText(tr("%1: %2").arg(QString::fromStdString(arm.arm + ", " + trust.word), QString::fromStdString(trust.why)));
    showChecks(evidence, arm);
    m_overlap->setText(QString::fromStdString(workbench::overlapSentence(evidence, arm)));
    m_table->setTable(workbench::overlapTable(evidence));
}

void ChecksPanel::showChecks(const EffectEvidence& evidence, const ArmEvidence& arm) {
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_sentences.clear();
    m_none->setVisible(arm.refutations.empty());
    m_none->setText(arm.refusal.empty() ? tr("No attempt was made: these effects were learned without refutations.")
                                        : tr("There is no effect to refute: %1.").arg(QString::fromStdString(arm.refusal)));
    for (const Refutation& refutation : arm.refutations) {
        auto* row = new QWidget(m_checks);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(m_theme.tokens().spaceM);
        line->addWidget(new LightTag(m_theme, refutation.light, row), 0, Qt::AlignTop);
        auto* text = new QVBoxLayout;
        text->setSpacing(0);
        QLabel* title = makeLabel(m_theme, Theme::TextSize::Body, "text", row, true);
        title->setText(QString::fromStdString(workbench::refutationTitle(refutation.name)));
        QLabel* sentence = makeLabel(m_theme, Theme::TextSize::Body, "text", row);
        sentence->setWordWrap(true);
        sentence->setText(QString::fromStdString(workbench::refutationSentence(evidence, arm, refutation)));
        sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        text->addWidget(title);
        text->addWidget(sentence);
        line->addLayout(text, 1);
        m_sentences << QStringLiteral("%1: %2. %3").arg(QString::fromUtf8(workbench::wordOf(refutation.light)), title->text(), sentence->text());
        row->setAccessibleName(m_sentences.back());
        m_rows->addWidget(row);
    }
}

QStringList ChecksPanel::sentences() const { return m_sentences; }

}  // namespace holdfast::ui
