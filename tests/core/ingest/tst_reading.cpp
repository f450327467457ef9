// Files as people write them: what the readers make of delimiters, quotes, encodings, line ends and damage.
#include "filetext.h"

#include "core/ingest/textsource.h"
#include "tests/support/testdata.h"

#include <QtTest>
#include <xlsxwriter.h>
#include <zlib.h>

using namespace holdfast;
using namespace holdfast::test;

namespace {

std::string gzipped(const std::string& text) {
    std::string out(text.size() + 1000, '\0');
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string utf16(const std::u16string& text, bool little, bool mark) {
    std::string bytes;
    const auto put = [&](char16_t unit) {
        const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
        bytes += little ? low : high;
        bytes += little ? high : low;
    };
    if (mark) put(0xFEFF);
    for (const char16_t unit : text) put(unit);
    return bytes;
}

}  // namespace

class TestReading : public QObject {
    Q_OBJECT

private slots:
    void csv_isReadAsWritten_data();
    void csv_isReadAsWritten();
    void linesAreCountedPhysically();
    void encodings_giveTheSameText_data();
    void encodings_giveTheSameText();
    void whatIsNoTable_isRefused_data();
    void whatIsNoTable_isRefused();
    void gzip_isInflated();
    void truncatedGzip_keepsWholeLinesAndSaysSo();
    void realTruncatedGzip_keepsWholeLinesAndSaysSo();
    void longCellsAndLines_areReadWhole();
    void manyColumns_areRead();
    void unclosedQuote_costsOneLine();
    void accentAfterTwoMegabytes_isReadAsLatin();
    void blockBorders_doNotCutRecords();
    void jsonLines_areFlattened();
    void workbook_givesTextsNumbersAndDates();
    void damagedWorkbook_isRefused();

private:
    QTemporaryDir m_folder;
};

void TestReading::csv_isReadAsWritten_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("names");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char* name, QByteArray bytes, const char* names, const char* rows) {
        QTest::newRow(name) << bytes << names << rows;
    };
    row("plain", "id,age\n1,20\n2,30\n", "id|age", "1|20 / 2|30");
    row("no end of line at the end", "id,age\n1,20\n2,30", "id|age", "1|20 / 2|30");
    row("CRLF", "id,age\r\n1,20\r\n2,30\r\n", "id|age", "1|20 / 2|30");
    row("CR", "id,age\r1,20\r2,30\r", "id|age", "1|20 / 2|30");
    row("mixed line ends", "id,age\r\n1,20\n2,30\r3,40", "id|age", "1|20 / 2|30 / 3|40");
    row("empty is not quoted empty", "id,a,b\n1,,\"\"\n", "id|a|b", "1|~|");
    row("doubled quotes", "id,say\n1,\"a \"\"b\"\" c\"\n2,\"\"\"\"\n", "id|say", "1|a \"b\" c / 2|\"");
    row("line end in a field", "id,say\n1,\"a\nb\"\n2,\"c\r\nd\"\n", "id|say", "1|a\nb / 2|c\r\nd");
    row("delimiter in a field", "id,say\n1,\"a,b\"\n", "id|say", "1|a,b");
    row("semicolon with decimal comma", "id;x;y\n1;1,5;2,5\n2;3,5;4,5\n", "id|x|y", "1|1,5|2,5 / 2|3,5|4,5");
    row("tab", "id\tx\n1\ta,b\n2\tc,d\n", "id|x", "1|a,b / 2|c,d");
    row("bar", "id|x|y\n1|a|3\n", "id|x|y", "1|a|3");
    row("blank", "id x\n1 2\n3  4\n5 6 \n", "id|x", "1|2 / 3|4 / 5|6");
    row("single quotes", "'id','x'\n'1','a,b'\n'2','c'\n", "id|x", "1|a,b / 2|c");
    row("blank after the delimiter", "id, x\n1, \"a, b\"\n2, \"c\"\n", "id|x", "1|a, b / 2|c");
    row("no header", "1,20\n2,30\n3,40\n", "column_1|column_2", "1|20 / 2|30 / 3|40");
    row("comments first", "# made today\n# id\tx\n1\t2\n3\t4\n", "id|x", "1|2 / 3|4");
    row("blank lines", "\n\nid,x\n\n1,2\n\n\n3,4\n\n", "id|x", "1|2 / 3|4");
    row("names repeated and absent", "id,a,A,,a\n1,2,3,4,5\n", "id|a|A_2|column_4|a_3", "1|2|3|4|5");
    row("unnamed row numbers", "a,b\nr1,1,2\nr2,3,4\n", "row_names|a|b", "r1|1|2 / r2|3|4");
    row("delimiter at each end", "a,b\n1,2,\n3,4,\n", "a|b", "1|2 / 3|4");
    row("ragged rows keep their fields", "a,b\n1,2\n3\n4,5,6\n7,8\n9,10\n11,12\n", "a|b", "1|2 / 3 / 4|5|6 / 7|8 / 9|10 / 11|12");
    row("quote inside an unquoted field", "id,x\n1,5\" disk\n2,b\n", "id|x", "1|5\" disk / 2|b");
    row("text after a closing quote", "id,x\n1,\"a\"b\n2,c\n", "id|x", "!text after a closing quote / 2|c");
    row("NUL byte in a field", QByteArray("id,name,city,street\n1,Anna Miller,Berlin,Long Street 12\n2,B\0b,Bonn,Short Street 7, no 5\n"
                                          "3,Carl Schmidt,Kiel,Another Street 99\n", 126).replace(", no 5", ""),
        "id|name|city|street", "1|Anna Miller|Berlin|Long Street 12 / !a NUL byte / 3|Carl Schmidt|Kiel|Another Street 99");
    row("one column", "name\nAnn\nBob\n", "name", "Ann / Bob");
}

