// The Evidence page on a project whose campaign's truth is known: learning by click, what it shows, cancelling, what is kept and
// out of date, sleeping dogs as a filter, and what it says where evidence is missing.
#include "core/report/sheetwriter.h"
#include "core/workbench/evidencefigures.h"
#include "core/workbench/offerlevers.h"
#include "core/workbench/project.h"
#include "core/workbench/refutationwords.h"
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
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
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

/// As many policies as a project with `offers` offers has.
EffectEvidence withPolicies(int offers) {
    EffectEvidence evidence = made();
    const auto add = [&](const std::string& name, double value) {
        NamedPolicy policy{name, {}};
        policy.value.doublyRobust = {value, 0.02, value - 0.03, value + 0.03, 500};
        policy.value.weighted = policy.value.selfNormalised = policy.value.doublyRobust;
        evidence.policies.push_back(std::move(policy));
    };
    add("as it was", 0.16);
    add("nobody", 0.15);
    for (int i = 0; i < offers; ++i) add("discount_" + std::to_string(5 * i) + " to all", 0.14 + 0.01 * i);
    add("personal", 0.18);
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
        arms.setBrief(true);
        QVERIFY(arms.index(0, ArmsItemModel::Finding).data(Qt::DecorationRole).isNull());
        QVERIFY(!arms.index(0, ArmsItemModel::Offer).data(Qt::DecorationRole).isNull());
        QVERIFY(arms.index(0, ArmsItemModel::Offer).data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("mail: helps.")));
        QCOMPARE(arms.index(0, ArmsItemModel::Offer).data(Qt::AccessibleTextRole).toString(), QStringLiteral("mail: helps"));
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

    void findings_areNotCut_andTabsStayInSight() {
        auto page = shown();
        QVERIFY(m_fixture->open(project({.customers = 400})));
        QVERIFY(settle());
        page->learning()->start();
        QVERIFY(settle());
        auto* offers = child<QTableView>(*page, "offers");
        QVERIFY(QDir().mkpath(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots")));
        for (const QSize size : {QSize(892, 640), QSize(1040, 640), QSize(2240, 1312)}) {
            page->resize(size);
            QVERIFY(settle());
            QCOMPARE(page->size(), size);
            QVERIFY(!offers->isColumnHidden(ArmsItemModel::Interval));  // an effect without its interval says nothing
            QCOMPARE(offers->isColumnHidden(ArmsItemModel::Finding), size.width() < 1152);  // its icon stands before the offer then
            for (int column = 0; column < ArmsItemModel::ColumnCount; ++column) {
                const QModelIndex at = offers->model()->index(0, column);
                const int icon = at.data(Qt::DecorationRole).isNull() ? 0 : offers->iconSize().width();
                const int wanted = offers->fontMetrics().horizontalAdvance(at.data().toString()) + icon;
                if (!offers->isColumnHidden(column)) QVERIFY2(offers->columnWidth(column) >= wanted, qPrintable(QString::number(column)));
            }
            QVERIFY(!offers->horizontalScrollBar()->isVisible());
            const auto* tabs = page->findChild<QTabWidget*>()->tabBar();
            QVERIFY2(tabs->tabRect(tabs->count() - 1).right() <= tabs->width(), qPrintable(QString::number(size.width())));
            QVERIFY(child<ChartView>(*page, "segments")->width() >= 250 && child<ChartView>(*page, "segments")->height() >= 250);
            QCOMPARE(child<ChartView>(*page, "offersBeside")->isVisible(), size.width() > 2000);
            if (size.width() == 892) QVERIFY(page->grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/evidence-beside-the-card.png")));
        }
    }

    void words_tellTheFinding() {
        EffectEvidence evidence = made();
        ArmEvidence& mail = evidence.arms[0];
        // One unit and one sign wherever an effect is told: in the table, the heading, sentences and axes.
        QCOMPARE(workbench::effectText(evidence, mail.average), std::string("\u221210.0 points (90 %: \u221213.0 to \u22127.0)"));
        QVERIFY(workbench::averageSentence(evidence, mail).starts_with("mail changes leaving by \u221210.0 points (90 %: \u221213.0 to \u22127.0) on average."));
        QCOMPARE(workbench::averageChart(evidence).title, std::string("mail helps most on average: leaving \u221210.0 points (90 %: \u221213.0 to \u22127.0)"));
        QCOMPARE(workbench::averageChart(evidence).yTitle, std::string("Effect on leaving, points (below zero keeps)"));
        QCOMPARE(workbench::armTable(evidence).columns[2].title, std::string("Effect, points"));
        QCOMPARE(report::csvCell(workbench::armTable(evidence).rows[0][2]), std::string("-10"));
        mail.curve = {{0.0, 0.0, 0.0}, {1.0, 0.1, 0.1}};
        mail.qini = {-0.003, -0.0055, -0.0002, 0.995, QiniBasis::Adjusted};
        QVERIFY(workbench::qiniChart(evidence, mail).title.starts_with("The order misleads"));
        QVERIFY(workbench::qiniChart(evidence, mail).title.find('-') == std::string::npos);  // true minus signs
        QVERIFY(workbench::qiniChart(evidence, mail).title.find("adjusted for who was chosen") != std::string::npos);
        QCOMPARE(workbench::trustIn(evidence, mail).word, std::string("with care"));
        mail.segments = {{"logins", 0.189, {{"below 1", {}, {-0.058, 0.05, -0.141, 0.025, 1364}, 90, 500}, {"from 1 on", {}, {0.137, 0.057, 0.044, 0.23, 1231}, 91, 576}}, 19, 0.00996}};
        const auto chart = workbench::segmentChart(evidence, mail, 0);
        QVERIFY2(chart.title.find("p 0.010") != std::string::npos && chart.title.find("19 columns") != std::string::npos &&
                     chart.title.find("p 0.189") != std::string::npos && chart.title.find("Harmed, taken alone: from 1 on") != std::string::npos,
                 chart.title.c_str());
        QCOMPARE(chart.categories.front(), std::string("below 1 (90 + 500)"));
        mail.average = {-0.02, 0.03, -0.07, 0.03, 500};
        QCOMPARE(workbench::trustIn(evidence, mail).word, std::string("nothing to rely on yet"));
        evidence.arms[1].refusal.clear();
        QCOMPARE(workbench::armsInOrder(evidence), (std::vector<std::size_t>{1, 0}));
    }

    void harm_isToldOfThoseStillHere_andPerhapsSaysHowMuch() {
        EffectEvidence evidence = made();
        ArmEvidence& mail = evidence.arms[0];
        mail.dogs = {2514, 0, 300, 0, {}, 486};
        const QString sentence = QString::fromStdString(workbench::dogSentence(evidence, mail));
        QVERIFY2(sentence.startsWith(QStringLiteral("For nobody of the 2,514 customers still here does mail surely make leaving likelier; for 300 customers it is three to one")), qPrintable(sentence));
        const report::Table table = workbench::dogOverviewTable(evidence);
        QCOMPARE(std::get<report::Figure>(table.rows[0][2]).value, 300.0);
        QCOMPARE(std::get<report::Figure>(table.rows[0][3]).value, 2514.0);
        QVERIFY(table.columns[2].definition.starts_with("Three to one"));
    }

    void policies_neverTouch_howeverManyAndHoweverLittleRoom() {
        const int line = QFontMetrics(m_fixture->theme.font(Theme::TextSize::Small)).height();
        for (const QSize size : {QSize(500, 440), QSize(790, 500), QSize(1700, 1100)}) {
            ArmDetails details(m_fixture->theme);
            details.setArm(withPolicies(8), QStringLiteral("mail"));
            details.findChild<QTabWidget*>()->setCurrentIndex(4);
            details.resize(size);
            details.show();
            QVERIFY(settle());
            const auto* chart = child<ChartView>(details, "policies");
            QCOMPARE(chart->chart().categories.size(), std::size_t{11});
            for (int row = 1; row < 11; ++row)
                QVERIFY2(chart->barRect(row).center().y() - chart->barRect(row - 1).center().y() >= line, qPrintable(QStringLiteral("%1 at %2").arg(row).arg(size.width())));
            QVERIFY(chart->barRect(10).bottom() < chart->height());
            // Every row of figures is there; what does not fit is scrolled to, with the page and not within it.
            const auto* table = child<QTableView>(details, "policyTable");
            QVERIFY(table->rowViewportPosition(10) + table->rowHeight(10) <= table->viewport()->height());
            QVERIFY(table->geometry().top() >= chart->geometry().bottom());
            QVERIFY(details.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/evidence-policies-%1.png").arg(size.width())));
        }
    }

    void checks_areToldByWordsToo() {
        ChecksPanel panel(m_fixture->theme);
        const EffectEvidence evidence = made();
        panel.setArm(evidence, evidence.arms[0]);
        QCOMPARE(panel.sentences(), (QStringList{QStringLiteral("holds: Placebo treatment. With treatment shuffled no effect should be found. What was found is 0.0 points "
                                                                "(90 %: \u22121.6 to +1.6): the interval includes zero, as it should."),
                                                 QStringLiteral("doubtful: Hidden cause. It would.")}));
        panel.setArm(evidence, evidence.arms[1]);
        QVERIFY(child<QLabel>(panel, "overlap")->text().contains(QStringLiteral("only 3 customers got it")));
    }

    // "It did vanish" stood beside a placebo larger than the effect itself.
    void placebo_isToldWithItsInterval_andWhatFollowsFromIt() {
        EffectEvidence evidence = made();
        ArmEvidence& mail = evidence.arms[0];
        mail.average.effect = -0.011;
        const auto sentence = [&](Light light, double effect, double error) {
            return QString::fromStdString(workbench::refutationSentence(evidence, mail, {"placebo", light, effect, error, "It did."}));
        };
        QVERIFY2(sentence(Light::Green, -0.017, 0.03).contains(QStringLiteral("\u22121.7 points (90 %: \u22126.6 to +3.2): the interval includes zero, as it should. So wide "
                                                                              "an interval cannot tell an effect like the \u22121.1 points of mail from none.")),
                 qPrintable(sentence(Light::Green, -0.017, 0.03)));
        QVERIFY(sentence(Light::Green, -0.002, 0.003).endsWith(QStringLiteral("includes zero, as it should.")));
        QVERIFY(sentence(Light::Green, -0.017, 0.01).endsWith(QStringLiteral("as one in ten does by chance.")));
        QVERIFY(sentence(Light::Amber, -0.025, 0.01).contains(QStringLiteral("the interval misses zero")));
        QVERIFY(sentence(Light::Red, -0.04, 0.01).contains(QStringLiteral("lies clear of zero")));
        QCOMPARE(sentence(Light::Amber, NAN, NAN), QStringLiteral("It did."));  // not tried: as it was stored
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

    void withoutControl_saysWhatIsMissing_andLearnsOnceSomebodySaysWhichArmItIs() {
        auto page = shown();
        QVERIFY(m_fixture->open(project({.customers = 300, .control = false})));
        QVERIFY(settle());
        QVERIFY2(emptySentence(*page).contains(QStringLiteral("Missing: which customers were left alone on purpose")), qPrintable(emptySentence(*page)));
        QVERIFY(!page->learning()->ready() && !child<QPushButton>(*page, "learn")->isEnabled());
        QVERIFY(!page->commands().front()->isEnabled());
        page->learning()->start();
        QVERIFY(!page->learning()->running());
        auto* control = child<QComboBox>(*page, "control");
        QCOMPARE(control->currentText(), QStringLiteral("which arm?"));
        control->setCurrentIndex(control->findData(QStringLiteral("call")));
        QVERIFY(page->learning()->ready() && child<QPushButton>(*page, "learn")->isEnabled());
        QVERIFY2(!emptySentence(*page).contains(QStringLiteral("Missing")), qPrintable(emptySentence(*page)));
        page->learning()->start();
        QVERIFY(settle());
        QVERIFY(page->chosen() != nullptr);
        QCOMPARE(page->chosen()->arm, std::string("mail"));
    }

    void whatCannotBeRead_isSaid_andWhatStandsThereIsOfBefore() {
        const auto file = project({.customers = 300});
        auto page = shown();
        QVERIFY(m_fixture->open(file));
        QVERIFY(settle());
        page->learning()->start();
        QVERIFY(page->learning()->running());
        QVERIFY(settle());
        QVERIFY(page->chosen() && !page->learning()->running() && page->notice().isEmpty());
        QVERIFY(!m_fixture->session->writesPending());
        {
            auto project = workbench::openProject(file);
            QVERIFY(project && project->database().execute("UPDATE effect_evidence SET evidence = 'no evidence'").has_value());
        }
        m_fixture->session->refresh();
        QVERIFY(settle());
        QVERIFY2(page->notice().contains(QStringLiteral("was read before")), qPrintable(page->notice()));
        QVERIFY(page->chosen());
        page.reset();
        page = shown();
        QVERIFY(settle());
        QVERIFY2(emptySentence(*page).contains(QStringLiteral("could not be read")), qPrintable(emptySentence(*page)));
        {
            auto project = workbench::openProject(file);
            QVERIFY(project && project->database().execute("DELETE FROM effect_evidence").has_value());
        }
        for (const EmptyState* state : page->findChildren<EmptyState*>())
            if (state->isVisible()) QTest::mouseClick(state->button(), Qt::LeftButton);  // again
        QVERIFY(settle());
        QVERIFY2(emptySentence(*page).contains(QStringLiteral("Nothing was learned")), qPrintable(emptySentence(*page)));
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
        // It opens on the offer that its heading names.
        QVERIFY2(child<QLabel>(*page, "headline")->text().startsWith(QString::fromStdString(page->chosen()->arm)), qPrintable(child<QLabel>(*page, "headline")->text()));
        QVERIFY2(child<QLabel>(*page, "headline")->text().contains(QStringLiteral("helps most on average: leaving \u2212")), qPrintable(child<QLabel>(*page, "headline")->text()));
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
        QVERIFY(child<QPushButton>(*page, "showDoubtful")->isHidden() != (page->chosen()->dogs.likely > page->chosen()->dogs.surely));
        page->findChild<QTabWidget*>()->setCurrentIndex(1);
        QVERIFY(settle());
        for (const QLabel* label : page->findChild<ChecksPanel*>()->findChildren<QLabel*>())
            if (label->isVisible() && label->wordWrap()) QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        for (int tab = 0; tab < 6; ++tab) {
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
