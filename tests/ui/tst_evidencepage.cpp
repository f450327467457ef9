// The Evidence page on a project whose campaign's truth is known: learning by click, what it shows, cancelling, what is kept and
// out of date, sleeping dogs as a filter, and what it says where evidence is missing.
#include "core/workbench/evidencefigures.h"
#include "core/workbench/offerlevers.h"
#include "core/workbench/project.h"
#include "tests/ui/campaignproject.h"
#include "tests/ui/windowfixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/pages/evidence/armdetails.h"
#include "ui/pages/evidence/armsitemmodel.h"
#include "ui/pages/evidence/checkspanel.h"
#include "ui/pages/evidence/evidencepage.h"
#include "ui/pages/evidence/learnpanel.h"
#include "ui/pages/evidence/evidencetableitemmodel.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>

using namespace holdfast;
using namespace holdfast::ui;
using holdfast::testing::WindowFixture;

namespace {

constexpr int kPatienceMs = 120'000;

template <typename T>
T* child(QWidget& page, const char* name) {
    return page.findChild<T*>(QLatin1String(name));
}

EffectEvidence made() {
    EffectEvidence evidence;
    for (const char* name : {"mail", "call"}) {
        ArmEvidence arm;
        arm.arm = name;
        arm.average = {-0.1, 0.02, -0.13, -0.07, 500};
        arm.refutations = {{"placebo", Light::Green, 0.0, 0.01, "It did."}, {"hidden_cause", Light::Amber, 0.1, 0.0, "It would."}};
        evidence.arms.push_back(arm);
    }
    evidence.arms[1].refusal = "only 3 customers got it; at least 30 are needed";
    return evidence;
}

}  // namespace

class TestEvidencePage : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowFixture> m_fixture;

    std::filesystem::path project(const test::CampaignProjectOptions& options = {}) {
        const auto file = m_fixture->path("campaign.holdfast");
        const auto done = test::makeCampaignProject(file, options);
        if (!done) qFatal("%s", done.error().message.c_str());
        return file;
    }
    bool settle() {
        for (int i = 0; i < 3; ++i) {
            if (!m_fixture->session->tasks().waitForIdle(kPatienceMs)) return false;
            QCoreApplication::processEvents();
        }
        return true;
    }
    std::unique_ptr<EvidencePage> shown() {
        auto page = std::make_unique<EvidencePage>(*m_fixture->session);
        page->resize(1040, 640);
        page->show();
        return page;
    }
    static QString emptySentence(QWidget& page) {
        for (const EmptyState* state : page.findChildren<EmptyState*>())
            if (state->isVisible()) return state->sentence();
        return {};
    }

    void photograph(EvidencePage& page, const char* name) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QVERIFY(QDir().mkpath(folder.path()));
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            m_fixture->theme.apply(*qApp, mode);
            for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {  // what the window leaves a page at 1366 and 2560
                page.resize(size);
                QVERIFY(settle());
                QCOMPARE(page.size(), size);  // the page fits where the window puts it
                const QString file = QStringLiteral("evidence-%1-%2-%3.png").arg(QLatin1String(name), m_fixture->theme.isDark() ? "dark" : "light").arg(size.width());
                QVERIFY(page.grab().save(folder.filePath(file)));
            }
        }
        m_fixture->theme.apply(*qApp, Theme::Mode::Light);
        page.resize(1040, 640);
    }

