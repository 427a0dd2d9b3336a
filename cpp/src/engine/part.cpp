#include "part.hpp"

#include <variant>

namespace laptime::engine {

Part::Part(const schedule::Load& load, schedule::Share share) : share_{share} {
    if (const auto* closed = std::get_if<schedule::Closed>(&load)) n_users_ = closed->users;
}

bool Part::has_request(std::size_t index) const noexcept {
    const std::size_t dealt = n_users_ > 0 ? index % n_users_ : index;
    return dealt % share_.n == share_.k;
}

std::vector<std::size_t> Part::users() const {
    std::vector<std::size_t> users;
    for (std::size_t user = share_.k; user < n_users_; user += share_.n) users.push_back(user);
    return users;
}

std::size_t Part::places(std::size_t whole) const noexcept {
    return whole / share_.n + (share_.k < whole % share_.n ? 1 : 0);
}

}  // namespace laptime::engine
