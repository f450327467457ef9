// Numbers as people and spreadsheets read them, and text that must not run as a formula.
#include "core/report/sheetwriter.h"
#include "core/report/writers.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::report;

class TestFormat : public QObject {
    Q_OBJECT

private slots:
    void figuresAreWrittenByTheirStyle_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("style");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, double value, NumberStyle style, const char* expected) {
            QTest::newRow(name) << value << static_cast<int>(style) << QString(expected);
        };
        row("count", 12345.0, NumberStyle::Count, "12,345");
        row("count of millions", 1234567.0, NumberStyle::Count, "1,234,567");
        row("negative count", -1234.0, NumberStyle::Count, "\u22121,234");
        row("no minus zero", -0.0001, NumberStyle::Count, "0");
        row("percent", 0.314, NumberStyle::Percent, "31.4 %");
        row("money", 1234.5, NumberStyle::Money, "EUR 1,234.50");
        row("large money drops cents", 139130.85, NumberStyle::Money, "EUR 139,131");
        row("probability", 0.8124, NumberStyle::Probability, "0.812");
        row("never quite zero", 0.0002, NumberStyle::Probability, "<0.001");
        row("never quite one", 0.9998, NumberStyle::Probability, ">0.999");
        row("zero itself", 0.0, NumberStyle::Probability, "0.000");
        row("decimal", -0.0214, NumberStyle::Decimal3, "\u22120.021");
        row("seconds", 2.34, NumberStyle::Seconds, "2.3 s");
        row("minutes", 300.0, NumberStyle::Seconds, "5.0 min");
        row("plain whole", 42.0, NumberStyle::Plain, "42");
        row("plain fraction", 29.85, NumberStyle::Plain, "29.85");
        row("plain thousands", 18234.5678, NumberStyle::Plain, "18,234.6");
        row("plain small", 0.000123, NumberStyle::Plain, "0.000123");
        row("nothing", std::nan(""), NumberStyle::Money, "not available");
        row("infinite", INFINITY, NumberStyle::Plain, "not available");
    }
    void figuresAreWrittenByTheirStyle() {
        QFETCH(double, value);
        QFETCH(int, style);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(formatFigure(value, static_cast<NumberStyle>(style), "EUR")), expected);
    }

    void aCurrencyWithoutCentsHasNone() { QCOMPARE(formatFigure(1234.5, NumberStyle::Money, "JPY"), std::string("JPY 1,234")); }

    void missingCellsSaySo() {
        QCOMPARE(formatCell(Cell(), "EUR"), std::string("not available"));
        QCOMPARE(formatCell(std::string("text"), "EUR"), std::string("text"));
    }

    void csvFieldsCannotRunAsFormulas_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << "abc" << "abc";
        QTest::newRow("equals") << "=1+1" << "'=1+1";
        QTest::newRow("plus") << "+SUM(A1)" << "'+SUM(A1)";
        QTest::newRow("minus") << "-2+3" << "'-2+3";
        QTest::newRow("at") << "@cmd" << "'@cmd";
        QTest::newRow("tab") << "\t=1" << "\"'\t=1\"";
        QTest::newRow("carriage return") << "\r=1" << "\"'\r=1\"";
        QTest::newRow("full-width equals") << QString::fromUtf8("\uFF1D1") << QString::fromUtf8("'\uFF1D1");
        QTest::newRow("negative number") << "-12.5" << "-12.5";
        QTest::newRow("signed number") << "+3" << "+3";
        QTest::newRow("exponent") << "-1e5" << "-1e5";
        QTest::newRow("not a number") << "-inf" << "'-inf";
        QTest::newRow("comma") << "a,b" << "\"a,b\"";
        QTest::newRow("quote") << "say \"hi\"" << "\"say \"\"hi\"\"\"";
        QTest::newRow("formula with quotes") << "=A(\"x\")" << "\"'=A(\"\"x\"\")\"";
        QTest::newRow("newline") << "a\nb" << "\"a\nb\"";
        QTest::newRow("empty") << "" << "";
    }
    void csvFieldsCannotRunAsFormulas() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(csvField(text.toStdString())), expected);
    }

    void csvNumbersKeepEveryDigit() {
        QCOMPARE(csvCell(Figure{0.1, NumberStyle::Percent}), std::string("0.1"));
        QCOMPARE(csvCell(Figure{139130.85, NumberStyle::Money}), std::string("139130.85"));
        QCOMPARE(csvCell(Figure{1234567890123.0, NumberStyle::Count}), std::string("1234567890123"));
        QCOMPARE(csvCell(Figure{std::nan(""), NumberStyle::Count}), std::string());
        QCOMPARE(csvRow({std::string("=x"), Figure{-1.5, NumberStyle::Plain}, Cell()}), std::string("'=x,-1.5,\r\n"));
    }
};

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
