// Which of the APIs a request is for.
#pragma once

#include <laptime/api/api.hpp>

#include <string_view>

namespace laptime::simulator {

enum class Endpoint { unknown, models, call };

struct Route {
    Endpoint endpoint = Endpoint::unknown;
    const api::Api* api = nullptr;  ///< null where the endpoint is unknown
    std::string_view method;        ///< the only one that the endpoint takes
};

/// The route of a request's target; a query after the path is ignored. Of APIs that share a path, the first
/// of api::all_apis() has it.
[[nodiscard]] Route find_route(std::string_view target);

}  // namespace laptime::simulator
