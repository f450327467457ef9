#include "ui/pages/whatif/whatifstate.h"

#include "core/base/hash.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

const auto kCustomer = QStringLiteral("customer ");
const auto kSegment = QStringLiteral("segment ");

QString customerSubject(const QString& key) { return kCustomer + key; }

std::string fingerprint(const ValueList& values) {
    Hasher hasher;
    for (const Value& value : values) {
        hasher.add(static_cast<std::int64_t>(value.index()));
        if (const auto* text = std::get_if<std::string>(&value)) hasher.add(*text);
        else if (const auto* integer = std::get_if<std::int64_t>(&value)) hasher.add(*integer);
        else if (const auto* real = std::get_if<double>(&value)) hasher.add(*real);
    }
    return hasher.hex();
}

/// Only tells segments apart: a selection of a hundred thousand in the graph is kept as its fingerprint.
QString segmentSubject(const Filter& filter) {
    constexpr std::size_t kMostSpelled = 100;
    Filter spelled = filter;
    for (Condition& condition : spelled.conditions)
        if (condition.values.size() > kMostSpelled) condition.values = {fingerprint(condition.values)};
    return kSegment + QString::fromStdString(toJson(spelled));
}

QString spoken(const QString& subject) {
    return subject.startsWith(kCustomer) ? subject.mid(kCustomer.size()) : WhatIfState::tr("another segment");
}

}  // namespace

WhatIfState::WhatIfState(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session, &Session::projectChanged, this, [this] {
        close();  // what is open belongs to the former project
        m_kept.clear();
    });
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
            m_settings = m_committed = m_kept.value(m_subject);
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

void WhatIfState::setForCustomer(const QString& key, const std::vector<Setting>& settings, const QString& undoText) {
    pushSettings(customerSubject(key), settings, undoText);
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
    pushSettings(m_subject, settings, undoText);
}

void WhatIfState::pushSettings(const QString& subject, const std::vector<Setting>& settings, const QString& undoText) {
    m_session.pushEdit(
        undoText, [this, subject, settings] { become(subject, settings); },
        [this, subject, before = m_kept.value(subject)] { become(subject, before); });
}

void WhatIfState::become(const QString& subject, const std::vector<Setting>& settings) {
    m_kept.insert(subject, settings);
    if (subject == m_subject) {
        m_committed = settings;
        apply(settings);
    } else if (!m_subject.isEmpty()) {
        m_session.say(tr("The settings of %1 changed, which is not open.").arg(spoken(subject)));
    }
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
        [profiler = m_profiler, settings = m_settings](const TaskContext&) { return answerTo(*profiler, settings); },
        [this, generation = m_generation](Result<Answer> answer) {
            if (generation != m_generation) return;
            m_evaluating = false;
            if (answer) accept(std::move(*answer));
            else emit failed(QString::fromStdString(answer.error().message));
            if (m_dirty) evaluate();
        });
}

/// Settings may be older than the model or the role of a column: what it no longer takes is left out and told.
Result<WhatIfState::Answer> WhatIfState::answerTo(const workbench::WhatIfProfiler& profiler, std::vector<Setting> settings) {
    Answer answer;
    auto result = profiler.evaluate(settings);
    if (!result) {
        std::erase_if(settings, [&](const Setting& setting) {
            const auto alone = profiler.evaluate({setting});
            if (!alone && answer.refused.isEmpty()) answer.refused = QString::fromStdString(alone.error().message);
            return !alone;
        });
        result = profiler.evaluate(settings);
    }
    if (!result) return Unexpected(result.error());
    answer.result = std::move(*result);
    HOLDFAST_ASSIGN(answer.curves, profiler.curves(settings));
    answer.settings = std::move(settings);
    return answer;
}

void WhatIfState::accept(Answer answer) {
    m_curves = std::move(answer.curves);
    m_result = std::move(answer.result);
    if (!answer.refused.isEmpty() && !m_dirty) {
        m_settings = m_committed = answer.settings;
        m_kept.insert(m_subject, answer.settings);
        emit failed(answer.refused);
    }
    emit answered();
}

}  // namespace holdfast::ui