private slots:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void itemModels_keepTheRules() {
        ArmsItemModel arms(m_fixture->theme);
        QAbstractItemModelTester tester(&arms, QAbstractItemModelTester::FailureReportingMode::QtTest);
        arms.setEvidence(made());
        QCOMPARE(arms.rowCount(), 2);
        QCOMPARE(arms.index(0, ArmsItemModel::Effect).data().toString(), QStringLiteral("\u221210.0"));
        QCOMPARE(arms.index(0, ArmsItemModel::Finding).data().toString(), QStringLiteral("helps"));
        QVERIFY(arms.index(0, ArmsItemModel::Finding).data(Qt::ToolTipRole).toString().endsWith(QStringLiteral("1 doubtful, 1 hold")));
        QCOMPARE(arms.index(1, ArmsItemModel::Finding).data().toString(), QStringLiteral("no evidence"));
        QCOMPARE(arms.index(1, ArmsItemModel::Effect).data().toString(), QStringLiteral("\u2013"));
        QVERIFY(!arms.index(0, ArmsItemModel::Finding).data(Qt::DecorationRole).isNull());
        EvidenceTableItemModel table;
        QAbstractItemModelTester other(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setTable(workbench::armTable(made()));
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Offer"));
        table.setTable({});
        QCOMPARE(table.rowCount(), 0);
        arms.setEvidence({});
        QCOMPARE(arms.rowCount(), 0);
    }

    void checks_areToldByWordsToo() {
        ChecksPanel panel(m_fixture->theme);
        const EffectEvidence evidence = made();
        panel.setArm(evidence, evidence.arms[0]);
        QCOMPARE(panel.sentences(), (QStringList{"holds: Placebo treatment. It did.", "doubtful: Hidden cause. It would."}));
        panel.setArm(evidence, evidence.arms[1]);
        QVERIFY(child<QLabel>(panel, "overlap")->text().contains(QStringLiteral("only 3 customers got it")));
    }

    void withoutProject_orTreatments_saysWhatIsMissing() {
        auto page = shown();
        QVERIFY(emptySentence(*page).contains(QStringLiteral("Open a project")));
        QVERIFY(m_fixture->open(project({.customers = 300, .treatments = false})));
        QVERIFY(settle());
        const QString sentence = emptySentence(*page);
        QVERIFY2(sentence.contains(QStringLiteral("No treatments")) && sentence.contains(QStringLiteral("Campaigns")), qPrintable(sentence));
        QSignalSpy asked(m_fixture->session.get(), &Session::pageRequested);
        for (const EmptyState* state : page->findChildren<EmptyState*>())
            if (state->isVisible()) QTest::mouseClick(state->button(), Qt::LeftButton);
        QCOMPARE(asked.at(0).at(0).toString(), QStringLiteral("data"));
    }

    void withoutControl_saysSo() {
        auto page = shown();
        QVERIFY(m_fixture->open(project({.customers = 300, .control = false})));
        QVERIFY(settle());
        QVERIFY(emptySentence(*page).isEmpty() || page->learning()->request().control == "none");
        QSignalSpy failed(m_fixture->session.get(), &Session::failed);
        page->learning()->start();
        QVERIFY(settle());
        QCOMPARE(failed.count(), 1);
        QVERIFY2(failed.at(0).at(0).toString().contains(QStringLiteral("control")), qPrintable(failed.at(0).at(0).toString()));
        QVERIFY(page->chosen() == nullptr);
    }

    void learning_showsKnownEffects_isKept_andGoesStale() {
        const auto file = project({.gifts = 3});
        auto page = shown();
        QVERIFY(m_fixture->open(file));
        QVERIFY(settle());
        QTest::mouseClick(child<QPushButton>(*page, "learn"), Qt::LeftButton);
        QVERIFY(page->learning()->running());
        QVERIFY(settle());
        QVERIFY(page->notice().isEmpty());
        auto* offers = child<QTableView>(*page, "offers");
        QCOMPARE(offers->model()->rowCount(), 3);
        const auto* model = static_cast<ArmsItemModel*>(offers->model());

        offers->setFocus();
        offers->selectRow(model->rowOf(QStringLiteral("gift")));
        QVERIFY(page->chosen() && page->chosen()->refusal.find("3 customers") != std::string::npos);
        QVERIFY(child<ChartView>(*page, "qini")->chart().series.empty());

        offers->selectRow(model->rowOf(QStringLiteral("mail")));
        const ArmEvidence* mail = page->chosen();
        QVERIFY(mail->average.lower < -0.15 && mail->average.upper > -0.15);  // half are monthly, -0.3 each
        const report::Chart& qini = child<ChartView>(*page, "qini")->chart();
        QCOMPARE(qini.series.size(), std::size_t{2});
        QCOMPARE(qini.series[0].lower.size(), qini.series[0].x.size());
        QVERIFY(qini.series[0].y.back() > 0.0);  // kept, whichever sign leaving has
        const report::Chart& segments = child<ChartView>(*page, "segments")->chart();
        QCOMPARE(child<QComboBox>(*page, "by")->currentText(), QStringLiteral("Contract"));
        QCOMPARE(segments.kind, report::ChartKind::Intervals);
        QVERIFY2(segments.title.find("(Month-to-month)") != std::string::npos, segments.title.c_str());
        const auto& contract = mail->segments.front().segments;
        for (const SegmentEffect& segment : contract) {
            const double truth = segment.value == "Month-to-month" ? -0.3 : 0.0;
            QVERIFY2(std::abs(segment.average.effect - truth) < 3.0 * segment.average.error, segment.value.c_str());
        }
        child<ChartView>(*page, "segments")->setFocus();
        emit child<ChartView>(*page, "segments")->barClicked(0);
        QCOMPARE(m_fixture->session->filter().conditions.size(), std::size_t{1});
        QVERIFY(m_fixture->session->filter().conditions[0] == contract[0].who);
        m_fixture->session->setFilter({});

        offers->selectRow(model->rowOf(QStringLiteral("call")));
        QVERIFY(page->chosen()->dogs.surely > 0);
        QVERIFY(!page->chosen()->dogs.segments.empty());
        QCOMPARE(page->chosen()->dogs.segments.front().column, std::string("senior"));
        QCOMPARE(page->chosen()->dogs.segments.front().value, std::string("yes"));
        page->findChild<QTabWidget*>()->setCurrentIndex(2);
        QTest::mouseClick(child<QPushButton>(*page, "showDogs"), Qt::LeftButton);
        QVERIFY(settle());
        QCOMPARE(m_fixture->session->filter().conditions.at(0).values.size(), page->chosen()->dogs.surely);
        for (int tab = 0; tab < 5; ++tab) {
            page->findChild<QTabWidget*>()->setCurrentIndex(tab);
            photograph(*page, QStringLiteral("tab%1").arg(tab).toLatin1().constData());
        }

        // Another page over the same project finds it at once; a new treatment makes it old.
        const std::string learner = model->evidence().learner;
        page.reset();
        m_fixture->session->closeProject();
        {
            auto opened = workbench::openProject(file);
            QVERIFY(opened.has_value());
            auto transaction = storage::Transaction::begin(opened->database());
            auto writer = storage::RecordWriter::open(*opened);
            Treatment late{test::customerKey(7), "mail", 9'999, {}, {}, 1.0};
            QVERIFY(writer->write(late).has_value() && transaction->commit().has_value());
        }
        page = shown();
        QVERIFY(m_fixture->open(file));
        QVERIFY(settle());
        QVERIFY(page->chosen() != nullptr);
        QVERIFY2(page->notice().startsWith(QStringLiteral("Treatments changed")), qPrintable(page->notice()));
        QCOMPARE(static_cast<ArmsItemModel*>(child<QTableView>(*page, "offers")->model())->evidence().learner, learner);

        auto opened = workbench::openProject(file);
        const auto levers = workbench::offerLevers(*opened, test::customerKey(3), TaskContext());
        QVERIFY(levers.has_value() && levers->missing.empty());
        QCOMPARE(levers->offers.size(), std::size_t{3});
        QVERIFY(!levers->offers.back().causal());  // the gift: no number, and why
        QVERIFY(std::isnan(levers->offers.back().effect) && levers->offers.back().reason.find("3 customers") != std::string::npos);
        Filter seniors;
        seniors.conditions.push_back({"senior", Comparison::Equal, {Value(std::int64_t{1})}});
        const auto group = workbench::offerLevers(*opened, seniors, TaskContext());
        QVERIFY(group.has_value());
        for (const workbench::OfferLever& lever : group->offers)
            if (lever.offer == "call") QVERIFY2(lever.effect > 0.1, qPrintable(QString::number(lever.effect)));
    }

    void cancel_leavesTheProjectAsItWas() {
        const auto file = project();
        auto page = shown();
        QVERIFY(m_fixture->open(file));
        QVERIFY(settle());
        QTest::keyClick(child<QPushButton>(*page, "learn"), Qt::Key_Space);
        QVERIFY(page->learning()->running());
        QTest::mouseClick(child<QPushButton>(*page, "cancelLearning"), Qt::LeftButton);
        QVERIFY(settle());
        QVERIFY(!page->learning()->running());
        QVERIFY(page->chosen() == nullptr);
        QVERIFY(child<QPushButton>(*page, "learn")->isVisible());
        QVERIFY(emptySentence(*page).contains(QStringLiteral("Nothing was learned")));
    }
};

QTEST_MAIN(TestEvidencePage)
#include "tst_evidencepage.moc"
