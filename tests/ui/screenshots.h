// Pictures of the window for people to look at: each page in both themes at two sizes, written to
// <build>/screenshots/<page>-<theme>-<width>.png. A test calls shootPage() once the page shows what it should.
#pragma once

#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QTest>

namespace holdfast::testing {

inline constexpr int kScreenshotPatienceMs = 20'000;

/// Waits for jobs, layout and paint, so that a picture never catches the middle of something.
inline void settle(ui::MainWindow& window) {
    QVERIFY(window.session().tasks().waitForIdle(kScreenshotPatienceMs));
    QTest::qWait(400);  // the runner's coalesced signals, delayed layouts, the report laid out section by section
    QVERIFY(window.session().tasks().waitForIdle(kScreenshotPatienceMs));
}

/// Shows the page and takes its picture in both themes at 1366x768 and 2560x1440. Leaves the window as it found it,
/// in the light theme. `name` defaults to the page's id.
inline void shootPage(ui::MainWindow& window, const QString& pageId, const QString& name = {}) {
    const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR) + QStringLiteral("/screenshots"));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    const QSize former = window.size();
    window.showPage(pageId);
    for (const bool dark : {false, true}) {
        window.session().theme().apply(*qApp, dark ? ui::Theme::Mode::Dark : ui::Theme::Mode::Light);
        for (const QSize size : {QSize(1366, 768), QSize(2560, 1440)}) {
            window.resize(size);
            settle(window);
            QVERIFY2(window.size() == size, "the window must fit the size it is asked for");
            const QString file =
                QStringLiteral("%1-%2-%3.png")
                    .arg(name.isEmpty() ? pageId : name, dark ? QStringLiteral("dark") : QStringLiteral("light"))
                    .arg(size.width());
            QVERIFY(window.grab().save(folder.filePath(file)));
        }
    }
    window.session().theme().apply(*qApp, ui::Theme::Mode::Light);
    window.resize(former);
    settle(window);
}

}  // namespace holdfast::testing
