// Names of the catalogue's words, filters in words, what a label means, and the tokens of the look.
#include "core/data/column.h"
#include "core/data/filter.h"
#include "core/data/label.h"
#include "core/data/themetokens.h"

#include <QtTest>

#include <cmath>

using namespace holdfast;

namespace {

CustomerTable labelled(ColumnType type, const std::string& positive) {
    CustomerTable table;
    TableColumn column;
    column.spec.name = "churn";
    column.spec.type = type;
    column.spec.role = ColumnRole::Label;
    column.spec.positive = positive;
    table.columns.push_back(column);
    return table;
}

double luminance(Rgb c) {
    const auto linear = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(c.red / 255.0) + 0.7152 * linear(c.green / 255.0) + 0.0722 * linear(c.blue / 255.0);
}

double contrast(Rgb a, Rgb b) {
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

}  // namespace

class TestData : public QObject {
    Q_OBJECT

private slots:
    void everyWordOfTheCatalogue_isReadBack() {
        for (const auto type :
             {ColumnType::Text, ColumnType::Integer, ColumnType::Real, ColumnType::Boolean, ColumnType::Timestamp})
            QVERIFY(columnTypeFromString(toString(type)) == type);
        for (const auto role :
             {ColumnRole::Key, ColumnRole::Label, ColumnRole::Demographic, ColumnRole::Behaviour, ColumnRole::Contract,
              ColumnRole::Monetary, ColumnRole::Value, ColumnRole::SignupTime, ColumnRole::Ignore})
            QVERIFY(columnRoleFromString(toString(role)) == role);
        for (const auto a : {Actionability::Fixed, Actionability::Free, Actionability::OnlyUp, Actionability::OnlyDown})
            QVERIFY(actionabilityFromString(toString(a)) == a);
        QVERIFY(!columnRoleFromString("Key") && !columnTypeFromString(""));
        QVERIFY(isFeature(ColumnRole::Value) && !isFeature(ColumnRole::Label) && !isFeature(ColumnRole::Ignore));
    }

    void filters_readAsPeopleSayThem() {
        QCOMPARE(describe(Filter{}), std::string("all customers"));
        const Filter filter{{{"Contract", Comparison::Equal, {std::string("One year"), std::string("Two year")}},
                             {"@probability", Comparison::Greater, {0.8}},
                             {"tenure", Comparison::Between, {std::int64_t{1}, 2.5}},
                             {"city", Comparison::Contains, {std::string("Bern")}},
                             {"note", Comparison::IsMissing, {}}}};
        QCOMPARE(describe(filter), std::string("Contract is One year or Two year, score above 0.8, tenure from 1 to below 2.5, "
                                               "city contains \"Bern\", note is missing"));
    }

    void aConditionOnManyValues_isToldShort() {
        std::vector<Value> values;
        for (int i = 0; i < 1000; ++i) values.emplace_back("C" + std::to_string(i));
        const Condition condition{"customer", Comparison::Equal, ValueList(std::move(values))};
        QCOMPARE(describe(condition), std::string("customer is C0, C1, C2 or 997 others"));
    }

    void valuesOfACondition_areSharedByItsCopies_andComparedByWhatTheyAre() {
        const std::vector<Value> values{std::string("a"), std::int64_t{1}, Value()};
        const ValueList list(values);
        const ValueList copy = list;
        QVERIFY(copy.sharesWith(list) && copy == list);
        const ValueList again(values);
        QVERIFY(!again.sharesWith(list) && again == list);
        QVERIFY(!(ValueList{std::string("a"), std::int64_t{1}} == list));
        QVERIFY(std::equal(list.begin(), list.end(), values.begin(), values.end()));
        QVERIFY(ValueList().empty() && ValueList() == ValueList(std::vector<Value>()) && ValueList().begin() == ValueList().end());
        QVERIFY(!(ValueList() == list) && list.size() == 3 && isMissing(list[2]));
    }

    void labels_becomeOnesZerosAndMissing() {
        CustomerTable text = labelled(ColumnType::Text, "Yes");
        text.keys = {"a", "b", "c"};
        text.columns[0].levels = {"No", "Yes"};
        text.columns[0].codes = {1, kMissingLevel, 0};
        const auto labels = labelsOf(text);
        QVERIFY(labels);
        QCOMPARE((*labels)[0], 1.0);
        QVERIFY(std::isnan((*labels)[1]));
        QCOMPARE((*labels)[2], 0.0);

        CustomerTable flags = labelled(ColumnType::Boolean, "true");
        flags.keys = {"a", "b"};
        flags.columns[0].numbers = {0.0, 1.0};
        QCOMPARE(labelsOf(flags).value(), (std::vector<double>{0.0, 1.0}));
    }

    void labelsThatCannotBeUsed_areInvalid() {
        CustomerTable none;
        QVERIFY(labelsOf(none).error().code == ErrorCode::InvalidInput);
        CustomerTable three = labelled(ColumnType::Text, "a");
        three.keys = {"1", "2", "3"};
        three.columns[0].levels = {"a", "b", "c"};
        three.columns[0].codes = {0, 1, 2};
        QVERIFY(labelsOf(three).error().code == ErrorCode::InvalidInput);
        CustomerTable absent = labelled(ColumnType::Text, "gone");
        absent.keys = {"1", "2"};
        absent.columns[0].levels = {"a", "b"};
        absent.columns[0].codes = {0, 1};
        QVERIFY(labelsOf(absent).error().code == ErrorCode::InvalidInput);
    }

    void filter_isReadBackAsItWasKept() {
        const Filter filter{{{"Con\"tract", Comparison::NotEqual, {std::string("One year"), Value(), std::int64_t{7}, 0.1}},
                             {std::string(kScoreColumn), Comparison::Between, {0.25, 0.5}},
                             {"x", Comparison::IsMissing, {}}}};
        const auto read = filterFromJson(toJson(filter));
        QVERIFY(read.has_value());
        QVERIFY(*read == filter);
        QVERIFY(filterFromJson(toJson(Filter{}))->empty());
        for (const char* broken : {"", "[]", "{}", "{\"conditions\":[{}]}", "{\"conditions\":[{\"column\":\"a\",\"comparison\":\"like\",\"values\":[]}]}",
                                   "{\"conditions\":[{\"column\":\"a\",\"comparison\":\"equal\",\"values\":[[1]]}]}"})
            QVERIFY2(!filterFromJson(broken), broken);
    }

    void tokens_loadInBothThemes_andTextIsReadable_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void tokens_loadInBothThemes_andTextIsReadable() {
        QFETCH(bool, dark);
        const ThemeTokens tokens = loadThemeTokens(dark);
        QVERIFY(!tokens.risk.empty() && !tokens.category.empty());
        QVERIFY(contrast(tokens.colour("text"), tokens.colour("window")) >= 4.5);
        QVERIFY(tokens.riskColour(0.0) == tokens.risk.front());
        QVERIFY(tokens.riskColour(1.0) == tokens.risk.back());
        QVERIFY(tokens.riskColour(7.0) == tokens.risk.back());
        QVERIFY(tokens.riskColour(std::nan("")) == tokens.risk.front());
        QVERIFY(tokens.colour("no such token") == (Rgb{255, 0, 255}));
        QCOMPARE(toHex(Rgb{31, 95, 168}), std::string("#1F5FA8"));
    }
};

QTEST_APPLESS_MAIN(TestData)
#include "tst_data.moc"
