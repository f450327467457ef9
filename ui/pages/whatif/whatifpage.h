// The What-if page: how the score answers when a column changes. Composed by the shell; talks to others only through the Session.
// GUI thread only.
#pragma once

#include "ui/session/page.h"

namespace holdfast::ui {

class WhatIfPage : public Page {
    Q_OBJECT

public:
    explicit WhatIfPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("whatif"); }
    QString title() const override { return tr("What-if"); }
    QString hint() const override { return tr("How the score answers when a column changes"); }
};

}  // namespace holdfast::ui
