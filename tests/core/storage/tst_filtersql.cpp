// Filters in SQL against the same filters worked out row by row in C++, over random rows with every awkward value.
#include "core/base/random.h"
#include "core/storage/models.h"
#include "tests/core/storage/storagefixture.h"

#include <algorithm>
#include <optional>

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

struct Person {
    std::string key;
    std::optional<std::string> plan;
    std::optional<double> spend;
    std::optional<std::int64_t> visits;
    std::optional<double> probability;
};

const std::vector<std::string> kPlans{"Basic", "basic", "100% Plus", "a_b", "back\\slash", "", "Größe", "O'Hara"};

std::vector<Person> people(std::size_t count) {
    Random random(7);
    std::vector<Person> all;
    for (std::size_t i = 0; i < count; ++i) {
        Person person;
        person.key = "k" + std::to_string(i);
        if (!random.bernoulli(0.15)) person.plan = kPlans[random.below(kPlans.size())];
        if (!random.bernoulli(0.15))
            person.spend = static_cast<double>(random.below(9)) - 4.0 + (random.bernoulli(0.5) ? 0.5 : 0.0);
        if (!random.bernoulli(0.15)) person.visits = static_cast<std::int64_t>(random.below(6)) - 2;
        if (!random.bernoulli(0.15)) person.probability = static_cast<double>(random.below(11)) / 10.0;
        all.push_back(person);
    }
    return all;
}

std::optional<Value> valueOf(const Person& person, const std::string& column) {
    const auto wrap = [](const auto& field) { return field ? std::optional<Value>(Value(*field)) : std::nullopt; };
    if (column == "plan") return wrap(person.plan);
    if (column == "spend") return wrap(person.spend);
    if (column == "visits") return wrap(person.visits);
    return wrap(person.probability);
}

double number(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    return std::get<double>(value);
}

int compare(const Value& a, const Value& b) {
    if (const auto* text = std::get_if<std::string>(&a)) return text->compare(std::get<std::string>(b));
    return number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0;
}

std::string folded(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

bool holds(const Condition& condition, const Person& person) {
    const auto value = valueOf(person, condition.column);
    const auto& wanted = condition.values;
    const bool among = std::any_of(wanted.begin(), wanted.end(),
                                   [&](const Value& w) { return isMissing(w) ? !value : value && compare(*value, w) == 0; });
    switch (condition.comparison) {
        case Comparison::Equal: return among;
        case Comparison::NotEqual: return !among;
        case Comparison::IsMissing: return !value;
        case Comparison::IsPresent: return value.has_value();
        default: break;
    }
    if (!value) return false;
    switch (condition.comparison) {
        case Comparison::Less: return compare(*value, wanted[0]) < 0;
        case Comparison::LessEqual: return compare(*value, wanted[0]) <= 0;
        case Comparison::Greater: return compare(*value, wanted[0]) > 0;
        case Comparison::GreaterEqual: return compare(*value, wanted[0]) >= 0;
        case Comparison::Between: return compare(*value, wanted[0]) >= 0 && compare(*value, wanted[1]) < 0;
        case Comparison::Contains:
            return folded(std::get<std::string>(*value)).find(folded(std::get<std::string>(wanted[0]))) != std::string::npos;
        default: return false;
    }
}

Value randomValue(Random& random, const std::string& column) {
    if (column == "plan") return kPlans[random.below(kPlans.size())];
    if (column == "visits")
        return random.bernoulli(0.5) ? Value(static_cast<std::int64_t>(random.below(6)) - 2)
                                     : Value(static_cast<double>(random.below(8)) / 2 - 2);
    if (column == "spend")
        return random.bernoulli(0.5) ? Value(static_cast<std::int64_t>(random.below(9)) - 4)
                                     : Value(static_cast<double>(random.below(18)) / 2 - 4);
    return static_cast<double>(random.below(11)) / 10.0;
}

Condition randomCondition(Random& random) {
    static const std::vector<std::string> columns{"plan", "spend", "visits", std::string(kScoreColumn)};
    static const std::vector<std::string> needles{"%", "_", "\\", "BASIC", "us", "", "ö", "'", "0% p"};
    Condition condition;
    condition.column = columns[random.below(columns.size())];
    condition.comparison = static_cast<Comparison>(random.below(10));
    if (condition.comparison == Comparison::Contains) {
        condition.column = "plan";
        condition.values = {needles[random.below(needles.size())]};
        return condition;
    }
    const bool list = condition.comparison == Comparison::Equal || condition.comparison == Comparison::NotEqual;
    std::vector<Value> values;
    for (std::size_t i = 0, count = list ? random.below(4) : 2; i < count; ++i)
        values.push_back(list && random.bernoulli(0.2) ? Value() : randomValue(random, condition.column));
    condition.values = ValueList(std::move(values));
    return condition;
}

Result<Project> peopleProject(const std::filesystem::path& path, const std::vector<Person>& all) {
    HOLDFAST_ASSIGN(Project project, Project::draft(path));
    HOLDFAST_CHECK(defineColumns(project, {column("id", ColumnType::Text, ColumnRole::Key), column("plan", ColumnType::Text),
                                           column("spend", ColumnType::Real), column("visits", ColumnType::Integer)}));
    Rows rows;
    Scores scores;
    scores.modelVersion = 1;
    for (const Person& p : all) {
        rows.push_back({cell(p.key), p.plan ? cell(*p.plan) : missing(), p.spend ? cell(*p.spend) : missing(),
                        p.visits ? cell(*p.visits) : missing()});
        if (!p.probability) continue;
        scores.keys.push_back(p.key);
        scores.scores.push_back({*p.probability, *p.probability, *p.probability, false});
    }
    HOLDFAST_CHECK(writeRows(project, {"id", "plan", "spend", "visits"}, rows));
    HOLDFAST_CHECK(replaceScores(project, scores));
    return project;
}

}  // namespace

