// Writing the view to a file: PNG at any scale, painted as on the screen, or SVG and PDF as lines, discs and text that stay
// sharp. Where there are too many edges to be useful as lines, they lie as one picture under the discs. Plain values in, a
// file out; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QFont>
#include <QString>

#include <filesystem>
#include <vector>

namespace holdfast::ui {

struct PictureLabel {
    QString text;
    QRectF box;  ///< pixels at 100 %
};

struct PictureOfView {
    RenderInputs inputs;
    Camera camera;  ///< pixels at 100 %
    std::vector<PictureLabel> labels;
    std::vector<NodeIndex> selection;
    QFont font;
    double scale = 1.0;  ///< of a PNG, 1 is the screen's; at most 16
    QString title;       ///< in the file's own description
};

/// .png, .svg or .pdf by extension; else InvalidInput. Io when it cannot be written; Cancelled leaves no file behind.
Result<void> writePicture(const PictureOfView& view, const std::filesystem::path& file, const TaskContext& context);

}  // namespace holdfast::ui
