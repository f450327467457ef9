#include "ui/shell/jobspanel.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr qint64 kTimeLeftAfterMs = 2000;
constexpr int kTickMs = 500;
constexpr int kProgressSteps = 1000;
constexpr int kSecond = 1000;

void showProgress(QProgressBar* bar, const JobInfo& job) {
    bar->setRange(0, job.total == 0 ? 0 : kProgressSteps);
    if (job.total > 0) bar->setValue(static_cast<int>(std::min(job.done, job.total) * kProgressSteps / job.total));
}

QString joined(const QStringList& parts) {
    QStringList present = parts;
    present.removeAll(QString());
    return present.join(QStringLiteral("  ·  "));
}

}  // namespace

QString timeLeft(const JobInfo& job, qint64 nowMs) {
    const qint64 spent = nowMs - job.startedMs;
    if (job.total == 0 || job.done == 0 || job.done >= job.total || spent < kTimeLeftAfterMs) return {};
    const double seconds =
        static_cast<double>(spent) / kSecond * static_cast<double>(job.total - job.done) / static_cast<double>(job.done);
    if (seconds < 60) return QObject::tr("about %1 s left").arg(std::max(1, qRound(seconds)));
    if (seconds < 3600) return QObject::tr("about %1 min left").arg(qRound(seconds / 60));
    return QObject::tr("about %1 h left").arg(qRound(seconds / 3600));
}

QString progressText(const JobInfo& job) {
    if (job.cancelling) return QObject::tr("Stopping");
    if (job.total == 0) return job.stage;
    const int percent = static_cast<int>(std::min(job.done, job.total) * 100 / job.total);
    return job.stage.isEmpty() ? QObject::tr("%1 %").arg(percent) : QObject::tr("%1, %2 %").arg(job.stage).arg(percent);
}

struct JobsPanel::Row {
    QWidget* widget;
    QLabel* title;
    QLabel* detail;
    QProgressBar* bar;
    QToolButton* cancel;
};

JobsPanel::JobsPanel(TaskRunner& tasks, const Theme& theme, QWidget* parent)
    : QFrame(parent),
      m_tasks(tasks),
      m_theme(theme),
      m_fold(new QToolButton(this)),
      m_summary(new QLabel(this)),
      m_overall(new QProgressBar(this)),
      m_cancel(new QToolButton(this)),
      m_list(new QWidget(this)),
      m_none(new QLabel(tr("Imports, training and exports show here while they run."), this)),
      m_rowsLayout(new QVBoxLayout(m_list)) {
    const ThemeTokens& tokens = theme.tokens();
    setProperty("look", "jobs");
    setAccessibleName(tr("Jobs"));
    m_fold->setAccessibleName(tr("Show or fold the jobs"));
    m_fold->setToolTip(tr("Show or fold the jobs"));
    m_fold->setFocusPolicy(Qt::StrongFocus);
    m_cancel->setIcon(theme.icon(QStringLiteral("cancel")));
    m_cancel->setToolTip(tr("Cancel this job"));
    m_cancel->setAccessibleName(m_cancel->toolTip());
    m_cancel->setFocusPolicy(Qt::StrongFocus);
    for (QToolButton* button : {m_fold, m_cancel}) button->setIconSize({tokens.spaceL, tokens.spaceL});
    m_summary->setProperty("look", "muted");
    m_summary->setTextFormat(Qt::PlainText);
    m_none->setProperty("look", "muted");
    m_overall->setTextVisible(false);
    m_overall->setFixedWidth(tokens.spaceXl * 6);
    m_overall->setAccessibleName(tr("Progress"));

    auto* line = new QHBoxLayout;
    line->setContentsMargins(tokens.spaceXs, 0, tokens.spaceS, 0);
    line->setSpacing(tokens.spaceXs);
    line->addWidget(m_fold);
    line->addWidget(m_summary, 1);
    line->addWidget(m_overall);
    line->addWidget(m_cancel);
    m_rowsLayout->setContentsMargins(tokens.spaceXl + tokens.spaceS, 0, tokens.spaceS, tokens.spaceS);
    m_rowsLayout->setSpacing(tokens.spaceS);
    m_rowsLayout->addWidget(m_none);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, tokens.spaceXs / 2, 0, tokens.spaceXs / 2);
    column->setSpacing(tokens.spaceXs);
    column->addLayout(line);
    column->addWidget(m_list);

    connect(m_fold, &QToolButton::clicked, this, [this] { setExpanded(!m_expanded); });
    connect(&m_tasks, &TaskRunner::jobsChanged, this, &JobsPanel::refresh);
    connect(&m_tick, &QTimer::timeout, this, &JobsPanel::refresh);
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (const auto jobs = m_tasks.jobs(); !jobs.empty()) m_tasks.cancel(jobs.back().id);
    });
    m_tick.setInterval(kTickMs);
    setExpanded(false);
    refresh();
}

