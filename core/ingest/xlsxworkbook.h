// The parts of an XLSX archive that reading a sheet needs: its list of sheets, shared strings and which cell styles are
// dates. Private to the XLSX reader; one thread.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct zip;
struct zip_file;

namespace holdfast::ingest {

struct CloseZip {
    void operator()(zip* archive) const;
};
struct CloseZipFile {
    void operator()(zip_file* file) const;
};
using ZipArchive = std::unique_ptr<zip, CloseZip>;
using ZipFile = std::unique_ptr<zip_file, CloseZipFile>;

struct XlsxParts {
    std::vector<std::pair<std::string, std::string>> sheets;  ///< name, path in the archive; workbook order
    std::vector<std::string> sharedStrings;
    std::vector<bool> dateStyles;                             ///< by cell style index
    bool date1904 = false;
};

Result<ZipArchive> openArchive(const std::filesystem::path& path);
Result<XlsxParts> readParts(zip* archive, const std::string& file);

/// Whether a number format shows dates or times: built-in ids 14..22 and 45..47, or a code with y, m, d, h or s in it.
bool isDateFormat(int id, std::string_view code);

/// A day number as ISO text; whole days without a time. Excel's 1900 was a leap year: days from 60 on are one late.
std::string excelTime(double serial, bool date1904);

}  // namespace holdfast::ingest
