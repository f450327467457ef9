#include "ui/pages/whatif/whatifpage.h"

#include "core/workbench/whatif.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/whatif/offerpanel.h"
#include "ui/pages/whatif/profilercurve.h"
#include "ui/pages/whatif/rememberedpanel.h"
#include "ui/pages/whatif/whatifstate.h"

#include <QButtonGroup>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kOfferSteps = 12;  ///< of the largest space: how wide the offers are beside the curves

enum Subject { kCustomer, kSegment };

QString intervalText(const Score& score) {
    return WhatIfPage::tr("%1 to %2").arg(formatPercent(score.lower), formatPercent(score.upper));
}

/// How far the score moves along one curve.
double reachOf(const ResponseCurve& curve) {
    const auto [low, high] = std::minmax_element(curve.probability.begin(), curve.probability.end());
    return low == curve.probability.end() ? 0.0 : *high - *low;
}

}  // namespace

WhatIfPage::WhatIfPage(Session& session, QWidget* parent) : Page(session, parent) {
    const ThemeTokens& tokens = session.theme().tokens();
    m_state = new WhatIfState(session, this);
    m_figures = new KeyFigureRow(session.theme(), this);
    m_caution = makeLabel(session.theme(), Theme::TextSize::Body, "caution", this);
    m_caution->setWordWrap(true);
    m_evidence = makeLabel(session.theme(), Theme::TextSize::Body, "textMuted", this);
    m_evidence->setWordWrap(true);
    m_empty = new EmptyState(session.theme(), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    layout->setSpacing(tokens.spaceM);
    layout->addWidget(m_figures);
    layout->addWidget(buildBar());
    layout->addWidget(buildBody(), 1);

    connect(m_state, &WhatIfState::opened, this, &WhatIfPage::rebuildCurves);
    connect(m_state, &WhatIfState::answered, this, &WhatIfPage::showAnswer);
    connect(m_state, &WhatIfState::failed, this, [this](const QString& message) { this->session().report({ErrorCode::InvalidInput, message.toStdString()}); });
    connect(&session, &Session::customerSelected, this, &WhatIfPage::subjectChanged);
    connect(&session, &Session::filterChanged, this, &WhatIfPage::subjectChanged);
    const auto stale = [this] {
        m_stale = true;
        subjectChanged();
    };
    connect(&session, &Session::projectChanged, this, stale);
    connect(&session, &Session::dataChanged, this, stale);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { this->session().goTo(m_emptyPage); });
    connect(m_remembered, &RememberedPanel::applyRequested, this, [this](const RememberedWhatIf& item) {
        applyRemembered(item);
    });
    subjectChanged();
}

QWidget* WhatIfPage::buildBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(session().theme().tokens().spaceS);
    m_subject = new QButtonGroup(this);
    const QStringList names{tr("Selected customer"), tr("Filtered segment")};
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton(bar);
        button->setText(names[i]);
        button->setCheckable(true);
        button->setChecked(i == kCustomer);
        button->setToolTip(i == kCustomer ? tr("Curves for the customer chosen in the table") : tr("Mean curves over the customers that pass the filter"));
        m_subject->addButton(button, i);
        row->addWidget(button);
    }
    connect(m_subject, &QButtonGroup::idClicked, this, &WhatIfPage::subjectChanged);
    row->addWidget(m_evidence, 1);
    m_resetAction = new QAction(tr("Reset what-if settings"), this);
    m_rememberAction = new QAction(tr("Remember these settings"), this);
    m_rememberAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_rememberAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addActions({m_resetAction, m_rememberAction});
    m_reset = new QToolButton(bar);
    m_reset->setText(tr("Reset"));
    m_reset->setToolTip(tr("Put every column back to what is stored"));
    m_rememberButton = new QPushButton(tr("Remember"), bar);
    m_rememberButton->setToolTip(tr("Keep these settings for comparison and for the report (Ctrl+R)"));
    row->addWidget(m_reset);
    row->addWidget(m_rememberButton);
    connect(m_resetAction, &QAction::triggered, this, [this] { m_state->setSettings({}, tr("Reset what-if")); });
    connect(m_rememberAction, &QAction::triggered, this, &WhatIfPage::remember);
    connect(m_reset, &QToolButton::clicked, m_resetAction, &QAction::trigger);
    connect(m_rememberButton, &QPushButton::clicked, m_rememberAction, &QAction::trigger);
    return bar;
}

