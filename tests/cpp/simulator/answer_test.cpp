#include <laptime/simulator/answer.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;

namespace {

Question question(int number, std::string subject = "algebra") {
    return {.id = "q" + std::to_string(number),
            .subject = std::move(subject),
            .question = "What is " + std::to_string(number) + "?",
            .choices = {"a red fox", "two  hens", "an owl", "four bees"},
            .answer = number % 4};
}

Question free_question(int number, std::string subject = "letters") {
    return {.id = "free" + std::to_string(number),
            .subject = std::move(subject),
            .question = "Greet number " + std::to_string(number) + ".",
            .free_answer = FreeAnswer{.right = "{\"to\": \"Ada\n B\"} ", .wrong = " Hello,  who?"}};
}

std::string text_of(const Answer& answer) {
    return std::accumulate(answer.pieces.begin(), answer.pieces.end(), std::string{});
}

ModelConfig sure(double p) {
    return {.name = "m", .p_right = p};
}

}  // namespace

TEST_CASE("an answer names a choice, padded or cut to the number of tokens") {
    const Question asked = question(1);  // its right choice has two spaces in a row
    const ModelConfig model = sure(1);
    CHECK(make_answer(model, &asked, 0, 1).pieces == std::vector<std::string>{"B"});
    CHECK(make_answer(model, &asked, 0, 4).pieces == std::vector<std::string>{"B", ".", " two", " "});
    CHECK(text_of(make_answer(model, &asked, 0, 5)) == "B. two  hens");
    CHECK(text_of(make_answer(model, &asked, 0, 8)) == "B. two  hens because it follows");
    for (const std::size_t tokens : {1U, 2U, 7U, 8U, 100U}) {
        CHECK(make_answer(model, &asked, 0, tokens).pieces.size() == tokens);
        CHECK(make_answer(model, nullptr, 0, tokens).pieces.size() == tokens);
    }
}

TEST_CASE("a prompt without a question gets filler, and is neither right nor wrong") {
    const Answer answer = make_answer(sure(1), nullptr, 0, 3);
    CHECK(text_of(answer) == " because it follows");
    CHECK_FALSE(answer.right.has_value());
}

TEST_CASE("a model that is always right, or never, is") {
    for (int i = 0; i < 200; ++i) {
        const Question asked = question(i);
        const char letter = static_cast<char>('A' + asked.answer);
        const Answer right = make_answer(sure(1), &asked, 3, 8);
        CHECK(right.right == true);
        CHECK(right.pieces.front()[0] == letter);
        const Answer wrong = make_answer(sure(0), &asked, 3, 8);
        CHECK(wrong.right == false);
        CHECK(wrong.pieces.front()[0] != letter);
        CHECK(wrong.pieces.front()[0] >= 'A');
        CHECK(wrong.pieces.front()[0] <= 'D');
    }
}

TEST_CASE("the same seed gives the same choices in any order, another seed or model others") {
    const ModelConfig model = sure(0.5);
    const ModelConfig other_model{.name = "n", .p_right = 0.5};
    constexpr int n = 64;
    std::vector<bool> forwards;
    std::vector<bool> backwards;
    std::vector<bool> other_seed;
    std::vector<bool> from_other_model;
    for (int i = 0; i < n; ++i) {
        const Question asked = question(i);
        const Question asked_backwards = question(n - 1 - i);
        forwards.push_back(make_answer(model, &asked, 7, 8).right == true);
        backwards.insert(backwards.begin(), make_answer(model, &asked_backwards, 7, 3).right == true);
        other_seed.push_back(make_answer(model, &asked, 8, 8).right == true);
        from_other_model.push_back(make_answer(other_model, &asked, 7, 8).right == true);
    }
    CHECK(forwards == backwards);
    CHECK(forwards != other_seed);
    CHECK(forwards != from_other_model);
}

TEST_CASE("the share of right answers is the probability, by subject where one is given") {
    const ModelConfig model{.name = "m", .p_right = 0.3, .p_right_by_subject = {{"chemistry", 0.8}}};
    constexpr int n = 4000;
    const auto share_right = [&](const std::string& subject) {
        int right = 0;
        for (int i = 0; i < n; ++i) {
            const Question asked = question(i, subject);
            right += make_answer(model, &asked, 1, 1).right == true ? 1 : 0;
        }
        return static_cast<double>(right) / n;
    };
    const auto four_standard_errors = [](double p) { return 4 * std::sqrt(p * (1 - p) / n); };
    CHECK(std::abs(share_right("algebra") - 0.3) < four_standard_errors(0.3));
    CHECK(std::abs(share_right("chemistry") - 0.8) < four_standard_errors(0.8));
}

