#include "ui/pages/whatif/whatifstate.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

QString customerSubject(const QString& key) { return QStringLiteral("customer ") + key; }
QString segmentSubject(const Filter& filter) { return QStringLiteral("segment ") + QString::fromStdString(describe(filter)); }

}  // namespace

WhatIfState::WhatIfState(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &Session::projectChanged, this, [this] { m_kept.clear(); });
}

template <typename Open>
void WhatIfState::open(Open work, const QString& subject, bool segment) {
    close();
    m_opening = true;
    m_subject = subject;
    m_segment = segment;
    using Shared = std::shared_ptr<const workbench::WhatIfProfiler>;
    m_session.runOnProject<Shared>(
        {tr("Opening what-if"), this, QStringLiteral("whatif.open"), true},
        [work](workbench::Project& project, const TaskContext& context) -> Result<Shared> {
            HOLDFAST_ASSIGN(auto profiler, work(project, context));
            return std::make_shared<const workbench::WhatIfProfiler>(std::move(profiler));
        },
        [this](Result<Shared> profiler) {
            m_opening = false;
            if (profiler) m_profiler = *profiler;
            restore();
            emit opened();
            if (profiler) evaluate();
            else emit failed(QString::fromStdString(profiler.error().message));
        });
    emit opened();
}

void WhatIfState::openCustomer(const QString& key) {
    open([key = key.toStdString(), clock = m_session.services().clock](
             workbench::Project& project,
             const TaskContext& context) { return workbench::WhatIfProfiler::forCustomer(project, key, clock, context); },
         customerSubject(key), false);
}

void WhatIfState::openSegment(const Filter& filter) {
    open([filter, clock = m_session.services().clock](
             workbench::Project& project,
             const TaskContext& context) { return workbench::WhatIfProfiler::forSegment(project, filter, clock, context); },
         segmentSubject(filter), true);
}

/// What was set when this subject was last open, as far as the model of today still has the columns.
void WhatIfState::restore() {
    if (!m_profiler) return;
    m_committed = m_kept.value(m_subject);
    std::erase_if(m_committed, [this](const Setting& setting) {
        const auto& columns = m_profiler->columns();
        return std::none_of(columns.begin(), columns.end(), [&](const auto& column) { return column.spec.name == setting.column; });
    });
    m_settings = m_committed;
}

void WhatIfState::keepForCustomer(const QString& key, const std::vector<Setting>& settings) {
    m_kept.insert(customerSubject(key), settings);
}

void WhatIfState::close() {
    ++m_generation;
    m_subject.clear();
    m_session.tasks().cancelSlot(QStringLiteral("whatif.open"));
    m_profiler.reset();
    m_settings.clear();
    m_committed.clear();
    m_curves.clear();
    m_result.reset();
    m_opening = false;
    m_evaluating = false;  // its answer, if it still comes, is of another generation
    m_dirty = false;
}

std::vector<Setting> WhatIfState::with(const QString& column, double x) const {
    const std::string name = column.toStdString();
    std::vector<Setting> settings = m_settings;
    std::erase_if(settings, [&](const Setting& setting) { return setting.column == name; });
    const auto curve = std::find_if(m_curves.begin(), m_curves.end(), [&](const ResponseCurve& c) { return c.column == name; });
    if (curve == m_curves.end() || std::isnan(x) || std::abs(x - curve->original) < 1e-9) return settings;
    if (curve->category) {
        const auto level = static_cast<std::size_t>(std::lround(x));
        if (level < curve->labels.size()) settings.push_back({name, Value(curve->labels[level])});
    } else {
        settings.push_back({name, Value(x)});
    }
    return settings;
}

void WhatIfState::preview(const QString& column, double x) { apply(with(column, x)); }
void WhatIfState::commit(const QString& column, double x) { setSettings(with(column, x), tr("Set %1").arg(column)); }
void WhatIfState::resetColumn(const QString& column) { setSettings(with(column, std::nan("")), tr("Reset %1").arg(column)); }

void WhatIfState::setSettings(const std::vector<Setting>& settings, const QString& undoText) {
    if (settings == m_committed) {
        apply(settings);
        return;
    }
    const auto become = [this, subject = m_subject](const std::vector<Setting>& wanted) {
        m_kept.insert(subject, wanted);
        if (subject != m_subject) return;  // another customer is open; these are there on the way back
        m_committed = wanted;
        apply(wanted);
    };
    m_session.pushEdit(
        undoText, [become, settings] { become(settings); }, [become, before = m_committed] { become(before); });
}

void WhatIfState::apply(std::vector<Setting> settings) {
    if (!m_profiler) return;
    m_settings = std::move(settings);
    evaluate();
}

void WhatIfState::evaluate() {
    if (!m_profiler) return;
    if (m_evaluating) {
        m_dirty = true;
        return;
    }
    m_evaluating = true;
    m_dirty = false;
    m_session.tasks().run<Answer>(
        {tr("Evaluating"), this, {}, true},
        [profiler = m_profiler, settings = m_settings](const TaskContext&) -> Result<Answer> {
            Answer answer;
            HOLDFAST_ASSIGN(answer.result, profiler->evaluate(settings));
            HOLDFAST_ASSIGN(answer.curves, profiler->curves(settings));
            return answer;
        },
        [this, generation = m_generation](Result<Answer> answer) {
            if (generation != m_generation) return;
            m_evaluating = false;
            if (answer) {
                m_curves = std::move(answer->curves);
                m_result = std::move(answer->result);
                emit answered();
            } else {
                emit failed(QString::fromStdString(answer.error().message));
            }
            if (m_dirty) evaluate();
        });
}

}  // namespace holdfast::ui