void TestReading::csv_isReadAsWritten() {
    QFETCH(QByteArray, bytes);
    const ReadFile file = readAll(fileOf(m_folder, bytes.toStdString()));
    QCOMPARE(QString::fromStdString(file.error), QString());
    QTEST(joinedNames(file), "names");
    QTEST(joined(file), "rows");
}

void TestReading::linesAreCountedPhysically() {
    const ReadFile file = readAll(fileOf(m_folder, "# comment\nid,x\r\n1,\"a\nb\r\nc\"\n\n2,d\n3,e\n"));
    QCOMPARE(file.rows.size(), std::size_t{3});
    QCOMPARE(file.rows[0].line, std::uint64_t{3});
    QCOMPARE(file.rows[1].line, std::uint64_t{7});
    QCOMPARE(file.rows[2].line, std::uint64_t{8});
}

void TestReading::encodings_giveTheSameText_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("encoding");
    const std::u16string text = u"id,name\n1,M\u00FCller\n2,Zo\u00EB\n";
    const auto bytes = [](const std::string& s) { return QByteArray(s.data(), static_cast<qsizetype>(s.size())); };
    const QByteArray utf8 = QString::fromStdU16String(text).toUtf8();
    QTest::newRow("UTF-8") << utf8 << "UTF-8";
    QTest::newRow("UTF-8 with mark") << "\xEF\xBB\xBF" + utf8 << "UTF-8";
    QTest::newRow("UTF-16 LE with mark") << bytes(utf16(text, true, true)) << "UTF-16 LE";
    QTest::newRow("UTF-16 BE with mark") << bytes(utf16(text, false, true)) << "UTF-16 BE";
    QTest::newRow("UTF-16 LE") << bytes(utf16(text, true, false)) << "UTF-16 LE";
    QTest::newRow("UTF-16 BE") << bytes(utf16(text, false, false)) << "UTF-16 BE";
    QTest::newRow("Latin-1") << QString::fromStdU16String(text).toLatin1() << "Windows-1252";
}

void TestReading::encodings_giveTheSameText() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, encoding);
    const ReadFile file = readAll(fileOf(m_folder, bytes.toStdString()));
    QCOMPARE(QString::fromStdString(file.error), QString());
    QCOMPARE(joinedNames(file), QString("id|name"));
    QCOMPARE(joined(file), QString::fromUtf8("1|M\xC3\xBCller / 2|Zo\xC3\xAB"));
    QVERIFY2(QString::fromStdString(file.format).contains(encoding), file.format.c_str());
}

void TestReading::whatIsNoTable_isRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("blank lines") << QByteArray("\n\n  \n") << "only blank lines";
    QByteArray binary(4096, '\0');
    for (int i = 0; i < binary.size(); ++i) binary[i] = static_cast<char>((i * 7919 + i / 3) % 256);
    QTest::newRow("bytes at random") << binary << "not a text table";
    QTest::newRow("SQLite") << QByteArray("SQLite format 3\0 and more", 24) << "not a text table";
    QTest::newRow("PDF") << QByteArray("%PDF-1.7\n1 0 obj\n") << "not a text table";
    QTest::newRow("zip that is no workbook") << QByteArray("PK\x03\x04rubbish") << "damaged workbook";
    QTest::newRow("one JSON array") << QByteArray("[\n{\"a\":1},\n{\"a\":2}]\n") << "one JSON array";
    QTest::newRow("cut gzip header") << QByteArray("\x1F\x8B\x08\x00\x00", 5) << "damaged gzip";
}

