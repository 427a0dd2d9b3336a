#include "refusal.hpp"

#include <laptime/error/error.hpp>

#include <sstream>

namespace laptime::schedule {

void refuse(std::string_view must, double value) {
    std::ostringstream message;
    message << must << ", not " << value;
    throw error::SpecError(message.str());
}

}  // namespace laptime::schedule
