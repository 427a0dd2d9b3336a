#include <laptime/text/json_writer.hpp>

#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::text;

TEST_CASE("commas stand between members and items, and nowhere else") {
    std::string out = "before ";
    JsonWriter json{out};
    json.begin_object();
    json.key("empty");
    json.begin_array();
    json.end_array();
    json.key("items");
    json.begin_array();
    json.integer(1);
    json.begin_object();
    json.key("a");
    json.null();
    json.end_object();
    json.boolean(true);
    json.end_array();
    json.foreign_key("a \"key\"");
    json.text("a\ttext");
    json.end_object();
    CHECK(out == R"(before {"empty":[],"items":[1,{"a":null},true],"a \"key\"":"a\ttext"})");
}

TEST_CASE("a number is read back as it was") {
    const auto as_json = [](auto value) {
        std::string out;
        append_number(out, value);
        return nlohmann::json::parse(out);
    };
    for (const double value : {0.0, -0.1, 1e-300, 1.7976931348623157e308, 0.30000000000000004, 5e-324}) {
        CHECK(as_json(value) == value);
    }
    for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                     std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
        CHECK(as_json(value) == value);
    }
    CHECK(as_json(std::numeric_limits<double>::infinity()).is_null());
    CHECK(as_json(std::numeric_limits<double>::quiet_NaN()).is_null());
}
