// Helpers of the ingest tests: a file with given bytes, and everything a reader gives for it.
#pragma once

#include "core/ingest/reader.h"

#include <QString>
#include <QTemporaryDir>

#include <fstream>
#include <string>
#include <vector>

namespace holdfast::test {

inline std::filesystem::path fileOf(const QTemporaryDir& folder, const std::string& bytes, const std::string& name = "table.csv") {
    const auto path = std::filesystem::path(folder.path().toStdString()) / name;
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
}

struct ReadRow {
    std::uint64_t line = 0;
    std::vector<std::string> fields;  ///< a missing field is "~", a quoted empty one ""
    std::string problem;
};

struct ReadFile {
    std::string error;
    std::string format;
    std::vector<std::string> columns;
    std::vector<ReadRow> rows;
    std::vector<std::string> warnings;
};

inline ReadFile readAll(const std::filesystem::path& path, const FileFormat& format = {}) {
    ReadFile result;
    auto source = ingest::openRecords(path, format);
    if (!source) {
        result.error = source.error().message;
        return result;
    }
    ingest::RecordBatch batch;
    while (true) {
        if (const auto read = (*source)->read(batch); !read) {
            result.error = read.error().message;
            break;
        }
        if (batch.records.empty()) break;
        for (const ingest::Record& record : batch.records) {
            ReadRow row;
            row.line = record.line;
            row.problem = record.problem ? record.problem : "";
            for (std::uint32_t i = 0; i < record.fieldCount; ++i) {
                const ingest::Field& field = batch.fieldsOf(record)[i];
                row.fields.push_back(field.size == 0 && !field.quoted ? "~" : std::string(field.text()));
            }
            result.rows.push_back(std::move(row));
        }
    }
    result.format = (*source)->format();
    result.columns = (*source)->columns();
    result.warnings = (*source)->warnings();
    return result;
}

/// Rows as one text: fields parted by "|", rows by " / ".
inline QString joined(const ReadFile& file) {
    QString text;
    for (const ReadRow& row : file.rows) {
        if (!text.isEmpty()) text += " / ";
        if (!row.problem.empty()) text += "!" + QString::fromStdString(row.problem);
        for (std::size_t i = 0; i < row.fields.size() && row.problem.empty(); ++i)
            text += (i > 0 ? "|" : "") + QString::fromStdString(row.fields[i]);
    }
    return text;
}

inline QString joinedNames(const ReadFile& file) {
    QString text;
    for (const std::string& name : file.columns) text += (text.isEmpty() ? "" : "|") + QString::fromStdString(name);
    return text;
}

}  // namespace holdfast::test
