// WhatIfState: the settings of the profiler and the answers to them. Holds the opened WhatIfProfiler and evaluates it
// off the GUI thread, newest settings first, so that dragging never waits and never shows an older answer last. Settings
// belong to their customer or segment and are there again when one comes back to it. The page and the curves only read
// it. GUI thread only.
#pragma once

#include "core/workbench/whatif.h"
#include "ui/session/session.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace holdfast::ui {

class WhatIfState : public QObject {
    Q_OBJECT

public:
    explicit WhatIfState(Session& session, QObject* parent = nullptr);

    void openCustomer(const QString& key);
    void openSegment(const Filter& filter);
    void close();
    /// Settings for a customer who need not be open: there when he is.
    void setForCustomer(const QString& key, const std::vector<Setting>& settings, const QString& undoText);  ///< undoable

    bool opening() const { return m_opening; }
    const workbench::WhatIfProfiler* profiler() const { return m_profiler.get(); }
    const std::vector<Setting>& settings() const { return m_settings; }
    const std::vector<ResponseCurve>& curves() const { return m_curves; }
    const std::optional<WhatIfResult>& result() const { return m_result; }
    bool isSegment() const { return m_segment; }

    /// Value on a curve's x axis; setting a column back to its original removes the setting.
    void preview(const QString& column, double x);
    void commit(const QString& column, double x);  ///< undoable
    void resetColumn(const QString& column);       ///< undoable
    void setSettings(const std::vector<Setting>& settings, const QString& undoText);  ///< undoable

signals:
    void opened();        ///< a subject was opened, or closed
    void answered();      ///< curves and result are those of settings()
    void failed(const QString& message);

private:
    struct Answer {
        std::vector<Setting> settings;  ///< those asked for, as far as the model takes them
        QString refused;                ///< why it did not take the others; empty when it took all
        std::vector<ResponseCurve> curves;
        WhatIfResult result;
    };
    static Result<Answer> answerTo(const workbench::WhatIfProfiler& profiler, std::vector<Setting> settings);

    template <typename Open>
    void open(Open work, const QString& subject, bool segment);
    void become(const QString& subject, const std::vector<Setting>& settings);
    void pushSettings(const QString& subject, const std::vector<Setting>& settings, const QString& undoText);
    void accept(Answer answer);
    std::vector<Setting> with(const QString& column, double x) const;
    void apply(std::vector<Setting> settings);
    void evaluate();

    Session& m_session;
    std::shared_ptr<const workbench::WhatIfProfiler> m_profiler;
    std::vector<Setting> m_settings;
    std::vector<Setting> m_committed;  ///< what undo returns to
    QString m_subject;                 ///< which customer or segment is open; empty for none
    QHash<QString, std::vector<Setting>> m_kept;  ///< committed settings of the subjects of this project
    std::vector<ResponseCurve> m_curves;
    std::optional<WhatIfResult> m_result;
    bool m_opening = false;
    bool m_segment = false;
    bool m_evaluating = false;
    bool m_dirty = false;
    quint64 m_generation = 0;
};

}  // namespace holdfast::ui
