#include <laptime/simulator/chunks.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;
namespace api = laptime::api;
namespace laws = laptime::random;

namespace {

ModelConfig in_chunks_of(const laws::Law& tokens_per_chunk) {
    return {.name = "m", .tokens_per_chunk = tokens_per_chunk};
}

Reply reply_to_cut(const ModelConfig& model, std::vector<std::string> tokens, std::size_t reasoning = 0) {
    return {.tokens = std::move(tokens),
            .reasoning_tokens = reasoning,
            .question_id = {},
            .right = {},
            .pace = Pace{model, 1, 0}};
}

std::vector<Chunk> cut(const ModelConfig& model, const Reply& reply, std::uint64_t seed = 1) {
    ChunkCutter cutter{model, reply, seed, std::nullopt};
    std::vector<Chunk> chunks;
    while (chunks.empty() || !chunks.back().last) chunks.push_back(cutter.next());
    return chunks;
}

std::vector<std::string> texts_of(const std::vector<Chunk>& chunks) {
    std::vector<std::string> texts;
    texts.reserve(chunks.size());
    for (const Chunk& chunk : chunks) texts.push_back(chunk.text);
    return texts;
}

const std::vector<std::string> seven{"a", "b", "c", "d", "e", "f", "g"};

}  // namespace

TEST_CASE("a chunk holds as many tokens as the model puts into one, and the last what is left") {
    const ModelConfig one = in_chunks_of(laws::Constant{1});
    CHECK(texts_of(cut(one, reply_to_cut(one, seven))) == seven);
    const ModelConfig three = in_chunks_of(laws::Constant{3});
    const std::vector<Chunk> chunks = cut(three, reply_to_cut(three, seven));
    CHECK(texts_of(chunks) == std::vector<std::string>{"abc", "def", "g"});
    CHECK(chunks[0].tokens == 3);
    CHECK(chunks[2].tokens == 1);
    CHECK(chunks[1].tokens_so_far == 6);
    CHECK(chunks[2].tokens_so_far == 7);
    const ModelConfig all = in_chunks_of(laws::Constant{100});
    CHECK(texts_of(cut(all, reply_to_cut(all, seven))) == std::vector<std::string>{"abcdefg"});
    const ModelConfig none = in_chunks_of(laws::Constant{0});
    CHECK(texts_of(cut(none, reply_to_cut(none, seven))) == seven);
}

TEST_CASE("no chunk holds both reasoning and answer") {
    const ModelConfig three = in_chunks_of(laws::Constant{3});
    const std::vector<Chunk> chunks = cut(three, reply_to_cut(three, seven, 4));
    CHECK(texts_of(chunks) == std::vector<std::string>{"abc", "d", "efg"});
    CHECK(chunks[0].reasoning);
    CHECK(chunks[1].reasoning);
    CHECK_FALSE(chunks[2].reasoning);
    CHECK_FALSE(chunks[1].last);
    CHECK(texts_of(cut(three, reply_to_cut(three, seven, 7))) == std::vector<std::string>{"abc", "def", "g"});
}

TEST_CASE("drawn sizes lose no token, and repeat themselves") {
    const ModelConfig model = in_chunks_of(laws::Lognormal{2, 0.8});
    const Reply reply = reply_to_cut(model, std::vector<std::string>(500, "x"));
    const std::vector<Chunk> chunks = cut(model, reply);
    std::size_t tokens = 0;
    std::map<std::size_t, int> sizes;
    for (const Chunk& chunk : chunks) {
        CHECK(chunk.text == std::string(chunk.tokens, 'x'));
        ++sizes[chunk.tokens];
        tokens += chunk.tokens;
    }
    CHECK(tokens == 500);
    CHECK(sizes.size() > 3);
    CHECK(texts_of(cut(model, reply)) == texts_of(chunks));
    CHECK(texts_of(cut(model, reply, 2)) != texts_of(chunks));
}

TEST_CASE("the text of an empty chunk comes with the next, and nothing is lost") {
    ModelConfig model = in_chunks_of(laws::Constant{1});
    model.p_empty_chunk = 0.4;
    std::vector<std::string> tokens;
    tokens.reserve(2000);
    std::string text;
    for (int i = 0; i < 2000; ++i) tokens.push_back(std::to_string(i % 10));
    for (const std::string& token : tokens) text += token;
    const std::vector<Chunk> chunks = cut(model, reply_to_cut(model, tokens, 700));
    REQUIRE(chunks.size() == tokens.size());
    std::string joined;
    std::string reasoning;
    int empty = 0;
    for (const Chunk& chunk : chunks) {
        CHECK(chunk.tokens == 1);
        joined += chunk.text;
        if (chunk.reasoning) reasoning += chunk.text;
        empty += chunk.text.empty() ? 1 : 0;
    }
    CHECK(joined == text);
    CHECK(reasoning == text.substr(0, 700));
    CHECK_FALSE(chunks.back().text.empty());
    CHECK(empty > 800 - 5 * 22);  // five standard deviations
    CHECK(empty < 800 + 5 * 22);
}

TEST_CASE("even where every chunk is to be empty, the last of the reasoning and of the answer are not") {
    ModelConfig model = in_chunks_of(laws::Constant{1});
    model.p_empty_chunk = 1;
    CHECK(texts_of(cut(model, reply_to_cut(model, seven, 3))) ==
          std::vector<std::string>{"", "", "abc", "", "", "", "defg"});
}

TEST_CASE("a reply without an end goes on with filler") {
    ModelConfig model = in_chunks_of(laws::Constant{2});
    Reply reply = reply_to_cut(model, {"a", "b", "c"});
    reply.endless = true;
    ChunkCutter cutter{model, reply, 1, std::nullopt};
    CHECK(cutter.next().text == "ab");
    CHECK(cutter.next().text == "c from");
    for (int i = 0; i < 100; ++i) {
        const Chunk chunk = cutter.next();
        CHECK_FALSE(chunk.last);
        CHECK(chunk.tokens == 2);
        CHECK_FALSE(chunk.text.empty());
    }
}

TEST_CASE("each token has its log-probabilities where the call asks for them") {
    const ModelConfig model = in_chunks_of(laws::Constant{3});
    const Reply reply = reply_to_cut(model, seven);
    ChunkCutter cutter{model, reply, 1, 2};
    LogProbabilitySource source{"m", 1, 0};
    std::size_t i = 0;
    for (const std::size_t size : {3U, 3U, 1U}) {
        const Chunk chunk = cutter.next();
        REQUIRE(chunk.log_probabilities.size() == size);
        for (const api::TokenLogProbability& told : chunk.log_probabilities) {
            const api::TokenLogProbability expected = source.next(seven[i++], 2);
            CHECK(told.token == expected.token);
            CHECK(told.log_probability == expected.log_probability);
            CHECK(told.top == expected.top);
        }
    }
    CHECK(cut(model, reply).front().log_probabilities.empty());
}