/// Curves, or why there are none, over what was remembered.
QWidget* WhatIfPage::buildBody() {
    auto* splitter = new QSplitter(Qt::Vertical, this);
    m_stack = new QStackedWidget(splitter);
    m_stack->addWidget(buildProfiler());
    m_stack->addWidget(m_empty);
    m_remembered = new RememberedPanel(session(), splitter);
    splitter->addWidget(m_stack);
    splitter->addWidget(m_remembered);
    splitter->setStretchFactor(0, 4);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

QWidget* WhatIfPage::buildProfiler() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* upper = new QWidget(this);
    auto* column = new QVBoxLayout(upper);
    column->setContentsMargins(0, 0, 0, tokens.spaceS);
    column->setSpacing(tokens.spaceS);
    m_scroll = new QScrollArea(upper);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_board = new QWidget(m_scroll);
    m_grid = new QGridLayout(m_board);
    m_grid->setContentsMargins(0, 0, tokens.spaceXs, 0);
    m_grid->setSpacing(tokens.spaceS);
    m_grid->setAlignment(Qt::AlignTop);
    m_scroll->setWidget(m_board);
    column->addWidget(m_caution);
    auto* beside = new QHBoxLayout;
    beside->setSpacing(tokens.spaceL);
    beside->addWidget(m_scroll, 1);
    m_offers = new OfferPanel(session(), upper);
    m_offers->setFixedWidth(tokens.spaceXl * kOfferSteps);
    beside->addWidget(m_offers);
    column->addLayout(beside, 1);
    connect(m_offers, &OfferPanel::pulledChanged, this, &WhatIfPage::showFigures);
    // The curves get their room when the splitter does, not only when the window is resized.
    m_scroll->viewport()->installEventFilter(this);
    return upper;
}

void WhatIfPage::activated() { subjectChanged(); }

bool WhatIfPage::stepBack() {
    if (m_offers->pulled()) {
        m_offers->pull({});
        return true;
    }
    if (m_state->settings().empty()) return false;
    m_resetAction->trigger();
    return true;
}

QList<QAction*> WhatIfPage::commands() { return {m_rememberAction, m_resetAction}; }

ProfilerCurve* WhatIfPage::curve(const QString& column) const {
    const auto found = std::find_if(m_curves.begin(), m_curves.end(), [&](const ProfilerCurve* c) { return c->column() == column; });
    return found == m_curves.end() ? nullptr : *found;
}

void WhatIfPage::useSegment(bool segment) {
    m_subject->button(segment ? kSegment : kCustomer)->setChecked(true);
    subjectChanged();
}

void WhatIfPage::subjectChanged() {
    if (!isVisible()) return;
    Session& s = session();
    const bool segment = m_subject->checkedId() == kSegment;
    m_remembered->setVisible(s.hasProject());
    if (!s.hasProject()) return showEmpty(tr("Here a customer's score answers to changed columns, once a project is open."), {}, {});
    if (!s.champion())
        return showEmpty(tr("Here a customer's score answers to changed columns, once a churn model was trained."), tr("Train a model"), QStringLiteral("models"));
    if (!segment && s.selectedKey().isEmpty())
        return showEmpty(tr("Choose a customer in the table, or look at the filtered segment as a whole."), tr("Go to customers"), QStringLiteral("customers"));
    m_caution->setText(segment ? tr("These curves show association, not effect: how the churn model's score differs between customers, not what "
                                    "changing a column would do to these.")
                               : tr("These curves show association, not effect: how the churn model's score differs between customers, not what "
                                    "changing a column would do to this one."));
    const bool same = m_state->isSegment() == segment && (m_state->profiler() || m_state->opening()) && !m_stale &&
                      (segment ? m_openFilter == s.filter() : m_openKey == s.selectedKey());
    if (!same) openSubject();
    m_stack->setCurrentIndex(0);
}

void WhatIfPage::openSubject() {
    m_stale = false;
    m_reach.clear();
    const auto treatments = session().info().tables.find("treatments");
    m_offers->setVisible(treatments != session().info().tables.end() && treatments->second > 0);
    if (m_subject->checkedId() == kSegment) {
        m_openFilter = session().filter();
        m_openKey.clear();
        m_state->openSegment(m_openFilter);
        m_offers->openSegment(m_openFilter);
    } else {
        m_openKey = session().selectedKey();
        m_state->openCustomer(m_openKey);
        m_offers->openCustomer(m_openKey);
    }
}

