// Edits return what was there before, so that the same call with it undoes them.
#include "core/storage/notebook.h"
#include "core/workbench/editing.h"
#include "tests/core/storage/storagefixture.h"

using namespace holdfast;
using namespace holdfast::test;
using namespace holdfast::workbench;
using storage::Project;

class TestEditing : public QObject {
    Q_OBJECT

private slots:
    void editedColumn_isUndoneByItsFormerSpec() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto fingerprint, storage::dataFingerprint(project));
        ColumnSpec spend = smallColumns()[3];
        spend.actionability = Actionability::OnlyDown;
        spend.rangeMin = -1.0;
        spend.rangeMax = 20.0;
        HOLDFAST_GET(const ColumnSpec former, editColumn(project, spend));
        QVERIFY(former == smallColumns()[3]);
        HOLDFAST_GET(const auto edited, storage::readColumns(project));
        QVERIFY(edited[3] == spend);
        HOLDFAST_GET(const ColumnSpec redo, editColumn(project, former));
        QVERIFY(redo == spend);
        HOLDFAST_GET(const auto undone, storage::dataFingerprint(project));
        QCOMPARE(undone, fingerprint);
    }

    void secondKeyOrLabel_isInvalidAndChangesNothing() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        for (const ColumnRole role : {ColumnRole::Key, ColumnRole::Label})
            HOLDFAST_FAILS(editColumn(project, column("plan", ColumnType::Text, role)), InvalidInput);
        HOLDFAST_FAILS(editColumn(project, column("nope", ColumnType::Text)), NotFound);
        ColumnSpec backwards = smallColumns()[3];
        backwards.rangeMin = 2.0;
        backwards.rangeMax = 1.0;
        HOLDFAST_FAILS(editColumn(project, backwards), InvalidInput);
        HOLDFAST_GET(const auto columns, storage::readColumns(project));
        QVERIFY(columns == smallColumns());
    }

    void editedNote_isUndoneByItsFormerText() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const Clock clock = [] { return UtcMillis{5}; };
        HOLDFAST_GET(const auto none, editNote(project, "a", "call", clock));
        QCOMPARE(none, std::string());
        HOLDFAST_GET(const auto call, editNote(project, "a", none, clock));
        QCOMPARE(call, std::string("call"));
        HOLDFAST_GET(const auto left, storage::readNote(project, "a"));
        QCOMPARE(left, std::string());
        HOLDFAST_FAILS(editNote(project, "nobody", "x", clock), NotFound);
    }

    void currency_isCheckedAndUndone() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_GET(const auto none, editSetting(project, "currency", "CHF"));
        QVERIFY(!none);
        HOLDFAST_GET(const auto chf, editSetting(project, "currency", "EUR"));
        QCOMPARE(chf.value_or(""), std::string("CHF"));
        for (const char* bad : {"", "eur", "EURO", "E1R"}) HOLDFAST_FAILS(editSetting(project, "currency", bad), InvalidInput);
        HOLDFAST_FAILS(editSetting(project, "data_version", "1"), InvalidInput);
        HOLDFAST_GET(const auto eur, editSetting(project, "currency", std::nullopt));
        QCOMPARE(eur.value_or(""), std::string("EUR"));
        HOLDFAST_GET(const auto unset, editSetting(project, "currency", "CHF"));
        QVERIFY(!unset);
    }
};

QTEST_APPLESS_MAIN(TestEditing)
#include "tst_editing.moc"
