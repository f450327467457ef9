// Driving the shell as a person does: keys to whoever has the focus, files dropped on the window.
#pragma once

#include "core/workbench/browsing.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QListView>
#include <QMimeData>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <string>

namespace holdfast::testing {

using ui::MainWindow;

inline void showAndFocus(MainWindow& window) {
    window.resize(1366, 768);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
}

inline QWidget* focused() {
    return QApplication::focusWidget();
}

/// Keys go to whoever has the focus, as they do from a keyboard.
inline void press(MainWindow& window, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(focused() ? focused() : static_cast<QWidget*>(&window), key, modifiers);
}

inline QString paletteText(MainWindow& window, int row) {
    return window.palette().list()->model()->index(row, 0).data().toString();
}

inline void drop(MainWindow& window, const QString& file) {
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(500, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(QPointF(500, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &dropped);
}

inline std::string firstKey(const std::filesystem::path& file) {
    auto project = workbench::openProject(file);
    if (!project) return {};
    const auto ids = workbench::findCustomers(*project, {}, {}, TaskContext());
    const auto info = workbench::projectInfo(*project);
    if (!ids || ids->empty() || !info) return {};
    const auto key =
        std::find_if(info->columns.begin(), info->columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Key; });
    const auto cells = workbench::customerCells(*project, std::span(ids->data(), 1), {key->name});
    return cells ? std::get<std::string>(cells->front().front()) : std::string();
}

}  // namespace holdfast::testing