/// To the subject on the page, else to the customer they were remembered for.
void WhatIfPage::applyRemembered(const RememberedWhatIf& item) {
    if (m_state->profiler()) return m_state->setSettings(item.settings, tr("Apply remembered settings"));
    if (item.result.key.empty())
        return session().say(tr("These settings are of a segment. Choose \u201cFiltered segment\u201d first, then apply them."));
    const QString key = QString::fromStdString(item.result.key);
    m_state->setForCustomer(key, item.settings, tr("Apply remembered settings"));
    m_subject->button(kCustomer)->setChecked(true);
    if (session().selectedKey() == key) subjectChanged();
    else session().selectCustomer(key);
}

void WhatIfPage::showEmpty(const QString& sentence, const QString& action, const QString& page) {
    m_state->close();
    m_offers->close();
    m_emptyPage = page;
    m_empty->setContent(QStringLiteral("whatif"), sentence, action);
    m_figures->setFigures({});
    m_evidence->clear();
    m_rememberButton->setEnabled(false);
    m_rememberAction->setEnabled(false);
    m_reset->setEnabled(false);
    m_stack->setCurrentIndex(1);
}

void WhatIfPage::rebuildCurves() {
    const auto* profiler = m_state->profiler();
    if (!profiler) {
        showFigures();
        return;
    }
    const bool sameColumns = m_curves.size() == profiler->columns().size() &&
                             std::equal(m_curves.begin(), m_curves.end(), profiler->columns().begin(), [](const ProfilerCurve* curve, const auto& column) {
                                 return curve->column().toStdString() == column.spec.name;
                             });
    if (sameColumns) {
        for (ProfilerCurve* curve : m_curves) curve->setMissingText(m_state->isSegment() ? tr("mixed") : tr("missing"));
        return;
    }
    qDeleteAll(m_curves);
    m_curves.clear();
    for (const workbench::WhatIfColumn& column : profiler->columns()) {
        auto* curve = new ProfilerCurve(session().theme(), QString::fromStdString(column.spec.name), m_board);
        curve->setMissingText(m_state->isSegment() ? tr("mixed") : tr("missing"));
        connect(curve, &ProfilerCurve::dragged, m_state, &WhatIfState::preview);
        connect(curve, &ProfilerCurve::committed, m_state, &WhatIfState::commit);
        connect(curve, &ProfilerCurve::dragged, m_offers, [this] { m_offers->pull({}); });  // never both at once
        connect(curve, &ProfilerCurve::committed, m_offers, [this] { m_offers->pull({}); });
        connect(curve, &ProfilerCurve::resetRequested, m_state, &WhatIfState::resetColumn);
        m_curves.push_back(curve);
    }
    placeCurves();
}

