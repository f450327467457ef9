// ElidedLabel: one line of text that ends in an ellipsis where there is no room, with the whole text on hover.
// GUI thread only.
#pragma once

#include <QLabel>

namespace holdfast::ui {

class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setFullText(const QString& text);
    QString fullText() const { return m_full; }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void elide();

    QString m_full;
};

}  // namespace holdfast::ui
