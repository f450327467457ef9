// House rules a reader of the tree relies on: a purpose at the head of every header, tokens as the only source of
// colours, migrations numbered without a gap, the packages list readable by its script.
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

namespace {

QString readAll(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList filesBelow(const QStringList& folders, const QStringList& patterns) {
    QStringList found;
    for (const QString& folder : folders) {
        QDirIterator files(QDir(HOLDFAST_SOURCE_DIR).filePath(folder), patterns, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) found << files.next();
    }
    found.sort();
    return found;
}

}  // namespace

class RepositoryTest : public QObject {
    Q_OBJECT

private slots:
    void everyHeaderOpensWithItsPurpose() {
        QStringList bare;
        for (const QString& path : filesBelow({"app", "ui", "core", "models"}, {"*.h"})) {
            const QString text = readAll(path);
            if (!text.startsWith("// ") || !text.contains("#pragma once")) bare << path;
        }
        QVERIFY2(bare.isEmpty(), qPrintable(bare.join('\n')));
    }

    void coloursAreWrittenInTheTokenFileOnly() {
        static const QRegularExpression colour("\"#[0-9A-Fa-f]{6}\"");
        QStringList strays;
        for (const QString& path : filesBelow({"app", "ui", "core"}, {"*.h", "*.cpp"})) {
            const QStringList lines = readAll(path).split('\n');
            for (int i = 0; i < lines.size(); ++i)
                if (!lines[i].contains("//") && colour.match(lines[i]).hasMatch()) strays << QStringLiteral("%1:%2").arg(path).arg(i + 1);
        }
        QVERIFY2(strays.isEmpty(), qPrintable(strays.join('\n')));
    }

    /// A name that is no token is drawn in magenta.
    void everyColourAskedForIsAToken() {
        const QJsonObject tokens = QJsonDocument::fromJson(readAll(HOLDFAST_SOURCE_DIR "/resources/theme/tokens.json").toUtf8()).object();
        static const QRegularExpression asked(
            "(?:colour\\(|setLabelColour\\([^;]*|makeLabel\\([^;\"]*|[?:] )\"([a-z][A-Za-z]*)\"");
        static const QRegularExpression line("colour\\(|setLabelColour\\(|makeLabel\\(");
        QStringList unknown;
        int met = 0;
        for (const QString& path : filesBelow({"app", "ui"}, {"*.h", "*.cpp"}))
            for (const QString& text : readAll(path).split('\n')) {
                if (!text.contains(line)) continue;
                for (auto matches = asked.globalMatch(text); matches.hasNext(); ++met) {
                    const QString name = matches.next().captured(1);
                    for (const char* theme : {"light", "dark"})
                        if (!tokens[theme].toObject().contains(name)) unknown << path + ": " + name;
                }
            }
        QVERIFY(met > 100);
        QVERIFY2(unknown.isEmpty(), qPrintable(unknown.join('\n')));
    }

    void migrationsAreNumberedWithoutGap() {
        const QStringList names =
            QDir(HOLDFAST_SOURCE_DIR "/resources/migrations").entryList({"*.sql"}, QDir::Files, QDir::Name);
        QVERIFY(!names.isEmpty());
        for (int i = 0; i < names.size(); ++i) QCOMPARE(names[i].left(4), QStringLiteral("%1").arg(i + 1, 4, 10, QChar('0')));
    }

    void nothingNamesAPlaceOutsideTheRepository() {
        static const QRegularExpression outside("(^|[\\s\"'(=])/(work|home|root)/");
        QStringList strays;
        for (const QString& path : filesBelow({"app", "ui", "core", "models", "tests", "installer", "resources"},
                                              {"*.h", "*.cpp", "*.txt", "*.md", "*.sql", "*.cmake", "*.json"})) {
            if (path.endsWith("tst_repository.cpp")) continue;
            if (readAll(path).contains(outside)) strays << path;
        }
        QVERIFY2(strays.isEmpty(), qPrintable(strays.join('\n')));
    }
};

QTEST_APPLESS_MAIN(RepositoryTest)
#include "tst_repository.moc"
