#include "ui/shell/fuzzy.h"

#include <QList>

#include <algorithm>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr int kLetter = 1;
constexpr int kInARow = 4;
constexpr int kWordStart = 6;
constexpr int kTextStart = 4;
constexpr int kNever = -1;

bool startsWord(QStringView text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

/// Best sum over all ways to lay `word` over `text` in order: dynamic programming over (letter, position).
int wordScore(QStringView word, QStringView text) {
    const auto width = static_cast<std::size_t>(text.size());
    std::vector<int> best(width, kNever);  // best score of the letters so far with the last one at this position
    for (qsizetype letter = 0; letter < word.size(); ++letter) {
        std::vector<int> next(width, kNever);
        int bestBefore = letter == 0 ? 0 : kNever;  // best of the former letter at any earlier position
        for (std::size_t at = 0; at < width; ++at) {
            const int inARow = letter > 0 && at > 0 && best[at - 1] != kNever ? best[at - 1] + kInARow : kNever;
            const int from = std::max(bestBefore, inARow);
            const auto position = static_cast<qsizetype>(at);
            if (from != kNever && text[position].toCaseFolded() == word[letter].toCaseFolded())
                next[at] = from + kLetter + (startsWord(text, position) ? kWordStart : 0) + (at == 0 ? kTextStart : 0);
            if (letter > 0) bestBefore = std::max(bestBefore, best[at]);
        }
        best = std::move(next);
    }
    return best.empty() ? kNever : *std::max_element(best.begin(), best.end());
}

}  // namespace

int fuzzyScore(QStringView pattern, QStringView text) {
    int total = 0;
    const QList<QStringView> words = pattern.split(u' ', Qt::SkipEmptyParts);
    for (const QStringView word : words) {
        const int score = wordScore(word, text);
        if (score == kNever) return kNever;
        total += score;
    }
    return total;
}

}  // namespace holdfast::ui
