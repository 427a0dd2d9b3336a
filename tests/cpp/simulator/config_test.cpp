#include <laptime/error/error.hpp>
#include <laptime/simulator/config.hpp>

#include <limits>
#include <string>

#include <doctest/doctest.h>

using namespace laptime::simulator;
namespace error = laptime::error;
namespace random_laws = laptime::random;

namespace {

Config sound() {
    Config config;
    config.models = {{.name = "swift", .p_right_by_subject = {{"algebra", 0.9}}}, {.name = "sage"}};
    config.questions = {
        {.id = "q1", .subject = "algebra", .question = "What is 1 + 1?", .choices = {"2", "3"}, .answer = 0}};
    return config;
}

Question free_question() {
    return {.id = "f1",
            .subject = "manners",
            .question = "Say hello.",
            .free_answer = FreeAnswer{.right = "Hello.", .wrong = "Why?"}};
}

std::string objection_to(const Config& config) {
    try {
        validate(config);
    } catch (const error::SpecError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a sound configuration passes") {
    CHECK(objection_to(sound()).empty());
    Config config = sound();
    config.host = "::1";
    CHECK(objection_to(config).empty());
    config.questions.push_back(free_question());
    CHECK(objection_to(config).empty());
}

TEST_CASE("a model that makes no sense is refused in one line that names it") {
    Config config = sound();
    ModelConfig& model = config.models[0];
    SUBCASE("none at all") {
        config.models.clear();
        CHECK(objection_to(config) == "simulator: there are no models");
    }
    SUBCASE("no name") {
        model.name.clear();
        CHECK(objection_to(config) == "simulator: a model has no name");
    }
    SUBCASE("one name twice") {
        model.name = "sage";
        CHECK(objection_to(config) == "simulator: there are two models of the name 'sage'");
    }
    SUBCASE("a negative time") {
        model.inter_token_s = random_laws::Constant{-0.001};
        CHECK(objection_to(config) ==
              "simulator: model 'swift': inter_token_s must be finite and not negative");
    }
    SUBCASE("an infinite time") {
        model.time_to_first_token_s = random_laws::Constant{std::numeric_limits<double>::infinity()};
        CHECK(objection_to(config) ==
              "simulator: model 'swift': time_to_first_token_s must be finite and not negative");
    }
    SUBCASE("a median of zero") {
        model.output_tokens = random_laws::Lognormal{0, 1};
        CHECK(objection_to(config) == "simulator: model 'swift': output_tokens needs a median above 0");
    }
    SUBCASE("a negative sigma") {
        model.output_tokens = random_laws::Lognormal{1, -1};
        CHECK(objection_to(config) ==
              "simulator: model 'swift': output_tokens needs a sigma that is finite and not negative");
    }
    SUBCASE("a gamma law without a shape") {
        model.inter_token_s = random_laws::Gamma{1, 0};
        CHECK(objection_to(config) == "simulator: model 'swift': inter_token_s needs a shape above 0");
    }
    SUBCASE("a gamma law with a negative mean") {
        model.tokens_per_chunk = random_laws::Gamma{-1, 1};
        CHECK(objection_to(config) ==
              "simulator: model 'swift': tokens_per_chunk needs a mean that is finite and not negative");
    }
    SUBCASE("reasoning without end") {
        model.reasoning_tokens = random_laws::Constant{std::numeric_limits<double>::infinity()};
        CHECK(objection_to(config) ==
              "simulator: model 'swift': reasoning_tokens must be finite and not negative");
    }
    SUBCASE("a share of empty chunks above one") {
        model.p_empty_chunk = 2;
        CHECK(objection_to(config) ==
              "simulator: model 'swift': p_empty_chunk must lie between 0 and 1, not 2.000000");
    }
    SUBCASE("no slot") {
        model.slots = 0;
        CHECK(objection_to(config) == "simulator: model 'swift': slots must be at least 1");
    }
    SUBCASE("a slowdown that speeds up") {
        model.slots = 2;
        model.slowdown = -1;
        CHECK(objection_to(config) == "simulator: model 'swift': slowdown must be finite and not negative");
    }
    SUBCASE("a slowdown without slots") {
        model.slowdown = 1;
        CHECK(objection_to(config) == "simulator: model 'swift': slowdown needs a number of slots");
    }
    SUBCASE("a fault that makes no sense") {
        model.faults = {{}, {.status = 200}};
        CHECK(objection_to(config) ==
              "simulator: model 'swift': fault 2: status must be an HTTP error, 400 to 599, not 200");
    }
    SUBCASE("a probability above one") {
        model.p_right = 1.5;
        CHECK(objection_to(config) ==
              "simulator: model 'swift': p_right must lie between 0 and 1, not 1.500000");
    }
    SUBCASE("a probability that is not a number, for one subject") {
        model.p_right_by_subject["algebra"] = std::numeric_limits<double>::quiet_NaN();
        CHECK(objection_to(config).starts_with(
            "simulator: model 'swift': p_right_by_subject.algebra must lie"));
    }
}

TEST_CASE("a question that cannot be answered is refused in one line that names it") {
    Config config = sound();
    Question& question = config.questions[0];
    SUBCASE("no id") {
        question.id.clear();
        CHECK(objection_to(config) == "simulator: a question has no id");
    }
    SUBCASE("no text") {
        question.question = " \n";
        CHECK(objection_to(config) == "simulator: question 'q1': its text is empty");
    }
    SUBCASE("one choice") {
        question.choices.resize(1);
        CHECK(objection_to(config) == "simulator: question 'q1': it must have 2 to 26 choices");
    }
    SUBCASE("more choices than letters") {
        question.choices.resize(27);
        CHECK(objection_to(config) == "simulator: question 'q1': it must have 2 to 26 choices");
    }
    SUBCASE("a right answer that is no choice") {
        question.answer = 2;
        CHECK(objection_to(config) ==
              "simulator: question 'q1': answer 2 is none of its 2 choices, counted from 0");
    }
}

TEST_CASE("a free question that cannot be answered right and wrong is refused in one line that names it") {
    Config config = sound();
    config.questions.push_back(free_question());
    Question& question = config.questions.back();
    SUBCASE("no id") {
        question.id.clear();
        CHECK(objection_to(config) == "simulator: a question has no id");
    }
    SUBCASE("no text") {
        question.question.clear();
        CHECK(objection_to(config) == "simulator: question 'f1': its text is empty");
    }
    SUBCASE("no right reply") {
        question.free_answer->right.clear();
        CHECK(objection_to(config) == "simulator: question 'f1': its right reply is empty");
    }
    SUBCASE("no wrong reply") {
        question.free_answer->wrong.clear();
        CHECK(objection_to(config) == "simulator: question 'f1': its wrong reply is empty");
    }
    SUBCASE("two replies that are one") {
        question.free_answer->wrong = question.free_answer->right;
        CHECK(objection_to(config) == "simulator: question 'f1': its right and its wrong reply are the same");
    }
    SUBCASE("choices too") {
        question.choices = {"Hello.", "Why?"};
        CHECK(objection_to(config) == "simulator: question 'f1': it has both choices and a free answer");
    }
}

TEST_CASE("only addresses of this machine are taken") {
    Config config = sound();
    for (const char* host : {"0.0.0.0", "192.168.1.1", "::", "example.org", ""}) {
        config.host = host;
        CHECK(objection_to(config) ==
              "simulator: host '" + std::string{host} + "' is not a loopback address such as 127.0.0.1");
    }
}

TEST_CASE("every place for token counts has a name that finds it") {
    using laptime::api::UsagePlace;
    for (const UsagePlace place :
         {UsagePlace::end, UsagePlace::finish, UsagePlace::every_chunk, UsagePlace::nowhere}) {
        CHECK(usage_place(name_of(place)) == place);
    }
    CHECK(name_of(UsagePlace::every_chunk) == "every_chunk");
    CHECK_THROWS_WITH_AS(
        static_cast<void>(usage_place("later")),
        "simulator: token counts cannot be told at 'later': end, finish, every_chunk, nowhere",
        error::SpecError);
}
