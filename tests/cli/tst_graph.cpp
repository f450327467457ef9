// The graph command, end to end: what it says, what it writes, and how it fails.
#include "tests/cli/cliprocess.h"
#include "tests/cli/csvrows.h"

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
        QCOMPARE(metrics["unknown_ends"].toInt(), 1);
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
        QVERIFY(stats["metrics"].toObject()["out_of_date_columns"].toArray().isEmpty());
        write("left.csv", "id,Churn\nb,Yes\n");
        HOLDFAST_JSON(left, "import", project(), "--customers", path("left.csv"));
        HOLDFAST_JSON(later, "graph", project(), "stats");
        QCOMPARE(later["metrics"].toObject()["out_of_date"], QJsonValue(true));
        QCOMPARE(later["metrics"].toObject()["changed"].toArray(), QJsonArray{"labels"});
        QCOMPARE(later["metrics"].toObject()["out_of_date_columns"].toArray(),
                 (QJsonArray{"graph_subtree_churn_rate", "graph_influence", "graph_risky_neighbours"}));
        const auto text = runCli({"graph", project(), "stats"});
        QVERIFY(text.out.contains("out of date: labels changed since"));
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

    // a referred himself twice and brought b; solo referred nobody but himself; ghost, who is no customer, did too.
    void whoReferredHimself_isKeptAndChangesNothingElse() {
        write("s.csv", "id,age,Churn\na,30,Yes\nb,31,No\nsolo,32,No\n");
        write("sr.csv",
              "referrer,referee,time\na,a,2026-01-01\na,a,2026-01-02\na,b,2026-01-03\nsolo,solo,2026-02-01\n"
              "ghost,ghost,\n");
        const QString loops = path("loops.holdfast");
        HOLDFAST_JSON(imported, "import", loops, "--customers", path("s.csv"), "--referrals", path("sr.csv"), "--key", "id");
        for (const auto& file : imported["files"].toArray()) QCOMPARE(file.toObject()["rows_rejected"].toInt(), 0);
        const QJsonObject referrals = imported["files"].toArray().last().toObject();
        QCOMPARE(referrals["rows_accepted"].toInt(), 5);
        QVERIFY(referrals["warnings"].toArray().first().toString().startsWith("4 referrals are by customers to themselves"));
        HOLDFAST_JSON(stats, "graph", loops, "stats");
        QCOMPARE(stats["edges"].toInt(), 5);
        QCOMPARE(stats["self_referrals"].toInt(), 4);
        QCOMPARE(stats["duplicates"].toInt(), 1);
        QCOMPARE(stats["unknown_ends"].toInt(), 1);
        QCOMPARE(stats["components"].toInt(), 3);
        QCOMPARE(stats["isolated"].toInt(), 2);
        QCOMPARE(stats["largest_circle"].toInt(), 1);
        QCOMPARE(stats["trees"].toInt(), 1);
        QCOMPARE(stats["deepest"].toInt(), 1);
        HOLDFAST_JSON(earlier, "graph", loops, "stats", "--as-of", "2026-01-15");
        QCOMPARE(earlier["nodes"].toInt(), 3);  // solo was not there yet
        QCOMPARE(earlier["self_referrals"].toInt(), 3);
        HOLDFAST_JSON(metrics, "graph", loops, "metrics");
        HOLDFAST_JSON(laidOut, "graph", loops, "layout", "--out", path("loops.csv"));
        QCOMPARE(laidOut["nodes"].toInt(), 4);
        HOLDFAST_JSON(ego, "graph", loops, "ego", "a", "--hops", "3");
        QCOMPARE(ego["nodes"].toArray().size(), 2);
        QVERIFY(ego["edges"].toArray().contains(QJsonArray{"a", "a"}));
        HOLDFAST_JSON(way, "graph", loops, "path", "a", "b");
        QCOMPARE(way["length"].toInt(), 1);
        QCOMPARE(way["count"].toDouble(), 1.0);
        HOLDFAST_JSON(written, "graph", loops, "export", path("loops-out.csv"));
        QCOMPARE(written["edges"].toInt(), 5);
        // Row a of the nodes: only the referrals made and received count the loops.
        const auto nodes = holdfast::test::readCsv(path("loops-out-nodes.csv"));
        for (const auto& row : nodes) {
            if (row["key"] != "a") continue;
            QCOMPARE(row["graph_referrals_made"], QString("3"));
            QCOMPARE(row["graph_referrals_received"], QString("2"));
            QCOMPARE(row["graph_core"], QString("1"));
            QCOMPARE(row["graph_depth"], QString("0"));
            QCOMPARE(row["graph_subtree_size"], QString("1"));
            QCOMPARE(row["graph_strong_component_size"], QString("1"));
            QCOMPARE(row["graph_clustering"].toDouble(), 0.0);
            QCOMPARE(row["graph_betweenness"].toDouble(), 0.0);
        }
        const auto rankOf = [&](const char* key) {
            for (const auto& row : nodes)
                if (row["key"] == key) return row["graph_pagerank"].toDouble();
            return -1.0;
        };
        QVERIFY(rankOf("solo") > 0.0);
        QVERIFY(std::abs(rankOf("solo") - rankOf("b")) < 1e-9);  // neither brought anybody else
        QVERIFY(rankOf("a") > rankOf("b"));
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
        QTest::newRow("not there yet") << QStringList{"ego", "c", "--as-of", "2026-01-15"} << 1
                                       << QByteArray("There was no \"c\" in the referral graph by 2026-01-15");
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
