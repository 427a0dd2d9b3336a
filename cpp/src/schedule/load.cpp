#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/schedule/load.hpp>

#include <cmath>
#include <string>

namespace laptime::schedule {

namespace {

void require_rate(double rate_per_s) {
    if (!(rate_per_s > 0) || !std::isfinite(rate_per_s)) {
        throw error::SpecError("a rate must be above 0 requests a second, not " + std::to_string(rate_per_s));
    }
}

struct Offsets {
    std::size_t n;
    std::uint64_t seed;

    std::vector<clock::Duration> operator()(const Closed& load) const {
        if (load.users == 0) throw error::SpecError("a closed load needs at least 1 user");
        return {};
    }

    // Multiplied, not added up: no rounding error grows along the run.
    std::vector<clock::Duration> operator()(const Constant& load) const {
        require_rate(load.rate_per_s);
        std::vector<clock::Duration> offsets(n);
        for (std::size_t i = 0; i < n; ++i) {
            offsets[i] = clock::from_seconds(static_cast<double>(i) / load.rate_per_s);
        }
        return offsets;
    }

    std::vector<clock::Duration> operator()(const Poisson& load) const {
        require_rate(load.rate_per_s);
        random::Philox random{random::derive_seed(seed, "arrivals")};
        std::vector<clock::Duration> offsets(n);
        double elapsed_s = 0;
        for (clock::Duration& offset : offsets) {
            elapsed_s += random::draw_exponential(load.rate_per_s, random);
            offset = clock::from_seconds(elapsed_s);
        }
        return offsets;
    }
};

}  // namespace

bool is_open(const Load& load) noexcept {
    return !std::holds_alternative<Closed>(load);
}

std::vector<clock::Duration> arrival_offsets(const Load& load, std::size_t n, std::uint64_t seed) {
    return std::visit(Offsets{n, seed}, load);
}

}  // namespace laptime::schedule
