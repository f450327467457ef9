#include "ui/pages/campaigns/offerspanel.h"

#include "ui/charts/labels.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/controls/filterchips.h"
#include "ui/pages/campaigns/offersitemmodel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace holdfast::ui {

OffersPanel::OffersPanel(Session& session, CampaignState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(session.theme().tokens().spaceS);
    column->addWidget(buildTable(), 1);
    column->addWidget(buildDetail());
    connect(&state, &CampaignState::changed, this, &OffersPanel::refresh);
    connect(&state, &CampaignState::campaignsRead, this, &OffersPanel::showMissing);
    connect(&state, &CampaignState::planned, this, [this] {
        if (m_state.plan() && !m_state.planning()) m_offers->setTotals(m_state.plan()->byOffer);
    });
    refresh();
}

QWidget* OffersPanel::buildTable() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceXs);
    m_header = new SectionHeader(theme, tr("Offers"), box);
    m_add = new QToolButton(box);
    m_add->setObjectName(QStringLiteral("addOffer"));
    m_add->setIcon(theme.icon(QStringLiteral("plus")));
    m_add->setText(tr("Add offer"));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_addMenu = new QMenu(m_add);
    m_remove = new QToolButton(box);
    m_remove->setObjectName(QStringLiteral("removeOffer"));
    m_remove->setIcon(theme.icon(QStringLiteral("trash")));
    m_remove->setText(tr("Remove"));
    m_remove->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_remove->setToolTip(tr("Take the chosen offer out of the scenario for good (Delete); untick it to make it to nobody this time"));
    connect(m_add, &QToolButton::clicked, this, [this] {
        if (m_addMenu->isEmpty()) addOffer();
    });
    connect(m_remove, &QToolButton::clicked, this, &OffersPanel::removeOffer);
    m_header->addControl(m_add);
    m_header->addControl(m_remove);
    m_offers = new OffersItemModel(theme, this);
    m_table = new QTableView(box);
    m_table->setObjectName(QStringLiteral("offers"));
    m_table->setAccessibleName(tr("Offers"));
    m_table->setModel(m_offers);
    dressTable(m_table, theme);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    m_table->setProperty("look", "ticks");
    m_table->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);  // as tall as its offers, no taller
    m_table->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_table->setMinimumHeight(tokens.spaceXl * 4);
    m_table->verticalHeader()->setDefaultSectionSize(tokens.typeBody + tokens.spaceM + tokens.spaceXs);
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto* remove = new QAction(tr("Remove offer"), m_table);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(remove);
    connect(remove, &QAction::triggered, this, &OffersPanel::removeOffer);
    connect(m_offers, &OffersItemModel::edited, this, [this](int at, const Offer& offer) {
        changeOffer(at, offer, tr("change %1").arg(QString::fromStdString(m_state.scenario().offers[static_cast<std::size_t>(at)].name)));
    });
    connect(m_offers, &OffersItemModel::refused, this, [this](const QString& why) { m_session.report({ErrorCode::InvalidInput, why.toStdString()}); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &OffersPanel::showDetail);
    column->addWidget(m_header);
    column->addWidget(m_table, 1);
    return box;
}

QWidget* OffersPanel::buildDetail() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* card = new Card(theme, this);
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceS);
    row->setSpacing(tokens.spaceS);
    m_who = makeLabel(theme, Theme::TextSize::Body, "text", card, true);
    m_eligible = new FilterChips(m_session, tr("everyone"), card);
    m_eligible->setObjectName(QStringLiteral("eligible"));
    m_excludes = new QToolButton(card);
    m_excludes->setObjectName(QStringLiteral("excludes"));
    m_excludes->setPopupMode(QToolButton::InstantPopup);
    m_excludes->setProperty("look", "choices");
    m_excludes->setToolTip(tr("Offers that nobody may get together with this one"));
    m_excludesMenu = new QMenu(m_excludes);
    m_excludes->setMenu(m_excludesMenu);
    row->addWidget(m_who);
    row->addWidget(m_eligible, 1);
    row->addWidget(m_excludes);
    connect(m_eligible, &FilterChips::edited, this, [this](const Filter& filter) {
        if (this->row() < 0) return;
        Offer offer = m_state.scenario().offers[static_cast<std::size_t>(this->row())];
        offer.eligible = filter;
        changeOffer(this->row(), offer, tr("who may get %1").arg(QString::fromStdString(offer.name)));
    });
    return card;
}

int OffersPanel::row() const {
    const int current = m_table->currentIndex().row();
    return current < static_cast<int>(m_state.scenario().offers.size()) ? current : -1;
}

void OffersPanel::choose(int at) { m_table->setCurrentIndex(m_offers->index(at, 0)); }

void OffersPanel::refresh() {
    const int former = m_table->currentIndex().row();
    m_offers->setOffers(m_state.scenario().offers);
    if (!m_table->currentIndex().isValid() && m_offers->rowCount() > 0) choose(std::clamp(former, 0, m_offers->rowCount() - 1));
    showMissing();
    showDetail();
}

