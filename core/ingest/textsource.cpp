#include "core/ingest/textsource.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace holdfast::ingest {

namespace {

constexpr std::size_t kSniffBytes = std::size_t{1} << 16U;

/// Code points of the Windows-1252 bytes 0x80..0x9F; 0 where it has none (read as the Latin-1 control).
constexpr std::array<std::uint16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

std::size_t appendUtf8(char* to, std::uint32_t code) {
    if (code < 0x80) {
        to[0] = static_cast<char>(code);
        return 1;
    }
    if (code < 0x800) {
        to[0] = static_cast<char>(0xC0U | (code >> 6U));
        to[1] = static_cast<char>(0x80U | (code & 0x3FU));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = static_cast<char>(0xE0U | (code >> 12U));
        to[1] = static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        to[2] = static_cast<char>(0x80U | (code & 0x3FU));
        return 3;
    }
    to[0] = static_cast<char>(0xF0U | (code >> 18U));
    to[1] = static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    to[2] = static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    to[3] = static_cast<char>(0x80U | (code & 0x3FU));
    return 4;
}

/// Length of the character at `at`, 0 when invalid, -1 when the text ends inside it.
int characterAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) return 1;
    const int length = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    for (int i = 1; i < length; ++i) {
        if (at + static_cast<std::size_t>(i) >= text.size()) return -1;
        const unsigned char next = byte(at + static_cast<std::size_t>(i));
        const unsigned char low = i == 1 && lead == 0xE0 ? 0xA0 : i == 1 && lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = i == 1 && lead == 0xED ? 0x9F : i == 1 && lead == 0xF4 ? 0x8F : 0xBF;
        if (next < low || next > high) return 0;
    }
    return length;
}

/// UTF-16 without a mark: text in Western scripts has a zero in every second byte.
bool zerosInEverySecond(std::string_view bytes, std::size_t first) {
    std::size_t zeros = 0, others = 0, seen = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2, ++seen) {
        zeros += bytes[i + first] == 0 ? 1 : 0;
        others += bytes[i + 1 - first] == 0 ? 1 : 0;
    }
    return seen >= 2 && zeros * 10 > seen * 6 && others * 50 <= seen;
}

bool looksBinary(std::string_view bytes) {
    if (bytes.starts_with("SQLite format 3") || bytes.starts_with("%PDF-") || bytes.starts_with("\x89PNG")) return true;
    std::size_t odd = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        odd += byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1F ? 1 : 0;
    }
    return odd * 100 > bytes.size();
}

}  // namespace

std::string_view toString(Encoding encoding) {
    switch (encoding) {
        case Encoding::Utf8: return "UTF-8";
        case Encoding::Utf16Le: return "UTF-16 LE";
        case Encoding::Utf16Be: return "UTF-16 BE";
        case Encoding::Windows1252: return "Windows-1252";
    }
    return {};
}

bool encodingFromName(std::string_view name, Encoding& encoding) {
    std::string bare;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') bare += static_cast<char>(c - 'A' + 'a');
        else if (c != '-' && c != '_' && c != ' ') bare += c;
    }
    if (bare == "utf8" || bare == "ascii") encoding = Encoding::Utf8;
    else if (bare == "utf16" || bare == "utf16le") encoding = Encoding::Utf16Le;
    else if (bare == "utf16be") encoding = Encoding::Utf16Be;
    else if (bare == "latin1" || bare == "iso88591" || bare == "windows1252" || bare == "cp1252") encoding = Encoding::Windows1252;
    else return false;
    return true;
}

std::size_t validUtf8Prefix(std::string_view text, bool& multibyte, bool& incomplete) {
    std::size_t at = 0;
    incomplete = false;
    while (at < text.size()) {
        std::uint64_t word = 0;
        while (at + 8 <= text.size()) {
            std::memcpy(&word, text.data() + at, 8);
            if (word & 0x8080808080808080ULL) break;
            at += 8;
        }
        if (at >= text.size()) break;
        const int length = characterAt(text, at);
        if (length <= 0) {
            incomplete = length < 0;
            return at;
        }
        multibyte = multibyte || length > 1;
        at += static_cast<std::size_t>(length);
    }
    return at;
}

EncodingGuess guessEncoding(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return {Encoding::Utf8, 3, looksBinary(bytes.substr(3))};
    if (bytes.starts_with("\xFF\xFE")) return {Encoding::Utf16Le, 2, false};
    if (bytes.starts_with("\xFE\xFF")) return {Encoding::Utf16Be, 2, false};
    if (zerosInEverySecond(bytes, 1)) return {Encoding::Utf16Le, 0, false};
    if (zerosInEverySecond(bytes, 0)) return {Encoding::Utf16Be, 0, false};
    if (looksBinary(bytes)) return {Encoding::Utf8, 0, true};
    bool multibyte = false, incomplete = false;
    const std::size_t valid = validUtf8Prefix(bytes, multibyte, incomplete);
    if (valid == bytes.size() || incomplete) return {Encoding::Utf8, 0, false};
    // A stray byte in a text that otherwise is UTF-8 does not make it Latin-1: there accents stand alone.
    std::size_t good = 0, bad = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const int length = characterAt(bytes, at);
        good += length > 1 ? 1 : 0;
        bad += length == 0 ? 1 : 0;
        at += length > 0 ? static_cast<std::size_t>(length) : 1;
    }
    return {good > 10 * bad ? Encoding::Utf8 : Encoding::Windows1252, 0, false};
}

TextSource::TextSource(ByteSource bytes, Encoding encoding, std::string pending)
    : m_bytes(std::move(bytes)), m_encoding(encoding), m_pending(std::move(pending)) {}

