// What the Qini's two definitions share (qini.h on raw outcomes, adjustedqini.h on doubly robust scores): customers in descending
// order of prediction, how far chance moves a figure of such an order (bootstrap), and how often a shuffled order does as well.
// Internal to both. Pure functions; the seed is passed in.
#pragma once

#include "core/data/effectevidence.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace holdfast::scenario {

/// Rows, the largest value first; equal ones as they stand.
std::vector<std::size_t> descending(std::span<const double> values);

/// Places in `order` at which another prediction begins.
std::vector<std::size_t> endsOfGroups(std::span<const double> predicted, const std::vector<std::size_t>& order);

/// The figure of an order. `weights`: [rows] how often a row counts; empty: once each. NaN where there is none.
using OrderFigure = std::function<double(const std::vector<std::size_t>& order, std::span<const double> weights)>;

/// With 90 % interval and p. Bootstraps without a figure have no say.
QiniResult measureOrder(const std::vector<std::size_t>& order, const OrderFigure& figure, std::uint64_t seed, int replicates);

/// Gains at even shares of the customers, nobody's first. [points + 1]
using OrderGains = std::function<std::vector<double>(const std::vector<double>& weights)>;

/// The gains of all `rows` with the 5th and 95th percentile over bootstraps, beside the straight line to their end.
std::vector<QiniPoint> bandOf(std::size_t rows, const OrderGains& gains, std::uint64_t seed, int replicates);

}  // namespace holdfast::scenario
