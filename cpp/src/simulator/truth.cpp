#include <laptime/simulator/truth.hpp>

#include <nlohmann/json.hpp>

namespace laptime::simulator {

std::string to_json(const Truth& truth) {
    using Json = nlohmann::ordered_json;
    const Json object{{"model", truth.model},
                      {"api", truth.api},
                      {"question_id", truth.question_id.empty() ? Json() : Json(truth.question_id)},
                      {"right", truth.right ? Json(*truth.right) : Json()},
                      {"status", truth.status},
                      {"received_ns", truth.received_ns},
                      {"chunk_sent_ns", truth.chunk_sent_ns},
                      {"tokens", truth.tokens},
                      {"done_ns", truth.done_ns},
                      {"complete", truth.complete}};
    return object.dump(-1, ' ', false,
                       Json::error_handler_t::replace);  // a client may name a model in any bytes
}

}  // namespace laptime::simulator
