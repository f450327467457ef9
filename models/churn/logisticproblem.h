// The convex problem behind logistic regression on encoded rows: mean log loss with its gradient and Hessian. A number's
// piecewise-linear columns are 1, 1, .., a share, 0, 0, so a row has as many entries as bins; the differences of neighbouring
// columns are all zero but two. Products run over those differences, which for ten bins is thirty times less work for a
// Hessian, and are turned back into the columns' own by running sums. Immutable; any thread.
#pragma once

#include "models/churn/trainingdata.h"

#include <Eigen/Dense>
#include <Eigen/SparseCore>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::models {

class LogisticProblem {
public:
    LogisticProblem(const scoring::FeatureEncoding& encoding, const EncodedRows& rows);

    /// The rows at some positions.
    LogisticProblem subset(std::span<const std::size_t> positions) const;

    std::size_t rows() const { return static_cast<std::size_t>(m_labels.size()); }
    Eigen::Index columns() const { return m_steps.cols(); }  ///< the encoding's, and last the intercept
    const Eigen::VectorXd& labels() const { return m_labels; }

    /// Log-odds under weights [columns()]. [rows]
    Eigen::VectorXd logits(const Eigen::VectorXd& weights) const;
    /// Mean log loss of log-odds [rows].
    double meanLoss(const Eigen::VectorXd& logits) const;
    /// Gradient of the mean log loss where the probabilities are these. [columns()]
    Eigen::VectorXd gradient(const Eigen::VectorXd& probabilities) const;
    /// Mean over rows of curvature times the outer product of the row. [columns() x columns()]
    Eigen::MatrixXd hessian(const Eigen::VectorXd& curvature) const;

private:
    using Blocks = std::vector<std::pair<Eigen::Index, Eigen::Index>>;  ///< first and end of each number's running columns
    using Steps = Eigen::SparseMatrix<double, Eigen::RowMajor>;

    LogisticProblem(std::shared_ptr<const Blocks> blocks, Steps steps, Eigen::VectorXd labels)
        : m_blocks(std::move(blocks)), m_steps(std::move(steps)), m_labels(std::move(labels)) {}

    std::shared_ptr<const Blocks> m_blocks;
    Steps m_steps;  ///< [rows x columns] differences of neighbouring columns within a block
    Eigen::VectorXd m_labels;
};

}  // namespace holdfast::models