JobsPanel::~JobsPanel() {
    qDeleteAll(m_rows);
}

void JobsPanel::setExpanded(bool expanded) {
    m_expanded = expanded;
    m_list->setVisible(expanded);
    m_fold->setIcon(m_theme.icon(expanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-up")));
    refresh();
}

QString JobsPanel::summary() const {
    return m_summary->text();
}

void JobsPanel::refresh() {
    const auto jobs = m_tasks.jobs();
    if (jobs.empty())
        m_tick.stop();
    else if (!m_tick.isActive())
        m_tick.start();
    refreshSummary(jobs);
    refreshRows(jobs);
}

void JobsPanel::refreshSummary(const std::vector<JobInfo>& jobs) {
    const bool line = !jobs.empty() && !m_expanded;
    m_overall->setVisible(line);
    m_cancel->setVisible(line);
    if (jobs.empty()) return m_summary->setText(tr("No jobs running"));
    if (m_expanded) return m_summary->setText(jobs.size() == 1 ? tr("1 job running") : tr("%1 jobs running").arg(jobs.size()));
    const JobInfo& newest = jobs.back();
    showProgress(m_overall, newest);
    m_cancel->setEnabled(!newest.cancelling);
    QString text = joined({newest.title, progressText(newest), timeLeft(newest, QDateTime::currentMSecsSinceEpoch())});
    if (jobs.size() > 1) text = tr("%1  ·  and %2 more").arg(text).arg(jobs.size() - 1);
    m_summary->setText(text);
}

void JobsPanel::refreshRows(const std::vector<JobInfo>& jobs) {
    m_none->setVisible(jobs.empty());
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (auto row = m_rows.begin(); row != m_rows.end();) {
        const bool alive = std::any_of(jobs.begin(), jobs.end(), [&](const JobInfo& job) { return job.id == row.key(); });
        if (alive) {
            ++row;
            continue;
        }
        row.value()->widget->deleteLater();
        delete row.value();
        row = m_rows.erase(row);
    }
    for (const JobInfo& job : jobs) {
        Row* row = m_rows.value(job.id);
        if (!row) row = m_rows[job.id] = makeRow(job.id);
        row->title->setText(job.title);
        row->detail->setText(joined({progressText(job), timeLeft(job, now)}));
        row->cancel->setEnabled(!job.cancelling);
        row->cancel->setAccessibleName(tr("Cancel %1").arg(job.title));
        showProgress(row->bar, job);
    }
}

JobsPanel::Row* JobsPanel::makeRow(quint64 id) {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* row = new Row{new QWidget(m_list), nullptr, nullptr, nullptr, nullptr};
    row->title = new QLabel(row->widget);
    row->detail = new QLabel(row->widget);
    row->detail->setProperty("look", "muted");
    row->bar = new QProgressBar(row->widget);
    row->bar->setTextVisible(false);
    row->bar->setFixedWidth(tokens.spaceXl * 6);
    row->bar->setAccessibleName(tr("Progress"));
    row->cancel = new QToolButton(row->widget);
    row->cancel->setIcon(m_theme.icon(QStringLiteral("cancel")));
    row->cancel->setIconSize({tokens.spaceL, tokens.spaceL});
    row->cancel->setToolTip(tr("Cancel this job"));
    row->cancel->setFocusPolicy(Qt::StrongFocus);
    for (QLabel* label : {row->title, row->detail}) label->setTextFormat(Qt::PlainText);
    auto* line = new QHBoxLayout(row->widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(tokens.spaceM);
    line->addWidget(row->title);
    line->addWidget(row->detail, 1);
    line->addWidget(row->bar);
    line->addWidget(row->cancel);
    m_rowsLayout->addWidget(row->widget);
    connect(row->cancel, &QToolButton::clicked, this, [this, id] { m_tasks.cancel(id); });
    return row;
}

}  // namespace holdfast::ui