TEST_CASE("a free question is answered to the letter, cut before spaces and never padded") {
    const Question asked = free_question(1);
    const std::vector<std::string> right{"{\"to\":", " \"Ada\n", " B\"}", " "};
    const std::vector<std::string> wrong{" Hello,", " ", " who?"};
    CHECK(make_answer(sure(1), &asked, 0, 4).pieces == right);
    CHECK(make_answer(sure(1), &asked, 0, 100).pieces == right);
    CHECK(text_of(make_answer(sure(1), &asked, 0, 100)) == asked.free_answer->right);
    CHECK(text_of(make_answer(sure(1), &asked, 0, 2)) == "{\"to\": \"Ada\n");
    CHECK(make_answer(sure(0), &asked, 0, 100).pieces == wrong);
    CHECK(text_of(make_answer(sure(0), &asked, 0, 100)) == asked.free_answer->wrong);
    CHECK(make_answer(sure(1), &asked, 0, 4).right == true);
    CHECK(make_answer(sure(0), &asked, 0, 4).right == false);
}

TEST_CASE("only a free answer has a length of its own, that of what is said") {
    const Question asked = free_question(1);
    const Question with_choices = question(1);
    CHECK(full_length(sure(1), &asked, 0) == 4);
    CHECK(full_length(sure(0), &asked, 0) == 3);
    CHECK_FALSE(full_length(sure(1), &with_choices, 0).has_value());
    CHECK_FALSE(full_length(sure(1), nullptr, 0).has_value());
    for (int i = 0; i < 200; ++i) {
        const Question one = free_question(i);
        const std::size_t length = full_length(sure(0.5), &one, 7).value_or(0);
        CHECK(make_answer(sure(0.5), &one, 7, 100).pieces.size() == length);
    }
}

TEST_CASE("free questions are answered right as often as others, by subject where one is given") {
    const ModelConfig model{.name = "m", .p_right = 0.3, .p_right_by_subject = {{"mail", 0.8}}};
    constexpr int n = 4000;
    const auto share_right = [&](const std::string& subject) {
        int right = 0;
        for (int i = 0; i < n; ++i) {
            const Question asked = free_question(i, subject);
            right += make_answer(model, &asked, 1, 1).right == true ? 1 : 0;
        }
        return static_cast<double>(right) / n;
    };
    const auto four_standard_errors = [](double p) { return 4 * std::sqrt(p * (1 - p) / n); };
    CHECK(std::abs(share_right("letters") - 0.3) < four_standard_errors(0.3));
    CHECK(std::abs(share_right("mail") - 0.8) < four_standard_errors(0.8));
}

TEST_CASE("a question of either kind is answered right in the same cases") {
    for (int i = 0; i < 200; ++i) {
        const Question with_choices = question(i);
        Question free = free_question(i);
        free.id = with_choices.id;
        CHECK(make_answer(sure(0.5), &free, 7, 8).right == make_answer(sure(0.5), &with_choices, 7, 8).right);
    }
}

TEST_CASE("a model says the same as ever") {  // runs of older versions can be repeated
    std::string letters;
    for (int i = 0; i < 16; ++i) {
        const Question asked = question(i);
        letters += make_answer(sure(0.5), &asked, 7, 1).pieces.front();
    }
    CHECK(letters == "ABCDACCDADCDDBCB");
}

TEST_CASE("an answer ends before the earliest of the stop strings, wherever the pieces are cut") {
    const std::vector<std::string> pieces{"one", " two", " three", " four"};
    const auto ended = [&pieces](const std::vector<std::string>& stop) {
        std::vector<std::string> left = pieces;
        const bool found = end_before_stop(stop, left);
        CHECK(found == (left != pieces));
        return left;
    };
    CHECK(ended({"five"}) == pieces);
    CHECK(ended({}) == pieces);
    CHECK(ended({""}) == pieces);
    CHECK(ended({" three"}) == std::vector<std::string>{"one", " two"});
    CHECK(ended({"three"}) == std::vector<std::string>{"one", " two", " "});
    CHECK(ended({"wo th"}) == std::vector<std::string>{"one", " t"});
    CHECK(ended({"four", "ne t"}) == std::vector<std::string>{"o"});
    CHECK(ended({"one"}) == std::vector<std::string>{""});
    CHECK(ended({"r"}) == std::vector<std::string>{"one", " two", " th"});

    const std::string text = "one two three four";
    for (std::size_t start = 0; start < text.size(); ++start) {
        for (std::size_t size = 1; start + size <= text.size(); ++size) {
            const std::vector<std::string> left = ended({text.substr(start, size)});
            const std::string before = text.substr(0, text.find(text.substr(start, size)));
            CHECK(std::accumulate(left.begin(), left.end(), std::string{}) == before);
        }
    }
}

TEST_CASE("words to fill an answer with go round") {
    for (std::size_t i = 0; i < 8; ++i) {
        CHECK(filler_word(i) == filler_word(i + 8));
        CHECK(reasoning_word(i) == reasoning_word(i + 8));
        CHECK_FALSE(filler_word(i).empty());
    }
    CHECK(filler_word(0) == " because");
    CHECK(reasoning_word(1) == " me");
}
