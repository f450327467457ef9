// The graph command, end to end: what it says, what it writes, and how it fails.
#include "tests/cli/cliprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QtTest>

using holdfast::test::runCli;

class TestCliGraph : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString project() const { return path("p.holdfast"); }

    void write(const QString& name, const QByteArray& text) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray content(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    // hub brought a, b, c; a brought d; d knows stranger, who is no customer; lone stands alone.
    void initTestCase() {
        write("c.csv", "id,age,Churn\nhub,30,Yes\na,31,No\nb,32,No\nc,33,Yes\nd,34,No\nlone,35,No\n");
        write("r.csv",
              "referrer,referee,time,channel\nhub,a,2026-01-01,mail\nhub,b,2026-01-02,mail\nhub,c,2026-03-01,app\n"
              "a,d,2026-02-01,mail\nd,stranger,,shop\n");
        const auto run =
            runCli({"import", project(), "--customers", path("c.csv"), "--referrals", path("r.csv"), "--key", "id"});
        QVERIFY2(run.status == 0, run.told().constData());
    }

    void stats_haveTheContractsKeys() {
        HOLDFAST_JSON(stats, "graph", project(), "stats");
        QCOMPARE(stats["nodes"].toInt(), 7);
        QCOMPARE(stats["edges"].toInt(), 5);
        QCOMPARE(stats["components"].toInt(), 2);
        QCOMPARE(stats["unknown_ends"].toInt(), 1);
        QCOMPARE(stats["deepest"].toInt(), 3);
        QVERIFY(stats["metrics"].isNull());
        HOLDFAST_JSON(earlier, "graph", project(), "stats", "--as-of", "2026-01-31");
        QCOMPARE(earlier["edges"].toInt(), 3);  // two by then, and the one without a time
        const auto text = runCli({"graph", project(), "stats"});
        QCOMPARE(text.status, 0);
        QVERIFY(text.out.contains("referral trees"));
    }

    void metrics_becomeColumnsOfTheProject() {
        HOLDFAST_JSON(before, "info", project());
        HOLDFAST_JSON(metrics, "graph", project(), "metrics", "--seed", "3");
        QVERIFY(metrics["columns"].toArray().contains("graph_pagerank"));
        HOLDFAST_JSON(after, "info", project());
        QCOMPARE(after["fingerprint"], before["fingerprint"]);
        bool found = false;
        for (const auto& column : after["columns"].toArray())
            if (column.toObject()["name"] == "graph_pagerank")
                found = column.toObject()["source"] == "graph" && column.toObject()["role"] == "behaviour";
        QVERIFY(found);
        HOLDFAST_JSON(stats, "graph", project(), "stats");
        QCOMPARE(stats["metrics"].toObject()["out_of_date"], QJsonValue(false));
        QCOMPARE(stats["metrics"].toObject()["seed"].toInt(), 3);
    }

    // hub, a, b, c, d and the stranger hang together: at a tiny resolution in one community, at a large one nobody with
    // another.
    void metrics_areComputedAsAskedFor() {
        HOLDFAST_JSON(coarse, "graph", project(), "metrics", "--resolution", "0.01");
        QCOMPARE(coarse["communities"].toInt(), 2);
        HOLDFAST_JSON(fine, "graph", project(), "metrics", "--resolution", "100", "--pivots", "3", "--risky-from", "0.8");
        QCOMPARE(fine["communities"].toInt(), 7);
        HOLDFAST_JSON(info, "graph", project(), "stats");
        QCOMPARE(info["metrics"].toObject()["summary"].toObject()["communities"].toInt(), 7);
    }

    void ego_countsWhatItLeavesOut() {
        HOLDFAST_JSON(ego, "graph", project(), "ego", "hub", "--hops", "1", "--direction", "out", "--limit", "3");
        QCOMPARE(ego["nodes"].toArray().size(), 3);
        QCOMPARE(ego["omitted"].toInt(), 1);
        QCOMPARE(ego["nodes"].toArray()[0].toObject()["hidden"].toInt(), 1);
        QCOMPARE(ego["nodes"].toArray()[1].toObject()["key"].toString(), QString("a"));  // the best connected comes first
        const auto text = runCli({"graph", project(), "ego", "hub", "--hops", "1", "--limit", "3"});
        QVERIFY(text.out.contains("1 more"));
    }

    void path_isFoundBothWays_orNot() {
        HOLDFAST_JSON(both, "graph", project(), "path", "d", "c");
        QCOMPARE(both["length"].toInt(), 3);
        QCOMPARE(both["count"].toDouble(), 1.0);
        QCOMPARE(both["paths"].toArray()[0].toArray(), (QJsonArray{"d", "a", "hub", "c"}));
        QCOMPARE(both["ways"].toArray()[0].toArray(), (QJsonArray{"in", "in", "out"}));
        QCOMPARE(both["count_is_exact"], QJsonValue(true));
        const auto text = runCli({"graph", project(), "path", "d", "c"});
        QVERIFY2(text.out.contains("1 chain of 3 referrals"), text.out.constData());
        QVERIFY2(text.out.contains("d <- a <- hub -> c"), text.out.constData());
        QCOMPARE(both["common_referrers"].toArray()[0].toObject()["key"].toString(), QString("hub"));
        HOLDFAST_JSON(down, "graph", project(), "path", "d", "c", "--direction", "out");
        QCOMPARE(down["found"], QJsonValue(false));
        QVERIFY(down["length"].isNull());
    }

    // x and y brought each other, and both brought z.
    void path_findsLongerChains_whereAskedTo() {
        write("l.csv", "referrer,referee\nx,y\ny,x\nx,z\ny,z\n");
        const auto made = runCli({"import", path("l.holdfast"), "--referrals", path("l.csv")});
        QVERIFY2(made.status == 0, made.told().constData());
        HOLDFAST_JSON(shortest, "graph", path("l.holdfast"), "path", "x", "z");
        QCOMPARE(shortest["count"].toInt(), 1);
        HOLDFAST_JSON(longer, "graph", path("l.holdfast"), "path", "x", "z", "--longer", "1");
        QCOMPARE(longer["count"].toInt(), 2);
        QCOMPARE(longer["paths"].toArray()[1].toArray(), (QJsonArray{"x", "y", "z"}));
        QCOMPARE(longer["ways"].toArray()[1].toArray(), (QJsonArray{"both", "out"}));
        const auto text = runCli({"graph", path("l.holdfast"), "path", "x", "z", "--longer", "1"});
        QVERIFY2(text.out.contains("2 chains of 1 to 2 referrals"), text.out.constData());
        QVERIFY2(text.out.contains("x <-> y -> z"), text.out.constData());
    }

    // Sixty diamonds in a row join the ends in 2^60 chains.
    void path_saysWhenThereAreTooManyToCount() {
        QByteArray table("referrer,referee\n");
        for (int i = 0; i < 60; ++i)
            for (const char* side : {"a", "b"}) {
                const QByteArray middle = side + QByteArray::number(i);
                table += "j" + QByteArray::number(i) + "," + middle + "\n" + middle + ",j" + QByteArray::number(i + 1) + "\n";
            }
        write("d.csv", table);
        const auto made = runCli({"import", path("d.holdfast"), "--referrals", path("d.csv")});
        QVERIFY2(made.status == 0, made.told().constData());
        const auto text = runCli({"graph", path("d.holdfast"), "path", "j0", "j60"});
        QVERIFY2(text.out.contains("more than 9,007,199,254,740,992 chains of 120 referrals"), text.out.constData());
        HOLDFAST_JSON(json, "graph", path("d.holdfast"), "path", "j0", "j60", "--limit", "1");
        QCOMPARE(json["count_is_exact"], QJsonValue(false));
        QVERIFY(json["count"].toDouble() > 9e15);
    }

    void ego_sharesItsLimitAmongTheHops() {
        QByteArray table("referrer,referee\n");
        for (int i = 0; i < 30; ++i) {
            table += "hub,a" + QByteArray::number(i) + "\n";
            table += "a" + QByteArray::number(i) + ",b" + QByteArray::number(i) + "\n";
        }
        write("e.csv", table);
        const auto made = runCli({"import", path("e.holdfast"), "--referrals", path("e.csv")});
        QVERIFY2(made.status == 0, made.told().constData());
        HOLDFAST_JSON(ego, "graph", path("e.holdfast"), "ego", "hub", "--limit", "21");
        int second = 0;
        for (const auto& node : ego["nodes"].toArray()) second += node.toObject()["hop"].toInt() == 2;
        QCOMPARE(second, 10);
    }

    void layout_writesPlaces_theSameForASeed() {
        HOLDFAST_JSON(first, "graph", project(), "layout", "--fresh", "--seed", "5", "--out", path("xy.csv"));
        QCOMPARE(first["nodes"].toInt(), 7);
        const QByteArray once = content("xy.csv");
        QVERIFY(once.startsWith("key,x,y\n"));
        QCOMPARE(once.count('\n'), 8);
        HOLDFAST_JSON(second, "graph", project(), "layout", "--fresh", "--seed", "5", "--out", path("xy2.csv"));
        QCOMPARE(content("xy2.csv"), once);
        HOLDFAST_JSON(stats, "graph", project(), "stats");
        QCOMPARE(stats["placed"].toInt(), 7);
    }

    void export_writesEveryFormat() {
        for (const char* extension : {"graphml", "gexf", "dot"}) {
            const QString name = QString("g.") + extension;
            HOLDFAST_JSON(done, "graph", project(), "export", path(name));
            QCOMPARE(done["files"].toArray().size(), 1);
            QVERIFY(content(name).size() > 300);
        }
        HOLDFAST_JSON(done, "graph", project(), "export", path("g.csv"), "--column", "age");
        QCOMPARE(done["files"].toArray().size(), 2);
        QVERIFY(content("g-nodes.csv").startsWith("key,customer,x,y,pinned,age\n"));
        QCOMPARE(content("g-edges.csv").count('\n'), 6);
    }

    void mistakes_areSaidPlainly_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no action") << QStringList{} << 2 << QByteArray("ACTION");
        QTest::newRow("unknown action") << QStringList{"dance"} << 2 << QByteArray("dance");
        QTest::newRow("no key") << QStringList{"ego"} << 2 << QByteArray("ego KEY");
        QTest::newRow("one end") << QStringList{"path", "a"} << 2 << QByteArray("path A B");
        QTest::newRow("too many words") << QStringList{"stats", "a"} << 2 << QByteArray("stats");
        QTest::newRow("no time") << QStringList{"stats", "--as-of", "yesterday"} << 2 << QByteArray("yesterday");
        QTest::newRow("idle option") << QStringList{"ego", "hub", "--longer", "1"} << 2 << QByteArray("ego takes no --longer");
        QTest::newRow("option of metrics") << QStringList{"stats", "--pivots", "5"} << 2
                                           << QByteArray("stats takes no --pivots");
        QTest::newRow("no resolution") << QStringList{"metrics", "--resolution", "0"} << 2 << QByteArray("--resolution");
        QTest::newRow("no chance") << QStringList{"metrics", "--risky-from", "1.5"} << 2 << QByteArray("--risky-from");
        QTest::newRow("unknown key") << QStringList{"ego", "nobody"} << 1 << QByteArray("error: NotFound");
        QTest::newRow("unknown format") << QStringList{"export", "g.docx"} << 1 << QByteArray("error: InvalidInput");
        QTest::newRow("unknown column") << QStringList{"export", "g.csv", "--column", "x"} << 1
                                        << QByteArray("error: InvalidInput");
    }
    void mistakes_areSaidPlainly() {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QByteArray, says);
        const auto run = runCli(QStringList{"graph", project()} + arguments);
        QCOMPARE(run.status, status);
        QVERIFY2(run.err.contains(says), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliGraph)
#include "tst_graph.moc"
