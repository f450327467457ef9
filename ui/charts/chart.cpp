#include "ui/charts/chart.h"

#include "ui/charts/chartcanvas.h"
#include "ui/charts/labels.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMetaMethod>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

struct ChartView::Impl {
    const Theme& theme;
    QLabel* title = nullptr;
    QLabel* empty = nullptr;
    ChartCanvas* canvas = nullptr;
    QAction* copyImage = nullptr;
    QAction* copyData = nullptr;
    bool titleVisible = true;
    int highlighted = -1;

    void showCanvas(bool show) {
        canvas->setVisible(show);
        empty->setVisible(!show);
        title->setVisible(titleVisible && show && !title->text().isEmpty());
        copyImage->setEnabled(show);
        copyData->setEnabled(show);
    }
};

ChartView::ChartView(const Theme& theme, QWidget* parent) : QWidget(parent), m_impl(new Impl{.theme = theme}) {
    m_impl->title = makeLabel(theme, Theme::TextSize::Body, "text", this, true);
    m_impl->title->setWordWrap(true);
    m_impl->empty = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_impl->empty->setWordWrap(true);
    m_impl->empty->setAlignment(Qt::AlignCenter);
    m_impl->canvas = new ChartCanvas(theme, this);
    m_impl->copyImage = new QAction(tr("Copy as image"), this);
    m_impl->copyData = new QAction(tr("Copy as data"), this);
    m_impl->copyData->setShortcut(QKeySequence::Copy);
    m_impl->copyData->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addActions({m_impl->copyImage, m_impl->copyData});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.tokens().spaceS);
    column->addWidget(m_impl->title);
    column->addWidget(m_impl->canvas, 1);
    column->addWidget(m_impl->empty, 1);
    setFocusProxy(m_impl->canvas);
    connect(m_impl->copyImage, &QAction::triggered, this, &ChartView::copyImage);
    connect(m_impl->copyData, &QAction::triggered, this, &ChartView::copyData);
    connect(m_impl->canvas, &ChartCanvas::activated, this, &ChartView::barClicked);
    connect(m_impl->canvas, &ChartCanvas::handleDragged, this, &ChartView::handleDragged);
    connect(m_impl->canvas, &ChartCanvas::handleReleased, this, &ChartView::handleReleased);
    m_impl->showCanvas(false);
}

ChartView::~ChartView() = default;

void ChartView::setChart(const report::Chart& chart) {
    if (isEmptyChart(chart)) {
        m_impl->canvas->setChartData(chart);
        const QString reason = QString::fromStdString(chart.emptyReason);
        m_impl->title->setText(QString::fromStdString(chart.title));
        m_impl->empty->setText(reason.isEmpty() ? tr("Nothing to draw yet.") : reason);
        return m_impl->showCanvas(false);
    }
    QString title = QString::fromStdString(chart.title);
    m_impl->title->setText(QString(title).replace(QStringLiteral(" %"), QStringLiteral("\u00A0%")));  // a number keeps its unit when it wraps
    m_impl->canvas->setChartData(chart);
    m_impl->canvas->setAccessibleName(title);
    setAccessibleName(title);
    m_impl->showCanvas(true);
    updateGeometry();
}

void ChartView::clear(const QString& emptyText) {
    m_impl->canvas->setChartData({});
    m_impl->title->clear();
    m_impl->empty->setText(emptyText);
    setAccessibleName(emptyText);
    m_impl->showCanvas(false);
}

const report::Chart& ChartView::chart() const { return m_impl->canvas->data(); }

void ChartView::setHighlighted(int index) {
    m_impl->highlighted = index;
    m_impl->canvas->setHighlighted(index);
}

int ChartView::highlighted() const { return m_impl->highlighted; }

void ChartView::setCurrency(const QString& currency) { m_impl->canvas->setCurrency(currency); }

void ChartView::setDefinition(const QString& definition) {
    m_impl->title->setToolTip(definition);
    setAccessibleDescription(definition);
}

void ChartView::setTitleVisible(bool visible) {
    m_impl->titleVisible = visible;
    m_impl->showCanvas(!isEmptyChart(chart()));
}

void ChartView::setRowsReadable(bool readable) { m_impl->canvas->setRowsReadable(readable); }

void ChartView::setHandle(std::optional<double> x, const QString& label) { m_impl->canvas->setHandle(x, label); }

QRectF ChartView::barRect(int index) const {
    for (const ChartMark& mark : m_impl->canvas->chartLayout().marks)
        if (mark.index == index) return mark.shape.translated(m_impl->canvas->pos());
    return {};
}

QString ChartView::hoverText(int index) const {
    for (const ChartMark& mark : m_impl->canvas->chartLayout().marks)
        if (mark.index == index) return mark.tooltip;
    return {};
}

QPixmap ChartView::image() const {
    const qreal ratio = devicePixelRatioF();
    QPixmap pixmap(size() * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(m_impl->theme.colour("surface"));
    const_cast<ChartView*>(this)->render(&pixmap, QPoint(), QRegion(), QWidget::DrawChildren);  // render() is not const in Qt
    return pixmap;
}

void ChartView::copyImage() { QApplication::clipboard()->setPixmap(image()); }

void ChartView::copyData() { QApplication::clipboard()->setText(toTsv(chart())); }

void ChartView::connectNotify(const QMetaMethod& signal) {
    if (signal == QMetaMethod::fromSignal(&ChartView::barClicked)) m_impl->canvas->setClickable(true);
}

void ChartView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addActions({m_impl->copyImage, m_impl->copyData});
    menu.exec(event->globalPos());
}

QSize ChartView::minimumSizeHint() const {
    const int unit = m_impl->theme.tokens().spaceXl;
    return {unit * 8, std::max(unit * 5, m_impl->canvas->minimumHeight())};
}

QSize ChartView::sizeHint() const {
    const int unit = m_impl->theme.tokens().spaceXl;
    const bool lying = isHorizontal(chart().kind);
    const int rows = lying ? static_cast<int>(chart().categories.size()) + 4 : 11;
    return {unit * 18, unit * std::max(7, rows)};
}

}  // namespace holdfast::ui
