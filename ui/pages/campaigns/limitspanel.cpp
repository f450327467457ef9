#include "ui/pages/campaigns/limitspanel.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/controls/chipflow.h"
#include "ui/controls/filterchips.h"

#include <QAction>
#include <QCursor>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace holdfast::ui {

namespace {

constexpr double kCareful = 0.5;  ///< standard errors taken off every effect

QString segmentWords(const SegmentLimit& limit) {
    const QString name = QString::fromStdString(limit.name);
    if (limit.minShare && limit.maxShare)
        return LimitsPanel::tr("%1: %2 to %3 of the budget").arg(name, formatPercent(*limit.minShare), formatPercent(*limit.maxShare));
    if (limit.minShare) return LimitsPanel::tr("%1: at least %2 of the budget").arg(name, formatPercent(*limit.minShare));
    return LimitsPanel::tr("%1: at most %2 of the budget").arg(name, formatPercent(limit.maxShare.value_or(1.0)));
}

QDoubleSpinBox* shareField(QWidget* parent, const QString& name, double value) {
    auto* field = new QDoubleSpinBox(parent);
    field->setAccessibleName(name);
    field->setRange(0.0, 100.0);
    field->setDecimals(1);
    field->setSuffix(QStringLiteral(" %"));
    field->setValue(value);
    field->setAlignment(Qt::AlignRight);
    field->setLocale(numberLocale());
    return field;
}

}  // namespace

LimitsPanel::LimitsPanel(Session& session, CampaignState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    const ThemeTokens& tokens = session.theme().tokens();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceXs);
    auto* header = new SectionHeader(session.theme(), tr("Limits"), this);
    header->setRemark(tr("beside the budget; click a chip's cross to lift it"));
    m_add = new QToolButton(this);
    m_add->setObjectName(QStringLiteral("addLimit"));
    m_add->setIcon(session.theme().icon(QStringLiteral("plus")));
    m_add->setText(tr("Add limit"));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setProperty("look", "choices");
    buildMenu();
    header->addControl(m_add);
    m_chips = new QWidget(this);
    new ChipFlow(m_chips, tokens.spaceS);
    column->addWidget(header);
    column->addWidget(m_chips);
    column->addWidget(buildEditor());
    connect(&state, &CampaignState::changed, this, &LimitsPanel::refresh);
    connect(&session.theme(), &Theme::changed, this, &LimitsPanel::refresh);
    refresh();
}

void LimitsPanel::buildMenu() {
    auto* menu = new QMenu(m_add);
    menu->addAction(tr("A share of the budget for some customers"), this, [this] { editSegment(-1); });
    QMenu* nobody = menu->addMenu(tr("Make an offer to nobody"));
    connect(nobody, &QMenu::aboutToShow, this, [this, nobody] { listOffers(nobody); });
    QAction* careful = menu->addAction(tr("Careful: only where an offer surely helps"), this, [this] { change([](Scenario& s) { s.caution = kCareful; }, tr("be careful")); });
    careful->setToolTip(tr("Each effect counts with a part of its uncertainty taken off"));
    menu->addAction(tr("Leave flagged accounts out"), this, [this] { change([](Scenario& s) { s.excludeFlagged = true; }, tr("leave flagged accounts out")); });
    menu->addAction(tr("Allow two offers to one customer"), this, [this] { change([](Scenario& s) { s.combineOffers = true; }, tr("allow two offers")); });
    m_add->setMenu(menu);
    m_add->setToolTip(tr("How many may get an offer, and how long it rests, stand in the table of offers"));
}

/// Those that anybody may get.
void LimitsPanel::listOffers(QMenu* menu) {
    menu->clear();
    for (const Offer& offer : m_state.scenario().offers) {
        if (offer.capacity == 0U) continue;
        const QString name = QString::fromStdString(offer.name);
        menu->addAction(name, this, [this, name, key = offer.name] {
            change([&key](Scenario& s) {
                for (Offer& one : s.offers)
                    if (one.name == key) one.capacity = 0;
            }, tr("make %1 to nobody").arg(name));
        });
    }
}

