// The Reports page on a real project: the preview holds every section, the filter reaches it, and exports arrive on disk.
#include "core/workbench/planning.h"
#include "tests/ui/pagefixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/pages/reports/reportblocks.h"
#include "ui/pages/reports/reportspage.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

QByteArray beginning(const QString& path, qint64 bytes) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(bytes) : QByteArray();
}

}  // namespace

class TestReportsPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::PageFixture>(800);
        QVERIFY2(m_fixture->train(), qPrintable(m_fixture->error()));
    }
    void cleanupTestCase() { m_fixture.reset(); }
    void cleanup() {
        m_fixture->session().closeProject();
        QVERIFY(m_fixture->settle());
    }

    void withoutProject_saysWhatItWouldShow() {
        ReportsPage page(m_fixture->session());
        page.show();
        QVERIFY(page.findChild<EmptyState*>()->isVisible());
        for (const QAction* action : page.commands()) QVERIFY(!action->isEnabled());
    }

    void preview_holdsEverySection() {
        ReportsPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY2(m_fixture->open(), qPrintable(m_fixture->error()));
        QVERIFY(m_fixture->settle());
        QVERIFY2(page.document(), qPrintable(m_fixture->error()));
        QTRY_VERIFY(page.laidOut());
        auto* sections = page.findChild<QListWidget*>(QStringLiteral("sections"));
        QCOMPARE(sections->count(), static_cast<int>(page.document()->sections.size()));
        QVERIFY(sections->count() >= 4);
        std::size_t charts = 0;
        for (const report::Section& section : page.document()->sections)
            for (const report::Block& block : section.blocks) charts += std::holds_alternative<report::Chart>(block) ? 1 : 0;
        QVERIFY(charts > 0);
        QCOMPARE(static_cast<std::size_t>(page.findChildren<ChartView*>().size()), charts);
        auto* bar = page.findChild<QScrollArea*>()->verticalScrollBar();
        QCoreApplication::processEvents();
        sections->setCurrentRow(sections->count() - 1);
        QVERIFY(bar->value() > 0);
        sections->setCurrentRow(0);
        QCOMPARE(bar->value(), 0);
        m_fixture->photograph(page);
        page.resize(1040, 640);
        for (int i = 1; i < sections->count(); ++i) {
            sections->setCurrentRow(i);
            page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/reports-section-%1-light-1040.png").arg(i));
        }
    }

    void filter_reachesTheReport() {
        ReportsPage page(m_fixture->session());
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        const std::string all = page.document()->provenance.filter;
        m_fixture->session().setFilter({{{std::string(kScoreColumn), Comparison::GreaterEqual, {0.1}}}});
        QVERIFY(m_fixture->settle());
        QVERIFY(page.document()->provenance.filter != all);
    }

    void keptScenario_isChosen_andGetsItsSection() {
        std::int64_t id = 0;
        {
            auto project = workbench::openProject(m_fixture->path());
            auto scenario = workbench::usualScenario(*project, TaskContext());
            QVERIFY(scenario.has_value());
            SavedScenario kept;
            kept.name = "Spring";
            kept.scenario = *scenario;
            kept.scenario.budget = 500.0;
            const auto made = workbench::keepScenario(*project, kept);
            QVERIFY(made.has_value());
            id = *made;
        }
        ReportsPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        const auto section = [&] {
            const auto& all = page.document()->sections;
            const auto found = std::find_if(all.begin(), all.end(), [](const report::Section& one) { return one.name == "scenario"; });
            return found == all.end() ? -1 : static_cast<int>(found - all.begin());
        };
        QCOMPARE(section(), -1);
        auto* choice = page.findChild<QComboBox*>(QStringLiteral("reportScenario"));
        QVERIFY(choice->isVisible());
        choice->setFocus();
        QTest::keyClick(choice, Qt::Key_Down);
        QVERIFY(m_fixture->settle());
        QVERIFY2(section() > 0, qPrintable(m_fixture->error()));
        QCOMPARE(page.document()->sections[static_cast<std::size_t>(section())].title, std::string("Scenario: Spring"));
        QTRY_VERIFY(page.laidOut());
        QVERIFY(m_fixture->settle());
        page.findChild<QListWidget*>(QStringLiteral("sections"))->setCurrentRow(section());
        QVERIFY(m_fixture->settle());
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/reports-scenario-light-1040.png"));
        for (const char* name : {"/scenario.pdf", "/scenario.html"}) {
            const QString file = m_fixture->folder() + QLatin1String(name);
            page.exportTo(file.toStdString());
            QVERIFY(m_fixture->settle());
            QVERIFY2(QFileInfo(file).size() > 10'000, qPrintable(m_fixture->error()));
        }
        // Forgotten elsewhere: the report does without it, and says no more of it.
        auto project = workbench::openProject(m_fixture->path());
        QVERIFY(workbench::forgetScenario(*project, id).has_value());
        emit m_fixture->session().rememberedChanged();
        QVERIFY(m_fixture->settle());
        QCOMPARE(section(), -1);
        QVERIFY(!choice->isVisible());
    }

    void export_writesEveryFormat_data() {
        QTest::addColumn<QString>("extension");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("html") << "html" << QByteArray("<!");
        QTest::newRow("pdf") << "pdf" << QByteArray("%PDF");
        QTest::newRow("xlsx") << "xlsx" << QByteArray("PK");
        QTest::newRow("csv") << "csv" << QByteArray();
    }
    void export_writesEveryFormat() {
        QFETCH(QString, extension);
        QFETCH(QByteArray, start);
        ReportsPage page(m_fixture->session());
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        QSignalSpy exported(&page, &ReportsPage::exported);
        const QString file = m_fixture->folder() + QStringLiteral("/out.") + extension;
        page.exportTo(file.toStdString());
        QVERIFY(m_fixture->settle());
        QVERIFY2(exported.count() == 1, qPrintable(m_fixture->error()));
        QVERIFY(QFileInfo(file).size() > 500);
        QVERIFY(beginning(file, 16).toLower().startsWith(start.toLower()));
        auto* open = page.findChild<QPushButton*>(QStringLiteral("openFolder"));
        QVERIFY(open->isVisible());
        if (extension != QStringLiteral("html")) return;
        page.resize(1040, 640);
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/reports-saved-light-1040.png"));
    }

    void exportBeforeThePreview_waitsForIt() {
        ReportsPage page(m_fixture->session());
        QVERIFY(m_fixture->open());
        const QString file = m_fixture->folder() + QStringLiteral("/early.html");
        page.exportTo(file.toStdString());
        QVERIFY(m_fixture->settle());
        QVERIFY2(QFileInfo::exists(file), qPrintable(m_fixture->error()));
    }

    void exportToAnUnknownFormat_saysSo() {
        ReportsPage page(m_fixture->session());
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        QSignalSpy failed(&m_fixture->session(), &Session::failed);
        page.exportTo((m_fixture->folder() + QStringLiteral("/out.docx")).toStdString());
        QVERIFY(m_fixture->settle());
        QCOMPARE(failed.count(), 1);
        QVERIFY(!page.findChild<QPushButton*>(QStringLiteral("openFolder"))->isVisible());
    }

    void tableModel_keepsTheRulesOfItemModels() {
        report::Table table;
        table.columns = {{"Customer", false, "The key."}, {"Loss", true, "Money a period."}};
        table.rows = {{std::string("A-1"), report::Figure{1234.6, report::NumberStyle::Money}}, {std::string("A-2"), std::monostate{}}};
        ReportTableItemModel model(table, QStringLiteral("EUR"));
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("1,234.60"));
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Loss (EUR)"));
        QCOMPARE(model.index(1, 1).data().toString(), QStringLiteral("\u2013"));
        QCOMPARE(model.index(1, 1).data(Qt::ToolTipRole).toString(), QStringLiteral("not available"));
        QVERIFY(model.index(0, 1).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    }

private:
    std::unique_ptr<test::PageFixture> m_fixture;
};

QTEST_MAIN(TestReportsPage)
#include "tst_reportspage.moc"
