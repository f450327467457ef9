#include "ui/pages/whatif/rememberedpanel.h"

#include "core/workbench/whatif.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr int kMostSubjectSteps = 9;  ///< of the largest space; the settings need the rest

enum Column { kSubject, kSettings, kBefore, kAfter, kChange, kEvidence, kColumns };

QString evidenceText(const WhatIfResult& result) {
    const bool extrapolates = std::any_of(result.evidence.begin(), result.evidence.end(),
                                          [](const SettingEvidence& e) { return e.evidence == Evidence::Extrapolation; });
    return extrapolates ? RememberedPanel::tr("extrapolation") : RememberedPanel::tr("associational");
}

}  // namespace

QString settingsText(const std::vector<Setting>& settings) {
    QStringList parts;
    for (const Setting& setting : settings) {
        QString value;
        if (const auto* text = std::get_if<std::string>(&setting.value)) value = QString::fromStdString(*text);
        else if (const auto* real = std::get_if<double>(&setting.value)) value = numberLocale().toString(*real, 'g', 5);
        else if (const auto* integer = std::get_if<std::int64_t>(&setting.value)) value = QString::number(*integer);
        parts << QString::fromStdString(setting.column) + QStringLiteral(" = ") + value;
    }
    return parts.join(QStringLiteral(", "));
}

RememberedPanel::RememberedPanel(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    const ThemeTokens& tokens = session.theme().tokens();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens.spaceS);
    layout->addWidget(new SectionHeader(session.theme(), tr("Remembered"), this));
    m_empty = makeLabel(session.theme(), Theme::TextSize::Body, "textMuted", this);
    m_empty->setWordWrap(true);
    m_empty->setText(tr("Settings you keep with Remember stand here side by side, and in the report."));
    m_table = new QTableWidget(0, kColumns, this);
    m_table->setAccessibleName(tr("Remembered what-ifs"));
    m_table->setHorizontalHeaderLabels({tr("Customer or segment"), tr("Settings"), tr("Before"), tr("After"), tr("Change, points"), tr("Evidence")});
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(kSettings, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(kSubject, QHeaderView::Interactive);  // a segment may be a long sentence
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* apply = new QAction(tr("Apply these settings"), m_table);
    auto* remove = new QAction(tr("Forget"), m_table);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_table->addActions({apply, remove});
    layout->addWidget(m_empty);
    layout->addWidget(m_table, 1);

    const auto current = [this]() -> const RememberedWhatIf* {
        const int row = m_table->currentRow();
        return row >= 0 && row < count() ? &m_items[static_cast<std::size_t>(row)] : nullptr;
    };
    connect(apply, &QAction::triggered, this, [this, current] {
        if (const auto* item = current()) emit applyRequested(*item);
    });
    connect(m_table, &QTableWidget::itemActivated, this, [apply] { apply->trigger(); });
    connect(remove, &QAction::triggered, this, [this, current] {
        if (const auto* item = current()) forget(*item);
    });
    connect(&session, &Session::projectChanged, this, &RememberedPanel::reload);
    connect(&session, &Session::rememberedChanged, this, &RememberedPanel::reload);
    reload();
}

void RememberedPanel::reload() {
    if (!m_session.hasProject()) return show({});
    using Items = std::vector<RememberedWhatIf>;
    m_session.runOnProject<Items>(
        {tr("Reading remembered what-ifs"), this, QStringLiteral("whatif.remembered"), true},
        [](workbench::Project& project, const TaskContext&) { return workbench::rememberedWhatIfs(project); },
        [this](Result<Items> items) {
            if (items) show(std::move(*items));
            else m_session.report(items.error());
        });
}

void RememberedPanel::show(std::vector<RememberedWhatIf> items) {
    m_items = std::move(items);
    m_empty->setVisible(m_items.empty());
    m_table->setVisible(!m_items.empty());
    m_table->setRowCount(count());
    for (int row = 0; row < count(); ++row) fillRow(row, m_items[static_cast<std::size_t>(row)]);
    m_table->resizeColumnToContents(kSubject);
    const int most = m_session.theme().tokens().spaceXl * kMostSubjectSteps;
    m_table->setColumnWidth(kSubject, std::min(m_table->columnWidth(kSubject), most));
}

void RememberedPanel::fillRow(int row, const RememberedWhatIf& item) {
    const auto put = [&](int column, const QString& text, bool number) {
        auto* cell = new QTableWidgetItem(text);
        cell->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        cell->setToolTip(text);
        m_table->setItem(row, column, cell);
    };
    const WhatIfResult& result = item.result;
    put(kSubject, QString::fromStdString(item.key), false);
    put(kSettings, settingsText(item.settings), false);
    put(kBefore, formatPercent(result.before.probability), true);
    put(kAfter, formatPercent(result.after.probability), true);
    put(kChange,
        result.deltaIntervalKnown ? tr("%1  (%2 to %3)").arg(formatPoints(result.delta), formatPoints(result.deltaLower), formatPoints(result.deltaUpper))
                                  : formatPoints(result.delta),
        true);
    put(kEvidence, evidenceText(result), false);
}

void RememberedPanel::forget(const RememberedWhatIf& item) {
    const auto run = [this](const QString& title, std::function<Result<void>(workbench::Project&)> work) {
        m_session.runWrite<void>(
            title, [work](workbench::Project& project, const TaskContext&) { return work(project); },
            [this](Result<void> done) {
                if (!done) m_session.report(done.error());
                emit m_session.rememberedChanged();
            },
            this);
    };
    m_session.pushEdit(
        tr("Forget a what-if"),
        [run, id = item.id] { run(RememberedPanel::tr("Forgetting"), [id](workbench::Project& p) { return workbench::forgetWhatIf(p, id); }); },
        [run, item] {
            run(RememberedPanel::tr("Remembering"), [item](workbench::Project& p) -> Result<void> {
                HOLDFAST_CHECK(workbench::rememberWhatIf(p, item));
                return {};
            });
        });
}

}  // namespace holdfast::ui
