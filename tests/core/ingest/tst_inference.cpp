// What the importer makes of columns by themselves: types, key, label, roles, the fields of events.
#include "filetext.h"

#include "core/ingest/fields.h"
#include "core/ingest/roles.h"
#include "tests/support/testdata.h"

#include <QtTest>

using namespace holdfast;
using namespace holdfast::ingest;
using namespace holdfast::test;

namespace {

struct Inferred {
    std::vector<ColumnPlan> plans;
    std::vector<std::string> warnings;
    std::string table;

    const ColumnSpec& spec(const std::string& name) const {
        for (const ColumnPlan& plan : plans)
            if (plan.spec.name == name) return plan.spec;
        qFatal("no column %s", name.c_str());
    }
};

Inferred infer(const std::filesystem::path& path) {
    auto source = openRecords(path);
    if (!source) qFatal("%s", source.error().message.c_str());
    Inference inference((*source)->columns());
    RecordBatch batch;
    while ((*source)->read(batch) && !batch.records.empty()) inference.add(batch);
    Inferred result;
    result.plans = inference.plans(result.warnings);
    assignRoles(result.plans, inference, result.warnings);
    result.table = guessTable(inference, (*source)->hasHeader());
    return result;
}

}  // namespace

class TestInference : public QObject {
    Q_OBJECT

private slots:
    void types_areFoundFromValues_data();
    void types_areFoundFromValues();
    void wordsOfNames_areFound();
    void aWordThatDenies_isNeverTheOneThatMeansLeft_data();
    void aWordThatDenies_isNeverTheOneThatMeansLeft();
    void realTables_getTheirRoles_data();
    void realTables_getTheirRoles();
    void surnamesAndRowNumbers_areIgnored();
    void tables_areToldApart_data();
    void tables_areToldApart();

private:
    QTemporaryDir m_folder;
};

void TestInference::types_areFoundFromValues_data() {
    QTest::addColumn<QStringList>("values");
    QTest::addColumn<QString>("type");
    const auto row = [](const char* name, const char* values, const char* type) {
        QTest::newRow(name) << QString::fromUtf8(values).split('|') << type;
    };
    row("whole", "1|2|30", "integer");
    row("decimal", "1|2.5|30", "real");
    row("missing among numbers", "1||NA|?|30", "integer");
    row("leading zeros", "007|010|123", "text");
    row("a zero alone is a number", "0|10|20", "integer");
    row("too long for a number", "12345678901234567890|12345678901234567891", "text");
    row("0 and 1", "0|1|1|0", "boolean");
    row("only 1", "1|1|1", "integer");
    row("yes and no", "Yes|No|yes", "boolean");
    row("yes, no and a third", "Yes|No|No internet service", "text");
    row("TRUE and True", "TRUE|False|True|FALSE", "boolean");
    row("thousands", "1,234|12,345,678|5", "integer");
    row("decimal comma", "1,5|2,25|1.234,5", "real");
    row("money", "$1,234.50|$7|$0.99", "real");
    row("percent", "12%|7.5%|3%", "real");
    row("dates", "2026-11-23|2026-01-02", "timestamp");
    row("day first", "23/11/2026|01/02/2026", "timestamp");
    row("one mistake among numbers", "1|2|3|4|abc|6|7|8|9|10", "integer");
    row("a category among numbers", "1|2|3+|1|3+|2|1|1|2|3+", "text");
    row("words", "a|b|c", "text");
    row("nothing", "||", "text");
    row("ranges", "2) $100 - $200|3) $200 - $350", "text");
}

void TestInference::types_areFoundFromValues() {
    QFETCH(QStringList, values);
    QFETCH(QString, type);
    std::string text = "id;x\n";
    for (int i = 0; i < values.size(); ++i) text += "k" + std::to_string(i) + ";" + values[i].toStdString() + "\n";
    const auto path = fileOf(m_folder, text);
    FileFormat format;
    format.delimiter = ";";
    format.header = true;
    auto source = openRecords(path, format);
    QVERIFY(static_cast<bool>(source));
    Inference inference((*source)->columns());
    RecordBatch batch;
    while ((*source)->read(batch) && !batch.records.empty()) inference.add(batch);
    std::vector<std::string> warnings;
    QCOMPARE(QString::fromUtf8(toString(inference.plans(warnings)[1].spec.type).data()), type);
}

void TestInference::wordsOfNames_areFound() {
    QCOMPARE(wordsOf("customerID"), (std::vector<std::string>{"customer", "id"}));
    QCOMPARE(wordsOf("NumOfProducts"), (std::vector<std::string>{"num", "of", "products"}));
    QCOMPARE(wordsOf("Total_Trans_Amt"), (std::vector<std::string>{"total", "trans", "amt"}));
    QCOMPARE(wordsOf("HTTPCode 2"), (std::vector<std::string>{"http", "code", "2"}));
    QCOMPARE(bareName("Total day-charge"), std::string("totaldaycharge"));
}

void TestInference::realTables_getTheirRoles_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("positive");
    QTest::addColumn<QString>("value");
    QTest::newRow("Telco") << "churn/Telco-Customer-Churn.csv" << "customerID" << "Churn" << "Yes" << "MonthlyCharges";
    QTest::newRow("bank") << "churn/bank data.csv" << "CustomerId" << "Exited" << "1" << "Balance";
    QTest::newRow("mlc") << "churn/mlc_churn.csv" << "rownames" << "churn" << "yes" << "total_day_charge";
    QTest::newRow("cards") << "churn/BankChurners.csv" << "CLIENTNUM" << "Attrition_Flag" << "Attrited Customer" << "Total_Trans_Amt";
    QTest::newRow("bigml") << "damaged/churn-bigml-80.csv" << "" << "Churn" << "1" << "Total day charge";
}

