#include "ui/pages/graph/pngsize.h"

#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphpicturefile.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kStep = 100;
constexpr int kOpenedAnywhere = 32'767;  ///< pixels on a side: beyond, common programs refuse

}  // namespace

PngSize::PngSize(const Theme& theme, QWidget* parent)
    : MenuPanel(parent), m_theme(theme), m_width(new QSpinBox(this)), m_text(makeLabel(theme, Theme::TextSize::Small, "textMuted", this)),
      m_save(new QPushButton(tr("Save\u2026"), this)) {
    setAccessibleName(tr("Picture (PNG)"));
    setFocusPolicy(Qt::StrongFocus);
    setFocusProxy(m_width);
    compose();
    connect(m_width, &QSpinBox::valueChanged, this, [this](int width) {
        m_scale = width / m_view.width();
        tell();
    });
    connect(m_save, &QPushButton::clicked, this, [this] { emit saveRequested(m_scale); });
    setView({1000.0, 600.0});
}

void PngSize::compose() {
    const ThemeTokens& tokens = m_theme.tokens();
    auto* name = makeLabel(m_theme, Theme::TextSize::Body, "text", this);
    name->setText(tr("Picture (PNG)"));
    m_width->setSuffix(tr(" px wide"));
    m_width->setGroupSeparatorShown(true);
    m_width->setLocale(numberLocale());
    m_width->setSingleStep(kStep);
    m_width->setAccessibleName(tr("Width of the picture"));
    m_width->setToolTip(tr("Any width: letters, lines and discs grow with it, so a wider picture is sharper, not emptier."));
    name->setBuddy(m_width);
    auto* line = new QHBoxLayout;
    line->setSpacing(tokens.spaceXs);
    line->addWidget(m_width, 1);
    for (const int times : {1, 2, 4, 8}) {
        auto* button = new QToolButton(this);
        button->setText(tr("%1\u00D7").arg(times));
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setToolTip(times == 1 ? tr("As sharp as the screen") : tr("%1 times as sharp as the screen").arg(times));
        button->setAccessibleName(button->toolTip());
        connect(button, &QToolButton::clicked, this, [this, times] { setScale(times); });
        line->addWidget(button);
        m_multiples << button;
    }
    auto* last = new QHBoxLayout;
    last->addWidget(m_text, 1);
    last->addWidget(m_save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens.spaceM, tokens.spaceXs, tokens.spaceM, tokens.spaceS);
    column->setSpacing(tokens.spaceXs);
    column->addWidget(name);
    column->addLayout(line);
    column->addLayout(last);
}

QString PngSize::text() const { return m_text->text(); }

void PngSize::setView(const QSizeF& pixels) {
    if (pixels.isEmpty()) return;
    m_view = pixels;
    const double longer = std::max(pixels.width(), pixels.height());
    const double shorter = std::min(pixels.width(), pixels.height());
    const double scale = m_scale;
    {
        const QSignalBlocker quiet(m_width);
        m_width->setRange(static_cast<int>(std::ceil(kLeastPixels * pixels.width() / shorter)), static_cast<int>(std::floor(kMostPixels * pixels.width() / longer)));
    }
    setScale(scale);
}

void PngSize::setScale(double scale) {
    {
        const QSignalBlocker quiet(m_width);
        m_width->setValue(static_cast<int>(std::lround(m_view.width() * scale)));
    }
    m_scale = m_width->value() / m_view.width();
    tell();
}

void PngSize::tell() {
    const QSize size = (m_view * m_scale).toSize();
    QString words = tr("%1 \u00D7 %2 pixels, %3 times the screen").arg(formatCount(static_cast<quint64>(size.width())), formatCount(static_cast<quint64>(size.height())), formatDecimal(m_scale, 1));
    const bool large = std::max(size.width(), size.height()) > kOpenedAnywhere;
    if (large) words += QLatin1Char('\n') + tr("Some programs open no more than %1").arg(formatCount(kOpenedAnywhere));
    m_text->setText(words);
    setLabelColour(m_text, m_theme, large ? "caution" : "textMuted");
}

}  // namespace holdfast::ui
