#include "ui/pages/whatif/profilercurve.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

ResponseCurve numberCurve() {
    ResponseCurve curve;
    curve.column = "tenure";
    for (int i = 0; i <= 10; ++i) {
        curve.x.push_back(i);
        curve.probability.push_back(0.8 - 0.05 * i);
        curve.lower.push_back(0.7 - 0.05 * i);
        curve.upper.push_back(0.9 - 0.05 * i);
    }
    curve.original = curve.current = 2.0;
    curve.supportMin = 1.0;
    curve.supportMax = 8.0;
    return curve;
}

ResponseCurve categoryCurve() {
    ResponseCurve curve;
    curve.column = "contract";
    curve.category = true;
    curve.x = {0, 1, 2};
    curve.labels = {"Monthly", "One year", "Two years"};
    curve.probability = {0.6, 0.3, 0.1};
    curve.lower = {0.5, 0.2, 0.05};
    curve.upper = {0.7, 0.4, 0.15};
    curve.original = curve.current = 0.0;
    return curve;
}

/// The widget's x for a share of its width; the plot begins right of the axis labels.
QPoint at(const QWidget& widget, double share) {
    return {static_cast<int>(widget.width() * share), widget.height() / 2};
}

}  // namespace

class ProfilerCurveTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_curve = std::make_unique<ProfilerCurve>(m_theme, QStringLiteral("tenure"));
        m_curve->resize(260, 150);
        m_curve->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_curve.get()));
    }

    void draggingToTheRight_raisesTheValue_andReleasingCommitsIt() {
        m_curve->setCurve(numberCurve(), 1.0);
        QSignalSpy dragged(m_curve.get(), &ProfilerCurve::dragged);
        QSignalSpy committed(m_curve.get(), &ProfilerCurve::committed);
        QTest::mousePress(m_curve.get(), Qt::LeftButton, {}, at(*m_curve, 0.4));
        QTest::mouseMove(m_curve.get(), at(*m_curve, 0.7));
        QTest::mouseRelease(m_curve.get(), Qt::LeftButton, {}, at(*m_curve, 0.7));
        QVERIFY(dragged.count() >= 2);
        QCOMPARE(committed.count(), 1);
        const double first = dragged.first().at(1).toDouble();
        const double last = committed.first().at(1).toDouble();
        QVERIFY2(last > first, qPrintable(QStringLiteral("%1 after %2").arg(last).arg(first)));
        QCOMPARE(last, std::round(last));  // whole numbers stay whole
    }

    void arrowKeysStep_andHomeEndReachTheEnds() {
        m_curve->setCurve(numberCurve(), 1.0);
        QSignalSpy committed(m_curve.get(), &ProfilerCurve::committed);
        QTest::keyClick(m_curve.get(), Qt::Key_Right);
        QTest::keyClick(m_curve.get(), Qt::Key_End);
        QTest::keyClick(m_curve.get(), Qt::Key_Home);
        QCOMPARE(committed.count(), 3);
        QCOMPARE(committed[0].at(1).toDouble(), 3.0);
        QCOMPARE(committed[1].at(1).toDouble(), 10.0);
        QCOMPARE(committed[2].at(1).toDouble(), 0.0);
    }

    void aLockedColumn_ignoresMouseAndKeys() {
        ResponseCurve curve = numberCurve();
        curve.locked = true;
        m_curve->setCurve(curve, 1.0);
        QSignalSpy dragged(m_curve.get(), &ProfilerCurve::dragged);
        QSignalSpy committed(m_curve.get(), &ProfilerCurve::committed);
        QTest::mouseClick(m_curve.get(), Qt::LeftButton, {}, at(*m_curve, 0.7));
        QTest::keyClick(m_curve.get(), Qt::Key_Right);
        QCOMPARE(dragged.count() + committed.count(), 0);
    }

    void aCategory_takesTheLevelUnderTheMouse() {
        m_curve->setCurve(categoryCurve(), 1.0);
        QSignalSpy committed(m_curve.get(), &ProfilerCurve::committed);
        QTest::mouseClick(m_curve.get(), Qt::LeftButton, {}, at(*m_curve, 0.9));
        QCOMPARE(committed.count(), 1);
        QCOMPARE(committed.first().at(1).toDouble(), 2.0);
    }

    void changedMeansDifferentFromStored() {
        ResponseCurve curve = numberCurve();
        m_curve->setCurve(curve, 1.0);
        QVERIFY(!m_curve->changed());
        curve.current = 5.0;
        m_curve->setCurve(curve, 1.0);
        QVERIFY(m_curve->changed());
        curve.original = std::nan("");
        m_curve->setCurve(curve, 1.0);
        QVERIFY(m_curve->changed());
        curve.current = std::nan("");
        m_curve->setCurve(curve, 1.0);
        QVERIFY(!m_curve->changed());
    }

    void deleteAsksForTheStoredValue() {
        m_curve->setCurve(numberCurve(), 1.0);
        QSignalSpy reset(m_curve.get(), &ProfilerCurve::resetRequested);
        QTest::keyClick(m_curve.get(), Qt::Key_Delete);
        QTest::mouseDClick(m_curve.get(), Qt::LeftButton, {}, at(*m_curve, 0.5));
        QCOMPARE(reset.count(), 2);
    }

    void outsideTheSupport_isPaintedDifferently() {
        ResponseCurve curve = numberCurve();
        m_curve->setCurve(curve, 1.0);
        const QImage shaded = m_curve->grab().toImage();
        curve.supportMin = 0.0;
        curve.supportMax = 10.0;
        m_curve->setCurve(curve, 1.0);
        QVERIFY(shaded != m_curve->grab().toImage());
    }

private:
    Theme m_theme;
    std::unique_ptr<ProfilerCurve> m_curve;
};

QTEST_MAIN(ProfilerCurveTest)
#include "tst_profilercurve.moc"
