// The main job through the real window: load -> filter -> card -> drag -> remember -> export, by clicks and keys.
#include "app/pdf/pdfprinter.h"
#include "core/workbench/editing.h"
#include "core/workbench/whatif.h"
#include "tests/ui/projectfixture.h"
#include "tests/ui/screenshots.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/customers/filterbar.h"
#include "ui/pages/data/datapage.h"
#include "ui/pages/data/importwizard.h"
#include "ui/pages/reports/reportspage.h"
#include "ui/pages/whatif/profilercurve.h"
#include "ui/pages/whatif/rememberedpanel.h"
#include "ui/pages/whatif/whatifpage.h"
#include "ui/pages/whatif/whatifstate.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/messagestrip.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <QWheelEvent>

#include <memory>

using namespace holdfast;
using namespace holdfast::ui;

namespace {
constexpr int kPatienceMs = 20000;
}

class MainJobTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("HoldfastTest"));
        QCoreApplication::setApplicationName(QStringLiteral("mainjob"));
        QSettings().clear();
        m_fixture = std::make_unique<test::ProjectFixture>(600);
        m_learners = app::makeLearnerFactory();
        m_theme = std::make_unique<Theme>();
        m_theme->apply(*qApp, Theme::Mode::Light);
    }

    void init() {
        QSettings().remove(QStringLiteral("places"));  // each test starts where nobody was before
        m_session = std::make_unique<Session>(Services{m_learners.get(), &app::printPdf, test::fixedClock()}, *m_theme);
        m_window = std::make_unique<MainWindow>(*m_session);
        m_window->resize(1366, 768);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup() {
        m_window.reset();
        m_session.reset();
    }

    void aDroppedTable_goesThroughTheWizard_andOpensAsAProject() {
        const QString csv = m_fixture->path("dropped.csv");
        test::writeCustomers(csv.toStdString(), 200, 11);
        m_window->takeFile(csv);
        auto* data = m_window->findChild<DataPage*>();
        QVERIFY(data);
        QTRY_VERIFY_WITH_TIMEOUT(data->wizard() && data->wizard()->importButton()->isEnabled(), kPatienceMs);
        ImportWizard* wizard = data->wizard();
        QCOMPARE(wizard->columnsTable()->rowCount(), 8);
        const auto request = wizard->request();
        QVERIFY(request.customers.has_value());
        QCOMPARE(QString::fromStdString(request.overrides.key), QStringLiteral("customer"));
        QCOMPARE(QString::fromStdString(request.overrides.label), QStringLiteral("churned"));
        chooseRole(*wizard, 1, "key");  // another key frees the former one, so that the request names just one
        QCOMPARE(QString::fromStdString(wizard->request().overrides.key), QStringLiteral("region"));
        QVERIFY(wizard->request().overrides.roles.contains("customer"));
        chooseRole(*wizard, 0, "key");
        chooseRole(*wizard, 1, "demographic");
        wheelOver(*wizard->columnsTable()->cellWidget(1, 2));  // scrolls the list, changes no role
        QCOMPARE(QString::fromStdString(wizard->request().overrides.label), QStringLiteral("churned"));
        QVERIFY(!wizard->request().overrides.roles.contains("region"));
        chooseRole(*wizard, 2, "label");  // passed over on the way down: the label goes back where it was
        QCOMPARE(QString::fromStdString(wizard->request().overrides.label), QStringLiteral("contract"));
        chooseRole(*wizard, 2, "contract");
        QCOMPARE(QString::fromStdString(wizard->request().overrides.label), QStringLiteral("churned"));
        QTest::mouseClick(wizard->importButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(wizard->step(), ImportWizard::Finished, kPatienceMs);
        QTest::mouseClick(wizard->importButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->hasProject(), kPatienceMs);
        QCOMPARE(m_session->info().tables.at("customers"), 200U);
    }

    void aListOfReferrals_asksWhichColumnHoldsWhat() {
        const QString file = m_fixture->path("pairs.csv");
        {
            QFile out(file);
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write("6,2,4,1289241911\n6,5,2,1289241941\n1,15,1,1289243140\n");
        }
        m_window->takeFile(file);
        auto* data = m_window->findChild<DataPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(data->wizard() && data->wizard()->importButton()->isEnabled(), kPatienceMs);
        ImportWizard* wizard = data->wizard();
        auto* holds = wizard->findChild<QComboBox*>(QStringLiteral("fileHolds"));
        holds->setCurrentIndex(holds->findData(QStringLiteral("referrals")));
        using Fields = std::map<std::string, std::string>;
        const Fields guessed{{"referrals.referrer", "column_1"}, {"referrals.referee", "column_2"},
                             {"referrals.time", "column_4"},     {"referrals.channel", ""}};
        QVERIFY(wizard->request().overrides.fields == guessed);
        chooseIn(*wizard, 1, 3, "referrer");  // who was referrer before is freed, and nobody is referee any more
        QVERIFY(!wizard->importButton()->isEnabled());
        QVERIFY(wizard->findChild<QLabel*>(QStringLiteral("importProblem"))->text().contains(QStringLiteral("Who was referred")));
        chooseIn(*wizard, 0, 3, "referee");
        QVERIFY(wizard->importButton()->isEnabled());
        QVERIFY(!wizard->findChild<QLabel*>(QStringLiteral("importProblem"))->isVisible());
        wizard->grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/import-referrals-light.png"));
        QTest::mouseClick(wizard->importButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(wizard->step(), ImportWizard::Finished, kPatienceMs);
        QTest::mouseClick(wizard->importButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->hasProject(), kPatienceMs);
        QCOMPARE(m_session->info().tables.at("referrals"), 3U);
    }

    void aFileThatIsNoTable_saysSoInTheWizard() {
        const QString file = m_fixture->path("noise.csv");
        {
            QFile out(file);
            QVERIFY(out.open(QIODevice::WriteOnly));
            QByteArray noise;
            for (int i = 0; i < 5000; ++i) noise.append(static_cast<char>(i % 7 * 37));
            out.write(noise);
        }
        m_window->takeFile(file);
        auto* data = m_window->findChild<DataPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(data->wizard(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->tasks().idle(), kPatienceMs);
        QVERIFY(!data->wizard()->importButton()->isEnabled());
        data->wizard()->close();
    }

    void searchingFiltersTheTable_andUndoBringsEveryoneBack() {
        CustomersPage* page = openCustomers();
        const auto all = page->model()->matching();
        QCOMPARE(all, std::size_t{600});
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        auto* search = page->filterBar()->searchEdit();
        QTRY_VERIFY(search->hasFocus());
        QTest::keyClicks(search, QStringLiteral("north"));
        QTRY_VERIFY_WITH_TIMEOUT(page->model()->matching() < all && page->model()->matching() > 0, kPatienceMs);
        QCOMPARE(m_session->filter().conditions.size(), std::size_t{1});
        m_session->undoStack().undo();
        QTRY_COMPARE_WITH_TIMEOUT(page->model()->matching(), all, kPatienceMs);
        QVERIFY(m_session->filter().empty());
    }

    void theTableIsSortedByRisk_andKeepsTheModelContract() {
        CustomersPage* page = openCustomers();
        QAbstractItemModelTester tester(page->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto score = [page](int row) { return page->model()->index(row, 1).data(CustomerTableModel::ScoreRole); };
        score(0);
        QTRY_VERIFY_WITH_TIMEOUT(score(0).isValid() && score(100).isValid(), kPatienceMs);
        for (int row = 1; row <= 100; ++row) QVERIFY(score(row - 1).toDouble() >= score(row).toDouble());
        page->model()->sort(0, Qt::AscendingOrder);
        QTRY_VERIFY_WITH_TIMEOUT(page->model()->index(0, 0).data().toString() == QStringLiteral("C10000"), kPatienceMs);
    }

    void clickingARow_fillsTheCustomerCard() {
        const QString key = clickFirstRow();
        QCOMPARE(m_session->selectedKey(), key);
        QVERIFY(m_window->cardShown());
    }

    void draggingACurve_movesTheScore_andRememberKeepsIt_andUndoForgetsIt() {
        clickFirstRow();
        WhatIfPage* page = openWhatIf();
        ProfilerCurve* tenure = page->curve(QStringLiteral("tenure"));
        QVERIFY(tenure);
        const double before = page->state().result()->after.probability;
        QTest::mousePress(tenure, Qt::LeftButton, {}, QPoint(tenure->width() / 2, tenure->height() / 2));
        QTest::mouseMove(tenure, QPoint(tenure->width() - 20, tenure->height() / 2));
        QTest::mouseRelease(tenure, Qt::LeftButton, {}, QPoint(tenure->width() - 20, tenure->height() / 2));
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().settings().size() == 1 && page->state().result()->evidence.size() == 1, kPatienceMs);
        QVERIFY(page->state().result()->after.probability != before);
        QCOMPARE(page->state().result()->evidence.front().evidence == Evidence::Causal, false);

        QTest::keyClick(page, Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 1, kPatienceMs);
        m_session->undoStack().undo();
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 0, kPatienceMs);
        m_session->undoStack().redo();
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 1, kPatienceMs);
        m_session->undoStack().undo();
        m_session->undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(page->state().settings().empty(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 0, kPatienceMs);
    }

    void settings_areThereAgain_afterLookingAtTheSegment() {
        clickFirstRow();
        WhatIfPage* page = openWhatIf();
        page->state().commit(QStringLiteral("tenure"), 60.0);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().result()->evidence.size() == 1, kPatienceMs);
        const double changed = page->state().result()->after.probability;
        page->useSegment(true);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().isSegment(), kPatienceMs);
        QVERIFY(page->state().settings().empty());
        page->useSegment(false);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && !page->state().isSegment(), kPatienceMs);
        QCOMPARE(page->state().settings().size(), std::size_t{1});
        QCOMPARE(page->state().result()->after.probability, changed);
        m_session->undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(page->state().settings().empty(), kPatienceMs);
        // Taken back while another subject is open, it is gone on the way back.
        m_session->undoStack().redo();
        page->useSegment(true);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().isSegment(), kPatienceMs);
        m_session->undoStack().undo();
        page->useSegment(false);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && !page->state().isSegment(), kPatienceMs);
        QVERIFY(page->state().settings().empty());
    }

    void settingThatTheModelNoLongerTakes_isLeftOutAndTold() {
        clickFirstRow();
        WhatIfPage* page = openWhatIf();
        page->state().commit(QStringLiteral("tenure"), 60.0);
        page->state().commit(QStringLiteral("monthly_fee"), 20.0);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().result()->evidence.size() == 2, kPatienceMs);
        m_window->showPage(QStringLiteral("customers"));
        const auto mark = [&](Actionability actionability) {
            auto project = workbench::openProject(m_fixture->project());
            QVERIFY(project.has_value());
            for (ColumnSpec column : m_session->info().columns)
                if (column.name == "tenure") {
                    column.actionability = actionability;
                    QVERIFY(workbench::editColumn(*project, column).has_value());
                }
            m_session->refresh();
            QTRY_VERIFY_WITH_TIMEOUT(m_session->tasks().idle(), kPatienceMs);
        };
        mark(Actionability::Fixed);
        m_window->showPage(QStringLiteral("whatif"));
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result().has_value(), kPatienceMs);
        QCOMPARE(page->state().settings().size(), std::size_t{1});
        QCOMPARE(page->state().settings().front().column, std::string("monthly_fee"));
        QVERIFY(m_window->messages().messages().join(' ').contains(QStringLiteral("tenure is marked as fixed")));
        page->state().commit(QStringLiteral("monthly_fee"), 30.0);  // the page goes on
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().settings().size() == 1, kPatienceMs);
        mark(Actionability::OnlyUp);
    }

    void remembered_isInSightWithoutACustomer_andAppliesToItsOwn() {
        const QString key = clickFirstRow();
        WhatIfPage* page = openWhatIf();
        page->state().commit(QStringLiteral("tenure"), 60.0);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().result()->evidence.size() == 1, kPatienceMs);
        page->remember();
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->tasks().idle(), kPatienceMs);
        m_session->selectCustomer({});
        m_session->closeProject();
        openProject();
        m_window->showPage(QStringLiteral("whatif"));
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 1, kPatienceMs);
        QVERIFY(m_session->selectedKey().isEmpty());
        QVERIFY(page->remembered()->isVisible());
        auto* table = page->remembered()->findChild<QTableWidget*>();
        QVERIFY(table->isVisible());
        table->selectRow(0);
        table->actions().first()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->selectedKey(), key, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result() && page->state().settings().size() == 1, kPatienceMs);
        table->selectRow(0);
        table->actions().last()->trigger();  // leaves the project as the other tests expect it
        QTRY_COMPARE_WITH_TIMEOUT(page->remembered()->count(), 0, kPatienceMs);
    }

    void switchingTheProjectDuringAnEvaluation_leavesWhatIfAlive() {
        const QString key = clickFirstRow();
        WhatIfPage* page = openWhatIf();
        page->state().preview(QStringLiteral("tenure"), 60.0);
        m_session->closeProject();
        openProject();
        m_session->selectCustomer(key);
        m_window->showPage(QStringLiteral("whatif"));
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result().has_value(), kPatienceMs);
        page->state().preview(QStringLiteral("tenure"), 60.0);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result()->evidence.size() == 1, kPatienceMs);
    }

    void theFilteredSegment_hasCurvesOfItsOwn() {
        openCustomers();
        m_session->setFilter({{{"contract", Comparison::Equal, {Value(std::string("Monthly"))}}}});
        m_window->showPage(QStringLiteral("whatif"));
        auto* page = m_window->findChild<WhatIfPage*>();
        page->useSegment(true);
        QTRY_VERIFY_WITH_TIMEOUT(page->state().result().has_value(), kPatienceMs);
        QVERIFY(page->state().result()->customers > 100);
        QVERIFY(page->state().result()->customers < 600);
    }

    void everyPageOfThisJobHasItsPicture() {
        clickFirstRow();
        holdfast::testing::shootPage(*m_window, QStringLiteral("customers"));
        openWhatIf();
        holdfast::testing::shootPage(*m_window, QStringLiteral("whatif"));
        for (const char* page : {"data", "overview", "models", "reports"})
            holdfast::testing::shootPage(*m_window, QString::fromLatin1(page));
    }

    void theReportIsExportedInFourFormats() {
        openProject();
        m_window->showPage(QStringLiteral("reports"));
        auto* page = m_window->findChild<ReportsPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(page->isVisible(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->tasks().idle(), kPatienceMs);
        const std::pair<const char*, QByteArray> formats[] = {{"r.html", "<"}, {"r.pdf", "%PDF"}, {"r.xlsx", "PK"}, {"r.csv", ""}};
        for (const auto& [name, magic] : formats) {
            const QString file = m_fixture->path(name);
            page->exportTo(file.toStdString());
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file) && m_session->tasks().idle(), kPatienceMs);
            QFile written(file);
            QVERIFY(written.open(QIODevice::ReadOnly));
            const QByteArray bytes = written.readAll();
            QVERIFY2(bytes.size() > 1000 && bytes.startsWith(magic), name);
        }
    }

    void placeInTheProject_isThereAgain_whenItIsOpenedAgain() {
        const QString key = clickFirstRow();
        const Filter filter{{{"contract", Comparison::Equal, {Value(std::string("Monthly"))}}}};
        m_session->setFilter(filter);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->tasks().idle(), kPatienceMs);
        m_window->close();
        m_window.reset();
        m_session = std::make_unique<Session>(Services{m_learners.get(), &app::printPdf, test::fixedClock()}, *m_theme);
        m_window = std::make_unique<MainWindow>(*m_session);
        m_window->show();
        openProject();
        QCOMPARE(m_window->currentPage(), QStringLiteral("customers"));
        QVERIFY(m_session->filter() == filter);
        QCOMPARE(m_session->selectedKey(), key);
        QVERIFY(!m_session->undoStack().canUndo());
    }

    void escape_clearsWhatWasTyped_beforeTheFilter() {
        CustomersPage* page = openCustomers();
        m_session->setFilter({{{"contract", Comparison::Equal, {Value(std::string("Monthly"))}}}});
        QLineEdit* search = page->filterBar()->searchEdit();
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("C100"));
        QTRY_COMPARE_WITH_TIMEOUT(m_session->filter().conditions.size(), std::size_t{2}, kPatienceMs);
        QTest::keyClick(search, Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->filter().conditions.size(), std::size_t{1}, kPatienceMs);
        QVERIFY(search->text().isEmpty() && search->hasFocus());
        QTest::keyClick(search, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->filter().empty(), kPatienceMs);
    }

