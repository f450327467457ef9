#include "core/base/random.h"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>

namespace holdfast {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): spreads nearby seeds over the whole state space.
std::uint64_t splitMix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed) : m_seed(seed), m_engine(splitMix(seed)) {}

double Random::uniform() { return boost::random::uniform_01<double>()(m_engine); }
double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }
double Random::normal(double mean, double sd) { return mean + sd * boost::random::normal_distribution<double>()(m_engine); }
double Random::exponential(double rate) { return boost::random::exponential_distribution<double>(rate)(m_engine); }
double Random::gamma(double shape, double scale) { return boost::random::gamma_distribution<double>(shape, scale)(m_engine); }

std::int64_t Random::poisson(double mean) {
    if (!(mean > 0.0)) return 0;
    return boost::random::poisson_distribution<std::int64_t, double>(mean)(m_engine);
}

bool Random::bernoulli(double probability) { return uniform() < probability; }

std::uint64_t Random::below(std::uint64_t bound) {
    return boost::random::uniform_int_distribution<std::uint64_t>(0, bound - 1)(m_engine);
}

std::size_t Random::pick(const std::vector<double>& weights) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double left = uniform() * total;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        left -= weights[i];
        if (left < 0.0) return i;
    }
    return weights.empty() ? 0 : weights.size() - 1;
}

Random Random::split(std::uint64_t stream) const { return Random(splitMix(m_seed) ^ splitMix(stream + 0x51ED27ULL)); }

}  // namespace holdfast
