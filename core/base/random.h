// Random: the seeded generator every stochastic step is handed, so that a run repeats to the bit on one machine.
// Uses Boost.Random distributions because the standard library's differ between implementations.
// Thread rule: one per thread; split() gives independent streams.
#pragma once

#include <boost/random/mersenne_twister.hpp>

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace holdfast {

class Random {
public:
    explicit Random(std::uint64_t seed);

    double uniform();                                  ///< [0, 1)
    double uniform(double low, double high);           ///< [low, high)
    double normal(double mean = 0.0, double sd = 1.0);
    double exponential(double rate);                   ///< mean 1 / rate
    double gamma(double shape, double scale);
    std::int64_t poisson(double mean);                 ///< 0 when mean <= 0
    bool bernoulli(double probability);
    std::uint64_t below(std::uint64_t bound);          ///< 0 .. bound - 1; bound >= 1
    std::size_t pick(const std::vector<double>& weights);  ///< index drawn in proportion to non-negative weights

    /// A generator whose stream does not depend on how much of this one was used.
    Random split(std::uint64_t stream) const;

    template <typename T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

    /// 0 .. count-1 in random order.
    std::vector<std::size_t> permutation(std::size_t count) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        shuffle(order);
        return order;
    }

private:
    std::uint64_t m_seed;
    boost::random::mt19937_64 m_engine;
};

}  // namespace holdfast
