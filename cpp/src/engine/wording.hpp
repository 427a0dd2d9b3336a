// What one request says: its names in the records, and the bytes that are sent.
#pragma once

#include "agenda.hpp"

#include <laptime/engine/job.hpp>
#include <laptime/records/record.hpp>
#include <laptime/transport/transport.hpp>

namespace laptime::engine {

[[nodiscard]] records::Identity identity_of(const Errand& errand, const Job& job);

[[nodiscard]] transport::HttpRequest http_request(const Errand& errand, const records::Identity& identity,
                                                  const Job& job);

}  // namespace laptime::engine
