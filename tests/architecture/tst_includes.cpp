// Reads every #include of the sources, and the names that ui uses, and fails on an edge that ARCHITECTURE.md ("Who may know
// whom") forbids.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <functional>
#include <map>
#include <set>

namespace {

struct Include {
    QString file;  ///< below the top of the tree
    int line = 0;
    QString target;  ///< as written between the quotes or brackets
    bool quoted = false;
};

QString module(const QString& path) {
    const QStringList parts = path.split('/');
    if (parts.size() < 2) return {};
    return parts[0] == "core" || parts[0] == "ui" || parts[0] == "app" ? parts[0] + "/" + parts[1] : parts[0];
}

QString room(const QString& path) {
    return path.section('/', 0, 0);
}

bool isHeader(const QString& path) {
    return path.endsWith(".h");
}

/// A part of a .cpp file that several of a module share: it may name what a header may not, and no header includes it.
bool isFragment(const QString& path) {
    return path.endsWith(".inc");
}

QList<Include> includesOf(const QString& text, const QString& file) {
    static const QRegularExpression pattern(R"(^\s*#\s*include\s*([<"])([^">]+)[">])");
    QList<Include> found;
    int number = 0;
    for (const QString& line : text.split('\n')) {
        ++number;
        const auto match = pattern.match(line);
        if (match.hasMatch()) found.push_back({file, number, match.captured(2), match.captured(1) == "\""});
    }
    return found;
}

bool isQt(const QString& target) {
    static const QRegularExpression pattern(R"(^(Q[A-Z]\w*|Qt\w*/.+|Qt[A-Z]\w*|qt\w*\.h)$)");
    return pattern.match(target).hasMatch();
}

bool isTorch(const QString& target) {
    return target.startsWith("torch/") || target.startsWith("ATen/") || target.startsWith("c10/");
}

/// What each module of core may include besides itself.
const std::map<QString, std::set<QString>>& coreEdges() {
    static const std::set<QString> plain{"core/base", "core/data"};
    static const std::map<QString, std::set<QString>> edges{
        {"core/base", {}},
        {"core/data", {"core/base"}},
        {"core/storage", plain},
        {"core/ingest", plain},
        {"core/sample", plain},
        {"core/scoring", plain},
        {"core/report", plain},
        {"core/stream", {"core/base", "core/data", "core/scoring"}},
        {"core/graph", plain},
        {"core/scenario", {"core/base", "core/data", "core/scoring", "core/graph"}},
        {"core/inspect", {"core/base", "core/data", "core/graph"}},
        {"core/workbench",
         {"core/base", "core/data", "core/storage", "core/ingest", "core/sample", "core/scoring", "core/report", "core/stream",
          "core/graph", "core/scenario", "core/inspect"}},
    };
    return edges;
}

/// ui's own order: session and theme know no page, a page knows no other page, only the shell composes.
bool uiEdgeAllowed(const QString& from, const QString& fromPath, const QString& toPath) {
    const QString to = module(toPath);
    if (from == to && from != "ui/pages") return true;
    if (from == "ui/pages" && to == "ui/pages") return fromPath.section('/', 0, 2) == toPath.section('/', 0, 2);
    static const std::map<QString, std::set<QString>> edges{
        {"ui/theme", {}},
        {"ui/tasks", {}},
        {"ui/session", {"ui/theme", "ui/tasks"}},
        {"ui/charts", {"ui/theme"}},
        {"ui/itemmodels", {"ui/session", "ui/theme", "ui/tasks"}},
        {"ui/controls", {"ui/session", "ui/theme", "ui/tasks"}},
        {"ui/pages", {"ui/session", "ui/theme", "ui/tasks", "ui/charts", "ui/itemmodels", "ui/controls"}},
        {"ui/shell", {"ui/session", "ui/theme", "ui/tasks", "ui/charts", "ui/itemmodels", "ui/controls", "ui/pages"}},
    };
    const auto found = edges.find(from);
    return found != edges.end() && found->second.contains(to);
}

/// What ui may take from core: the values and the use cases, never the modules that do the work behind them.
bool coreOpenToUi(const QString& fromPath, const QString& toPath) {
    static const std::set<QString> open{"core/base", "core/data", "core/report", "core/workbench"};
    if (open.contains(module(toPath))) return true;
    // The session is handed the learners and regressions that app/wiring made and passes them on to the workbench, so it names
    // their types.
    return fromPath == "ui/session/session.h" && (toPath == "core/scoring/learner.h" || toPath == "core/scoring/regression.h");
}

