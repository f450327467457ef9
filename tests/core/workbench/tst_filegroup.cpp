// Files that appear all or none: what stood at their places is there again when one of them cannot be put in place.
#include "core/workbench/filegroup.h"
#include "tests/core/workbench/foldercontents.h"

#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace holdfast;
using namespace holdfast::workbench;
namespace fs = std::filesystem;
using Contents = std::map<std::string, std::string>;

class TestFileGroup : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;

    fs::path folder() {
        const fs::path path = fs::path(m_folder.path().toStdString()) / std::to_string(m_next++);
        fs::create_directory(path);
        return path;
    }

private slots:
    void published_replacesWhatStoodThere_andTakesAwayWhatGoes() {
        const fs::path place = folder();
        test::writeBytes(place / "a.txt", "old a");
        test::writeBytes(place / "stale.txt", "stale");
        FileGroup group;
        QVERIFY(group.add(place / "a.txt", "new a"));
        QVERIFY(group.add(place / "b.txt", "new b"));
        group.remove(place / "stale.txt");
        group.remove(place / "never.txt");
        QCOMPARE(test::bytesIn(place / "a.txt"), std::string("old a"));
        QVERIFY(!fs::exists(place / "b.txt"));
        QVERIFY(group.publish());
        QVERIFY((test::contentsOf(place) == Contents{{"a.txt", "new a"}, {"b.txt", "new b"}}));
    }

    void whatComesInTheWayMeanwhile_leavesEverythingAsItWas() {
        const fs::path place = folder();
        test::writeBytes(place / "a.txt", "old a");
        test::writeBytes(place / "stale.txt", "stale");
        {
            FileGroup group;
            group.remove(place / "stale.txt");
            for (const char* name : {"a.txt", "b.txt", "c.txt"}) QVERIFY(group.add(place / name, "new"));
            fs::create_directory(place / "c.txt");
            const auto published = group.publish();
            QVERIFY(!published && published.error().code == ErrorCode::Io);
            QVERIFY2(published.error().message.find("c.txt") != std::string::npos, published.error().message.c_str());
        }
        QVERIFY((test::contentsOf(place) == Contents{{"a.txt", "old a"}, {"stale.txt", "stale"}, {"c.txt", "folder"}}));
    }

    void unpublished_leavesNothing() {
        const fs::path place = folder();
        {
            FileGroup group;
            QVERIFY(group.add(place / "a.txt", "new"));
            QVERIFY(!group.add(place / "absent" / "b.txt", "new"));
        }
        QVERIFY(test::contentsOf(place).empty());
    }

    void places_areCheckedFirst() {
        const fs::path place = folder();
        fs::create_directory(place / "taken");
        test::writeBytes(place / "old.txt", "old");
        QVERIFY(checkPlace(place / "new.txt") && checkPlace(place / "old.txt"));
        for (const fs::path& wrong : {place / "taken", place / "absent" / "a.txt", place / "old.txt" / "a.txt", fs::path("/dev/null")}) {
            const auto checked = checkPlace(wrong);
            QVERIFY2(!checked && checked.error().code == ErrorCode::Io, wrong.c_str());
        }
    }

    void folderThatMayNotBeWritten_isRefused() {
        if (::geteuid() == 0) QSKIP("the superuser may write everywhere");
        const fs::path place = folder();
        fs::permissions(place, fs::perms::owner_read | fs::perms::owner_exec);
        const auto checked = checkPlace(place / "a.txt");
        fs::permissions(place, fs::perms::owner_all);
        QVERIFY(!checked && checked.error().message.find("may not be written to") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestFileGroup)
#include "tst_filegroup.moc"
