#include <laptime/random/laws.hpp>
#include <laptime/random/philox.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::random;

TEST_CASE("the cipher gives the published known answers") {  // the kat_vectors of Random123
    const auto zeros = philox4x32_10({0, 0, 0, 0}, {0, 0});
    CHECK(zeros == std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    const std::uint32_t ones = 0xffffffff;
    CHECK(philox4x32_10({ones, ones, ones, ones}, {ones, ones}) ==
          std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream repeats itself and differs from every other stream and seed") {
    Philox a{7, 1};
    Philox b{7, 1};
    Philox other_stream{7, 2};
    Philox other_seed{8, 1};
    for (int i = 0; i < 100; ++i) {
        const auto value = a();
        CHECK(value == b());
        CHECK(value != other_stream());
        CHECK(value != other_seed());
    }
}

TEST_CASE("an index is always below its bound and reaches every value evenly") {
    Philox random{1};
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i) ++counts.at(random.index(7));
    for (const int count : counts) CHECK(std::abs(count - 10'000) < 500);  // five standard deviations
    CHECK(random.index(1) == 0);
}

TEST_CASE("uniform numbers stay in their intervals") {
    Philox random{3};
    for (int i = 0; i < 10'000; ++i) {
        const double closed = random.uniform();
        const double open = random.uniform_open();
        CHECK((closed >= 0 && closed < 1));
        CHECK((open > 0 && open < 1));
    }
}

TEST_CASE("the normal quantile gives tabulated values") {
    CHECK(normal_quantile(0.5) == 0.0);
    CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
    CHECK(normal_quantile(0.025) == doctest::Approx(-1.959963984540054).epsilon(1e-14));
    CHECK(normal_quantile(1e-10) == doctest::Approx(-6.361340902404056).epsilon(1e-13));
    CHECK(normal_quantile(1e-20) == doctest::Approx(-9.262340089798408).epsilon(1e-13));
}

TEST_CASE("draws follow their laws") {
    constexpr int n = 20'000;
    Philox random{11};
    std::vector<double> lognormal(n);
    double exponential_sum = 0;
    for (double& value : lognormal) {
        value = draw(Lognormal{.median = 3, .sigma = 0.4}, random);
        exponential_sum += draw_exponential(4, random);
        CHECK(draw(Constant{.value = 2}, random) == 2);
    }
    std::nth_element(lognormal.begin(), lognormal.begin() + n / 2, lognormal.end());
    CHECK(lognormal[n / 2] == doctest::Approx(3).epsilon(0.02));
    CHECK(exponential_sum / n == doctest::Approx(0.25).epsilon(0.04));
}

TEST_CASE("a permutation holds every number once") {
    Philox random{5};
    const auto order = permutation(100, random);
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 100);
    CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
    CHECK(permutation(0, random).empty());
}

TEST_CASE("seeds derived for different purposes differ") {
    CHECK(derive_seed(1, "order") != derive_seed(1, "arrivals"));
    CHECK(derive_seed(1, "order") != derive_seed(2, "order"));
    CHECK(derive_seed(1, "order") == derive_seed(1, "order"));
}
