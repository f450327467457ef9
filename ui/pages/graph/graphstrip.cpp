#include "ui/pages/graph/graphstrip.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace holdfast::ui {

GraphStrip::GraphStrip(Session& session, const GraphActions& actions, QWidget* parent)
    : QWidget(parent), m_session(session), m_text(makeLabel(session.theme(), Theme::TextSize::Body, "text", this)), m_cancel(new QPushButton(tr("Cancel"), this)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(session.theme().tokens().spaceS);
    m_text->setWordWrap(true);
    line->addWidget(m_text, 1);
    m_cancel->setToolTip(tr("Stop the layout; everyone stays where they were"));
    line->addWidget(m_cancel);
    m_nearer = addButton(actions.nearer, tr("Narrower"));
    m_farther = addButton(actions.farther, tr("Wider"));
    m_showHidden = addButton(actions.showHidden, tr("Show hidden"));
    m_whole = addButton(actions.whole, tr("Whole network"));
    connect(m_cancel, &QPushButton::clicked, this, &GraphStrip::layoutCancelled);
}

QPushButton* GraphStrip::addButton(QAction* action, const QString& text) {
    auto* button = new QPushButton(this);
    button->setText(text);  // not the action's: there is little room
    button->setToolTip(action->toolTip());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    button->setAccessibleName(action->text());
    layout()->addWidget(button);
    return button;
}

QString GraphStrip::text() const { return m_text->text(); }

QString GraphStrip::tellPart(const GraphState& state) const {
    const GraphView& view = state.view();
    const Arrangement& part = *state.arrangement();
    const QString centre = QString::fromStdString(view.centre);
    const QString more = part.omitted ? tr(", %1 more").arg(formatCount(part.omitted)) : QString();
    if (view.shape == GraphView::Shape::Around) {
        const QString hops = view.hops == 1 ? tr("1 referral") : tr("%1 referrals").arg(view.hops);
        QString words = tr("Around %1, within %2: %3 people%4.").arg(centre, hops, formatCount(part.shown), more);
        if (!part.hidden.empty())
            words += QLatin1Char(' ') + tr("%1 has %2 more; E expands.").arg(QString::fromStdString(state.data()->key(part.hidden.front().node)), formatCount(part.hidden.front().count));
        return words;
    }
    return tr("The branch of %1: %2 people%3.").arg(centre, formatCount(part.shown), more);
}

QString GraphStrip::tellHidden(const GraphState& state) const {
    const std::uint64_t hidden = state.arrangement()->shown - std::min(state.arrangement()->shown, state.mask().nodes);
    QString words;
    if (hidden > 0 && !state.view().until) words = tr("%1 hidden.").arg(formatCount(hidden));
    if (state.mask().dimmed > 0)
        words += (words.isEmpty() ? QString() : QStringLiteral(" ")) + tr("%1 of %2 pass the filter.").arg(formatCount(state.mask().nodes - state.mask().dimmed), formatCount(state.mask().nodes));
    return words;
}

void GraphStrip::tell(const GraphState& state, bool layingOut) {
    const bool known = state.data() && state.arrangement();
    const GraphView& view = state.view();
    QStringList words;
    if (layingOut) words << tr("Laying out %1 people\u2026").arg(known ? formatCount(state.data()->nodes()) : QString());
    if (known && !state.arrangement()->isWhole()) words << tellPart(state);
    if (known)
        if (const QString hidden = tellHidden(state); !hidden.isEmpty()) words << hidden;
    m_text->setText(words.join(QStringLiteral("  ")));
    m_cancel->setVisible(layingOut);
    const bool around = view.shape == GraphView::Shape::Around;
    m_nearer->setVisible(around);
    m_farther->setVisible(around);
    m_showHidden->setVisible(!view.hidden.empty() || !view.offClasses.empty() || !view.offChannels.empty());
    m_whole->setVisible(!view.isWhole());
    setVisible(!words.isEmpty());
}

}  // namespace holdfast::ui
