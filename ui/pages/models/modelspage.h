// The Models page: versions, quality and calibration. Composed by the shell; talks to others only through the Session.
// GUI thread only.
#pragma once

#include "ui/session/page.h"

namespace holdfast::ui {

class ModelsPage : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("models"); }
    QString title() const override { return tr("Models"); }
    QString hint() const override { return tr("Versions, quality and calibration"); }
};

}  // namespace holdfast::ui
