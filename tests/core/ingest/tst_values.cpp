// Numbers, times and missing values as people write them.
#include "core/ingest/cells.h"
#include "core/ingest/tally.h"

#include <QtTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::ingest;

Q_DECLARE_METATYPE(holdfast::ingest::NumberStyle)

class TestValues : public QObject {
    Q_OBJECT

private slots:
    void numbers_areReadInTheirStyle_data();
    void numbers_areReadInTheirStyle();
    void plainNumbers_roundAsTheStandardLibrary();
    void times_areReadInTheirForm_data();
    void times_areReadInTheirForm();
    void missing_dependsOnTypeAndQuotes();
    void distinctCount_isExactThenClose();
    void keyIndex_remembersTheFirstLine();
};

void TestValues::numbers_areReadInTheirStyle_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<NumberStyle>("style");
    QTest::addColumn<double>("value");  // NaN: refused
    const NumberStyle plain{}, us{'.', ',', true}, eu{',', '.', true}, spaced{',', ' ', true}, swiss{'.', '\'', true};
    const double no = std::nan("");
    const auto row = [](const char* text, const NumberStyle& style, double value) {
        QTest::newRow(qPrintable(QString("%1 %2").arg(text).arg(style.thousands))) << QString::fromUtf8(text) << style << value;
    };
    row("12", plain, 12);
    row("-3.5", plain, -3.5);
    row("+.5", plain, 0.5);
    row("1e3", plain, 1000);
    row("1.7976931348623157e308", plain, 1.7976931348623157e308);
    row("1e999", plain, no);
    row("nan", plain, no);
    row("inf", plain, no);
    row("0x10", plain, no);
    row("1,5", plain, no);
    row("--1", plain, no);
    row("1.2.3", plain, no);
    row("1,234,567.89", us, 1234567.89);
    row("1,23", us, no);
    row("12,34,567", us, no);
    row("$1,234.50", us, 1234.5);
    row("-$5", us, -5);
    row("($1,234.50)", us, -1234.5);
    row("12.5 %", us, 12.5);
    row("USD 7", us, 7);
    row("1.234.567,89", eu, 1234567.89);
    row("1,5", eu, 1.5);
    row("1.5", eu, no);
    row("1.500", eu, 1500);
    row("3,50 \xE2\x82\xAC", eu, 3.5);
    row("1\xC2\xA0""234,5", spaced, 1234.5);
    row("1'234.5", swiss, 1234.5);
    row("", us, no);
    row("$", us, no);
    row("()", us, no);
}

void TestValues::numbers_areReadInTheirStyle() {
    QFETCH(QString, text);
    QFETCH(NumberStyle, style);
    QFETCH(double, value);
    double parsed = 0.0;
    const std::string utf8 = text.toStdString();
    const bool read = parseNumber(utf8, style, parsed);
    QCOMPARE(read, !std::isnan(value));
    if (read) QCOMPARE(parsed, value);
}

void TestValues::plainNumbers_roundAsTheStandardLibrary() {
    std::uint64_t state = 1;
    for (int i = 0; i < 100'000; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const std::string digits = std::to_string(state >> (i % 50));
        const std::string text = digits.substr(0, digits.size() / 2) + "." + digits.substr(digits.size() / 2);
        if (text.front() == '.') continue;
        double parsed = 0.0;
        QVERIFY2(parsePlain(text, parsed), text.c_str());
        QCOMPARE(std::memcmp(&parsed, std::array<double, 1>{std::strtod(text.c_str(), nullptr)}.data(), sizeof parsed), 0);
    }
}