void WhatIfPage::placeCurves() {
    if (m_curves.empty()) return;
    const int spacing = session().theme().tokens().spaceS;
    const int width = m_scroll->viewport()->width() + spacing;
    const int most = std::max(1, width / (m_curves.front()->minimumSizeHint().width() + spacing));
    const int wide = std::max(1, width / (m_curves.front()->sizeHint().width() * 3 / 2 + spacing));
    // As wide as they can be while all still fit without scrolling.
    const int count = static_cast<int>(m_curves.size());
    const int least = m_curves.front()->minimumSizeHint().height();
    const int fitting = std::max(1, (m_scroll->viewport()->height() + spacing) / (least + spacing));
    const int needed = (count + fitting - 1) / fitting;
    // Few curves on a large window grow, so that the page is used; many stay small and scroll.
    const auto heightOf = [&](int perRow) {
        const int rows = (count + perRow - 1) / perRow;
        return std::clamp((m_scroll->viewport()->height() - spacing) / rows - spacing, least, least * 5 / 2);
    };
    int perRow = std::clamp(needed, std::min(wide, most), most);
    // Where one row leaves much of the page empty, more rows of wider curves do not, as long as they keep their shape.
    const auto covered = [&](int candidate) { return (count + candidate - 1) / candidate * heightOf(candidate); };
    for (int fewer = std::min(perRow, count) - 1; fewer > 0 && width / fewer <= heightOf(fewer) * 5 / 2; --fewer)
        if (covered(fewer) > covered(perRow) && covered(fewer) <= m_scroll->viewport()->height()) perRow = fewer;
    const int rows = (count + perRow - 1) / perRow;
    perRow = (count + rows - 1) / rows;  // as many rows, filled evenly: nobody stands alone in the last
    const int height = heightOf(perRow);
    for (ProfilerCurve* curve : m_curves) curve->setHeight(height);
    // Levers first, locked columns after them; the steepest first as the subject was opened, and then they stay put.
    std::vector<ProfilerCurve*> ordered = m_curves;
    std::stable_sort(ordered.begin(), ordered.end(),
                     [this](const ProfilerCurve* a, const ProfilerCurve* b) { return m_reach.value(a->column()) > m_reach.value(b->column()); });
    std::stable_partition(ordered.begin(), ordered.end(), [](const ProfilerCurve* curve) { return !curve->curve().locked; });
    for (std::size_t i = 0; i < ordered.size(); ++i)
        m_grid->addWidget(ordered[i], static_cast<int>(i) / perRow, static_cast<int>(i) % perRow);
    for (int c = 0; c < m_grid->columnCount(); ++c) m_grid->setColumnStretch(c, c < perRow ? 1 : 0);
    for (std::size_t i = 1; i < ordered.size(); ++i) setTabOrder(ordered[i - 1], ordered[i]);
}

bool WhatIfPage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) placeCurves();
    return Page::eventFilter(watched, event);
}

void WhatIfPage::showAnswer() {
    double top = 0.0;
    for (const ResponseCurve& curve : m_state->curves())
        for (const double upper : curve.upper) top = std::max(top, upper);
    top = std::min(1.0, std::ceil(top * 10.0) / 10.0);
    bool lockChanged = false;
    for (const ResponseCurve& answer : m_state->curves()) {
        ProfilerCurve* widget = curve(QString::fromStdString(answer.column));
        if (!widget) continue;
        lockChanged = lockChanged || widget->curve().locked != answer.locked;
        widget->setCurve(answer, top);
    }
    const bool first = m_reach.isEmpty();
    if (first)
        for (const ResponseCurve& answer : m_state->curves()) m_reach.insert(QString::fromStdString(answer.column), reachOf(answer));
    if (lockChanged || first) placeCurves();
    showFigures();
}

void WhatIfPage::showFigures() {
    const auto& result = m_state->result();
    m_rememberButton->setEnabled(result && !m_state->settings().empty());
    m_rememberAction->setEnabled(m_rememberButton->isEnabled());
    m_reset->setEnabled(!m_state->settings().empty());
    if (!result) {
        m_figures->setFigures({{m_state->isSegment() ? tr("Segment") : tr("Customer"), m_state->isSegment() ? tr("filtered") : m_openKey, {}, tr("opening"), {}, {}}});
        return;
    }
    if (m_offers->pulled()) return showOffer();
    const bool untouched = m_state->settings().empty();
    const QString subject = m_state->isSegment() ? tr("Segment of %1").arg(formatCount(result->customers)) : QString::fromStdString(result->key);
    const QString remark = m_state->isSegment() ? QString::fromStdString(describe(m_openFilter)) : tr("model version %1").arg(result->modelVersion);
    std::vector<KeyFigureText> figures{
        {m_state->isSegment() ? tr("Filtered segment") : tr("Customer"), subject, {}, remark, tr("Whose score the curves show."), {}},
        {tr("Chance of leaving now"), formatPercent(result->before.probability), {}, intervalText(result->before),
         tr("The model's score of what is stored today, with the interval of the local churn rate."), result->before.probability},
        {tr("With these settings"), untouched ? QStringLiteral("\u2014") : formatPercent(result->after.probability), {},
         untouched ? tr("drag a line to try") : intervalText(result->after), tr("The model's score if the customer looked like this."),
         untouched ? std::optional<double>() : result->after.probability},
        {tr("Change"), untouched ? QStringLiteral("\u2014") : formatPoints(result->delta), untouched ? QString() : tr("points"),
         untouched                    ? QString()
         : result->deltaIntervalKnown ? tr("%1 to %2 over the model's members").arg(formatPoints(result->deltaLower), formatPoints(result->deltaUpper))
                                      : tr("no interval: the model has one member"),
         tr("Difference in percentage points; the range is the spread over the model's members, not a confidence in the effect."), {}}};
    m_figures->setFigures(figures);
    showEvidence();
}