Result<TextSource> TextSource::open(const std::filesystem::path& path, std::string_view encoding) {
    HOLDFAST_ASSIGN(ByteSource bytes, ByteSource::open(path));
    std::string head(kSniffBytes, '\0');
    std::size_t size = 0;
    while (size < head.size()) {
        HOLDFAST_ASSIGN(const std::size_t got, bytes.read(head.data() + size, head.size() - size));
        if (got == 0) break;
        size += got;
    }
    head.resize(size);
    if (head.empty()) {
        if (bytes.incomplete() || bytes.compressed())
            return Unexpected(ErrorCode::Corrupt, path.string() + " is a damaged gzip file: nothing in it can be read.");
        return Unexpected(ErrorCode::InvalidInput, path.string() + " is empty. Export the table again.");
    }
    EncodingGuess guess = guessEncoding(head);
    if (!encoding.empty()) {
        if (!encodingFromName(encoding, guess.encoding))
            return Unexpected(ErrorCode::InvalidInput, "Unknown encoding \"" + std::string(encoding) +
                                                           "\". Use utf-8, utf-16le, utf-16be or latin1.");
        guess.binary = false;
    }
    if (guess.binary)
        return Unexpected(ErrorCode::InvalidInput,
                          path.string() + " is not a text table (it looks like a program, picture or database). Give CSV, "
                                          "XLSX or JSON Lines.");
    head.erase(0, guess.bomBytes);
    return TextSource(std::move(bytes), guess.encoding, std::move(head));
}

/// Pending bytes first, then the file's, until `capacity` or the end.
Result<std::size_t> TextSource::fill(char* to, std::size_t capacity) {
    std::size_t size = std::min(capacity, m_pending.size());
    std::memcpy(to, m_pending.data(), size);
    m_pending.erase(0, size);
    while (size < capacity && !m_ended) {
        HOLDFAST_ASSIGN(const std::size_t got, m_bytes.read(to + size, capacity - size));
        if (got == 0) m_ended = true;
        size += got;
    }
    return size;
}

Result<std::size_t> TextSource::read(char* to, std::size_t capacity) {
    return m_encoding == Encoding::Utf8 ? readUtf8(to, capacity) : readConverted(to, capacity);
}

Result<std::size_t> TextSource::readUtf8(char* to, std::size_t capacity) {
    HOLDFAST_ASSIGN(std::size_t size, fill(to, capacity));
    std::size_t done = 0;
    while (done < size) {
        bool incomplete = false;
        done += validUtf8Prefix({to + done, size - done}, m_sawMultibyte, incomplete);
        if (done == size) break;
        if (incomplete && !(m_ended && m_pending.empty())) {
            m_pending.insert(0, to + done, size - done);
            return done;
        }
        if (!m_sawMultibyte) {  // ASCII until here: so it was Windows-1252 all along
            m_pending.insert(0, to + done, size - done);
            m_encoding = Encoding::Windows1252;
            if (done > 0) return done;
            return readConverted(to, capacity);
        }
        to[done++] = '?';  // one byte for one byte: the text keeps its length and reading its speed
        ++m_replaced;
    }
    return done;
}

Result<std::size_t> TextSource::readConverted(char* to, std::size_t capacity) {
    m_raw.resize(std::max<std::size_t>(capacity / 4, 16));  // a byte becomes three at most, two of UTF-16 too
    while (true) {
        HOLDFAST_ASSIGN(const std::size_t size, fill(m_raw.data(), m_raw.size()));
        m_raw.resize(size);
        const std::size_t made = convert(to, capacity, m_ended && m_pending.empty());
        if (made > 0 || size == 0 || (m_ended && m_pending.empty())) return made;
        m_raw.resize(std::max<std::size_t>(capacity / 4, 16));
    }
}

/// Converts m_raw; what does not make a whole character goes back to the pending bytes.
std::size_t TextSource::convert(char* to, std::size_t, bool atEnd) {
    std::size_t made = 0, at = 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(m_raw[i]); };
    if (m_encoding == Encoding::Windows1252) {
        for (; at < m_raw.size(); ++at) {
            const unsigned char c = byte(at);
            const std::uint16_t mapped = c >= 0x80 && c <= 0x9F ? kWindows1252[c - 0x80U] : std::uint16_t{0};
            made += appendUtf8(to + made, mapped ? mapped : c);
        }
        return made;
    }
    const std::size_t low = m_encoding == Encoding::Utf16Le ? 0 : 1;
    const auto unit = [&](std::size_t i) {
        return static_cast<std::uint32_t>(byte(i + low)) | static_cast<std::uint32_t>(byte(i + 1 - low)) << 8U;
    };
    while (at + 1 < m_raw.size()) {
        std::uint32_t code = unit(at);
        std::size_t used = 2;
        if (code >= 0xD800 && code <= 0xDBFF) {
            if (at + 3 >= m_raw.size() && !atEnd) break;
            const std::uint32_t second = at + 3 < m_raw.size() ? unit(at + 2) : 0;
            const bool pair = second >= 0xDC00 && second <= 0xDFFF;
            code = pair ? 0x10000 + ((code - 0xD800) << 10U) + (second - 0xDC00) : 0xFFFD;
            used = pair ? 4 : 2;
            m_replaced += pair ? 0 : 1;
        } else if (code >= 0xDC00 && code <= 0xDFFF) {
            code = 0xFFFD;
            ++m_replaced;
        }
        made += appendUtf8(to + made, code);
        at += used;
    }
    if (!atEnd) m_pending.insert(0, m_raw, at, std::string::npos);
    else if (at < m_raw.size()) ++m_replaced;
    return made;
}

}  // namespace holdfast::ingest
