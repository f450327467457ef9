// Offers as levers of the What-if page: causal where a campaign tells, no number where it does not, never added to columns.
#include "app/wiring/learners.h"
#include "core/workbench/project.h"
#include "tests/ui/campaignproject.h"
#include "tests/ui/windowfixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/numbers.h"
#include "ui/pages/whatif/offerpanel.h"
#include "ui/pages/whatif/profilercurve.h"
#include "ui/pages/whatif/whatifpage.h"
#include "ui/pages/whatif/whatifstate.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::ui;
using holdfast::testing::WindowFixture;

namespace {

struct NoRegressions : scoring::RegressionFactory {
    std::vector<std::string> regressionNames() const override { return {}; }
    Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view) override {
        return Unexpected(ErrorCode::Unavailable, "None here.");
    }
};

}  // namespace

class TestOfferPanel : public QObject {
    Q_OBJECT

    std::unique_ptr<scoring::LearnerFactory> m_learners = app::makeLearnerFactory();
    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<WhatIfPage> m_page;

    bool settle() {
        for (int i = 0; i < 3; ++i) {
            if (!m_fixture->session->tasks().waitForIdle(WindowFixture::kPatienceMs)) return false;
            QCoreApplication::processEvents();
        }
        return true;
    }

    /// A scored project; with effects learned where asked for.
    void open(const test::CampaignProjectOptions& options, bool learn) {
        const auto file = m_fixture->path("campaign.holdfast");
        QVERIFY(test::makeCampaignProject(file, options).has_value());
        QVERIFY(WindowFixture::train(file, *m_learners));
        if (learn) {
            auto project = workbench::openProject(file);
            NoRegressions none;
            workbench::EffectsRequest request;
            request.refutations = false;
            const auto learned = workbench::learnEffects(*project, none, request, [] { return UtcMillis{1'790'000'000'000}; }, TaskContext());
            QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        }
        m_page = std::make_unique<WhatIfPage>(*m_fixture->session);
        m_page->resize(1040, 640);
        m_page->show();
        QVERIFY(m_fixture->open(file));
        QVERIFY(settle());
    }

    QString figure(const QString& label) const {
        for (const KeyFigureText& each : m_page->findChild<KeyFigureRow*>()->figures())
            if (each.label == label) return each.value;
        return {};
    }

    void photograph(const char* name) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QVERIFY(QDir().mkpath(folder.path()));
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            m_fixture->theme.apply(*qApp, mode);
            for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {
                m_page->resize(size);
                QVERIFY(settle());
                QCOMPARE(m_page->size(), size);
                const QString theme = m_fixture->theme.isDark() ? QStringLiteral("dark") : QStringLiteral("light");
                QVERIFY(m_page->grab().save(folder.filePath(QStringLiteral("whatif-%1-%2-%3.png").arg(QLatin1String(name), theme).arg(size.width()))));
            }
        }
        m_fixture->theme.apply(*qApp, Theme::Mode::Light);
        m_page->resize(1040, 640);
    }

private slots:
    void init() { m_fixture = std::make_unique<WindowFixture>(m_learners.get()); }
    void cleanup() {
        m_page.reset();
        m_fixture.reset();
    }

    void aPulledOffer_speaksAlone_andLetsGo() {
        open({.gifts = 3}, true);
        m_fixture->session->selectCustomer(QString::fromStdString(test::customerKey(10)));
        QVERIFY(settle());
        OfferPanel* offers = m_page->offers();
        QVERIFY(offers->isVisible());
        auto* chart = offers->findChild<ChartView*>(QStringLiteral("offers"));
        QCOMPARE(chart->chart().categories.size(), std::size_t{2});  // the gift has no number
        QVERIFY(chart->chart().series[0].evidence == Evidence::Causal && chart->chart().showEvidence);
        QVERIFY(offers->findChild<QLabel*>(QStringLiteral("offerWords"))->text().contains(QStringLiteral("No evidence about gift")));

        QWidget* canvas = chart->focusProxy();
        canvas->setFocus();
        QTest::keyClick(canvas, Qt::Key_Down);
        QTest::keyClick(canvas, Qt::Key_Return);
        const workbench::OfferLever* lever = offers->pulled();
        QVERIFY(lever != nullptr);
        QCOMPARE(figure(QStringLiteral("Effect (causal)")), formatPoints(lever->effect));
        const double before = m_page->state().result()->before.probability;
        QCOMPARE(figure(QStringLiteral("With %1").arg(QString::fromStdString(lever->offer))), formatPercent(std::clamp(before + lever->effect, 0.0, 1.0)));
        photograph("offer");

        m_page->state().commit(QStringLiteral("tenure"), 60.0);  // a column moved from elsewhere is not added
        QVERIFY(settle());
        QCOMPARE(figure(QStringLiteral("Effect (causal)")), formatPoints(lever->effect));
        ProfilerCurve* curve = m_page->curve(QStringLiteral("tenure"));
        QVERIFY(curve != nullptr);
        emit curve->dragged(QStringLiteral("tenure"), 40.0);  // the hand takes a column: the offer is let go
        QVERIFY(settle());
        QVERIFY(offers->pulled() == nullptr);
        QVERIFY(figure(QStringLiteral("Effect (causal)")).isEmpty());

        offers->pull(QStringLiteral("mail"));
        QVERIFY(offers->pulled() != nullptr);
        QVERIFY(m_page->stepBack());  // Esc lets go first
        QVERIFY(offers->pulled() == nullptr);
    }

    void aSegment_hasMeanEffects() {
        open({}, true);
        Filter monthly;
        monthly.conditions.push_back({"Contract", Comparison::Equal, {Value(std::string("Month-to-month"))}});
        m_fixture->session->setFilter(monthly);
        m_page->useSegment(true);
        QVERIFY(settle());
        const auto& levers = m_page->offers()->levers();
        QVERIFY2(levers.missing.empty(), levers.missing.c_str());
        QCOMPARE(levers.offers.front().offer, std::string("mail"));
        QVERIFY(levers.offers.front().lower < -0.3 && levers.offers.front().upper > -0.3);  // as it was made
        QVERIFY(levers.offers.front().customers > 400);
    }

    void withoutEvidence_itSaysSo_andLeadsThere() {
        open({.customers = 300}, false);
        m_fixture->session->selectCustomer(QString::fromStdString(test::customerKey(10)));
        QVERIFY(settle());
        QVERIFY(m_page->offers()->isVisible());
        QVERIFY(m_page->offers()->levers().missing.find("No effects were learned") != std::string::npos);
        QSignalSpy asked(m_fixture->session.get(), &Session::pageRequested);
        QTest::mouseClick(m_page->offers()->findChild<QPushButton*>(QStringLiteral("toEvidence")), Qt::LeftButton);
        QCOMPARE(asked.at(0).at(0).toString(), QStringLiteral("evidence"));
    }

    void withoutCampaigns_theCurvesHaveTheRoom() {
        open({.customers = 300, .treatments = false}, false);
        m_fixture->session->selectCustomer(QString::fromStdString(test::customerKey(10)));
        QVERIFY(settle());
        QVERIFY(!m_page->offers()->isVisible());
    }
};

QTEST_MAIN(TestOfferPanel)
#include "tst_offerpanel.moc"