void TestInference::realTables_getTheirRoles() {
    QFETCH(QString, file);
    if (!haveData(file.toStdString())) QSKIP("the real tables are not here; set HOLDFAST_DATA to the data folder");
    const Inferred inferred = infer(dataFolder() / file.toStdString());
    QString key, label, positive, value;
    for (const ColumnPlan& plan : inferred.plans) {
        const auto name = QString::fromStdString(plan.spec.name);
        if (plan.spec.role == ColumnRole::Key) key += name;
        if (plan.spec.role == ColumnRole::Value) value += name;
        if (plan.spec.role != ColumnRole::Label) continue;
        label += name;
        positive = QString::fromStdString(plan.spec.positive);
    }
    QTEST(key, "key");
    QTEST(label, "label");
    QTEST(positive, "positive");
    QTEST(value, "value");
    QCOMPARE(inferred.table, std::string("customers"));
}

void TestInference::aWordThatDenies_isNeverTheOneThatMeansLeft_data() {
    QTest::addColumn<QString>("frequent");
    QTest::addColumn<QString>("rare");
    QTest::addColumn<QString>("positive");
    QTest::newRow("no alone") << "no" << "no" << "yes";
    QTest::newRow("0 alone") << "0" << "0" << "1";
    QTest::newRow("a word of leaving alone") << "churned" << "churned" << "churned";
    QTest::newRow("stays, the rarer one") << "moved" << "stayed" << "moved";
    QTest::newRow("unknown words") << "blue" << "green" << "green";
}

void TestInference::aWordThatDenies_isNeverTheOneThatMeansLeft() {
    QFETCH(QString, frequent);
    QFETCH(QString, rare);
    std::string text = "id,x,churn\n";
    for (int i = 0; i < 100; ++i)
        text += "C" + std::to_string(i) + "," + std::to_string(i * 7 % 31) + "," + (i % 5 ? frequent : rare).toStdString() + "\n";
    auto source = openRecords(fileOf(m_folder, text));
    QVERIFY(static_cast<bool>(source));
    Inference inference((*source)->columns());
    RecordBatch batch;
    while ((*source)->read(batch) && !batch.records.empty()) inference.add(batch);
    std::vector<std::string> warnings;
    std::vector<ColumnPlan> plans = inference.plans(warnings);
    warnings.clear();
    makeLabel(plans[2], inference.columns()[2].guess, "", warnings);
    QTEST(QString::fromStdString(plans[2].spec.positive), "positive");
    QCOMPARE(std::any_of(warnings.begin(), warnings.end(), [](const auto& one) { return one.find("single value") != std::string::npos; }),
             frequent == rare && frequent != "churned");
}

void TestInference::surnamesAndRowNumbers_areIgnored() {
    std::string text = "RowNumber,CustomerId,Surname,Gender,Age,Balance,voice_mail_plan,CreditScore,Exited\n";
    for (int i = 0; i < 100; ++i)
        text += std::to_string(i + 1) + "," + std::to_string(5000 + i * 37) + ",Hill,Female," + std::to_string(20 + i % 40) + "," +
                std::to_string(i * 10.5) + "," + (i % 2 ? "yes" : "no") + ",600," + std::to_string(i % 3 == 0) + "\n";
    const Inferred inferred = infer(fileOf(m_folder, text));
    QVERIFY(inferred.spec("RowNumber").role == ColumnRole::Ignore);
    QVERIFY(inferred.spec("CustomerId").role == ColumnRole::Key);
    QVERIFY(inferred.spec("Surname").role == ColumnRole::Ignore);
    QVERIFY(inferred.spec("Gender").actionability == Actionability::Fixed);
    QVERIFY(inferred.spec("Age").role == ColumnRole::Demographic);
    QVERIFY(inferred.spec("voice_mail_plan").role == ColumnRole::Contract);
    QVERIFY(inferred.spec("Balance").role == ColumnRole::Value);
}

void TestInference::tables_areToldApart_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("table");
    QTest::newRow("events") << "customer,time,kind,value\na,2026-01-01,click,\na,2026-01-02,purchase,5\nb,2026-01-02,click,\n" << "events";
    QTest::newRow("orders") << "customer_id,date,dollars\n1,1997-01-01,11\n1,1997-01-02,12\n2,1997-01-02,13\n" << "events";
    QTest::newRow("referrals") << "referrer,referee,time\na,b,2026-01-01\na,c,2026-01-02\n" << "referrals";
    QTest::newRow("edges") << "from,to\n1,2\n1,3\n" << "referrals";
    QTest::newRow("treatments") << "customer,arm,time\na,none,2026-01-01\nb,discount_5,2026-01-01\n" << "treatments";
    QTest::newRow("customers") << "customer,age,signup_date,churn\na,20,2026-01-01,yes\nb,30,2026-01-01,no\n" << "customers";
}

void TestInference::tables_areToldApart() {
    QFETCH(QString, text);
    QFETCH(QString, table);
    QCOMPARE(QString::fromStdString(infer(fileOf(m_folder, text.toStdString())).table), table);
}

QTEST_APPLESS_MAIN(TestInference)
#include "tst_inference.moc"
