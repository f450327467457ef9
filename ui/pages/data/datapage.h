// The Data page: what was imported, how it looks, and what is wrong with it. Composed by the shell; talks to others only through the Session.
// GUI thread only.
#pragma once

#include "ui/session/page.h"

namespace holdfast::ui {

class DataPage : public Page {
    Q_OBJECT

public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("data"); }
    QString title() const override { return tr("Data"); }
    QString hint() const override { return tr("What was imported, how it looks, and what is wrong with it"); }
};

}  // namespace holdfast::ui
