// Quality of probabilistic scores against 0/1 labels. Pure functions; every one takes [rows] probabilities (or any
// score that orders, where noted) and [rows] labels, and returns NaN where it is undefined (one class only).
#pragma once

#include "core/data/modelversion.h"

#include <cstddef>
#include <span>
#include <vector>

namespace holdfast::scoring {

double rocAuc(std::span<const double> scores, std::span<const double> labels);            ///< ties count half (Mann-Whitney)
double averagePrecision(std::span<const double> scores, std::span<const double> labels);  ///< step-wise, as scikit-learn
double logLoss(std::span<const double> probabilities, std::span<const double> labels);    ///< natural log, clipped at 1e-15
double brierScore(std::span<const double> probabilities, std::span<const double> labels);
double expectedCalibrationError(std::span<const double> probabilities, std::span<const double> labels, int bins = 10);
double liftAt(std::span<const double> scores, std::span<const double> labels, double share);

std::vector<CurvePoint> rocCurve(std::span<const double> scores, std::span<const double> labels, std::size_t maxPoints = 200);
std::vector<CurvePoint> precisionRecallCurve(std::span<const double> scores, std::span<const double> labels,
                                             std::size_t maxPoints = 200);
std::vector<CalibrationBin> calibrationBins(std::span<const double> probabilities, std::span<const double> labels,
                                            int bins = 10);  ///< equal-width, empty ones left out, 95 % Wilson interval
std::vector<LiftPoint> liftCurve(std::span<const double> scores, std::span<const double> labels, int points = 20);

}  // namespace holdfast::scoring
