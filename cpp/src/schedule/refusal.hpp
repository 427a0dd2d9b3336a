/// \file
/// How this library refuses a number.
#pragma once

#include <string_view>

namespace laptime::schedule {

/// \throws error::SpecError "`must`, not `value`", the number written as a person would
[[noreturn]] void refuse(std::string_view must, double value);

}  // namespace laptime::schedule
