#include "core/workbench/rejects.h"

#include "core/storage/records.h"

namespace holdfast::workbench {

Result<std::vector<Reject>> latestRejects(const storage::Project& project, std::size_t limit) {
    return storage::readRejects(project, 0, limit);
}

}  // namespace holdfast::workbench