/// Why an include is forbidden; empty when it is fine.
QString objection(const Include& include) {
    const QString from = room(include.file);
    const QString fromModule = module(include.file);
    const QString& target = include.target;
    if (isTorch(target) && from != "models") return "torch is known to models/ alone";
    if (target.startsWith("xgboost/") && (from != "models" || isHeader(include.file)))
        return "XGBoost belongs in the .cpp files of models/";
    if (isQt(target) && (from == "core" || from == "models")) return "core and models know no Qt";
    if (target == "sqlite3.h" && !(fromModule == "core/storage" && !isHeader(include.file)))
        return "sqlite3.h belongs in the .cpp files of core/storage";
    if (target.startsWith("boost/graph") && (from != "core" || isHeader(include.file)))
        return "Boost.Graph belongs in .cpp files of core";
    if (isFragment(target) && (isHeader(include.file) || fromModule != module(target)))
        return "a fragment belongs in .cpp files of its own module";
    if (target.contains("rdkafka") && (from != "core" || isHeader(include.file)))
        return "rdkafka belongs in .cpp files of core";
    if (!include.quoted) return {};

    const QString to = room(target);
    const QString toModule = module(target);
    static const std::set<QString> rooms{"app", "ui", "core", "models"};
    if (!rooms.contains(to)) return QStringLiteral("includes start at the top of the tree");
    if (from == "core") {
        if (to != "core") return "core knows only core";
        if (fromModule == toModule) return {};
        const auto edges = coreEdges().find(fromModule);
        if (edges == coreEdges().end()) return "a new module wants its edges in ARCHITECTURE.md and here";
        return edges->second.contains(toModule) ? QString() : fromModule + " may not know " + toModule;
    }
    if (from == "models") {
        static const std::set<QString> allowed{"core/base", "core/data", "core/scoring"};
        return to == "models" || allowed.contains(toModule) ? QString() : "models may not know " + toModule;
    }
    if (from == "ui") {
        if (to == "core") return coreOpenToUi(include.file, target) ? QString() : "ui may not know " + target;
        if (to != "ui") return "ui knows only ui and core";
        return uiEdgeAllowed(fromModule, include.file, target) ? QString() : fromModule + " may not know " + target;
    }
    if (to == "models" && fromModule != "app/wiring") return "only app/wiring meets models";
    return {};
}

/// Lines of code, comments apart, that name the storage module: a header of the workbench may bring its names along, but ui
/// reads and writes a project through use cases alone.
QList<int> linesNamingStorage(const QString& text) {
    static const QRegularExpression name(R"((^|[^\w])storage::)");
    QList<int> found;
    int number = 0;
    for (const QString& line : text.split('\n')) {
        ++number;
        if (line.section(QStringLiteral("//"), 0, 0).contains(name)) found << number;
    }
    return found;
}

}  // namespace

