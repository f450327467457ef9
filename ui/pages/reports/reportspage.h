// The Reports page: preview and export the report. Composed by the shell; talks to others only through the Session.
// GUI thread only.
#pragma once

#include "ui/session/page.h"

namespace holdfast::ui {

class ReportsPage : public Page {
    Q_OBJECT

public:
    explicit ReportsPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("reports"); }
    QString title() const override { return tr("Reports"); }
    QString hint() const override { return tr("Preview and export the report"); }
};

}  // namespace holdfast::ui
