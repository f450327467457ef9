// Writing the view to a file: PNG at any scale as on the screen, or SVG and PDF as lines, discs and text that stay sharp.
// Labels stand where they stand on the screen. Plain values in, a file out; any thread, because labels are written as text
// here and not by way of pixmaps.
#pragma once

#include "core/base/taskcontext.h"
#include "ui/pages/graph/graphexport.h"

#include <QString>

#include <filesystem>
#include <vector>

namespace holdfast::ui {

struct PictureLabel {
    QString text;
    QRectF box;  ///< pixels at 100 %
};

struct PictureOfView {
    GraphPicture picture;  ///< its own labels are left out
    std::vector<PictureLabel> labels;
    double scale = 1.0;    ///< of a PNG, 1 is the screen's; at most 16
    QString title;         ///< in the file's own description
};

/// .png, .svg or .pdf by extension; else InvalidInput. Io when it cannot be written; Cancelled leaves no file behind.
Result<void> writePicture(const PictureOfView& view, const std::filesystem::path& file, const TaskContext& context);

}  // namespace holdfast::ui
