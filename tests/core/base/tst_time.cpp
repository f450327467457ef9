// Times as text and back, over the whole calendar.
#include "core/base/time.h"

#include <QtTest>

using namespace holdfast;

class TestTime : public QObject {
    Q_OBJECT

private slots:
    void isoText_isRead_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("millis");
        QTest::newRow("epoch") << "1970-01-01" << qint64{0};
        QTest::newRow("before the epoch") << "1969-12-31T23:59:59.999Z" << qint64{-1};
        QTest::newRow("zone") << "2026-11-23T05:25:00.5+01:00" << qint64{1795407900500};
        QTest::newRow("space and no zone") << "2026-11-23 04:25:00" << qint64{1795407900000};
        QTest::newRow("minutes only") << "2026-11-23T04:25" << qint64{1795407900000};
        QTest::newRow("microseconds are cut") << "1970-01-01T00:00:00.123999Z" << qint64{123};
        QTest::newRow("leap day") << "2024-02-29" << qint64{1709164800000};
        QTest::newRow("short zone") << "1970-01-01T02:00:00+02" << qint64{0};
    }
    void isoText_isRead() {
        QFETCH(QString, text);
        QFETCH(qint64, millis);
        const auto time = parseIso8601(text.toStdString());
        QVERIFY(time.has_value());
        QCOMPARE(qint64{*time}, millis);
    }

    void whatIsNoTime_isRefused_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "2026", "2026-02-29", "2026-13-01", "2026-00-10", "23.11.2026", "2026-11-23T",
                                 "2026-11-23T25:00", "2026-11-23T04:61", "2026-11-23T04:25:00Zx", "2026-11-23T04:25:00.Z",
                                 "2026-11-23x", "2026-11-23T04:25+15:00", "2026/11/23"})
            QTest::newRow(text[0] ? text : "empty") << text;
    }
    void whatIsNoTime_isRefused() {
        QFETCH(QString, text);
        QVERIFY(!parseIso8601(text.toStdString()).has_value());
    }

    void everyDayOfFourCenturies_goesThereAndBack() {
        for (std::int64_t day = daysFromCivil(1800, 1, 1); day < daysFromCivil(2200, 1, 1); ++day) {
            const CivilDate date = civilFromDays(day);
            if (daysFromCivil(date.year, date.month, date.day) != day) QFAIL("a day was lost");
            if (parseIso8601(formatDate(day * 86'400'000)) != day * 86'400'000) QFAIL("a day's text was not read back");
        }
    }

    void formattedTimes_showMillisecondsOnlyWhenThereAreAny() {
        QCOMPARE(formatIso8601(0), std::string("1970-01-01T00:00:00Z"));
        QCOMPARE(formatIso8601(-1), std::string("1969-12-31T23:59:59.999Z"));
        QCOMPARE(formatIso8601(1795407900500), std::string("2026-11-23T04:25:00.500Z"));
    }
};

QTEST_APPLESS_MAIN(TestTime)
#include "tst_time.moc"