void TestValues::times_areReadInTheirForm_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("form");
    QTest::addColumn<QString>("iso");  // empty: refused
    const auto row = [](const char* text, TimeForm form, const char* iso) {
        QTest::newRow(qPrintable(QString("%1 %2").arg(text).arg(static_cast<int>(form)))) << QString(text) << static_cast<int>(form) << QString(iso);
    };
    row("2026-11-23", TimeForm::Iso, "2026-11-23T00:00:00Z");
    row("2026-11-23 04:25:00.5+01:00", TimeForm::Iso, "2026-11-23T03:25:00.500Z");
    row("2026/11/23 4:25", TimeForm::Iso, "2026-11-23T04:25:00Z");
    row("2026-02-30", TimeForm::Iso, "");
    row("23/11/2026", TimeForm::DayFirst, "2026-11-23T00:00:00Z");
    row("3.1.26 04:05", TimeForm::DayFirst, "2026-01-03T04:05:00Z");
    row("23/11/2026", TimeForm::MonthFirst, "");
    row("11/23/2026 4:25:07 PM", TimeForm::MonthFirst, "2026-11-23T16:25:07Z");
    row("12/01/2010 12:05 AM", TimeForm::MonthFirst, "2010-12-01T00:05:00Z");
    row("Thu Sep 08 13:20:35 +0000 2011", TimeForm::Named, "2011-09-08T13:20:35Z");
    row("Mon, 23 Nov 2026 04:25:00 +0100", TimeForm::Named, "2026-11-23T03:25:00Z");
    row("23-Nov-2026", TimeForm::Named, "2026-11-23T00:00:00Z");
    row("November 23, 2026", TimeForm::Named, "2026-11-23T00:00:00Z");
    row("20261123", TimeForm::Digits, "2026-11-23T00:00:00Z");
    row("20261123042500", TimeForm::Digits, "2026-11-23T04:25:00Z");
    row("20261323", TimeForm::Digits, "");
    row("1289241911.72836", TimeForm::Unix, "2010-11-08T18:45:11.728Z");
    row("1289241911", TimeForm::Unix, "2010-11-08T18:45:11Z");
    row("1289241911728", TimeForm::Unix, "2010-11-08T18:45:11.728Z");
    row("1289241911728360", TimeForm::Unix, "2010-11-08T18:45:11.728Z");
    row("1234567", TimeForm::Unix, "");
    row("tomorrow", TimeForm::Named, "");
}

void TestValues::times_areReadInTheirForm() {
    QFETCH(QString, text);
    QFETCH(int, form);
    QFETCH(QString, iso);
    const auto time = parseTime(text.toStdString(), static_cast<TimeForm>(form));
    QCOMPARE(time ? QString::fromStdString(formatIso8601(*time)) : QString(), iso);
}

void TestValues::missing_dependsOnTypeAndQuotes() {
    const auto missing = [](std::string_view text, bool quoted, ColumnType type) {
        return isMissing(Field{text.data(), static_cast<std::uint32_t>(text.size()), quoted}, type);
    };
    QVERIFY(missing("", false, ColumnType::Text));
    QVERIFY(!missing("", true, ColumnType::Text));
    QVERIFY(missing("  ", false, ColumnType::Text));
    QVERIFY(missing("null", false, ColumnType::Text));
    QVERIFY(!missing("null", true, ColumnType::Text));
    QVERIFY(!missing("None", false, ColumnType::Text));
    QVERIFY(!missing("?", false, ColumnType::Text));
    QVERIFY(missing("?", false, ColumnType::Real));
    QVERIFY(missing("None", false, ColumnType::Integer));
    QVERIFY(missing("NaN", true, ColumnType::Real));
    QVERIFY(!missing("0", false, ColumnType::Integer));
}

void TestValues::distinctCount_isExactThenClose() {
    DistinctCounter counter;
    const auto hash = [](std::uint64_t i) { return (i + 1) * 0x9E3779B97F4A7C15ULL; };
    for (std::uint64_t i = 0; i < 10'000; ++i)
        for (int twice = 0; twice < 2; ++twice) counter.add(hash(i));
    QCOMPARE(counter.estimate(), std::uint64_t{10'000});
    for (std::uint64_t i = 0; i < 500'000; ++i) counter.add(hash(i));
    QVERIFY(std::abs(static_cast<double>(counter.estimate()) / 500'000.0 - 1.0) < 0.03);
}

void TestValues::keyIndex_remembersTheFirstLine() {
    KeyIndex index;
    for (std::uint64_t i = 0; i < 50'000; ++i) QVERIFY(!index.findOrAdd(i * 2654435761ULL, i, i + 2));
    const KeyIndex::Entry* entry = index.findOrAdd(777 * 2654435761ULL, 5, 60'000);
    QVERIFY(entry);
    QCOMPARE(entry->line, std::uint32_t{779});
}

QTEST_APPLESS_MAIN(TestValues)
#include "tst_values.moc"
