#include "core/workbench/customergroups.h"

namespace holdfast::workbench {

GroupedRows groupRows(const GroupingData& request) {
    const auto& [data, judged, ages] = request;
    std::vector<double> own;  // [judged rows]
    for (std::size_t i = 0; i < judged.rows.size() && !ages.empty(); ++i) own.push_back(ages[data.rows[judged.rows[i]]]);
    GroupedRows result;
    result.groups = scoring::IntervalGroups::fit(data.features, own, judged.rows, judged.probabilities);
    result.names = result.groups.names();
    for (std::size_t i = 0; i < judged.rows.size(); ++i)
        result.group.push_back(result.groups.of(data.features.row(judged.rows[i]), own.empty() ? kMissing : own[i], judged.probabilities[i]));
    return result;
}

}  // namespace holdfast::workbench
