#include "ui/pages/graph/graphpicturewriters.h"
#include "ui/pages/graph/graphvectors.h"

#include <QBuffer>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QIODevice>

#include <charconv>
#include <cmath>
#include <numbers>

namespace holdfast::ui {

namespace {

constexpr qsizetype kBlock = 1 << 16;  ///< bytes gathered before they are written

/// Text of the file, written in blocks. Numbers have at most two decimals: a hundredth of a pixel.
class SvgText {
public:
    explicit SvgText(QIODevice& out) : m_out(out) {}

    SvgText& operator<<(const char* text) { return append(text); }
    SvgText& operator<<(const QByteArray& text) { return append(text); }
    SvgText& operator<<(double number) {
        char digits[32];
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed, 2);
        char* last = error == std::errc() ? end : digits;
        while (last > digits && last[-1] == '0') --last;
        if (last > digits && last[-1] == '.') --last;
        const QByteArrayView text(digits, last - digits);
        return append(text.isEmpty() || text == "-0" ? QByteArrayView("0") : text);
    }
    SvgText& operator<<(const QPointF& point) { return *this << point.x() << " " << point.y(); }
    SvgText& operator<<(QRgb colour) { return *this << QColor(colour).name(QColor::HexRgb).toLatin1(); }
    void flush() {
        m_failed = m_failed || m_out.write(m_block) != m_block.size();
        m_block.clear();
    }
    bool failed() const { return m_failed; }

private:
    SvgText& append(QByteArrayView text) {
        m_block.append(text);
        if (m_block.size() >= kBlock) flush();
        return *this;
    }

    QIODevice& m_out;
    QByteArray m_block;
    bool m_failed = false;
};

/// Text that a parser takes; what XML cannot hold becomes the sign for unknown characters.
QByteArray safe(const QString& text) {
    QString kept = text;
    for (QChar& letter : kept)
        if (letter < QLatin1Char(' ') && letter != QLatin1Char('\t')) letter = QChar::ReplacementCharacter;
    return kept.toHtmlEscaped().toUtf8();
}

class SvgSink : public VectorSink {
public:
    SvgSink(SvgText& text, const QSizeF& size) : m_text(text), m_size(size) {}

    void lines(const LineBatch& batch) override {
        if (!batch.lines.empty() || !batch.loops.empty()) strokes(batch);
        if (batch.heads.empty()) return;
        m_text << "<path";
        fill(batch.colour, batch.opacity);
        m_text << " d=\"";
        for (const auto& head : batch.heads) m_text << "M" << head[0] << "L" << head[1] << " " << head[2] << "Z";
        m_text << "\"/>\n";
    }
    void disc(const Disc& disc, QRgb colour, float opacity) override {
        if (disc.radius <= 0.0F) return;
        m_text << "<circle cx=\"" << static_cast<double>(disc.x) << "\" cy=\"" << static_cast<double>(disc.y) << "\" r=\"" << static_cast<double>(disc.radius) << "\"";
        fill(colour, opacity);
        m_text << "/>\n";
    }
    void arc(const Disc& inner, float width, float share, QRgb colour, float opacity) override {
        if (share <= 0.0F) return;
        const auto radius = static_cast<double>(inner.radius + width / 2.0F);
        const QPointF centre(static_cast<double>(inner.x), static_cast<double>(inner.y));
        if (share >= 1.0F) {
            m_text << "<circle cx=\"" << centre.x() << "\" cy=\"" << centre.y() << "\" r=\"" << radius << "\"";
        } else {
            const double angle = 2.0 * std::numbers::pi * static_cast<double>(share);
            const QPointF end = centre + radius * QPointF(std::sin(angle), -std::cos(angle));
            m_text << "<path d=\"M" << centre - QPointF(0.0, radius) << "A" << radius << " " << radius << " 0 " << (share > 0.5F ? "1" : "0") << " 1 " << end << "\"";
        }
        m_text << " fill=\"none\"";
        stroke(colour, opacity, static_cast<double>(width));
        m_text << "/>\n";
    }
    void veil(QRgb colour, float opacity) override {
        m_text << "<rect width=\"" << m_size.width() << "\" height=\"" << m_size.height() << "\"";
        fill(colour, opacity);
        m_text << "/>\n";
    }
    bool failed() const override { return m_text.failed(); }

private:
    void fill(QRgb colour, float opacity) {
        m_text << " fill=\"" << colour << "\"";
        if (opacity < 1.0F) m_text << " fill-opacity=\"" << opacityOf(opacity) << "\"";
    }
    void stroke(QRgb colour, float opacity, double width) {
        m_text << " stroke=\"" << colour << "\" stroke-width=\"" << width << "\"";
        if (opacity < 1.0F) m_text << " stroke-opacity=\"" << opacityOf(opacity) << "\"";
    }
    static QByteArray opacityOf(float opacity) { return QByteArray::number(static_cast<double>(opacity), 'g', 3); }

