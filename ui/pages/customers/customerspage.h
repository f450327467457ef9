// The Customers page: every customer, sorted and filtered. Composed by the shell; talks to others only through the Session.
// GUI thread only.
#pragma once

#include "ui/session/page.h"

namespace holdfast::ui {

class CustomersPage : public Page {
    Q_OBJECT

public:
    explicit CustomersPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("customers"); }
    QString title() const override { return tr("Customers"); }
    QString hint() const override { return tr("Every customer, sorted and filtered"); }
};

}  // namespace holdfast::ui