class TestFilterSql : public QObject {
    Q_OBJECT

private slots:
    void everyFilter_findsTheSameCustomersAsACheckOfEachRow() {
        Folder folder;
        const auto all = people(400);
        HOLDFAST_GET(Project project, peopleProject(folder / "x.holdfast", all));
        Random random(11);
        std::size_t found = 0;
        for (int round = 0; round < 1500; ++round) {
            Filter filter;
            for (std::size_t i = 0, count = 1 + random.below(3); i < count; ++i)
                filter.conditions.push_back(randomCondition(random));
            HOLDFAST_GET(const auto ids, queryCustomerIds(project, filter, {}, TaskContext()));
            std::vector<std::int64_t> expected;
            for (std::size_t i = 0; i < all.size(); ++i)
                if (std::all_of(filter.conditions.begin(), filter.conditions.end(),
                                [&](const Condition& c) { return holds(c, all[i]); }))
                    expected.push_back(static_cast<std::int64_t>(i) + 1);
            QVERIFY2(ids == expected, describe(filter).c_str());
            HOLDFAST_GET(const auto count, countCustomers(project, filter));
            QCOMPARE(count, static_cast<std::uint64_t>(expected.size()));
            found += expected.size();
        }
        QVERIFY(found > 10'000);  // the filters were not all empty
    }

    void aListOfManyValues_findsTheSameAsAShortOne() {
        Folder folder;
        const auto all = people(400);
        HOLDFAST_GET(Project project, peopleProject(folder / "x.holdfast", all));
        Random random(13);
        std::size_t found = 0;
        for (int round = 0; round < 200; ++round) {
            Condition condition = randomCondition(random);
            if (condition.comparison != Comparison::Equal && condition.comparison != Comparison::NotEqual) continue;
            // Values that nobody has, of every type that the column takes.
            std::vector<Value> values(condition.values.begin(), condition.values.end());
            for (int i = 0; i < 1'500; ++i) {
                if (condition.column == "plan") values.emplace_back("nobody's " + std::to_string(i));
                else if (i % 2 == 0) values.emplace_back(static_cast<std::int64_t>(1'000 + i));
                else values.emplace_back(1'000.25 + i);
            }
            const auto at = static_cast<std::ptrdiff_t>(random.below(values.size()));
            std::rotate(values.begin(), values.begin() + at, values.end());
            condition.values = ValueList(std::move(values));
            Filter filter{{{std::string("visits"), Comparison::IsPresent, {}}, condition, {std::string("plan"), Comparison::NotEqual, {std::string("Basic")}}}};
            HOLDFAST_GET(const auto ids, queryCustomerIds(project, filter, {}, TaskContext()));
            std::vector<std::int64_t> expected;
            for (std::size_t i = 0; i < all.size(); ++i)
                if (std::all_of(filter.conditions.begin(), filter.conditions.end(), [&](const Condition& c) { return holds(c, all[i]); }))
                    expected.push_back(static_cast<std::int64_t>(i) + 1);
            QVERIFY2(ids == expected, describe(filter).c_str());
            found += expected.size();
        }
        QVERIFY(found > 1'000);
    }

    void moreValuesThanSqliteTakesParameters_canBeNamed() {
        Folder folder;
        const auto all = people(400);
        HOLDFAST_GET(Project project, peopleProject(folder / "x.holdfast", all));
        std::vector<Value> keys;
        for (int i = 0; i < 120'000; ++i) keys.emplace_back("k" + std::to_string(i * 2));  // every second one of the 400
        const Filter named{{{std::string("id"), Comparison::Equal, ValueList(keys)}}};
        const Filter others{{{std::string("id"), Comparison::NotEqual, ValueList(keys)}, {std::string("id"), Comparison::Equal, ValueList(keys)}}};
        HOLDFAST_GET(const auto count, countCustomers(project, named));
        QCOMPARE(count, std::uint64_t{200});
        HOLDFAST_GET(const auto nobody, countCustomers(project, others));
        QCOMPARE(nobody, std::uint64_t{0});
        HOLDFAST_GET(const auto table, readCustomers(project, {{"plan"}, named}, TaskContext()));
        QCOMPARE(table.keys.size(), std::size_t{200});
    }

    void typedText_isReadAsTheColumnHoldsIt() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const auto count = [&](const Condition& condition) { return countCustomers(project, {{condition}}).value_or(99); };
        QCOMPARE(count({"visits", Comparison::Greater, {std::string("2")}}), std::uint64_t{2});
        QCOMPARE(count({"spend", Comparison::Equal, {std::string("10.5")}}), std::uint64_t{1});
        QCOMPARE(count({"member", Comparison::Equal, {std::string("true")}}), std::uint64_t{2});
        QCOMPARE(count({"member", Comparison::Equal, {std::string("no")}}), std::uint64_t{1});
        QCOMPARE(count({"id", Comparison::Equal, {std::int64_t{5}}}), std::uint64_t{0});
        QCOMPARE(count({"visits", Comparison::Contains, {std::int64_t{7}}}), std::uint64_t{1});
        QCOMPARE(count({std::string(kAnyTextColumn), Comparison::Contains, {std::string("BERN")}}), std::uint64_t{2});
        QCOMPARE(count({std::string(kAnyTextColumn), Comparison::Contains, {std::string("%")}}), std::uint64_t{1});
    }

    void unusableFilters_areInvalid_data() {
        QTest::addColumn<QString>("column");
        QTest::addColumn<int>("comparison");
        QTest::addColumn<QString>("value");
        QTest::newRow("unknown column") << "nope" << int(Comparison::Equal) << "1";
        QTest::newRow("column that tries SQL") << "id\" OR 1 --" << int(Comparison::Equal) << "1";
        QTest::newRow("text against a number") << "visits" << int(Comparison::Less) << "many";
        QTest::newRow("any text compared") << "@any" << int(Comparison::Equal) << "x";
        QTest::newRow("endless search") << "city" << int(Comparison::Contains) << QString(20'000, 'x');
        QTest::newRow("half a range") << "visits" << int(Comparison::Between) << "1";
    }
    void unusableFilters_areInvalid() {
        QFETCH(QString, column);
        QFETCH(int, comparison);
        QFETCH(QString, value);
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const auto count =
            countCustomers(project, {{{column.toStdString(), static_cast<Comparison>(comparison), {value.toStdString()}}}});
        QVERIFY(!count);
        HOLDFAST_FAILS(count, InvalidInput);
    }

    void valuesThatLookLikeSql_areOnlyValues() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto count,
                     countCustomers(project, {{{"plan", Comparison::Equal, {std::string("x') OR 1 OR ('")}}}}));
        QCOMPARE(count, std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestFilterSql)
#include "tst_filtersql.moc"
