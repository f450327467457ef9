// EmptyState: what a page or panel shows while it has nothing: an icon, one sentence on what would be here, and the one
// action that fills it. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QWidget>

class QLabel;
class QPushButton;

namespace holdfast::ui {

class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(const Theme& theme, QWidget* parent = nullptr);

    /// `icon` is a theme icon's name. Without an action text there is no button.
    void setContent(const QString& icon, const QString& sentence, const QString& actionText = {});
    /// For a place narrower than a page, a dock for example.
    void setSentenceWidth(int pixels);
    QPushButton* button() const { return m_button; }
    QString sentence() const;

signals:
    void actionTriggered();

private:
    void restyle();

    const Theme& m_theme;
    QString m_iconName;
    QLabel* m_icon = nullptr;
    QLabel* m_sentence = nullptr;
    QPushButton* m_button = nullptr;
};

}  // namespace holdfast::ui
