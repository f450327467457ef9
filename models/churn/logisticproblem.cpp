#include "models/churn/logisticproblem.h"

#include "core/base/logistic.h"

#include <algorithm>
#include <cmath>

namespace holdfast::models {

LogisticProblem::LogisticProblem(const scoring::FeatureEncoding& encoding, const EncodedRows& rows)
    : m_steps(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(encoding.columns()) + 1),
      m_labels(static_cast<Eigen::Index>(rows.size())) {
    Blocks blocks;
    for (const auto& feature : encoding.features()) {
        if (feature.kind != FeatureKind::Number || feature.columns() < 3) continue;
        const auto first = static_cast<Eigen::Index>(feature.columnOffset);
        blocks.emplace_back(first, first + static_cast<Eigen::Index>(feature.columns()) - 1);  // the last says "missing"
    }
    m_blocks = std::make_shared<const Blocks>(std::move(blocks));
    const auto columns = static_cast<Eigen::Index>(encoding.columns());
    std::vector<float> dense(encoding.columns());
    m_steps.reserve(Eigen::VectorXi::Constant(m_steps.rows(), static_cast<int>(2 * encoding.size() + 1)));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        rows.expand(std::span(&i, 1), dense.data());
        for (const auto& [first, end] : *m_blocks)
            for (Eigen::Index k = first; k + 1 < end; ++k)
                dense[static_cast<std::size_t>(k)] -= dense[static_cast<std::size_t>(k) + 1];
        for (Eigen::Index k = 0; k < columns; ++k)
            if (const float value = dense[static_cast<std::size_t>(k)]; value != 0.0F)
                m_steps.insert(row, k) = static_cast<double>(value);
        m_steps.insert(row, columns) = 1.0;
        m_labels(row) = static_cast<double>(rows.label(i));
    }
    m_steps.makeCompressed();
}

LogisticProblem LogisticProblem::subset(std::span<const std::size_t> positions) const {
    const auto count = static_cast<Eigen::Index>(positions.size());
    Steps steps(count, m_steps.cols());
    Eigen::VectorXd labels(count);
    std::size_t entries = 0;
    for (const std::size_t position : positions) {
        const auto* starts = m_steps.outerIndexPtr() + position;
        entries += static_cast<std::size_t>(starts[1] - starts[0]);
    }
    steps.reserve(static_cast<Eigen::Index>(entries));
    for (Eigen::Index i = 0; i < count; ++i) {
        const auto from = static_cast<Eigen::Index>(positions[static_cast<std::size_t>(i)]);
        steps.startVec(i);
        for (Steps::InnerIterator entry(m_steps, from); entry; ++entry) steps.insertBack(i, entry.col()) = entry.value();
        labels(i) = m_labels(from);
    }
    steps.finalize();
    return {m_blocks, std::move(steps), std::move(labels)};
}

Eigen::VectorXd LogisticProblem::logits(const Eigen::VectorXd& weights) const {
    Eigen::VectorXd sums = weights;
    for (const auto& [first, end] : *m_blocks)
        for (Eigen::Index k = first + 1; k < end; ++k) sums(k) += sums(k - 1);
    return m_steps * sums;
}

double LogisticProblem::meanLoss(const Eigen::VectorXd& logits) const {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < logits.size(); ++i) sum += softplus(logits(i)) - m_labels(i) * logits(i);
    return sum / static_cast<double>(logits.size());
}

Eigen::VectorXd LogisticProblem::gradient(const Eigen::VectorXd& probabilities) const {
    Eigen::VectorXd result = m_steps.transpose() * (probabilities - m_labels) / static_cast<double>(rows());
    for (const auto& [first, end] : *m_blocks)
        for (Eigen::Index k = end - 1; k > first; --k) result(k - 1) += result(k);
    return result;
}

Eigen::MatrixXd LogisticProblem::hessian(const Eigen::VectorXd& curvature) const {
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(columns(), columns());
    for (Eigen::Index row = 0; row < m_steps.rows(); ++row)
        for (Steps::InnerIterator a(m_steps, row); a; ++a) {
            const double scaled = curvature(row) * a.value();
            for (Steps::InnerIterator b(m_steps, row); b && b.col() <= a.col(); ++b)
                result(b.col(), a.col()) += scaled * b.value();  // the upper triangle; a column lies together
        }
    result.triangularView<Eigen::StrictlyLower>() = result.transpose();
    for (const auto& [first, end] : *m_blocks)
        for (Eigen::Index k = end - 1; k > first; --k) result.col(k - 1) += result.col(k);
    for (const auto& [first, end] : *m_blocks)
        for (Eigen::Index k = end - 1; k > first; --k) result.row(k - 1) += result.row(k);
    return result / static_cast<double>(rows());
}

}  // namespace holdfast::models
