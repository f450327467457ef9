#include "ui/pages/graph/pngstream.h"

#include <QIODevice>
#include <QtEndian>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr std::size_t kPixel = 3;        ///< bytes
constexpr qsizetype kBlock = 1 << 18;    ///< compressed bytes of a chunk
constexpr int kEffort = 4;               ///< of 9: half the time of the usual 6 for a few more bytes
constexpr double kInchesPerMetre = 39.37007874015748;

using Bytes = std::vector<std::uint8_t>;

/// Of the standard's five ways to tell a row by its neighbours, those that serve flat drawings.
enum class Filter : std::uint8_t { None = 0, Sub = 1, Up = 2, Paeth = 4 };

std::uint8_t paeth(int left, int up, int corner) {
    const int guess = left + up - corner;
    const int byLeft = std::abs(guess - left);
    const int byUp = std::abs(guess - up);
    const int byCorner = std::abs(guess - corner);
    return static_cast<std::uint8_t>(byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner);
}

/// One filter byte, then the row less what the filter guesses. Returns how large the differences are: the least packs best.
std::uint64_t filtered(Filter filter, const Bytes& row, const Bytes& above, Bytes& into) {
    into[0] = static_cast<std::uint8_t>(filter);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::uint8_t left = i < kPixel ? 0 : row[i - kPixel];
        const std::uint8_t corner = i < kPixel ? 0 : above[i - kPixel];
        const std::uint8_t guess = filter == Filter::Sub ? left : filter == Filter::Up ? above[i] : filter == Filter::Paeth ? paeth(left, above[i], corner) : std::uint8_t{0};
        const auto difference = static_cast<std::uint8_t>(row[i] - guess);
        into[i + 1] = difference;
        sum += static_cast<std::uint64_t>(std::min<int>(difference, 256 - difference));
    }
    return sum;
}

}  // namespace

struct PngStream::Impl {
    Impl(QIODevice& device, const Header& header)
        : out(device), size(header.size), row(kPixel * static_cast<std::size_t>(header.size.width())), above(row.size(), 0),
          best(row.size() + 1), trial(row.size() + 1), packed(kBlock, '\0') {
        ok = deflateInit2(&stream, kEffort, Z_DEFLATED, MAX_WBITS, 8, Z_FILTERED) == Z_OK;
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
    }
    ~Impl() { deflateEnd(&stream); }

    void put(const QByteArray& bytes) { ok = ok && out.write(bytes) == bytes.size(); }

    void chunk(const char* type, const QByteArray& data) {
        const QByteArray named = QByteArray(type, 4) + data;
        put(bigEndian(static_cast<quint32>(data.size())));
        put(named);
        put(bigEndian(static_cast<quint32>(crc32(0, reinterpret_cast<const Bytef*>(named.constData()), static_cast<uInt>(named.size())))));
    }

    static QByteArray bigEndian(quint32 value) {
        QByteArray bytes(4, '\0');
        qToBigEndian(value, bytes.data());
        return bytes;
    }

    void begin(const Header& header) {
        put(QByteArray("\x89PNG\r\n\x1a\n", 8));
        chunk("IHDR", bigEndian(static_cast<quint32>(size.width())) + bigEndian(static_cast<quint32>(size.height())) + QByteArray("\x08\x02\x00\x00\x00", 5));
        const QByteArray perMetre = bigEndian(static_cast<quint32>(std::lround(header.pixelsPerInch * kInchesPerMetre)));
        chunk("pHYs", perMetre + perMetre + QByteArray("\x01", 1));
        if (!header.title.isEmpty()) chunk("iTXt", QByteArray("Title\0\0\0\0\0", 10) + header.title.toUtf8());
    }

    void emitPacked() {
        const qsizetype filled = packed.size() - static_cast<qsizetype>(stream.avail_out);
        if (filled > 0) chunk("IDAT", packed.left(filled));
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
    }

    void pack(Bytes* bytes, int flush) {
        stream.next_in = bytes ? bytes->data() : nullptr;
        stream.avail_in = bytes ? static_cast<uInt>(bytes->size()) : 0;
        for (int state = Z_OK; ok;) {
            if (stream.avail_out == 0) emitPacked();
            state = deflate(&stream, flush);
            ok = ok && (state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR);
            if (flush == Z_FINISH ? state == Z_STREAM_END : stream.avail_in == 0 && stream.avail_out > 0) return;
        }
    }

    void writeRow(const QRgb* pixels) {
        for (std::size_t x = 0; x < row.size() / kPixel; ++x) {
            row[kPixel * x] = static_cast<std::uint8_t>(qRed(pixels[x]));
            row[kPixel * x + 1] = static_cast<std::uint8_t>(qGreen(pixels[x]));
            row[kPixel * x + 2] = static_cast<std::uint8_t>(qBlue(pixels[x]));
        }
        std::uint64_t least = filtered(Filter::Sub, row, above, best);
        for (const Filter filter : {Filter::Up, Filter::Paeth, Filter::None}) {
            if (least == 0) break;
            const std::uint64_t sum = filtered(filter, row, above, trial);
            if (sum >= least) continue;
            least = sum;
            best.swap(trial);
        }
        pack(&best, Z_NO_FLUSH);
        above.swap(row);
        ++written;
    }

    QIODevice& out;
    QSize size;
    Bytes row, above, best, trial;
    QByteArray packed;
    z_stream stream{};
    int written = 0;  ///< rows
    bool ok = true;
};

PngStream::PngStream(QIODevice& out, const Header& header) : m_impl(std::make_unique<Impl>(out, header)) { m_impl->begin(header); }

PngStream::~PngStream() = default;

bool PngStream::write(const QImage& rows) {
    m_impl->ok = m_impl->ok && rows.format() == QImage::Format_RGB32 && rows.width() == m_impl->size.width() &&
                 m_impl->written + rows.height() <= m_impl->size.height();
    for (int y = 0; m_impl->ok && y < rows.height(); ++y) m_impl->writeRow(reinterpret_cast<const QRgb*>(rows.constScanLine(y)));
    return m_impl->ok;
}

bool PngStream::finish() {
    m_impl->ok = m_impl->ok && m_impl->written == m_impl->size.height();
    if (!m_impl->ok) return false;
    m_impl->pack(nullptr, Z_FINISH);
    m_impl->emitPacked();
    m_impl->chunk("IEND", {});
    return m_impl->ok;
}

}  // namespace holdfast::ui
