#include "core/ingest/xlsxworkbook.h"

#include "core/base/time.h"

#include <pugixml.hpp>
#include <zip.h>

#include <cmath>
#include <cstring>
#include <map>

namespace holdfast::ingest {

void CloseZip::operator()(zip* archive) const { zip_discard(archive); }
void CloseZipFile::operator()(zip_file* file) const { zip_fclose(file); }

namespace {

constexpr std::uint64_t kMaxPart = std::uint64_t{1} << 30U;

/// Element names without their namespace prefix, which some writers put everywhere.
std::string_view localName(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

template <typename F>
void forEach(const pugi::xml_node& parent, std::string_view name, const F& visit) {
    for (const pugi::xml_node child : parent.children())
        if (localName(child) == name) visit(child);
}

pugi::xml_node childOf(const pugi::xml_node& parent, std::string_view name) {
    for (const pugi::xml_node child : parent.children())
        if (localName(child) == name) return child;
    return {};
}

/// A part as XML; false when the archive has no such part.
Result<bool> loadPart(zip* archive, const std::string& part, const std::string& file, pugi::xml_document& document) {
    zip_stat_t status;
    if (zip_stat(archive, part.c_str(), 0, &status) != 0) return false;
    const ZipFile opened(zip_fopen(archive, part.c_str(), 0));
    if (!opened || status.size > kMaxPart)
        return Unexpected(ErrorCode::Corrupt, file + " is damaged: its part " + part + " cannot be read. Save it again from Excel.");
    std::string text(status.size, '\0');
    std::uint64_t size = 0;
    while (size < text.size()) {
        const zip_int64_t got = zip_fread(opened.get(), text.data() + size, text.size() - size);
        if (got <= 0) break;
        size += static_cast<std::uint64_t>(got);
    }
    if (size != text.size() || !document.load_buffer(text.data(), text.size()))
        return Unexpected(ErrorCode::Corrupt, file + " is damaged: its part " + part + " cannot be read. Save it again from Excel.");
    return true;
}

std::string textOf(const pugi::xml_node& item) {
    std::string text;
    for (const pugi::xml_node child : item.children()) {
        if (localName(child) == "t") text += child.text().get();
        else if (localName(child) == "r") text += textOf(child);  // rich text; phonetic runs (rPh) are left out
    }
    return text;
}

std::string partPath(std::string target) {
    if (target.starts_with('/')) return target.substr(1);
    while (target.starts_with("../")) target.erase(0, 3);
    return target.starts_with("xl/") ? target : "xl/" + target;
}

Result<void> readSheets(zip* archive, const std::string& file, XlsxParts& parts) {
    pugi::xml_document workbook, relations;
    HOLDFAST_ASSIGN(const bool found, loadPart(archive, "xl/workbook.xml", file, workbook));
    if (!found)
        return Unexpected(ErrorCode::InvalidInput, file + " is a zip archive but no Excel workbook. Give XLSX, CSV or JSON Lines.");
    HOLDFAST_CHECK(loadPart(archive, "xl/_rels/workbook.xml.rels", file, relations));
    std::map<std::string, std::string> targets;
    for (const pugi::xml_node relation : relations.document_element().children())
        targets[relation.attribute("Id").value()] = partPath(relation.attribute("Target").value());
    const pugi::xml_node root = workbook.document_element();
    const std::string_view epoch = childOf(root, "workbookPr").attribute("date1904").value();
    parts.date1904 = epoch == "1" || epoch == "true";
    forEach(childOf(root, "sheets"), "sheet", [&](const pugi::xml_node& sheet) {
        std::string target;
        for (const pugi::xml_attribute attribute : sheet.attributes())
            if (std::string_view(attribute.name()).ends_with(":id")) target = targets[attribute.value()];
        if (!target.empty()) parts.sheets.emplace_back(sheet.attribute("name").value(), target);
    });
    return {};
}

Result<void> readStyles(zip* archive, const std::string& file, XlsxParts& parts) {
    pugi::xml_document styles;
    HOLDFAST_CHECK(loadPart(archive, "xl/styles.xml", file, styles));
    const pugi::xml_node root = styles.document_element();
    std::map<int, std::string> codes;
    forEach(childOf(root, "numFmts"), "numFmt", [&](const pugi::xml_node& format) {
        codes[format.attribute("numFmtId").as_int()] = format.attribute("formatCode").value();
    });
    forEach(childOf(root, "cellXfs"), "xf", [&](const pugi::xml_node& style) {
        const int id = style.attribute("numFmtId").as_int();
        parts.dateStyles.push_back(isDateFormat(id, codes[id]));
    });
    return {};
}

}  // namespace

bool isDateFormat(int id, std::string_view code) {
    if ((id >= 14 && id <= 22) || (id >= 45 && id <= 47)) return true;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i] == '"' || code[i] == '[') {
            const char closing = code[i] == '"' ? '"' : ']';
            // [h] is elapsed hours; [Red], [$-409] and quoted words are no part of a date.
            if (closing == ']' && i + 2 < code.size() && std::strchr("hHmMsS", code[i + 1]) && code[i + 2] == ']') return true;
            i = code.find(closing, i + 1);
            if (i == std::string_view::npos) return false;
        } else if (code[i] == '\\' || code[i] == '_' || code[i] == '*') {
            ++i;
        } else if (std::strchr("yYmMdDhHsS", code[i])) {
            return true;
        } else if (code.substr(i).starts_with("General")) {
            i += 6;
        }
    }
    return false;
}

std::string excelTime(double serial, bool date1904) {
    const double shifted = date1904 ? serial + 1462.0 : serial;
    // Day 25,569 is 1970-01-01; before March 1900 Excel is a day ahead of the calendar.
    const double days = shifted - 25569.0 + (shifted < 60.0 ? 1.0 : 0.0);
    const auto millis = static_cast<UtcMillis>(std::llround(days * 86'400.0) * 1000);
    return millis % 86'400'000 == 0 ? formatDate(millis) : formatIso8601(millis);
}

Result<ZipArchive> openArchive(const std::filesystem::path& path) {
    int code = 0;
    ZipArchive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!archive)
        return Unexpected(ErrorCode::Corrupt, path.string() + " is a damaged workbook. Save it again from Excel, or as CSV.");
    return archive;
}

Result<XlsxParts> readParts(zip* archive, const std::string& file) {
    XlsxParts parts;
    HOLDFAST_CHECK(readSheets(archive, file, parts));
    HOLDFAST_CHECK(readStyles(archive, file, parts));
    pugi::xml_document strings;
    HOLDFAST_CHECK(loadPart(archive, "xl/sharedStrings.xml", file, strings));
    forEach(strings.document_element(), "si",
            [&](const pugi::xml_node& item) { parts.sharedStrings.push_back(textOf(item)); });
    return parts;
}

}  // namespace holdfast::ingest
