#include "anthropic.hpp"
#include "llamacpp.hpp"
#include "ollama.hpp"
#include "openai.hpp"

#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>

namespace laptime::api {

const std::vector<const Api*>& all_apis() {
    static const std::vector<const Api*> apis{&anthropic(),   &llamacpp(),    &ollama_generate(),
                                              &ollama_chat(), &openai_chat(), &openai_completions()};
    return apis;
}

const Api& find_api(std::string_view name) {
    std::string known;
    for (const Api* api : all_apis()) {
        if (api->name() == name) return *api;
        known += (known.empty() ? "" : ", ") + std::string{api->name()};
    }
    throw error::SpecError("unknown API '" + std::string{name} + "': there are " + known);
}

}  // namespace laptime::api