void TestReading::whatIsNoTable_isRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const ReadFile file = readAll(fileOf(m_folder, bytes.toStdString()));
    QVERIFY2(QString::fromStdString(file.error).contains(says), file.error.c_str());
}

void TestReading::gzip_isInflated() {
    const ReadFile file = readAll(fileOf(m_folder, gzipped("id,x\n1,a\n") + gzipped("2,b\n"), "table.csv.gz"));
    QCOMPARE(joined(file), QString("1|a / 2|b"));
    QVERIFY(file.warnings.empty());
}

void TestReading::truncatedGzip_keepsWholeLinesAndSaysSo() {
    std::string text = "id,x\n";
    for (int i = 0; i < 20000; ++i) text += std::to_string(i) + "," + std::to_string(i * 7919 % 1000) + "\n";
    const std::string packed = gzipped(text);
    const ReadFile file = readAll(fileOf(m_folder, packed.substr(0, packed.size() / 2), "table.csv.gz"));
    QVERIFY(file.rows.size() > 1000 && file.rows.size() < 20000);
    for (std::size_t i = 0; i < file.rows.size(); ++i)
        QCOMPARE(file.rows[i].fields, (std::vector<std::string>{std::to_string(i), std::to_string(i * 7919 % 1000)}));
    QCOMPARE(file.warnings.size(), std::size_t{1});
    QVERIFY(QString::fromStdString(file.warnings[0]).contains("incomplete"));
}

void TestReading::realTruncatedGzip_keepsWholeLinesAndSaysSo() {
    HOLDFAST_NEEDS_DATA("damaged/soc-Epinions1.txt.gz");
    const ReadFile file = readAll(dataFolder() / "damaged/soc-Epinions1.txt.gz");
    QCOMPARE(joinedNames(file), QString("FromNodeId|ToNodeId"));
    QCOMPARE(file.rows.size(), std::size_t{410884});
    QCOMPARE(file.rows.front().line, std::uint64_t{5});
    for (const ReadRow& row : file.rows) QCOMPARE(row.fields.size(), std::size_t{2});
    QVERIFY(!file.warnings.empty());
}

void TestReading::longCellsAndLines_areReadWhole() {
    const std::string cell(1 << 20, 'x');
    const std::string line(3'000'000, 'y');
    const ReadFile file = readAll(fileOf(m_folder, "id,x\n1," + cell + "\n2,\"" + line + "\n" + line + "\"\n3,c\n"));
    QCOMPARE(file.rows.size(), std::size_t{3});
    QVERIFY(file.rows[0].fields[1] == cell);
    QCOMPARE(file.rows[1].fields[1].size(), 2 * line.size() + 1);
    QCOMPARE(file.rows[2].line, std::uint64_t{5});
}

void TestReading::manyColumns_areRead() {
    std::string header = "id", row = "1";
    for (int i = 1; i < 2000; ++i) {
        header += ",a_rather_long_name_for_a_column_" + std::to_string(i);
        row += "," + std::to_string(i);
    }
    const ReadFile file = readAll(fileOf(m_folder, header + "\n" + row + "\n" + row + "\n"));
    QCOMPARE(file.columns.size(), std::size_t{2000});
    QCOMPARE(file.rows.size(), std::size_t{2});
    QCOMPARE(file.rows[1].fields.back(), std::string("1999"));
}

void TestReading::unclosedQuote_costsOneLine() {
    const ReadFile file = readAll(fileOf(m_folder, "id,x\n1,a\n2,\"b\n3,c\n4,d\n"));
    QCOMPARE(joined(file), QString("1|a / !a quote is opened and never closed / 3|c / 4|d"));
    QCOMPARE(file.rows[1].line, std::uint64_t{3});
    QCOMPARE(file.rows[3].line, std::uint64_t{5});
}

void TestReading::accentAfterTwoMegabytes_isReadAsLatin() {
    std::string text = "id,name\n";
    while (text.size() < 2'000'000) text += "1,plain\n";
    text += "2,M\xFCller\n3,Zo\xEB\n";
    const ReadFile file = readAll(fileOf(m_folder, text));
    QCOMPARE(file.rows[file.rows.size() - 2].fields[1], std::string("M\xC3\xBCller"));
    QCOMPARE(file.rows.back().fields[1], std::string("Zo\xC3\xAB"));
}

