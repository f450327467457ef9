// Several processes that train one network together: the same model as one process makes, and a clear word when somebody is
// missing. The test starts itself again as the workers.
#include "core/scoring/learner.h"
#include "models/churn/mlp.h"
#include "models/nn/workers.h"
#include "tests/models/syntheticchurn.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <cmath>
#include <cstdlib>

using namespace holdfast;

namespace {

constexpr const char* kOutput = "HOLDFAST_TEST_OUTPUT";  ///< set in a worker: the file for its log-odds
constexpr int kPatienceMs = 120'000;

/// A port of loopback that nobody listens on.
int freePort() {
    const int handle = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    int port = 0;
    if (bind(handle, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
        getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length) == 0)
        port = ntohs(address.sin_port);
    close(handle);
    return port;
}

/// Trains a small network on a fixed table and writes its log-odds, or what went wrong, to the file.
int trainInto(const QString& file) {
    const auto data = test::syntheticChurn(701, 5);  // an odd number: the last batch does not split evenly
    models::MlpSettings settings;
    settings.members = 2;
    settings.maxEpochs = 6;
    settings.batch = 64;
    const scoring::FitOptions options{.seed = 3, .threads = 2, .timeBudgetSeconds = 0.0};
    const auto fitted = models::MlpLearner(settings).fit(data.set(), options, TaskContext());
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly)) return 3;
    if (!fitted) {
        out.write(QByteArray::fromStdString(fitted.error().message));
        return 4;
    }
    for (const double logit : scoring::ensembleLogits(**fitted, data.features.values, data.features.rows, 1))
        out.write(QByteArray::number(logit, 'g', 17) + '\n');
    return 0;
}

std::vector<double> numbersIn(const QString& file) {
    QFile in(file);
    std::vector<double> numbers;
    if (!in.open(QIODevice::ReadOnly)) return numbers;
    for (const QByteArray& line : in.readAll().split('\n'))
        if (!line.isEmpty()) numbers.push_back(line.toDouble());
    return numbers;
}

QByteArray textIn(const QString& file) {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

}  // namespace

class TestWorkers : public QObject {
    Q_OBJECT

    struct Call {
        QString output;
        QString size, rank;
        QString master;
        QString seconds = QStringLiteral("60");
    };
    static std::unique_ptr<QProcess> start(const Call& call) {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(kOutput, call.output);
        if (!call.size.isEmpty()) environment.insert("HOLDFAST_WORLD_SIZE", call.size);
        if (!call.rank.isEmpty()) environment.insert("HOLDFAST_RANK", call.rank);
        if (!call.master.isEmpty()) environment.insert("HOLDFAST_MASTER", call.master);
        environment.insert("HOLDFAST_WORKER_SECONDS", call.seconds);
        process->setProcessEnvironment(environment);
        process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process->start(QCoreApplication::applicationFilePath(), QStringList());
        return process;
    }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    static QString loopback() { return QStringLiteral("127.0.0.1:%1").arg(freePort()); }

private slots:
    void twoProcesses_makeTheModelThatOneMakes() {
        const QString master = loopback();
        const auto alone = start({file("alone"), {}, {}, {}});
        const auto first = start({file("first"), "2", "0", master});
        const auto second = start({file("second"), "2", "1", master});
        for (QProcess* process : {alone.get(), first.get(), second.get()}) {
            QVERIFY(process->waitForFinished(kPatienceMs));
            if (process == first.get() && textIn(file("first")).contains("libgloo-dev")) QSKIP("this build has no Gloo");
            QCOMPARE(process->exitCode(), 0);
        }
        const auto one = numbersIn(file("alone")), two = numbersIn(file("first"));
        QCOMPARE(one.size(), std::size_t{701});
        QCOMPARE(two.size(), one.size());
        QCOMPARE(textIn(file("second")), textIn(file("first")));  // both processes end with the same model, to the bit
        double worst = 0.0, spread = 0.0;
        for (std::size_t i = 0; i < one.size(); ++i) {
            worst = std::max(worst, std::abs(one[i] - two[i]));
            spread = std::max(spread, std::abs(one[i] - one[0]));
        }
        QVERIFY2(spread > 0.5, qPrintable(QString::number(spread)));  // it has learned something to agree on
        QVERIFY2(worst < 1e-3, qPrintable(QString::number(worst)));
    }

    void whoIsMissing_isMissed() {
        const auto lonely = start({file("lonely"), "2", "0", loopback(), "2"});
        QVERIFY(lonely->waitForFinished(kPatienceMs));
        QCOMPARE(lonely->exitCode(), 4);
        const QByteArray said = textIn(file("lonely"));
        if (said.contains("libgloo-dev")) QSKIP("this build has no Gloo");
        QVERIFY2(said.contains("did not meet at 127.0.0.1") && said.contains("HOLDFAST_RANK"), said.constData());
    }

    void wrongPlaces_areNamed_data() {
        QTest::addColumn<QString>("size");
        QTest::addColumn<QString>("rank");
        QTest::addColumn<QString>("master");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("size") << "two" << "0" << "127.0.0.1:1" << QByteArray("HOLDFAST_WORLD_SIZE is \"two\"");
        QTest::newRow("rank too large") << "2" << "2" << "127.0.0.1:1" << QByteArray("from 0 to 1");
        QTest::newRow("no rank") << "2" << "" << "127.0.0.1:1" << QByteArray("HOLDFAST_RANK is \"\"");
        QTest::newRow("no port") << "2" << "0" << "127.0.0.1" << QByteArray("such as 127.0.0.1:29500");
        QTest::newRow("no master") << "2" << "0" << "" << QByteArray("HOLDFAST_MASTER is \"\"");
    }
    void wrongPlaces_areNamed() {
        QFETCH(QString, size);
        QFETCH(QString, rank);
        QFETCH(QString, master);
        QFETCH(QByteArray, said);
        const auto wrong = start({file("wrong"), size, rank, master});
        QVERIFY(wrong->waitForFinished(kPatienceMs));
        QCOMPARE(wrong->exitCode(), 4);
        QVERIFY2(textIn(file("wrong")).contains(said), textIn(file("wrong")).constData());
    }

private:
    QTemporaryDir m_folder;
};

int main(int argc, char** argv) {
    if (const char* output = std::getenv(kOutput)) return trainInto(QString::fromLocal8Bit(output));
    QCoreApplication application(argc, argv);
    TestWorkers test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_workers.moc"