/// Offers that were edited are kept, and know nothing of campaigns that came later.
void OffersPanel::showMissing() {
    const std::vector<Offer> missing = m_state.missingOffers();
    QStringList names;
    m_addMenu->clear();
    for (const Offer& offer : missing) {
        names << QString::fromStdString(offer.name);
        m_addMenu->addAction(tr("%1, at the cost of past campaigns").arg(names.back()), this, [this, offer] { addOffer(offer); });
    }
    if (!missing.empty()) m_addMenu->addAction(tr("Another one"), this, qOverload<>(&OffersPanel::addOffer));
    m_add->setMenu(missing.empty() ? nullptr : m_addMenu);
    m_add->setPopupMode(missing.empty() ? QToolButton::DelayedPopup : QToolButton::InstantPopup);
    m_header->setRemark(missing.empty() ? tr("untick what nobody should get; double-click a cell to change it")
                                        : names.size() == 1 ? tr("past campaigns also offered %1: Add offer has it").arg(names.front()) : tr("past campaigns also made %1 other offers: Add offer has them").arg(names.size()));
}

void OffersPanel::showDetail() {
    const int at = row();
    m_remove->setEnabled(at >= 0 && m_state.scenario().offers.size() > 1);
    m_eligible->setEnabled(at >= 0);
    m_excludes->setEnabled(at >= 0 && m_state.scenario().offers.size() > 1);
    if (at < 0) return m_who->setText(tr("No offer chosen"));
    const Offer& offer = m_state.scenario().offers[static_cast<std::size_t>(at)];
    m_who->setText(tr("%1 may go to").arg(QString::fromStdString(offer.name)));
    m_eligible->setFilter(offer.eligible);
    m_excludes->setText(offer.excludes.empty() ? tr("Never together with\u2026") : offer.excludes.size() == 1 ? tr("Never together with %1").arg(QString::fromStdString(offer.excludes.front())) : tr("Never together with %1 offers").arg(offer.excludes.size()));
    m_excludesMenu->clear();
    for (const Offer& other : m_state.scenario().offers) {
        if (other.name == offer.name) continue;
        QAction* entry = m_excludesMenu->addAction(QString::fromStdString(other.name));
        entry->setCheckable(true);
        entry->setChecked(std::find(offer.excludes.begin(), offer.excludes.end(), other.name) != offer.excludes.end());
        connect(entry, &QAction::triggered, this, [this, name = other.name](bool on) { toggleExclusion(name, on); });
    }
}

void OffersPanel::toggleExclusion(const std::string& other, bool excluded) {
    if (row() < 0) return;
    Offer offer = m_state.scenario().offers[static_cast<std::size_t>(row())];
    std::erase(offer.excludes, other);
    if (excluded) offer.excludes.push_back(other);
    changeOffer(row(), offer, tr("what excludes %1").arg(QString::fromStdString(offer.name)));
}

/// What cannot be is refused here, before it is a step of undo.
void OffersPanel::changeOffer(int at, const Offer& offer, const QString& undoText) {
    Scenario changed = m_state.scenario();
    Offer& old = changed.offers[static_cast<std::size_t>(at)];
    if (old.name != offer.name)  // the others speak of it by name
        for (Offer& other : changed.offers) std::replace(other.excludes.begin(), other.excludes.end(), old.name, offer.name);
    changed.offers[static_cast<std::size_t>(at)] = offer;
    if (const auto fine = check(changed); !fine) {
        m_session.report(fine.error());
        return m_eligible->setFilter(m_state.scenario().offers[static_cast<std::size_t>(at)].eligible);
    }
    m_state.change(changed, undoText);
}

void OffersPanel::addOffer() {
    const Scenario& changed = m_state.scenario();
    Offer offer;
    const auto taken = [&](const std::string& name) {
        return std::any_of(changed.offers.begin(), changed.offers.end(), [&](const Offer& one) { return one.name == name; });
    };
    for (int number = static_cast<int>(changed.offers.size()) + 1; offer.name.empty() || taken(offer.name); ++number)
        offer.name = tr("offer_%1").arg(number).toStdString();
    const std::size_t before = changed.offers.size();
    addOffer(offer);
    if (m_state.scenario().offers.size() > before) m_table->edit(m_table->currentIndex());
}

void OffersPanel::addOffer(const Offer& offer) {
    Scenario changed = m_state.scenario();
    changed.offers.push_back(offer);
    if (const auto fine = check(changed); !fine) return m_session.report(fine.error());
    m_state.change(changed, tr("add an offer"));
    choose(m_offers->rowCount() - 1);
}

void OffersPanel::removeOffer() {
    if (row() < 0 || m_state.scenario().offers.size() < 2) return;
    Scenario changed = m_state.scenario();
    const std::string name = changed.offers[static_cast<std::size_t>(row())].name;
    changed.offers.erase(changed.offers.begin() + row());
    for (Offer& other : changed.offers) std::erase(other.excludes, name);
    m_state.change(changed, tr("remove %1").arg(QString::fromStdString(name)));
}

}  // namespace holdfast::ui