void TestReading::blockBorders_doNotCutRecords() {
    std::string text = "id,name,note\n";
    std::size_t rows = 0;
    for (; text.size() < 5'000'000; ++rows)
        text += std::to_string(rows) + ",\xC3\xA4\xE2\x82\xAC" + std::string(rows % 97, 'z') + ",\"a\"\"\r\nb" + std::string(rows % 13, 'q') + "\"\r\n";
    const ReadFile file = readAll(fileOf(m_folder, text));
    QCOMPARE(file.rows.size(), rows);
    for (std::size_t i = 0; i < rows; ++i) {
        QCOMPARE(file.rows[i].fields[0], std::to_string(i));
        QCOMPARE(file.rows[i].fields[1], "\xC3\xA4\xE2\x82\xAC" + std::string(i % 97, 'z'));
        QCOMPARE(file.rows[i].line, 2 + 2 * i);
    }
}

void TestReading::jsonLines_areFlattened() {
    const ReadFile file = readAll(fileOf(m_folder, "{\"id\":\"007\",\"n\":1.5,\"ok\":true,\"in\":{\"a\":\"x\"},\"l\":[1,2]}\n\n"
                                                   "{\"id\":\"\",\"n\":null}\nnot json\n{\"id\":\"3\",\"new\":1}\n", "e.jsonl"));
    QCOMPARE(joinedNames(file), QString("id|n|ok|in.a|l|new"));
    QCOMPARE(joined(file), QString("007|1.5|true|x|1, 2|~ / |~|~|~|~|~ / !is not a JSON object / 3|~|~|~|~|1"));
    QCOMPARE(file.rows[2].line, std::uint64_t{4});
}

void TestReading::workbook_givesTextsNumbersAndDates() {
    const auto path = std::filesystem::path(m_folder.path().toStdString()) / "book.xlsx";
    lxw_workbook* book = workbook_new(path.c_str());
    workbook_add_worksheet(book, "Empty");
    lxw_worksheet* sheet = workbook_add_worksheet(book, "Data");
    lxw_format* date = workbook_add_format(book);
    format_set_num_format(date, "dd.mm.yyyy");
    lxw_format* moment = workbook_add_format(book);
    format_set_num_format(moment, "yyyy-mm-dd hh:mm");
    lxw_format* money = workbook_add_format(book);
    format_set_num_format(money, "#,##0.00 [$EUR]");
    const char* names[] = {"id", "joined", "seen", "price", "active", "note"};
    for (lxw_col_t i = 0; i < 6; ++i) worksheet_write_string(sheet, 0, i, names[i], nullptr);
    worksheet_write_string(sheet, 1, 0, "007", nullptr);
    worksheet_write_number(sheet, 1, 1, 46349, date);
    worksheet_write_number(sheet, 1, 2, 46349.25, moment);
    worksheet_write_number(sheet, 1, 3, 29.85, money);
    worksheet_write_boolean(sheet, 1, 4, 1, nullptr);
    worksheet_write_string(sheet, 1, 5, "a \"quoted\", & <text>", nullptr);
    worksheet_write_string(sheet, 3, 0, "008", nullptr);
    worksheet_write_number(sheet, 3, 3, 0.1, nullptr);
    QCOMPARE(static_cast<int>(workbook_close(book)), 0);
    const ReadFile file = readAll(path);
    QCOMPARE(QString::fromStdString(file.error), QString());
    QCOMPARE(joinedNames(file), QString("id|joined|seen|price|active|note"));
    QCOMPARE(joined(file), QString("007|2026-11-23|2026-11-23T06:00:00Z|29.85|true|a \"quoted\", & <text> / 008|~|~|0.1|~|~"));
    QCOMPARE(file.rows[1].line, std::uint64_t{4});
    QVERIFY(QString::fromStdString(file.format).contains("sheet Data"));
}

void TestReading::damagedWorkbook_isRefused() {
    const auto path = std::filesystem::path(m_folder.path().toStdString()) / "whole.xlsx";
    lxw_workbook* book = workbook_new(path.c_str());
    lxw_worksheet* sheet = workbook_add_worksheet(book, "Data");
    for (lxw_row_t i = 0; i < 500; ++i) worksheet_write_number(sheet, i, 0, i * 1.37, nullptr);
    workbook_close(book);
    std::ifstream in(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const ReadFile cut = readAll(fileOf(m_folder, bytes.substr(0, bytes.size() * 2 / 3), "cut.xlsx"));
    QVERIFY2(QString::fromStdString(cut.error).contains("damaged"), cut.error.c_str());
}

QTEST_APPLESS_MAIN(TestReading)
#include "tst_reading.moc"