QWidget* LimitsPanel::buildEditor() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    m_editor = new Card(m_session.theme(), this);
    m_editor->setObjectName(QStringLiteral("segmentEditor"));
    auto* row = new QHBoxLayout(m_editor);
    row->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceS);
    row->setSpacing(tokens.spaceS);
    m_name = new QLineEdit(m_editor);
    m_name->setAccessibleName(tr("Name of these customers"));
    m_name->setPlaceholderText(tr("name"));
    m_name->setMaximumWidth(tokens.spaceXl * 6);
    m_who = new FilterChips(m_session, tr("all customers"), m_editor);
    m_least = shareField(m_editor, tr("Least share of the budget"), 0.0);
    m_most = shareField(m_editor, tr("Largest share of the budget"), 100.0);
    auto* apply = new QPushButton(tr("Apply"), m_editor);
    apply->setObjectName(QStringLiteral("applySegment"));
    auto* cancel = new QPushButton(tr("Cancel"), m_editor);
    const auto word = [this](const QString& text) {
        auto* label = makeLabel(m_session.theme(), Theme::TextSize::Body, "textMuted", m_editor);
        label->setText(text);
        return label;
    };
    row->addWidget(m_name);
    row->addWidget(m_who, 1);
    row->addWidget(word(tr("get")));
    row->addWidget(m_least);
    row->addWidget(word(tr("to")));
    row->addWidget(m_most);
    row->addWidget(word(tr("of the budget")));
    row->addWidget(cancel);
    row->addWidget(apply);
    connect(apply, &QPushButton::clicked, this, &LimitsPanel::applySegment);
    connect(m_name, &QLineEdit::returnPressed, this, &LimitsPanel::applySegment);
    connect(cancel, &QPushButton::clicked, m_editor, &QWidget::hide);
    m_editor->hide();
    return m_editor;
}

void LimitsPanel::change(const std::function<void(Scenario&)>& edit, const QString& undoText) {
    Scenario changed = m_state.scenario();
    edit(changed);
    if (const auto fine = check(changed); !fine) return m_session.report(fine.error());
    m_state.change(changed, undoText);
}

void LimitsPanel::editSegment(int index) {
    const auto& limits = m_state.scenario().segments;
    m_edited = index < static_cast<int>(limits.size()) ? index : -1;
    SegmentLimit limit;
    if (m_edited >= 0) limit = limits[static_cast<std::size_t>(m_edited)];
    else limit.who = m_session.filter();
    m_name->setText(QString::fromStdString(limit.name));
    m_who->setFilter(limit.who);
    m_least->setValue(100.0 * limit.minShare.value_or(0.0));
    m_most->setValue(100.0 * limit.maxShare.value_or(1.0));
    m_editor->show();
    m_name->setFocus();
}

void LimitsPanel::applySegment() {
    SegmentLimit limit;
    limit.who = m_who->filter();
    limit.name = m_name->text().trimmed().toStdString();
    if (limit.name.empty()) limit.name = describe(limit.who);
    if (m_least->value() > 0.0) limit.minShare = m_least->value() / 100.0;
    if (m_most->value() < 100.0) limit.maxShare = m_most->value() / 100.0;
    if (!limit.minShare && !limit.maxShare)
        return m_session.report({ErrorCode::InvalidInput, tr("0 % to 100 % limits nothing. Set a least or a largest share.").toStdString()});
    Scenario changed = m_state.scenario();
    if (m_edited >= 0 && m_edited < static_cast<int>(changed.segments.size())) changed.segments[static_cast<std::size_t>(m_edited)] = limit;
    else changed.segments.push_back(limit);
    if (const auto fine = check(changed); !fine) return m_session.report(fine.error());
    m_editor->hide();
    m_state.change(changed, tr("limit %1").arg(QString::fromStdString(limit.name)));
}

QStringList LimitsPanel::chips() const {
    QStringList words;
    for (const QToolButton* chip : m_chips->findChildren<QToolButton*>(QStringLiteral("limitChip"))) words << chip->accessibleName();
    return words;
}

QToolButton* LimitsPanel::addChip(const QString& words, const QString& definition) {
    auto* chip = new QToolButton(m_chips);
    chip->setObjectName(QStringLiteral("limitChip"));
    chip->setProperty("look", "chip");
    chip->setText(words);
    chip->setAccessibleName(words);
    chip->setToolTip(definition);
    chip->setIcon(m_session.theme().icon(QStringLiteral("close")));
    chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    chip->setLayoutDirection(Qt::RightToLeft);
    m_chips->layout()->addWidget(chip);
    return chip;
}

