// Thousands of damaged files, the same each run: whatever the bytes, reading ends with records or an error, fields lie
// inside their records' text, line numbers ascend, and conversion accounts for every record.
#include "filetext.h"

#include "core/base/random.h"
#include "core/ingest/converter.h"
#include "core/ingest/fields.h"
#include "core/ingest/roles.h"

#include <QtTest>

using namespace holdfast;
using namespace holdfast::ingest;
using namespace holdfast::test;

namespace {

const std::vector<std::string> kSeeds{
    "id,name,age,joined,churn\n1,\"Ann, \"\"A\"\"\",20,2026-01-02,Yes\n2,Bob,,2026-02-03,No\n3,\"line\nend\",30,NA,No\n",
    "id;x;y\r\n1;1,5;$1.234,50\r\n2;2,5;12 %\r\n",
    "\xEF\xBB\xBF" "a\tb\n\xC3\xA4\t\xE2\x82\xAC\n",
    "{\"customer\":\"a\",\"time\":1289241911,\"kind\":\"click\"}\n{\"customer\":\"b\",\"time\":\"2026-01-01\",\"in\":{\"x\":[1,{\"y\":2}]}}\n",
    "# c\n1 2 1082040961\n3 4 1082155839\n",
    std::string("\xFF\xFE" "i\0d\0,\0x\0\n\0" "1\0,\0" "2\0\n\0", 18),
};

const std::string kSpice = ",;\t|\"'\r\n\\{}[]:#%$ \x00\x1F\x80\xC3\xE2\xFF-+.0179eE";

std::string mutated(const std::string& seed, Random& random) {
    std::string text = seed;
    for (std::uint64_t edits = 1 + random.below(8); edits > 0 && !text.empty(); --edits) {
        const std::size_t at = random.below(text.size());
        const std::size_t length = std::min<std::size_t>(1 + random.below(12), text.size() - at);
        switch (random.below(5)) {
            case 0: text[at] = kSpice[random.below(kSpice.size())]; break;
            case 1: text.insert(at, 1 + random.below(3), kSpice[random.below(kSpice.size())]); break;
            case 2: text.erase(at, length); break;
            case 3: text.insert(random.below(text.size()), text.substr(at, length)); break;
            default: text.resize(at); break;
        }
    }
    return text;
}

/// Returns what is wrong, empty when all is well.
QString check(const std::filesystem::path& path) {
    auto source = openRecords(path);
    if (!source) return source.error().message.empty() ? "an error without words" : QString();
    Inference inference((*source)->columns());
    RecordBatch sample;
    for (int i = 0; i < 1000; ++i) {
        if (!(*source)->read(sample)) return {};
        if (sample.records.empty()) break;
        if (i == 999) return "reading does not end";
        inference.add(sample);
    }
    std::vector<std::string> warnings;
    std::vector<ColumnPlan> plans = inference.plans(warnings);
    assignRoles(plans, inference, warnings);
    bool key = false;
    for (const ColumnPlan& plan : plans) key = key || plan.spec.role == ColumnRole::Key;
    if (!key) {
        ColumnPlan generated;
        generated.spec.name = kGeneratedKey;
        generated.spec.role = ColumnRole::Key;
        generated.fixed = true;
        plans.push_back(generated);
    }
    auto again = openRecords(path);
    if (!again) return "the second opening fails";
    Converter converter(plans, !key, "f");
    ConvertedBatch batch;
    std::uint64_t line = 0;
    while ((*again)->read(batch.records) && !batch.records.records.empty()) {
        for (const Record& record : batch.records.records) {
            if (record.line < line || record.line == 0) return "line numbers do not ascend";
            line = record.line;
            if (record.firstField + record.fieldCount > batch.records.fields.size()) return "fields out of range";
        }
        converter.convert(batch);
        if (batch.read != batch.accepted + batch.rejects.size()) return "records are lost";
        if (batch.rows > batch.accepted) return "more rows than accepted";
    }
    for (const RecordTable table : {RecordTable::Events, RecordTable::Referrals, RecordTable::Treatments}) {
        const auto plan = planRecords(table, inference, (*again)->hasHeader(), {});
        if (!plan) continue;
        auto third = openRecords(path);
        RecordConverter records(*plan, inference, "f");
        RecordsOut out;
        while (third && (*third)->read(out.records) && !out.records.records.empty()) {
            records.convert(out);
            if (out.read != out.events.size() + out.referrals.size() + out.treatments.size() + out.rejects.size()) return "records are lost";
        }
    }
    return {};
}

}  // namespace

class TestMutations : public QObject {
    Q_OBJECT

private slots:
    void damagedFiles_neverCrash() {
        QTemporaryDir folder;
        Random random(20261123);
        for (int files = 0; files < 1500; ++files) {
            const std::string text = mutated(kSeeds[random.below(kSeeds.size())], random);
            const QString wrong = check(fileOf(folder, text));
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong + ": " + QString::fromLatin1(QByteArray::fromStdString(text).toPercentEncoding())));
        }
    }
};

QTEST_APPLESS_MAIN(TestMutations)
#include "tst_mutations.moc"
