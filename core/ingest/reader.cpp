#include "core/ingest/reader.h"

#include "core/ingest/bytesource.h"
#include "core/ingest/csvreader.h"
#include "core/ingest/jsonlreader.h"
#include "core/ingest/xlsxreader.h"

#include <array>

namespace holdfast::ingest {

Result<std::unique_ptr<RecordSource>> openRecords(const std::filesystem::path& path, const FileFormat& format) {
    std::array<char, 4096> head{};
    std::size_t size = 0;
    {
        HOLDFAST_ASSIGN(ByteSource bytes, ByteSource::open(path));
        HOLDFAST_ASSIGN(size, bytes.read(head.data(), head.size()));
    }
    const std::string_view text(head.data(), size);
    if (text.starts_with("PK\x03\x04")) return XlsxReader::open(path, format);
    if (looksLikeJsonLines(text)) return JsonlReader::open(path);
    return CsvReader::open(path, format);
}

}  // namespace holdfast::ingest
