// How well a few typed letters fit a name: every letter in order, better at word starts and in a row. Words of the
// pattern may come in any order. Pure function.
#pragma once

#include <QStringView>

namespace holdfast::ui {

/// Higher is better; -1 when it does not fit. An empty pattern fits everything with 0.
int fuzzyScore(QStringView pattern, QStringView text);

}  // namespace holdfast::ui
