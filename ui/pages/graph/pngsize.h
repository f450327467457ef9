// PngSize: how large a picture of the view becomes: a width in pixels, chosen freely or as a multiple of the screen's, with what
// comes of it said beneath. A panel of the Export menu; knows no graph. GUI thread only.
#pragma once

#include "ui/pages/graph/menupanel.h"
#include "ui/theme/theme.h"

#include <QList>
#include <QSizeF>

class QLabel;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace holdfast::ui {

class PngSize : public MenuPanel {
    Q_OBJECT

public:
    explicit PngSize(const Theme& theme, QWidget* parent = nullptr);

    void setView(const QSizeF& pixels);  ///< the size of the view at 100 %; keeps the multiple that was chosen
    double scale() const { return m_scale; }  ///< of the screen's
    QSpinBox* width() const { return m_width; }
    QPushButton* saveButton() const { return m_save; }
    const QList<QToolButton*>& multiples() const { return m_multiples; }
    QString text() const;

signals:
    void saveRequested(double scale);

private:
    void compose();
    void setScale(double scale);
    void tell();

    const Theme& m_theme;
    QSizeF m_view{1.0, 1.0};
    double m_scale = 2.0;
    QSpinBox* m_width;
    QLabel* m_text;
    QPushButton* m_save;
    QList<QToolButton*> m_multiples;
};

}  // namespace holdfast::ui
