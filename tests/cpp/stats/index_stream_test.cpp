#include <laptime/stats/index_stream.hpp>

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime;
using stats::IndexStream;
using stats::Instructions;

namespace {

std::vector<std::uint32_t> first(std::uint32_t n, std::size_t how_many, std::size_t at_once,
                                 Instructions instructions) {
    random::Philox seed{5};
    IndexStream stream{n, seed, instructions};
    std::vector<std::uint32_t> indices;
    while (indices.size() < how_many) {
        const auto next = stream.next(std::min(at_once, how_many - indices.size()));
        indices.insert(indices.end(), next.begin(), next.end());
    }
    return indices;
}

}  // namespace

TEST_CASE("all instructions give the same indices") {
    // Of the last two, a quarter and nearly half of all words are rejected and drawn again.
    for (const std::uint32_t n : {1U, 2U, 3U, 1000U, 65'536U, 100'003U, 0xC0000000U, 0x80000001U}) {
        CAPTURE(n);
        const auto portable = first(n, 5000, 5000, Instructions::portable);
        for (const Instructions instructions : stats::available_instructions()) {
            CAPTURE(to_string(instructions));
            CHECK(first(n, 5000, 5000, instructions) == portable);
        }
    }
}

TEST_CASE("a stream is the same in pieces of any size") {
    const auto whole = first(1000, 3000, 3000, Instructions::portable);
    for (const std::size_t at_once : {1U, 7U, 511U, 512U, 513U})
        CHECK(first(1000, 3000, at_once, Instructions::portable) == whole);
}

TEST_CASE("every index comes about as often, also where much is rejected") {
    for (const std::uint32_t n : {10U, 0xC0000000U}) {
        constexpr std::size_t how_many = 100'000;
        std::vector<std::size_t> tenths(10);
        for (const std::uint32_t index :
             first(n, how_many, how_many, stats::available_instructions().back())) {
            REQUIRE(index < n);
            ++tenths[static_cast<std::size_t>(std::uint64_t{index} * 10 / n)];
        }
        double chi_squared = 0;
        for (const std::size_t count : tenths) {
            const double off = static_cast<double>(count) - how_many / 10.0;
            chi_squared += off * off / (how_many / 10.0);
        }
        CHECK(chi_squared < 27.9);  // 9 degrees of freedom, α = 0.001
    }
}