void WhatIfPage::showOffer() {
    const workbench::OfferLever& lever = *m_offers->pulled();
    const WhatIfResult& result = *m_state->result();
    const auto after = [&](double effect) { return std::clamp(result.before.probability + effect, 0.0, 1.0); };
    const QString offer = QString::fromStdString(lever.offer);
    m_figures->setFigures(
        {{m_state->isSegment() ? tr("Filtered segment") : tr("Customer"),
          m_state->isSegment() ? tr("Segment of %1").arg(formatCount(result.customers)) : QString::fromStdString(result.key), {},
          tr("as stored, columns unchanged"), tr("Whose chance of leaving this is."), {}},
         {tr("Chance of leaving now"), formatPercent(result.before.probability), {}, intervalText(result.before),
          tr("The model's score of what is stored today, with the interval of the local churn rate."), result.before.probability},
         {tr("With %1").arg(offer), formatPercent(after(lever.effect)), {},
          tr("%1 to %2").arg(formatPercent(after(lever.lower)), formatPercent(after(lever.upper))),
          tr("The score moved by the effect that past campaigns tell, within 0 and 1."), after(lever.effect)},
         {tr("Effect (causal)"), formatPoints(lever.effect), tr("points"), tr("%1 to %2, 90 % interval").arg(formatPoints(lever.lower), formatPoints(lever.upper)),
          tr("What the offer does to the chance of leaving, learned from past campaigns: an effect, not an association."), {}}});
    setLabelColour(m_evidence, session().theme(), "textMuted");
    m_evidence->setText(tr("Evidence: causal, from past campaigns."));
}

void WhatIfPage::showEvidence() {
    if (m_offers->pulled()) return;
    const auto& result = m_state->result();
    QStringList extrapolated;
    QString reason;
    for (const SettingEvidence& evidence : result->evidence) {
        if (evidence.evidence != Evidence::Extrapolation) continue;
        extrapolated << QString::fromStdString(evidence.column);
        reason = QString::fromStdString(evidence.reason);
    }
    setLabelColour(m_evidence, session().theme(), extrapolated.isEmpty() ? "textMuted" : "caution");
    m_evidence->setText(m_state->settings().empty()  ? QString()
                        : extrapolated.isEmpty()     ? tr("Evidence: associational.")
                        : extrapolated.size() == 1   ? tr("Extrapolation: %1").arg(reason)
                                                     : tr("Extrapolation in %1.").arg(extrapolated.join(QStringLiteral(", "))));
}

void WhatIfPage::remember() {
    if (!m_state->result() || m_state->settings().empty()) return;
    RememberedWhatIf item;
    item.key = m_state->isSegment() ? describe(m_openFilter) : m_openKey.toStdString();
    item.settings = m_state->settings();
    item.result = *m_state->result();
    item.name = settingsText(item.settings).toStdString();
    item.savedAt = session().services().clock();
    // The id is known after the first run; undo and redo use it.
    auto id = std::make_shared<std::int64_t>(0);
    const auto finish = [this](const Result<std::int64_t>& done) {
        if (!done) session().report(done.error());
        emit session().rememberedChanged();
    };
    session().pushEdit(
        tr("Remember a what-if"),
        [this, item, id, finish] {
            session().runWrite<std::int64_t>(
                tr("Remembering"),
                [item, id](workbench::Project& project, const TaskContext&) {
                    RememberedWhatIf again = item;
                    again.id = *id;
                    return workbench::rememberWhatIf(project, again);
                },
                [id, finish](Result<std::int64_t> made) {
                    if (made) *id = *made;
                    finish(made);
                },
                this);
        },
        [this, id, finish] {
            // Writes run one after another, so the id is known by the time this one does.
            session().runWrite<std::int64_t>(
                tr("Forgetting"),
                [id](workbench::Project& project, const TaskContext&) -> Result<std::int64_t> {
                    HOLDFAST_CHECK(workbench::forgetWhatIf(project, *id));
                    return *id;
                },
                finish, this);
        });
}

}  // namespace holdfast::ui
