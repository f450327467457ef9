// The Data page on a real project: the profile as a table, roles edited in place and undone, the currency.
#include "core/workbench/editing.h"
#include "tests/ui/pagefixture.h"
#include "ui/pages/data/datapage.h"
#include "ui/pages/data/profileitemmodel.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QTableView>

using namespace holdfast;
using namespace holdfast::ui;

class TestDataPage : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<test::PageFixture>(200);
        m_page = std::make_unique<DataPage>(m_fixture->session());
        m_page->resize(1040, 640);
        m_page->show();
        QVERIFY2(m_fixture->open(), qPrintable(m_fixture->error()));
        QVERIFY(m_fixture->settle());
    }
    void cleanup() {
        m_page.reset();
        m_fixture.reset();
    }

    void profile_hasARowForEveryColumn_andKeepsTheModelContract() {
        QAbstractItemModelTester tester(m_page->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(m_page->model()->rowCount(), static_cast<int>(m_fixture->session().info().columns.size()) - 1);  // all but the key
        QVERIFY(m_page->table()->currentIndex().isValid());
    }

    void role_isEditedInTheTable_andUndone() {
        int row = 0;
        while (row < m_page->model()->rowCount() && m_page->model()->profile(row).spec.role != ColumnRole::Behaviour) ++row;
        QVERIFY(row < m_page->model()->rowCount());
        const std::string name = m_page->model()->profile(row).spec.name;
        const auto roleNow = [&] {
            const auto& columns = m_fixture->session().info().columns;
            return std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == name; })->role;
        };
        QVERIFY(m_page->model()->setData(m_page->model()->index(row, ProfileItemModel::Role), QStringLiteral("ignore"), Qt::EditRole));
        QVERIFY(m_fixture->settle());
        QVERIFY(roleNow() == ColumnRole::Ignore);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QVERIFY(roleNow() == ColumnRole::Behaviour);
    }

    void currency_isTyped_refusedWhenItIsNone_andUndone() {
        auto* field = m_page->findChild<QLineEdit*>(QStringLiteral("currency"));
        QVERIFY(field && field->isVisible());
        QCOMPARE(field->text(), QStringLiteral("EUR"));  // the sample world says so
        const auto type = [&](const char* code) {
            field->setFocus();
            field->selectAll();
            QTest::keyClick(field, Qt::Key_Delete);
            QTest::keyClicks(field, QString::fromLatin1(code));
            QTest::keyClick(field, Qt::Key_Return);
            field->clearFocus();
        };
        const auto settled = [&] { return m_fixture->settle() ? m_fixture->session().info().currency : std::string("not settled"); };
        type("chf");
        QCOMPARE(settled(), std::string("CHF"));
        type("");
        type("usd");  // before the former write is back: still one step each
        QCOMPARE(settled(), std::string("USD"));
        QSignalSpy failed(&m_fixture->session(), &Session::failed);
        type("e1");
        QCOMPARE(settled(), std::string("USD"));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(field->text(), QStringLiteral("USD"));
        for (const char* former : {"", "CHF", "EUR"}) {
            m_fixture->session().undoStack().undo();
            QCOMPARE(settled(), std::string(former));
            QCOMPARE(field->text(), QString::fromLatin1(former));
        }
    }

    void textColumnThatBecomesTheLabel_getsTheWordForLeft() {
        auto project = workbench::openProject(m_fixture->path());
        QVERIFY(project.has_value());
        const auto info = workbench::projectInfo(*project);
        QVERIFY(info.has_value());
        const auto label = std::find_if(info->columns.begin(), info->columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Label; });
        QVERIFY(label != info->columns.end());
        ColumnSpec without = *label;
        without.role = ColumnRole::Ignore;
        QVERIFY(workbench::editColumn(*project, without).has_value());
        ColumnSpec again = *label;
        again.positive.clear();
        QVERIFY(workbench::editColumn(*project, again).has_value());
        const auto after = workbench::projectInfo(*project);
        const auto now = std::find_if(after->columns.begin(), after->columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Label; });
        QCOMPARE(now->positive, label->type == ColumnType::Text ? label->positive : std::string());
    }

private:
    std::unique_ptr<test::PageFixture> m_fixture;
    std::unique_ptr<DataPage> m_page;
};

QTEST_MAIN(TestDataPage)
#include "tst_datapage.moc"