    void strokes(const LineBatch& batch) {
        m_text << "<path fill=\"none\"";
        stroke(batch.colour, batch.opacity, batch.width);
        m_text << " d=\"";
        for (const LineBatch::Line& line : batch.lines) {
            m_text << "M" << line.from;
            if (std::isnan(line.control.x())) m_text << "l" << line.to - line.from;
            else m_text << "q" << line.control - line.from << " " << line.to - line.from;
        }
        for (const LineBatch::Loop& loop : batch.loops) {
            const QPointF half(loop.radius, 0.0);
            for (const double side : {1.0, -1.0}) {
                if (side > 0.0) m_text << "M" << loop.centre - half;
                m_text << "a" << loop.radius << " " << loop.radius << " 0 1 1 " << 2.0 * side * half;
            }
        }
        m_text << "\"/>\n";
    }

    SvgText& m_text;
    QSizeF m_size;
};

/// Io when the image cannot be packed: a drawing without it would look complete and be empty.
Result<void> writeImage(SvgText& text, const QImage& image, const QSizeF& size) {
    QByteArray png;
    QBuffer buffer(&png);
    if (!image.save(&buffer, "PNG")) return Unexpected(ErrorCode::Io, "The picture cannot be packed as an image. Make the window smaller.");
    text << "<image width=\"" << size.width() << "\" height=\"" << size.height() << "\" href=\"data:image/png;base64,";
    text << png.toBase64() << "\"/>\n";
    return {};
}

void writeTexts(SvgText& text, const GraphPicture& picture) {
    const LabelLook look = labelLook(picture);
    text << "<g id=\"labels\" font-family=\"" << safe(look.font.family()) << ", sans-serif\" stroke-linejoin=\"round\">\n";
    for (const PlacedLabel& label : picture.labels) {
        const QFont& font = label.strong ? look.strongFont : look.font;
        const QPointF base = label.box.topLeft() + QPointF(kLabelHalo, kLabelHalo + QFontMetricsF(font).ascent());
        // The halo is a text of its own: programs disagree about painting a stroke first.
        for (const bool halo : {true, false}) {
            text << "<text x=\"" << base.x() << "\" y=\"" << base.y() << "\" font-size=\"" << static_cast<double>(QFontInfo(font).pixelSize()) << "\"";
            if (label.strong) text << " font-weight=\"600\"";
            if (halo) text << " aria-hidden=\"true\" fill=\"none\" stroke=\"" << look.halo << "\" stroke-opacity=\"0.75\" stroke-width=\"" << 2.0 * kLabelHalo << "\"";
            else text << " fill=\"" << look.text << "\"";
            text << ">" << safe(label.text) << "</text>\n";
        }
    }
    text << "</g>\n";
}

}  // namespace

Result<void> writeSvg(const PictureWriting& writing, QIODevice& out, const TaskContext& context) {
    const GraphPicture& picture = writing.picture;
    const QSizeF size = picture.camera.size;
    SvgText text(out);
    text << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << size.width() << "\" height=\"" << size.height()
         << "\" viewBox=\"0 0 " << size.width() << " " << size.height() << "\">\n<title>" << safe(writing.title) << "</title>\n";
    text << "<rect id=\"background\" width=\"" << size.width() << "\" height=\"" << size.height() << "\" fill=\"" << picture.inputs.palette.background << "\"/>\n<g id=\"network\">\n";
    if (writing.vectors) {
        SvgSink sink(text, size);
        HOLDFAST_CHECK(drawVectors(picture, sink, context));
    } else {
        const QImage image = paintWithoutLabels(picture, kImageScale, [&context] { return context.stopRequested(); });
        HOLDFAST_CHECK(context.checkpoint());
        if (image.isNull()) return Unexpected(ErrorCode::Internal, "The picture needs more memory than there is. Make the window smaller.");
        HOLDFAST_CHECK(writeImage(text, image, size));
    }
    text << "</g>\n";
    writeTexts(text, picture);
    text << "</svg>\n";
    text.flush();
    if (text.failed()) return Unexpected(cannotWritePicture());
    return {};
}

}  // namespace holdfast::ui