private:
    static void wheelOver(QWidget& widget) {
        const QPointF middle(widget.rect().center());
        QWheelEvent event(middle, widget.mapToGlobal(middle), {}, QPoint(0, -240), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&widget, &event);
    }

    static void chooseRole(ImportWizard& wizard, int row, const char* role) { chooseIn(wizard, row, 2, role); }

    static void chooseIn(ImportWizard& wizard, int row, int column, const char* value) {
        auto* box = static_cast<QComboBox*>(wizard.columnsTable()->cellWidget(row, column));
        box->setCurrentIndex(box->findData(QString::fromUtf8(value)));
        emit box->activated(box->currentIndex());
    }

    void openProject() {
        m_session->openProject(m_fixture->project());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->hasProject(), kPatienceMs);
    }

    CustomersPage* openCustomers() {
        openProject();
        m_window->showPage(QStringLiteral("customers"));
        auto* page = m_window->findChild<CustomersPage*>();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(page->model()->matching() == 600, kPatienceMs); }();
        return page;
    }

    QString clickFirstRow() {
        CustomersPage* page = openCustomers();
        QTableView* table = page->table();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!page->model()->index(0, 0).data().toString().isEmpty(), kPatienceMs); }();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(page->model()->index(0, 0)).center());
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!m_session->selectedKey().isEmpty(), kPatienceMs); }();
        return page->model()->index(0, 0).data().toString();
    }

    WhatIfPage* openWhatIf() {
        m_window->showPage(QStringLiteral("whatif"));
        auto* page = m_window->findChild<WhatIfPage*>();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(page->state().result().has_value(), kPatienceMs); }();
        return page;
    }

    std::unique_ptr<test::ProjectFixture> m_fixture;
    std::unique_ptr<scoring::LearnerFactory> m_learners;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(MainJobTest)
#include "tst_mainjob.moc"
