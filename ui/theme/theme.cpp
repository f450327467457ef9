#include "ui/theme/theme.h"

#include "ui/theme/palettes.h"
#include "ui/theme/svgicon.h"
#include "ui/theme/systemappearance.h"

#include <QApplication>
#include <QFile>
#include <QSettings>
#include <QStyleFactory>

#include <algorithm>

// Outside the namespace: a resource in a static library has to be pulled in by hand.
static void initResources() {
    Q_INIT_RESOURCE(icons);
    Q_INIT_RESOURCE(theme);
}

namespace holdfast::ui {

namespace {

constexpr auto kModeKey = "theme";
constexpr auto kReducedMotionKey = "reducedMotion";

QColor toColour(Rgb rgb) {
    return {rgb.red, rgb.green, rgb.blue};
}

}  // namespace

Theme::Theme(QObject* parent) : QObject(parent), m_tokens(loadThemeTokens(false)) {
    initResources();
}

Theme::~Theme() = default;

void Theme::apply(QApplication& application, Mode mode) {
    if (!m_system) {
        m_system = std::make_unique<SystemAppearance>(application);
        m_baseFont = QApplication::font();
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        connect(m_system.get(), &SystemAppearance::changed, this, [this, &application] { follow(application); });
    }
    m_mode = mode;
    m_tokens = loadThemeTokens(mode == Mode::Dark || (mode == Mode::System && m_system->dark()));
    // Each of these three visits every widget; the font seldom changes.
    if (const QFont body = font(TextSize::Body); body != QApplication::font()) QApplication::setFont(body);
    QApplication::setPalette(paletteFrom(m_tokens));
    application.setStyleSheet(styleSheetFrom(m_tokens));
    emit changed();
}

void Theme::follow(QApplication& application) {
    if (m_mode == Mode::System && m_system->dark() != isDark()) apply(application, Mode::System);
}

QColor Theme::colour(std::string_view name) const {
    return toColour(m_tokens.colour(name));
}

QColor Theme::riskColour(double probability) const {
    return toColour(m_tokens.riskColour(probability));
}

QColor Theme::categoryColour(int index) const {
    if (m_tokens.category.empty()) return colour("accent");
    return toColour(m_tokens.category[static_cast<std::size_t>(std::max(0, index)) % m_tokens.category.size()]);
}

QFont Theme::font(TextSize size, bool bold) const {
    QFont font = m_system ? m_baseFont : QApplication::font();
    const int pixels = size == TextSize::Small     ? m_tokens.typeSmall
                       : size == TextSize::Body    ? m_tokens.typeBody
                       : size == TextSize::Heading ? m_tokens.typeHeading
                                                   : m_tokens.typeTitle;
    font.setPixelSize(pixels);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    return font;
}

QIcon Theme::icon(const QString& name) const {
    const auto cached = m_icons.constFind(name);
    if (cached != m_icons.constEnd()) return *cached;
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    const QByteArray svg = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    return *m_icons.insert(name, QIcon(new SvgIconEngine(this, svg)));
}

bool Theme::reducedMotion() const {
    return QSettings().value(kReducedMotionKey, m_system && m_system->reducedMotion()).toBool();
}

Theme::Mode Theme::rememberedMode() {
    const QString mode = QSettings().value(kModeKey).toString();
    return mode == QLatin1String("light") ? Mode::Light : mode == QLatin1String("dark") ? Mode::Dark : Mode::System;
}

void Theme::rememberMode(Mode mode) {
    QSettings().setValue(kModeKey, mode == Mode::Light  ? QStringLiteral("light")
                                   : mode == Mode::Dark ? QStringLiteral("dark")
                                                        : QStringLiteral("system"));
}

}  // namespace holdfast::ui
