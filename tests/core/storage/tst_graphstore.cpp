// Derived columns, positions, scenes and what the stored metrics rest on.
#include "core/storage/derivedcolumns.h"
#include "core/storage/graphstore.h"
#include "core/storage/nodemetrics.h"
#include "core/storage/records.h"
#include "tests/core/storage/storagefixture.h"

#include <limits>

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ColumnSpec derived(const std::string& name, ColumnType type, ColumnRole role = ColumnRole::Behaviour) {
    ColumnSpec spec = column(name, type, role);
    spec.actionability = Actionability::Fixed;
    spec.source = ColumnSource::Graph;
    return spec;
}

std::vector<DerivedColumn> rankAndSize() {
    return {{derived("graph_rank", ColumnType::Real), {0.5, 0.25, kNan, 0.125}},
            {derived("graph_size", ColumnType::Integer, ColumnRole::Ignore), {4, kNan, 1, 0}}};
}

Result<std::vector<std::string>> write(Project& project, const std::vector<DerivedColumn>& columns,
                                       const TaskContext& context = {}) {
    HOLDFAST_ASSIGN(const CustomerKeys customers, readCustomerKeys(project));
    return writeDerivedColumns(project, customers.ids, columns, context);
}

std::vector<double> numbersOf(const Project& project, const std::string& name) {
    const auto table = readCustomers(project, {{name}, {}}, TaskContext());
    return table ? table->columns.front().numbers : std::vector<double>{};
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TaskContext stopped() {
    std::stop_source source;
    source.request_stop();
    return TaskContext(source.get_token());
}

}  // namespace

