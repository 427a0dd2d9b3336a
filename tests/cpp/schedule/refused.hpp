/// \file
/// What a refusal says.
#pragma once

#include <laptime/error/error.hpp>

#include <string>

namespace laptime::test {

/// The message of the SpecError that `act` throws; "accepted" where it throws none.
template <class Act>
std::string refusal_of(Act act) {
    try {
        act();
    } catch (const error::SpecError& problem) {
        return problem.what();
    }
    return "accepted";
}

}  // namespace laptime::test
