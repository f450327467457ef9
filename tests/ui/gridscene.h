// Small networks whose places one can tell by heart, for the tests of the graph viewport.
#pragma once

#include "ui/pages/graph/graphscene.h"

#include <QPointF>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::testing {

/// Five by five customers one apart; everybody brought the one to the right of him and the one below.
inline std::shared_ptr<ui::GraphContent> gridContent() {
    auto content = std::make_shared<ui::GraphContent>();
    for (ui::NodeIndex i = 0; i < 25; ++i) {
        content->keys.push_back("G" + std::to_string(i));
        content->risk.push_back(static_cast<float>(i) / 25.0F);
        if (i % 5 < 4) {
            content->source.push_back(i);
            content->target.push_back(i + 1);
        }
        if (i < 20) {
            content->source.push_back(i);
            content->target.push_back(i + 5);
        }
    }
    return content;
}

inline ui::ScenePtr gridScene() {
    std::vector<float> x;
    std::vector<float> y;
    for (int i = 0; i < 25; ++i) {
        x.push_back(static_cast<float>(i % 5));
        y.push_back(static_cast<float>(i / 5));
    }
    return *ui::GraphScene::make(gridContent(), x, y);
}

inline ui::ScenePtr pointsScene(const std::vector<QPointF>& places) {
    auto content = std::make_shared<ui::GraphContent>();
    std::vector<float> x;
    std::vector<float> y;
    for (const QPointF& place : places) {
        content->keys.push_back("P" + std::to_string(x.size()));
        x.push_back(static_cast<float>(place.x()));
        y.push_back(static_cast<float>(place.y()));
    }
    return *ui::GraphScene::make(content, x, y);
}

}  // namespace holdfast::testing
