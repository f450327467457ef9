// TextSource: a file as UTF-8 text whatever it was written in. The encoding is found from a byte order mark, the
// pattern of zero bytes (UTF-16) or validity (UTF-8, else Windows-1252, which contains Latin-1's printable part). A
// file that is plain ASCII as far as it was looked at and then is not UTF-8 is read on as Windows-1252. One thread.
#pragma once

#include "core/ingest/bytesource.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ingest {

enum class Encoding { Utf8, Utf16Le, Utf16Be, Windows1252 };
std::string_view toString(Encoding encoding);  ///< "UTF-8", "UTF-16 LE" ...

struct EncodingGuess {
    Encoding encoding = Encoding::Utf8;
    std::size_t bomBytes = 0;
    bool binary = false;  ///< not text at all
};

/// From the first bytes of a file (64 KiB are plenty).
EncodingGuess guessEncoding(std::string_view bytes);

/// Nothing for a name nobody knows; "utf-8", "utf8", "latin1", "iso-8859-1", "windows-1252", "utf-16", "utf-16le" ...
bool encodingFromName(std::string_view name, Encoding& encoding);

class TextSource {
public:
    /// As ByteSource::open; InvalidInput when the file is empty or is not text. `encoding`: a name, or empty to find it.
    static Result<TextSource> open(const std::filesystem::path& path, std::string_view encoding = {});

    /// Up to `capacity` bytes of valid UTF-8 (at least 64 are asked for); 0 at the end. Never splits a character.
    Result<std::size_t> read(char* to, std::size_t capacity);

    Encoding encoding() const { return m_encoding; }
    const ByteSource& bytes() const { return m_bytes; }
    std::uint64_t replaced() const { return m_replaced; }  ///< bytes that were no character, read as a question mark (UTF-16: U+FFFD)

private:
    TextSource(ByteSource bytes, Encoding encoding, std::string pending);
    Result<std::size_t> fill(char* to, std::size_t capacity);
    Result<std::size_t> readUtf8(char* to, std::size_t capacity);
    Result<std::size_t> readConverted(char* to, std::size_t capacity);
    std::size_t convert(char* to, std::size_t capacity, bool atEnd);

    ByteSource m_bytes;
    Encoding m_encoding = Encoding::Utf8;
    std::string m_pending;        ///< bytes read but not given yet
    std::string m_raw;            ///< converted encodings: scratch for the bytes of one read
    bool m_sawMultibyte = false;
    bool m_ended = false;
    std::uint64_t m_replaced = 0;
};

/// Length of the longest prefix that is valid UTF-8; sets `multibyte` when it has a character beyond ASCII. `incomplete`
/// is set when what follows the prefix is the beginning of a character cut off by the end.
std::size_t validUtf8Prefix(std::string_view text, bool& multibyte, bool& incomplete);

}  // namespace holdfast::ingest
