// The Data page on a real project: the profile as a table, roles edited in place and undone, the currency.
#include "tests/ui/pagefixture.h"
#include "ui/pages/data/datapage.h"
#include "ui/pages/data/profileitemmodel.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
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

    void currency_isChosen_andUndone_andEveryUnsetProjectHasNone() {
        auto* box = m_page->findChild<QComboBox*>(QStringLiteral("currency"));
        QVERIFY(box && box->isVisible());
        QCOMPARE(box->currentText(), QStringLiteral("EUR"));  // the sample world says so
        const auto choose = [&](int index) {
            box->setCurrentIndex(index);
            emit box->activated(index);
            QVERIFY(m_fixture->settle());
        };
        choose(box->findText(QStringLiteral("CHF")));
        QCOMPARE(m_fixture->session().info().currency, std::string("CHF"));
        choose(0);
        QCOMPARE(m_fixture->session().info().currency, std::string());
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(box->currentText(), QStringLiteral("CHF"));
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(box->currentText(), QStringLiteral("EUR"));
    }

private:
    std::unique_ptr<test::PageFixture> m_fixture;
    std::unique_ptr<DataPage> m_page;
};

QTEST_MAIN(TestDataPage)
#include "tst_datapage.moc"
