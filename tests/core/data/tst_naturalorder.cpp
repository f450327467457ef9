// The natural order, by example and as an order.
#include "core/base/random.h"
#include "core/data/naturalorder.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace holdfast;

class TestNaturalOrder : public QObject {
    Q_OBJECT

private slots:
    void names_standAsPeopleExpect_data() {
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("numbers by size") << QStringList{"1 year", "2 years", "10 years"};
        QTest::newRow("letters without case") << QStringList{"apple", "Banana", "cherry"};
        QTest::newRow("shorter first") << QStringList{"", "No", "No phone", "Yes"};
        QTest::newRow("leading zeros are a tie-break") << QStringList{"01", "1", "02"};
        QTest::newRow("long digits do not overflow") << QStringList{"x99999999999999999999", "x100000000000000000000"};
        QTest::newRow("several numbers") << QStringList{"v1.2.9", "v1.2.10", "v1.10.1"};
    }
    void names_standAsPeopleExpect() {
        QFETCH(QStringList, expected);
        std::vector<std::string> shuffled;
        for (const QString& name : expected) shuffled.insert(shuffled.begin(), name.toStdString());
        std::sort(shuffled.begin(), shuffled.end(), naturallyBefore);
        QStringList sorted;
        for (const std::string& name : shuffled) sorted << QString::fromStdString(name);
        QCOMPARE(sorted, expected);
    }

    void order_isStrictTotalAndTransitive() {
        Random random(7);
        std::vector<std::string> words;
        const std::string alphabet = "0019aAbB .";
        for (int i = 0; i < 60; ++i) {
            std::string word;
            for (std::size_t n = random.below(6); n > 0; --n) word += alphabet[random.below(alphabet.size())];
            if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
        }
        for (const std::string& a : words)
            for (const std::string& b : words) {
                QCOMPARE(naturallyBefore(a, b), a != b && !naturallyBefore(b, a));
                for (const std::string& c : words)
                    if (naturallyBefore(a, b) && naturallyBefore(b, c)) QVERIFY2(naturallyBefore(a, c), (a + "|" + b + "|" + c).c_str());
            }
    }
};

QTEST_APPLESS_MAIN(TestNaturalOrder)
#include "tst_naturalorder.moc"
