#include "models/effects/sharednet.h"

#include "core/scoring/lineardesign.h"
#include "models/effects/sharednetwork.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace holdfast::models {

namespace {

constexpr double kFurthest = 6.0;  ///< standard deviations an input may be from the mean
constexpr std::size_t kFewestOfArm = 10;

std::vector<float> inputsOf(const scoring::LinearDesign& design, const FeatureMatrix& features, std::span<const std::size_t> rows) {
    const Eigen::MatrixXd encoded = design.encode(features, rows);
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(encoded.size()));
    for (Eigen::Index r = 0; r < encoded.rows(); ++r)
        for (Eigen::Index c = 0; c < encoded.cols(); ++c)
            out.push_back(static_cast<float>(std::clamp(encoded(r, c), -kFurthest, kFurthest)));
    return out;
}

/// Mean and standard deviation that outcomes are measured in; 0 and 1 where they are 0 or 1.
struct Scale {
    double centre = 0.0, unit = 1.0;
};

class Committee final : public scoring::JointOutcomes {
public:
    Committee(scoring::LinearDesign design, std::vector<SharedNetwork> members, Scale scale, std::size_t outputs, bool dragon)
        : m_design(std::move(design)), m_members(std::move(members)), m_scale(scale), m_outputs(outputs), m_dragon(dragon) {}

    Result<std::vector<std::vector<double>>> outcomes(const FeatureMatrix& features,
                                                      std::span<const std::size_t> rows) const override {
        auto [outcomes, chances] = foretell(features, rows);
        for (auto& arm : outcomes)
            for (double& value : arm) value = m_scale.centre + m_scale.unit * value;
        return std::move(outcomes);
    }

    Result<std::vector<std::vector<double>>> chances(const FeatureMatrix& features, std::span<const std::size_t> rows) const override {
        if (!m_dragon) return std::vector<std::vector<double>>();
        return foretell(features, rows).second;
    }

private:
    scoring::LinearDesign m_design;
    std::vector<SharedNetwork> m_members;
    Scale m_scale;
    std::size_t m_outputs;
    bool m_dragon;

    using Table = std::vector<std::vector<double>>;
    std::pair<Table, Table> foretell(const FeatureMatrix& features, std::span<const std::size_t> rows) const {
        std::pair<Table, Table> out{Table(m_outputs, std::vector<double>(rows.size(), 0.0)),
                                    Table(m_outputs, std::vector<double>(rows.size(), 0.0))};
        const auto inputs = inputsOf(m_design, features, rows);
        for (const SharedNetwork& member : m_members)
            member.addTo(inputs, 1.0 / static_cast<double>(m_members.size()), out.first, out.second);
        return out;
    }
};

Result<void> check(const scoring::JointSet& set) {
    std::vector<std::size_t> counts(set.arms + 1, 0);
    for (const std::size_t row : set.rows) {
        ++counts[static_cast<std::size_t>(set.arm[row])];
        if (!std::isfinite(set.outcomes[row])) return Unexpected(ErrorCode::Internal, "A network was given an outcome that is no number.");
    }
    if (*std::min_element(counts.begin(), counts.end()) < kFewestOfArm)
        return Unexpected(ErrorCode::InvalidInput, "A network for effects needs at least " + std::to_string(kFewestOfArm) +
                                                       " customers of every arm and of the control.");
    return {};
}

Scale scaleOf(const scoring::JointSet& set) {
    if (set.probability) return {};
    double sum = 0.0, squares = 0.0;
    for (const std::size_t row : set.rows) sum += set.outcomes[row];
    const double mean = sum / static_cast<double>(set.rows.size());
    for (const std::size_t row : set.rows) squares += std::pow(set.outcomes[row] - mean, 2.0);
    return {mean, std::max(1e-9, std::sqrt(squares / static_cast<double>(set.rows.size())))};
}

SharedRows rowsOf(const scoring::JointSet& set, const scoring::LinearDesign& design, Scale scale) {
    SharedRows rows;
    rows.columns = design.columns();
    rows.inputs = inputsOf(design, *set.features, set.rows);
    rows.outputs = static_cast<std::int64_t>(set.arms) + 1;
    rows.probability = set.probability;
    for (const std::size_t row : set.rows) {
        rows.outcomes.push_back(static_cast<float>((set.outcomes[row] - scale.centre) / scale.unit));
        rows.arms.push_back(set.arm[row]);
    }
    return rows;
}

/// Part of each row, arms spread evenly; a member holds out the part of its number.
std::vector<int> partsOf(const SharedRows& rows, int parts, Random random) {
    std::vector<int> part(rows.size());
    std::vector<std::vector<std::size_t>> ofArm(static_cast<std::size_t>(rows.outputs));
    for (std::size_t i = 0; i < rows.size(); ++i) ofArm[static_cast<std::size_t>(rows.arms[i])].push_back(i);
    for (auto& members : ofArm) {
        random.shuffle(members);
        for (std::size_t k = 0; k < members.size(); ++k) part[members[k]] = static_cast<int>(k % static_cast<std::size_t>(parts));
    }
    return part;
}

}  // namespace

Result<std::unique_ptr<scoring::JointOutcomes>> SharedNetLearner::fit(const scoring::JointSet& set, const TaskContext& context) const {
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_CHECK(check(set));
    auto design = scoring::LinearDesign::fit(*set.features, set.rows);
    if (design.columns() == 0) return Unexpected(ErrorCode::InvalidInput, "A network for effects needs a column that is not the same for all.");
    const Scale scale = scaleOf(set);
    const SharedRows rows = rowsOf(set, design, scale);
    const Random random(set.seed);
    const auto parts = partsOf(rows, m_settings.heldOutParts, random.split(0));
    std::vector<SharedNetwork> members;
    for (int m = 0; m < m_settings.members; ++m) {
        std::vector<std::size_t> learned, held;
        for (std::size_t i = 0; i < rows.size(); ++i) (parts[i] == m % m_settings.heldOutParts ? held : learned).push_back(i);
        SharedNetwork member(m_settings, rows, random.split(static_cast<std::uint64_t>(m) + 1));
        HOLDFAST_CHECK(member.train(rows, std::move(learned), held, context));
        members.push_back(std::move(member));
    }
    return std::unique_ptr<scoring::JointOutcomes>(
        std::make_unique<Committee>(std::move(design), std::move(members), scale, set.arms + 1, m_settings.dragon));
}

}  // namespace holdfast::models
