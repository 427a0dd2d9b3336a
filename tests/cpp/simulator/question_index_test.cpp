#include <laptime/simulator/question_index.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;

namespace {

Question question(std::string id, std::string text, std::vector<std::string> choices = {"yes", "no"}) {
    return {
        .id = std::move(id), .subject = "logic", .question = std::move(text), .choices = std::move(choices)};
}

Question free_question(std::string id, std::string text) {
    return {.id = std::move(id),
            .subject = "talk",
            .question = std::move(text),
            .free_answer = FreeAnswer{.right = "yes", .wrong = "no"}};
}

std::string found(const QuestionIndex& index, std::string_view prompt) {
    const Question* question = index.find(prompt);
    return question == nullptr ? "" : question->id;
}

}  // namespace

TEST_CASE("the question of a prompt is found wherever it stands") {
    const QuestionIndex index{{question("sky", "Is the sky blue?"), question("grass", "Is the grass blue?")}};
    CHECK(found(index, "Is the sky blue?") == "sky");
    CHECK(found(index, "Answer this:\nIs the grass blue?\nA. yes\nB. no\nAnswer:") == "grass");
    CHECK(found(index, "Is the sea blue?").empty());
    CHECK(found(index, "blue?").empty());
    CHECK(found(index, "").empty());
}

TEST_CASE("worked examples before the question do not win") {
    const QuestionIndex index{
        {question("a", "Is one odd?"), question("b", "Is two odd?"), question("c", "Is three odd?")}};
    CHECK(found(index, "Is one odd?\nAnswer: A\n\nIs three odd?\nAnswer: A\n\nIs two odd?\nAnswer:") == "b");
    CHECK(found(index, "Is two odd?\nAnswer: B\n\nIs one odd?\nAnswer:") == "a");
}

TEST_CASE("of questions that end at the same place the longest wins, whatever their order") {
    const Question shorter = question("short", "4 = 7?");
    const Question longer = question("long", "Is 3 + 4 = 7?");
    for (const bool longer_first : {false, true}) {
        const QuestionIndex index{longer_first ? std::vector{longer, shorter} : std::vector{shorter, longer}};
        CHECK(found(index, "Is 3 + 4 = 7?") == "long");
        CHECK(found(index, "Is 2 + 4 = 7?") == "short");
    }
}

TEST_CASE("questions of the same text are told apart by their choices") {
    const QuestionIndex index{{question("animals", "Which is true?", {"cats fly", "cats purr"}),
                               question("numbers", "Which is true?", {"2 > 1", "1 > 2"})}};
    CHECK(found(index, "Which is true?\nA. 2 > 1\nB. 1 > 2\nAnswer:") == "numbers");
    CHECK(found(index, "Which is true?\nA. cats fly\nB. cats purr\nAnswer:") == "animals");
    CHECK(found(index, "Which is true?") == "animals");
}

TEST_CASE("a free question wins over choices of the same text that do not follow, whatever their order") {
    const Question with_choices = question("choices", "Which is true?", {"cats fly", "cats purr"});
    const Question free = free_question("free", "Which is true?");
    for (const bool free_first : {false, true}) {
        const QuestionIndex index{free_first ? std::vector{free, with_choices}
                                             : std::vector{with_choices, free}};
        CHECK(found(index, "Which is true?") == "free");
        CHECK(found(index, "Which is true?\nA. cats fly\nB. cats purr\nAnswer:") == "choices");
    }
}

TEST_CASE("a dialogue of many lines is found in a longer prompt") {
    const std::string dialogue = "Ada: Tea?\r\nBo: Gladly 🙏\r\nAda: At four";
    const QuestionIndex index{{question("tea", "Tea?"), free_question("talk", dialogue)}};
    CHECK(found(index, "Summarize: " + dialogue) == "talk");
    CHECK(found(index, "Summarize: " + dialogue + "\nSummary:") == "talk");
    CHECK(found(index, "Summarize: Ada: Tea?\r\nBo: Gladly") == "tea");
}

TEST_CASE("texts of every length are found at every place, alone and among others") {
    const std::string letters = "abcdefghijklmnopqrstuvwxyz";
    const std::string around = "0123456789";
    for (std::size_t size = 1; size <= letters.size(); ++size) {
        const std::string text = letters.substr(0, size);
        const QuestionIndex alone{{question("it", text)}};
        const QuestionIndex among{
            {question("it", text), question("short", "###"), question("long", around + "##")}};
        for (std::size_t place = 0; place <= around.size(); ++place) {
            const std::string prompt = around.substr(0, place) + text + around.substr(place);
            CHECK(found(alone, prompt) == "it");
            CHECK(found(among, prompt) == "it");
            CHECK(found(alone, prompt.substr(0, place + size - 1)).empty());
        }
    }
}

TEST_CASE("bytes of zero are text like any other") {
    const std::string zeros(3, '\0');
    const QuestionIndex index{{question("zeros", zeros)}};
    CHECK(found(index, "a" + zeros) == "zeros");
    CHECK(found(index, zeros.substr(1)).empty());
}

TEST_CASE("white space around a question's text does not matter") {
    const QuestionIndex index{{question("sky", "\n Is the sky blue? ")}};
    CHECK(found(index, "Q: Is the sky blue?") == "sky");
}

TEST_CASE("very short texts and texts of the same ending are found") {
    const QuestionIndex index{{question("x", "x"), question("xy", "why xy"), question("zy", "why zy")}};
    CHECK(found(index, "x") == "x");
    CHECK(found(index, "why xy") == "xy");
    CHECK(found(index, "why zy") == "zy");
    CHECK(found(index, "why").empty());
}

TEST_CASE("an index without questions finds nothing") {
    const QuestionIndex index{{}};
    CHECK(found(index, "Is there anything to be found in this prompt?").empty());
}

TEST_CASE("bytes above 127 are text like any other") {
    const QuestionIndex index{{question("umlaut", "Wie heißt der größte Fluß in Österreich")}};
    CHECK(found(index, "Frage: Wie heißt der größte Fluß in Österreich") == "umlaut");
}
