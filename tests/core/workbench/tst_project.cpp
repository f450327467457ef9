// What is in a project, as `info` and the Data page show it.
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/project.h"
#include "tests/core/storage/storagefixture.h"

using namespace holdfast;
using namespace holdfast::test;
using namespace holdfast::workbench;

class TestWorkbenchProject : public QObject {
    Q_OBJECT

private slots:
    void smallProject_isDescribed() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "shop.holdfast", fourCustomers()));
        HOLDFAST_GET(storage::RecordWriter writer, storage::RecordWriter::open(project));
        HOLDFAST_OK(writer.write(Event{"a", 1, "login", {}, ""}));
        HOLDFAST_GET(const ProjectInfo info, projectInfo(project));
        QCOMPARE(info.name, std::string("shop"));
        QCOMPARE(info.path, (folder / "shop.holdfast").string());
        QCOMPARE(info.tables,
                 (std::map<std::string, std::uint64_t>{{"customers", 4}, {"events", 1}, {"referrals", 0}, {"treatments", 0}}));
        QCOMPARE(info.columns.size(), std::size_t{7});
        QVERIFY(info.labelRate.has_value());
        QCOMPARE(*info.labelRate, 1.0 / 3.0);  // the missing label does not count
        QCOMPARE(info.fingerprint.size(), std::size_t{32});
        QCOMPARE(info.currency, std::string());  // nobody chose one
        QVERIFY(info.models.empty());
    }

    void emptyProject_isDescribedToo() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "shop.holdfast"));
        HOLDFAST_GET(const ProjectInfo info, projectInfo(project));
        QCOMPARE(info.tables.at("customers"), std::uint64_t{0});
        QVERIFY(!info.labelRate);
        QVERIFY(info.columns.empty());
    }

    void booleanLabel_countsTheOnes() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "shop.holdfast"));
        auto label = column("left", ColumnType::Boolean, ColumnRole::Label);
        label.positive = "true";
        HOLDFAST_OK(storage::defineColumns(project, {column("id", ColumnType::Text, ColumnRole::Key), label}));
        HOLDFAST_OK(writeRows(
            project, {"id", "left"},
            {{cell("a"), cell(1)}, {cell("b"), cell(0)}, {cell("c"), cell(0)}, {cell("d"), cell(0)}, {cell("e"), missing()}}));
        HOLDFAST_GET(const ProjectInfo info, projectInfo(project));
        QCOMPARE(info.labelRate.value_or(-1), 0.25);
    }
};

QTEST_APPLESS_MAIN(TestWorkbenchProject)
#include "tst_project.moc"
