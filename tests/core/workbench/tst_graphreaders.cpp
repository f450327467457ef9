// GraphML and GEXF of a thousand customers, read by other programs: networkx, and Python's XML reader. Every person comes back
// with his attributes and his place, every referral with its channel and time.
#include "core/storage/graphstore.h"
#include "core/storage/records.h"
#include "core/workbench/graphexport.h"
#include "core/workbench/importing.h"
#include "tests/core/storage/storagefixture.h"

#include <QProcess>
#include <QStandardPaths>

#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <set>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::test;

namespace {

constexpr int kCustomers = 1000;
constexpr int kNoPython = 3;  ///< how the reader leaves without its library

std::string keyOf(int customer) {
    return "K & \"" + std::to_string(customer) + "\" \xC3\xA9";
}
double feeOf(int customer) {
    return 0.1 * customer + 1.0 / 3.0;
}
double xOf(int customer) {
    return std::sin(customer) * 1e4;
}
double yOf(int customer) {
    return std::cos(customer) / 7.0;
}
bool hasFee(int customer) {
    return customer % 7 != 0;
}
bool hasPlace(int customer) {
    return customer % 11 != 0;
}

}  // namespace

class TestGraphReaders : public QObject {
    Q_OBJECT

    Folder m_folder;
    std::multiset<std::string> m_edges;  ///< as the reader tells them

    Result<storage::Project> make() {
        std::ofstream people(m_folder / "people.csv");
        people << "customer,plan,fee\n";
        people.precision(17);
        for (int i = 0; i < kCustomers; ++i) {
            people << "\"K & \"\"" << i << "\"\" \xC3\xA9\"," << (i % 3 ? "basic" : "<gold>") << ',';
            if (hasFee(i)) people << feeOf(i);
            people << '\n';
        }
        people.close();
        ImportRequest request;
        request.project = m_folder / "p.holdfast";
        request.customers = m_folder / "people.csv";
        HOLDFAST_CHECK(importFiles(request, TaskContext()));
        HOLDFAST_ASSIGN(auto project, storage::Project::open(request.project));
        HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
        HOLDFAST_ASSIGN(auto writer, storage::RecordWriter::open(project));
        std::mt19937 random(3);
        std::set<std::pair<int, int>> met;  // networkx keeps one edge between two
        while (met.size() < 2500) {
            const int from = static_cast<int>(random() % kCustomers);
            const int to = static_cast<int>(random() % kCustomers);
            if (!met.emplace(from, to).second) continue;
            const Referral referral{
                keyOf(from), keyOf(to),
                random() % 3 ? std::optional<UtcMillis>(1'700'000'000'000 + static_cast<UtcMillis>(random())) : std::nullopt,
                random() % 4 ? "mail & more" : ""};
            HOLDFAST_CHECK(writer.write(referral));
            m_edges.insert("edge\t" + referral.referrer + "\t" + referral.referee + "\t" + referral.channel + "\t" +
                           (referral.time ? formatIso8601(*referral.time) : ""));
        }
        HOLDFAST_CHECK(transaction.commit());
        std::vector<storage::NodePosition> places;
        for (int i = 0; i < kCustomers; ++i)
            if (hasPlace(i)) places.push_back({keyOf(i), xOf(i), yOf(i), false});
        HOLDFAST_CHECK(storage::writePositions(project, places, storage::PositionWrite::ReplaceAll, TaskContext()));
        return project;
    }

private slots:
    void initTestCase() {
        HOLDFAST_GET(auto project, make());
        for (const char* name : {"g.graphml", "g.gexf"}) {
            HOLDFAST_GET(const auto summary, exportGraph(project, {m_folder / name, {}, {}}, TaskContext()));
            QCOMPARE(summary.nodes, std::uint64_t{kCustomers});
        }
    }

    void anotherProgram_readsEverybodyBack_data() {
        QTest::addColumn<QString>("reader");
        QTest::addColumn<QString>("file");
        for (const char* reader : {"networkx", "xml"})
            for (const char* file : {"g.graphml", "g.gexf"})
                QTest::addRow("%s by %s", file, reader) << QString::fromLatin1(reader) << QString::fromLatin1(file);
    }

    void anotherProgram_readsEverybodyBack() {
        QFETCH(QString, reader);
        QFETCH(QString, file);
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
        if (python.isEmpty()) QSKIP("python3 is not here");
        QProcess process;
        process.start(python, {QStringLiteral(HOLDFAST_SOURCE_DIR "/tests/core/workbench/readgraph.py"), reader,
                               QString::fromStdString((m_folder / file.toStdString()).string())});
        QVERIFY(process.waitForFinished(120'000));
        if (process.exitCode() == kNoPython) QSKIP("no networkx that reads this format is here");
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        std::multiset<std::string> nodes, edges;
        for (const QByteArray& line : process.readAllStandardOutput().split('\n'))
            if (!line.isEmpty()) (line.startsWith("node") ? nodes : edges).insert(line.toStdString());
        QCOMPARE(edges.size(), m_edges.size());
        QVERIFY(edges == m_edges);
        QCOMPARE(nodes.size(), std::size_t{kCustomers});
        std::map<std::string, QStringList> told;
        for (const std::string& line : nodes) {
            const QStringList fields = QString::fromStdString(line).split(QLatin1Char('\t'));
            told[fields[1].toStdString()] = fields;
        }
        const bool turned = file.endsWith(QLatin1String("gexf"));  // Gephi's y grows upward
        for (int i = 0; i < kCustomers; ++i) {
            const QStringList& fields = told[keyOf(i)];
            QVERIFY2(fields.size() == 7, keyOf(i).c_str());
            QCOMPARE(fields[2].isEmpty(), !hasPlace(i));
            if (hasPlace(i)) QCOMPARE(fields[2].toDouble(), xOf(i));
            if (hasPlace(i)) QCOMPARE(fields[3].toDouble(), turned ? -yOf(i) : yOf(i));
            QCOMPARE(fields[4], i % 3 ? QStringLiteral("basic") : QStringLiteral("<gold>"));
            QCOMPARE(fields[5].isEmpty(), !hasFee(i));
            if (hasFee(i)) QCOMPARE(fields[5].toDouble(), feeOf(i));
            QCOMPARE(fields[6], QStringLiteral("True"));
        }
    }
};

QTEST_APPLESS_MAIN(TestGraphReaders)
#include "tst_graphreaders.moc"
