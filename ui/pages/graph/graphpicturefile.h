// Writing the view to a file: PNG of any width as on the screen, or SVG and PDF as lines, discs and text that stay sharp.
// Labels stand where they stand on the screen. Plain values in, a file out; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "ui/pages/graph/graphpicture.h"
#include "ui/pages/graph/graphvectors.h"

#include <QString>

#include <filesystem>

namespace holdfast::ui {

struct PictureOfView {
    GraphPicture picture;
    double scale = 1.0;  ///< of a PNG, 1 is the screen's
    QString title;       ///< in the file's own description
};

/// Pixels of a PNG on a side, at most and at least. It is written in bands, so what bounds it is what other programs open.
inline constexpr int kMostPixels = 100'000;
inline constexpr int kLeastPixels = 16;

struct PictureSummary {
    bool vectors = false;  ///< lines and discs; false for a PNG, and where they were too many
    VectorCount shown;     ///< of an SVG or PDF
    QSize pixels;          ///< of a PNG
};

/// .png, .svg or .pdf by extension; else InvalidInput, as for a PNG beyond the bounds. Io when it cannot be written;
/// Cancelled leaves no file behind.
Result<PictureSummary> writePicture(const PictureOfView& view, const std::filesystem::path& file, const TaskContext& context);

}  // namespace holdfast::ui
