#include "refused.hpp"

#include <laptime/schedule/stop_rule.hpp>

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::schedule;

namespace {

/// One request for each character: a dot went well, anything else did not.
std::vector<FinishedRequest> finished(const std::string& outcomes) {
    std::vector<FinishedRequest> requests;
    for (const char outcome : outcomes) {
        FinishedRequest request;
        request.ok = outcome == '.';
        requests.push_back(request);
    }
    return requests;
}

std::string refusal_of(double share) {
    return laptime::test::refusal_of([share] { MaxErrorRate{share, 1}; });
}

}  // namespace

TEST_CASE("a run goes on while the share of failures is what is allowed, and stops above it") {
    MaxErrorRate rule{0.25, 4};
    CHECK_FALSE(rule.look(finished("...x")).has_value());
    CHECK_FALSE(rule.look(finished("...x")).has_value());
    CHECK(rule.look(finished("x")) == "3 of 9 requests failed, more than 25 %");
}

TEST_CASE("the share is one of all requests so far, not of those since the last look") {
    MaxErrorRate rule{0.5, 1};
    CHECK_FALSE(rule.look(finished("....")).has_value());
    CHECK_FALSE(rule.look(finished("xxxx")).has_value());
    CHECK(rule.look(finished("x")).has_value());
}

TEST_CASE("a share that is exactly what is allowed stops nothing, however it is rounded") {
    for (int failed = 1; failed < 100; ++failed) {
        MaxErrorRate rule{failed / 100.0, 100};
        CHECK_FALSE(rule.look(finished(std::string(100, '.'))).has_value());
        MaxErrorRate exact{failed / 100.0, 100};
        const std::string first(static_cast<std::size_t>(failed), 'x');
        CHECK_FALSE(exact.look(finished(first)).has_value());
        CHECK_FALSE(exact.look(finished(std::string(100 - first.size(), '.'))).has_value());
    }
}

TEST_CASE("the first failures stop nothing while the requests to come may make up for them") {
    MaxErrorRate rule{0.1, 20};
    CHECK_FALSE(rule.look(finished("xx")).has_value());
    CHECK_FALSE(rule.look(finished(std::string(18, '.'))).has_value());
}

TEST_CASE("they stop the run as soon as none could") {
    MaxErrorRate rule{0.1, 20};
    CHECK(rule.look(finished("xxx")) == "3 of 3 requests failed, more than 10 %");
}

TEST_CASE("a run stops at the request that was one too many, whatever came with it") {
    MaxErrorRate rule{0, 1};
    CHECK(rule.look(finished("..x.....")) == "1 of 3 requests failed, more than 0 %");
}

TEST_CASE("nothing that ended says nothing") {
    MaxErrorRate rule{0, 1};
    CHECK_FALSE(rule.look({}).has_value());
}

TEST_CASE("a share that is none is refused") {
    CHECK(refusal_of(0) == "accepted");
    CHECK(refusal_of(0.999) == "accepted");
    CHECK(refusal_of(1) == "max_error_rate must be from 0 to below 1, not 1");
    CHECK(refusal_of(-0.1) == "max_error_rate must be from 0 to below 1, not -0.1");
    CHECK(refusal_of(std::numeric_limits<double>::quiet_NaN()) ==
          "max_error_rate must be from 0 to below 1, not nan");
}
