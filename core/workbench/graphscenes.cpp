#include "core/workbench/graphscenes.h"

namespace holdfast::workbench {

Result<std::vector<Scene>> readScenes(const storage::Project& project) {
    return storage::readScenes(project);
}

Result<std::int64_t> saveScene(storage::Project& project, const Scene& scene) {
    return storage::saveScene(project, scene);
}

Result<void> removeScene(storage::Project& project, std::int64_t id) {
    return storage::removeScene(project, id);
}

}  // namespace holdfast::workbench