void LimitsPanel::removable(QToolButton* chip, std::function<void()> edit, std::function<void(Scenario&)> removal, const QString& undoText) {
    auto* remove = new QAction(tr("Lift this limit"), chip);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    chip->addAction(remove);
    connect(remove, &QAction::triggered, this, [this, removal = std::move(removal), undoText] { change(removal, undoText); });
    connect(chip, &QToolButton::clicked, this, [this, chip, remove, edit = std::move(edit)] {
        // The cross sits in the chip's last icon width; the rest of the chip edits, where there is something to edit.
        const int cross = chip->iconSize().width() + 2 * m_session.theme().tokens().spaceXs;
        const bool onCross = !chip->underMouse() || chip->mapFromGlobal(QCursor::pos()).x() >= chip->width() - cross;
        if (edit && !(chip->underMouse() && onCross)) edit();
        else if (onCross) remove->trigger();
    });
}

void LimitsPanel::addSegmentChips() {
    const auto& limits = m_state.scenario().segments;
    for (std::size_t i = 0; i < limits.size(); ++i) {
        auto* chip = addChip(segmentWords(limits[i]), tr("%1. Click to edit, Delete or the cross to lift it.").arg(QString::fromStdString(describe(limits[i].who))));
        removable(chip, [this, i] { editSegment(static_cast<int>(i)); },
                  [i](Scenario& s) { s.segments.erase(s.segments.begin() + static_cast<std::ptrdiff_t>(i)); },
                  tr("lift the limit of %1").arg(QString::fromStdString(limits[i].name)));
    }
}

void LimitsPanel::addOfferChips() {
    const auto& offers = m_state.scenario().offers;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        const QString name = QString::fromStdString(offers[i].name);
        const auto each = [&](const QString& words, const QString& definition, std::function<void(Offer&)> lift) {
            removable(addChip(words, definition), {}, [i, lift = std::move(lift)](Scenario& s) { lift(s.offers[i]); }, tr("lift a limit of %1").arg(name));
        };
        if (offers[i].capacity)
            each(*offers[i].capacity == 0 ? tr("%1: to nobody").arg(name) : tr("%1: at most %2 customers").arg(name, formatCount(*offers[i].capacity)), tr("Most customers it can be made to."), [](Offer& o) { o.capacity.reset(); });
        if (offers[i].coolDownDays > 0) each(tr("%1: %2 days after any offer").arg(name).arg(offers[i].coolDownDays), tr("Whoever was treated this recently is left alone."), [](Offer& o) { o.coolDownDays = 0; });
        if (!offers[i].eligible.empty()) each(tr("%1: only %2").arg(name, QString::fromStdString(describe(offers[i].eligible))), tr("Whom it may be made to."), [](Offer& o) { o.eligible = {}; });
        for (const std::string& other : offers[i].excludes)
            each(tr("%1: never with %2").arg(name, QString::fromStdString(other)), tr("Nobody may get both."), [other](Offer& o) { std::erase(o.excludes, other); });
    }
}

void LimitsPanel::addSwitchChips() {
    if (m_state.scenario().caution > 0.0)
        removable(addChip(tr("Careful: only where an offer surely helps"),
                          tr("Planned with every effect less %1 of its standard error; the values told are the expected ones.").arg(formatDecimal(m_state.scenario().caution, 2))),
                  {}, [](Scenario& s) { s.caution = 0.0; }, tr("count what is expected"));
    if (m_state.scenario().excludeFlagged)
        removable(addChip(tr("Flagged accounts left out"), tr("Accounts suspected of gaming the system get no offer.")), {}, [](Scenario& s) { s.excludeFlagged = false; }, tr("let flagged accounts in"));
    if (m_state.scenario().combineOffers)
        removable(addChip(tr("Two offers to one customer allowed"), tr("Where neither excludes the other; they act one after the other.")), {}, [](Scenario& s) { s.combineOffers = false; }, tr("one offer each"));
}

void LimitsPanel::refresh() {
    QLayout* layout = m_chips->layout();
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->setObjectName(QString());  // no longer a chip, though still there until control returns
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    auto* always = makeLabel(m_session.theme(), Theme::TextSize::Body, "textMuted", m_chips);
    always->setText(m_state.scenario().combineOffers ? tr("The budget, and at most two offers each") : tr("The budget, and at most one offer each"));
    layout->addWidget(always);
    addSegmentChips();
    addOfferChips();
    addSwitchChips();
    m_chips->updateGeometry();
}

}  // namespace holdfast::ui