class IncludesTest : public QObject {
    Q_OBJECT

private slots:
    void theRulesCatchForbiddenEdges_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("forbidden");
        QTest::newRow("core with Qt") << "core/data/a.h"
                                      << "#include <QString>" << true;
        QTest::newRow("core with QtCore/") << "core/data/a.cpp"
                                           << "#include <QtCore/QString>" << true;
        QTest::newRow("ui with models") << "ui/shell/a.cpp"
                                        << "#include \"models/factory.h\"" << true;
        QTest::newRow("ui with torch") << "ui/shell/a.cpp"
                                       << "#include <torch/torch.h>" << true;
        QTest::newRow("models with storage") << "models/a.cpp"
                                             << "#include \"core/storage/project.h\"" << true;
        QTest::newRow("ingest with storage") << "core/ingest/a.cpp"
                                             << "#include \"core/storage/project.h\"" << true;
        QTest::newRow("data with storage") << "core/data/a.cpp"
                                           << "#include \"core/storage/project.h\"" << true;
        QTest::newRow("storage header with sqlite") << "core/storage/a.h"
                                                    << "#include <sqlite3.h>" << true;
        QTest::newRow("cli with models") << "app/cli/main.cpp"
                                         << "#include \"models/factory.h\"" << true;
        QTest::newRow("page with page") << "ui/pages/data/a.cpp"
                                        << "#include \"ui/pages/models/modelspage.h\"" << true;
        QTest::newRow("session with shell") << "ui/session/a.cpp"
                                            << "#include \"ui/shell/mainwindow.h\"" << true;
        QTest::newRow("graph header with Boost") << "core/graph/a.h"
                                                 << "#include <boost/graph/adjacency_list.hpp>" << true;
        QTest::newRow("graph header with fragment") << "core/graph/a.h"
                                                    << "#include \"core/graph/boostadapter.inc\"" << true;
        QTest::newRow("workbench with graph fragment") << "core/workbench/a.cpp"
                                                       << "#include \"core/graph/boostadapter.inc\"" << true;
        QTest::newRow("graph fragment with Qt") << "core/graph/a.inc"
                                                << "#include <QString>" << true;
        QTest::newRow("graph with storage") << "core/graph/a.cpp"
                                            << "#include \"core/storage/project.h\"" << true;
        QTest::newRow("graph with scoring") << "core/graph/a.cpp"
                                            << "#include \"core/scoring/metrics.h\"" << true;
        QTest::newRow("storage with graph") << "core/storage/a.cpp"
                                            << "#include \"core/graph/metrics.h\"" << true;
        QTest::newRow("graph source with Boost") << "core/graph/a.cpp"
                                                 << "#include <boost/graph/strong_components.hpp>" << false;
        QTest::newRow("graph fragment with Boost") << "core/graph/a.inc"
                                                   << "#include <boost/graph/graph_traits.hpp>" << false;
        QTest::newRow("graph source with fragment") << "core/graph/a.cpp"
                                                    << "#include \"core/graph/boostadapter.inc\"" << false;
        QTest::newRow("graph with data") << "core/graph/a.h"
                                         << "#include \"core/data/records.h\"" << false;
        QTest::newRow("workbench with graph") << "core/workbench/a.cpp"
                                              << "#include \"core/graph/metrics.h\"" << false;
        QTest::newRow("page with storage") << "ui/pages/data/a.cpp"
                                           << "#include \"core/storage/project.h\"" << true;
        QTest::newRow("page with ingest") << "ui/pages/data/a.cpp"
                                          << "#include \"core/ingest/reader.h\"" << true;
        QTest::newRow("page with scoring") << "ui/pages/models/a.cpp"
                                           << "#include \"core/scoring/learner.h\"" << true;
        QTest::newRow("session source with scoring") << "ui/session/session.cpp"
                                                     << "#include \"core/scoring/learner.h\"" << true;
        QTest::newRow("session header with metrics") << "ui/session/session.h"
                                                     << "#include \"core/scoring/metrics.h\"" << true;
        QTest::newRow("chart with graph") << "ui/charts/a.cpp"
                                          << "#include \"core/graph/graph.h\"" << true;
        QTest::newRow("shell with scenario") << "ui/shell/a.cpp"
                                             << "#include \"core/scenario/scenario.h\"" << true;
        QTest::newRow("wiring with models") << "app/wiring/a.cpp"
                                            << "#include \"models/factory.h\"" << false;
        QTest::newRow("storage source with sqlite") << "core/storage/a.cpp"
                                                    << "#include <sqlite3.h>" << false;
        QTest::newRow("workbench with ingest") << "core/workbench/a.cpp"
                                               << "#include \"core/ingest/reader.h\"" << false;
        QTest::newRow("shell with page") << "ui/shell/a.cpp"
                                         << "#include \"ui/pages/models/modelspage.h\"" << false;
        QTest::newRow("models with scoring") << "models/a.cpp"
                                             << "#include \"core/scoring/learner.h\"" << false;
        QTest::newRow("session header with learner") << "ui/session/session.h"
                                                     << "#include \"core/scoring/learner.h\"" << false;
        QTest::newRow("page with base") << "ui/pages/data/a.cpp"
                                        << "#include \"core/base/time.h\"" << false;
        QTest::newRow("page with data") << "ui/pages/data/a.cpp"
                                        << "#include \"core/data/column.h\"" << false;
        QTest::newRow("page with report") << "ui/pages/reports/a.cpp"
                                          << "#include \"core/report/document.h\"" << false;
        QTest::newRow("page with workbench") << "ui/pages/data/a.cpp"
                                             << "#include \"core/workbench/browsing.h\"" << false;
    }

    void theRulesCatchForbiddenEdges() {
        QFETCH(QString, file);
        QFETCH(QString, line);
        QFETCH(bool, forbidden);
        const auto includes = includesOf(line, file);
        QCOMPARE(includes.size(), 1);
        QCOMPARE(!objection(includes.front()).isEmpty(), forbidden);
    }

    void namesOfStorageAreSeen() {
        QCOMPARE(linesNamingStorage("auto a = storage::readScenes(project);\n  ::holdfast::storage::Project& b;"), (QList<int>{1, 2}));
        QCOMPARE(linesNamingStorage("std::vector<storage::Scene> scenes;"), QList<int>{1});
        QCOMPARE(linesNamingStorage("// what storage::readScenes gave\nauto restorage::x;\nworkbench::Scene scene;  // storage::Scene"), QList<int>());
    }

    void theTreeKeepsTheRules() {
        const QDir top(HOLDFAST_SOURCE_DIR);
        int read = 0;
        QStringList broken;
        for (const char* folder : {"app", "ui", "core", "models"}) {
            QDirIterator files(top.filePath(folder), {"*.h", "*.cpp", "*.inc"}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
                ++read;
                const QString name = top.relativeFilePath(file.fileName());
                const QString text = QString::fromUtf8(file.readAll());
                if (room(name) == "ui")
                    for (const int line : linesNamingStorage(text))
                        broken << QStringLiteral("%1:%2 names storage: ui goes through core/workbench").arg(name).arg(line);
                for (const Include& include : includesOf(text, name)) {
                    const QString why = objection(include);
                    if (!why.isEmpty())
                        broken << QStringLiteral("%1:%2 includes %3: %4").arg(name).arg(include.line).arg(include.target, why);
                }
            }
        }
        QVERIFY2(read > 50, "the sources were not found");
        QVERIFY2(broken.isEmpty(), qPrintable("\n" + broken.join('\n')));
    }
};

QTEST_APPLESS_MAIN(IncludesTest)
#include "tst_includes.moc"
