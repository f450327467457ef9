// Reads CSV files back, quotes and all, as the tests' own check of what was written.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QMap>
#include <QString>
#include <QStringList>

#include <vector>

namespace holdfast::test {

inline QByteArray readAll(const QString& file) {
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

/// Records of fields (RFC 4180).
inline std::vector<QStringList> parseCsv(const QByteArray& bytes) {
    std::vector<QStringList> records;
    QStringList record;
    QByteArray field;
    bool quoted = false;
    const auto endRecord = [&] {
        record << QString::fromUtf8(field);
        field.clear();
        if (record.size() > 1 || !record[0].isEmpty()) records.push_back(record);
        record.clear();
    };
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (quoted && c == '"' && i + 1 < bytes.size() && bytes[i + 1] == '"')
            field += bytes[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (quoted)
            field += c;
        else if (c == ',')
            record << QString::fromUtf8(field), field.clear();
        else if (c == '\n')
            endRecord();
        else if (c != '\r')
            field += c;
    }
    if (!field.isEmpty() || !record.isEmpty()) endRecord();
    return records;
}

/// Rows by column name.
inline std::vector<QMap<QString, QString>> readCsv(const QString& file) {
    const auto records = parseCsv(readAll(file));
    std::vector<QMap<QString, QString>> rows;
    for (std::size_t r = 1; r < records.size(); ++r) {
        QMap<QString, QString> row;
        for (qsizetype i = 0; i < records[0].size() && i < records[r].size(); ++i) row[records[0][i]] = records[r][i];
        rows.push_back(row);
    }
    return rows;
}

}  // namespace holdfast::test
