#include "routing.hpp"

namespace laptime::simulator {

Route find_route(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    for (const api::Api* api : api::all_apis()) {
        if (path == api->call_path()) return {.endpoint = Endpoint::call, .api = api, .method = "POST"};
        if (path == api->ready_path()) return {.endpoint = Endpoint::models, .api = api, .method = "GET"};
    }
    return {};
}

}  // namespace laptime::simulator
