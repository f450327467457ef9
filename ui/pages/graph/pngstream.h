// PngStream: writes a PNG picture row by row (W3C "Portable Network Graphics", second edition), so that one may be larger than
// memory, which no writer of whole images allows. 8 bits a channel, no transparency. One thread at a time.
#pragma once

#include <QImage>
#include <QString>

#include <memory>

class QIODevice;

namespace holdfast::ui {

class PngStream {
public:
    struct Header {
        QSize size;                  ///< 1 .. 2^31 - 1 a side
        double pixelsPerInch = 96.0;
        QString title = {};          ///< in the picture's own description; empty: none
    };

    PngStream(QIODevice& out, const Header& header);
    ~PngStream();
    PngStream(const PngStream&) = delete;
    PngStream& operator=(const PngStream&) = delete;

    /// The next rows: an RGB32 image of the full width, and no more rows than are left.
    bool write(const QImage& rows);
    /// After the last row. False when rows are missing or the device took less than it was given.
    bool finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace holdfast::ui
