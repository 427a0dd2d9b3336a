#include <laptime/error/error.hpp>
#include <laptime/stats/binomial.hpp>
#include <laptime/stats/mcnemar.hpp>

#include <algorithm>

namespace laptime::stats {

McNemar mcnemar(const PairedOutcomes& outcomes) {
    McNemar result{.only_a = outcomes.only_a, .only_b = outcomes.only_b, .n = outcomes.n()};
    if (result.n == 0) throw error::StatisticsError("there are no pairs to compare");
    const std::size_t discordant = outcomes.only_a + outcomes.only_b;
    if (discordant == 0) return result;
    const std::size_t fewer = std::min(outcomes.only_a, outcomes.only_b);
    const double up_to = binomial_cdf(fewer, discordant, 0.5);
    const double below = fewer == 0 ? 0 : binomial_cdf(fewer - 1, discordant, 0.5);
    result.p_value = std::min(1.0, 2 * up_to);
    result.mid_p = std::min(1.0, up_to + below);
    return result;
}

}  // namespace laptime::stats