class TestGraphStore : public QObject {
    Q_OBJECT

private slots:
    void derivedColumns_areReadFilteredAndSortedLikeAnyOther() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto written, write(project, rankAndSize()));
        QCOMPARE(written, (std::vector<std::string>{"graph_rank", "graph_size"}));
        QVERIFY(same(numbersOf(project, "graph_rank"), {0.5, 0.25, kNan, 0.125}));
        QVERIFY(same(numbersOf(project, "graph_size"), {4, kNan, 1, 0}));
        const Filter filter{{{"graph_rank", Comparison::GreaterEqual, {Value(0.2)}}}};
        HOLDFAST_GET(const auto count, countCustomers(project, filter));
        QCOMPARE(count, std::uint64_t{2});
        HOLDFAST_GET(const auto ids, queryCustomerIds(project, {}, {"graph_size", true}, TaskContext()));
        QCOMPARE(ids, (std::vector<std::int64_t>{1, 3, 4, 2}));
        HOLDFAST_GET(const auto columns, readColumns(project));
        QVERIFY(columns.back() == rankAndSize().back().spec);
    }

    void derivedColumns_leaveTheFingerprintAlone() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto before, dataFingerprint(project));
        HOLDFAST_OK(write(project, rankAndSize()));
        HOLDFAST_OK(project.database().execute("DELETE FROM settings WHERE name = 'fingerprint'"));  // worked out anew
        HOLDFAST_GET(const auto after, dataFingerprint(project));
        QCOMPARE(after, before);
        HOLDFAST_OK(writeRows(project, {"id", "city"}, {{cell("a"), cell("Basel")}}));
        HOLDFAST_GET(const auto changed, dataFingerprint(project));
        QVERIFY(changed != before);
    }

    void writtenAgain_valuesChange_andAPersonsRoleStays() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(write(project, rankAndSize()));
        ColumnSpec edited = rankAndSize().front().spec;
        edited.role = ColumnRole::Ignore;
        edited.source = ColumnSource::Import;  // a careless caller
        HOLDFAST_OK(updateColumn(project, edited));
        auto columns = rankAndSize();
        columns[0].values = {1, 2, 3, 4};
        HOLDFAST_OK(write(project, columns));
        QVERIFY(same(numbersOf(project, "graph_rank"), {1, 2, 3, 4}));
        HOLDFAST_GET(const auto catalogue, readColumns(project));
        QCOMPARE(catalogue.size(), smallColumns().size() + 2);
        QVERIFY(catalogue[7].role == ColumnRole::Ignore);
        QVERIFY(catalogue[7].source == ColumnSource::Graph);
    }

    void customersThatWereNotGiven_haveNothing() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(write(project, rankAndSize()));
        HOLDFAST_OK(writeRows(project, {"id"}, {{cell("e")}}));
        QVERIFY(same(numbersOf(project, "graph_rank"), {0.5, 0.25, kNan, 0.125, kNan}));
        const std::vector<DerivedColumn> one{{derived("graph_rank", ColumnType::Real), {9}}};
        HOLDFAST_OK(writeDerivedColumns(project, std::vector<std::int64_t>{2}, one, TaskContext()));
        QVERIFY(same(numbersOf(project, "graph_rank"), {kNan, 9, kNan, kNan, kNan}));
    }

    void anImportedColumnOfThatName_keepsItsName() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(defineColumns(project, {column("graph_rank", ColumnType::Text)}));
        HOLDFAST_OK(writeRows(project, {"id", "graph_rank"}, {{cell("a"), cell("mine")}}));
        HOLDFAST_GET(const auto first, write(project, rankAndSize()));
        QCOMPARE(first, (std::vector<std::string>{"graph_rank_2", "graph_size"}));
        HOLDFAST_GET(const auto second, write(project, rankAndSize()));
        QCOMPARE(second, first);
        QVERIFY(same(numbersOf(project, "graph_rank_2"), {0.5, 0.25, kNan, 0.125}));
        HOLDFAST_GET(const auto cells, fetchCustomers(project, std::vector<std::int64_t>{1}, {"graph_rank"}));
        QCOMPARE(cells[0][0], Value(std::string("mine")));
    }

    void anImport_cannotTakeADerivedColumn() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(write(project, rankAndSize()));
        HOLDFAST_FAILS(defineColumns(project, {column("graph_rank", ColumnType::Real)}), InvalidInput);
    }

    void cancelledWrite_leavesEverythingAsItWas() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_FAILS(write(project, rankAndSize(), stopped()), Cancelled);
        HOLDFAST_GET(const auto columns, readColumns(project));
        QCOMPARE(columns.size(), smallColumns().size());
        HOLDFAST_GET(const auto there, project.database().queryInteger(
                                           "SELECT count(*) FROM pragma_table_info('customers') WHERE name LIKE 'graph%'"));
        QCOMPARE(there, std::int64_t{0});
        HOLDFAST_OK(write(project, rankAndSize()));
        auto columns2 = rankAndSize();
        columns2[0].values = {7, 7, 7, 7};
        HOLDFAST_FAILS(write(project, columns2, stopped()), Cancelled);
        QVERIFY(same(numbersOf(project, "graph_rank"), {0.5, 0.25, kNan, 0.125}));
    }

    void wrongInput_isRefused() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_FAILS(write(project, {{derived("short", ColumnType::Real), {1}}}), InvalidInput);
        HOLDFAST_FAILS(write(project, {{derived("text", ColumnType::Text), {1, 2, 3, 4}}}), InvalidInput);
        HOLDFAST_FAILS(write(project, {{column("mine", ColumnType::Real), {1, 2, 3, 4}}}), InvalidInput);
        HOLDFAST_GET(Project empty, Project::draft(folder / "empty.holdfast"));
        HOLDFAST_FAILS(
            writeDerivedColumns(empty, {}, std::vector<DerivedColumn>{{derived("x", ColumnType::Real), {}}}, TaskContext()),
            InvalidInput);
        HOLDFAST_GET(const auto nobody, readCustomerKeys(empty));
        QVERIFY(nobody.keys.empty());
    }

    void positions_areReplacedOrMerged() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const NodePosition a{"a", 1.5, -2.0, false}, b{"b", 0.1, 1e-300, true}, ghost{"not a customer", 3, 4, false};
        HOLDFAST_OK(writePositions(project, {a, b}, PositionWrite::ReplaceAll, TaskContext()));
        NodePosition moved = a;
        moved.x = 9;
        HOLDFAST_OK(writePositions(project, {moved, ghost}, PositionWrite::Merge, TaskContext()));
        HOLDFAST_GET(const auto merged, readPositions(project));
        QVERIFY((merged == std::vector<NodePosition>{moved, b, ghost}));
        HOLDFAST_FAILS(writePositions(project, {a}, PositionWrite::ReplaceAll, stopped()), Cancelled);
        HOLDFAST_FAILS(writePositions(project, {{"a", kNan, 0, false}}, PositionWrite::ReplaceAll, TaskContext()),
                       InvalidInput);
        HOLDFAST_GET(const auto kept, readPositions(project));
        QVERIFY(kept == merged);
        HOLDFAST_OK(writePositions(project, {a}, PositionWrite::ReplaceAll, TaskContext()));
        HOLDFAST_GET(const auto replaced, readPositions(project));
        QVERIFY((replaced == std::vector<NodePosition>{a}));
    }

    void scenes_areSavedChangedRemovedAndBroughtBack() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        Scene scene{0, "The east", "look at b's branch", R"({"zoom": 2})", 1000};
        HOLDFAST_GET(scene.id, saveScene(project, scene));
        scene.note = "done";
        HOLDFAST_GET(const auto same, saveScene(project, scene));
        QCOMPARE(same, scene.id);
        HOLDFAST_GET(const auto scenes, readScenes(project));
        QVERIFY((scenes == std::vector<Scene>{scene}));
        HOLDFAST_OK(removeScene(project, scene.id));
        HOLDFAST_FAILS(removeScene(project, scene.id), NotFound);
        HOLDFAST_OK(saveScene(project, scene));
        HOLDFAST_GET(const auto back, readScenes(project));
        QVERIFY((back == std::vector<Scene>{scene}));
        HOLDFAST_FAILS(saveScene(project, {0, "", "", "{}", 0}), InvalidInput);
        HOLDFAST_FAILS(saveScene(project, {0, "x", "", "[1]", 0}), InvalidInput);
        HOLDFAST_FAILS(saveScene(project, {0, "x", "", "{", 0}), InvalidInput);
    }

    void storedMetrics_areTheLastOnes() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto none, readStoredMetrics(project));
        QVERIFY(!none);
        StoredMetrics metrics{5, 0xFFFF'FFFF'FFFF'FFFF, 12, 4, 0, R"({"edges": 3})"};
        HOLDFAST_OK(writeStoredMetrics(project, metrics));
        metrics.newestReferral = 13;
        HOLDFAST_OK(writeStoredMetrics(project, metrics));
        HOLDFAST_GET(const auto stored, readStoredMetrics(project));
        QVERIFY(stored && *stored == metrics);
    }

    void referralsAfterAnId_areTheNewOnes() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(RecordWriter writer, RecordWriter::open(project));
        HOLDFAST_OK(writer.write(Referral{"a", "b", 5, "mail"}));
        HOLDFAST_GET(const auto first, readReferralsAfter(project, 0));
        QCOMPARE(first.referrals.size(), std::size_t{1});
        HOLDFAST_OK(writer.write(Referral{"b", "stranger", std::nullopt, ""}));
        HOLDFAST_GET(const auto second, readReferralsAfter(project, first.newest));
        QCOMPARE(second.referrals.size(), std::size_t{1});
        QCOMPARE(second.referrals[0].referee, std::string("stranger"));
        QVERIFY(!second.referrals[0].time);
        HOLDFAST_GET(const auto third, readReferralsAfter(project, second.newest));
        QVERIFY(third.referrals.empty());
        QCOMPARE(third.newest, second.newest);
    }

    void nodeMetrics_areReplacedAsAWhole() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const std::vector<DerivedColumn> columns{{derived("graph_pagerank", ColumnType::Real), {0.5, kNan}},
                                                 {derived("graph_core", ColumnType::Integer), {kNan, 3}}};
        const std::vector<std::string> nodes{"stranger", "o'ther"};
        HOLDFAST_OK(writeNodeMetrics(project, nodes, columns, TaskContext()));
        HOLDFAST_GET(const auto ranks, readNodeMetric(project, "graph_pagerank"));
        QCOMPARE(ranks.nodes, (std::vector<std::string>{"o'ther", "stranger"}));
        QVERIFY(same(ranks.values, {kNan, 0.5}));
        HOLDFAST_GET(const auto cores, readNodeMetric(project, "graph_core"));
        QVERIFY(same(cores.values, {3, kNan}));
        HOLDFAST_GET(const auto depths, readNodeMetric(project, "graph_depth"));
        QVERIFY(same(depths.values, {kNan, kNan}));
        HOLDFAST_OK(writeNodeMetrics(project, std::vector<std::string>{"third"},
                                     std::vector<DerivedColumn>{{derived("graph_core", ColumnType::Integer), {1}}},
                                     TaskContext()));
        HOLDFAST_GET(const auto count, countNodeMetrics(project));
        QCOMPARE(count, std::uint64_t{1});
    }

    void nodeMetrics_ofAWrongNameOrNumber_areRefused_andLeaveWhatIsThere() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const std::vector<std::string> nodes{"a", "b"};
        const auto wrong = [&](const std::string& name, std::vector<double> values) {
            return writeNodeMetrics(project, nodes,
                                    std::vector<DerivedColumn>{{derived(name, ColumnType::Real), std::move(values)}},
                                    TaskContext());
        };
        HOLDFAST_OK(wrong("graph_pagerank", {1, 2}));
        HOLDFAST_FAILS(wrong("graph_rank", {1, 2}), InvalidInput);
        HOLDFAST_FAILS(wrong("node", {1, 2}), InvalidInput);
        HOLDFAST_FAILS(wrong("graph_pagerank", {1}), InvalidInput);
        HOLDFAST_FAILS(readNodeMetric(project, "node"), NotFound);
        HOLDFAST_FAILS(readNodeMetric(project, "x FROM customers --"), NotFound);
        const std::vector<DerivedColumn> fine{{derived("graph_pagerank", ColumnType::Real), {3, 4}}};
        HOLDFAST_FAILS(writeNodeMetrics(project, nodes, fine, stopped()), Cancelled);
        HOLDFAST_GET(const auto ranks, readNodeMetric(project, "graph_pagerank"));
        QVERIFY(same(ranks.values, {1, 2}));
    }
};

QTEST_APPLESS_MAIN(TestGraphStore)
#include "tst_graphstore.moc"
