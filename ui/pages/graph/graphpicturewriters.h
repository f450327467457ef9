// The formats in which a picture of the graph leaves: writers to a device over one GraphPicture. Internal to
// graphpicturefile. Each writes as it goes, polls the context, and returns Cancelled, or Io once the device takes no more.
#pragma once

#include "core/base/taskcontext.h"
#include "ui/pages/graph/graphpicture.h"

#include <QString>

class QIODevice;

namespace holdfast::ui {

struct PictureWriting {
    const GraphPicture& picture;
    QString title;         ///< in the file's own description
    double scale = 1.0;    ///< of pixels, 1 is the screen's
    bool vectors = true;   ///< lines and discs; else one image of them all, with the labels as text over it
};

inline constexpr double kPixelsPerInch = 96.0;  ///< at 100 %
inline constexpr double kImageScale = 3.0;      ///< of the image in a vector file

/// In bands of some megabytes, whatever the size of the whole.
Result<void> writePng(const PictureWriting& writing, QIODevice& out, const TaskContext& context);
Result<void> writeSvg(const PictureWriting& writing, QIODevice& out, const TaskContext& context);
Result<void> writePdf(const PictureWriting& writing, QIODevice& out, const TaskContext& context);

inline Error cannotWritePicture() { return {ErrorCode::Io, "Cannot write the picture. Check the folder and the free space."}; }

}  // namespace holdfast::ui
