#include "precision_stop_rule.hpp"

#include <algorithm>
#include <sstream>

namespace laptime::bindings {

namespace {

constexpr std::size_t enough_to_despair = 100;

std::optional<double> seconds_of(const schedule::FinishedRequest& request, WatchedTime watched) {
    if (!request.ok) return std::nullopt;
    if (watched == WatchedTime::latency) return clock::to_seconds(request.latency);
    if (!request.time_to_first_token) return std::nullopt;
    return clock::to_seconds(*request.time_to_first_token);
}

}  // namespace

bool PrecisionStopRule::Watched::is_hopeless() const noexcept {
    return values.n() == 0 && ended >= enough_to_despair;
}

PrecisionStopRule::PrecisionStopRule(const std::vector<std::string>& figures, WatchedTime watched,
                                     const stats::Precision& precision)
    : watched_{watched}, precision_{precision} {
    for (const std::string& figure : figures)
        targets_.push_back({.figure = figure, .values = stats::Sequential{precision}});
}

std::optional<std::string> PrecisionStopRule::look(std::span<const schedule::FinishedRequest> ended) {
    for (const schedule::FinishedRequest& request : ended) {
        Watched& target = targets_.at(request.target);
        ++target.ended;
        if (const auto seconds = seconds_of(request, watched_)) target.values.add({&*seconds, 1});
    }
    if (!is_settled()) return std::nullopt;
    return standing();
}

bool PrecisionStopRule::is_settled() const noexcept {
    return std::all_of(targets_.begin(), targets_.end(),
                       [](const Watched& target) { return target.values.reached() || target.is_hopeless(); });
}

std::string PrecisionStopRule::standing() const {
    std::string all;
    for (const Watched& target : targets_) all += (all.empty() ? "" : "; ") + standing_of(target);
    return all;
}

std::string PrecisionStopRule::worst() const {
    std::optional<double> worst;
    for (const Watched& target : targets_) {
        if (target.is_hopeless()) continue;
        const auto half_width = target.values.half_width();
        if (!half_width) return {};
        worst = std::max(worst.value_or(0), *half_width);
    }
    return worst ? shown(*worst) : std::string{};
}

std::string PrecisionStopRule::standing_of(const Watched& target) const {
    const stats::Sequential& values = target.values;
    const std::optional<stats::Estimate>& found = values.estimate();
    const std::optional<double> half_width = values.half_width();
    std::ostringstream text;
    if (target.is_hopeless()) {
        text << target.figure << " cannot become known: none of " << target.ended << " requests tells it";
    } else if (found && half_width) {
        text << target.figure << " is known to " << shown(*half_width) << " from " << found->n << " requests";
        if (!values.reached()) text << ", not to " << shown(precision_.half_width);
    } else {
        text << target.figure << " is not known to " << shown(precision_.half_width) << ": " << values.n()
             << " requests are fewer than the " << values.next_look() << " it takes to tell";
    }
    return text.str();
}

std::string PrecisionStopRule::shown(double half_width) const {
    constexpr int digits = 3;
    std::ostringstream text;
    text.precision(digits);
    text << "±";
    if (precision_.relative) {
        text << 100 * half_width << " %";
    } else if (half_width < 1) {
        text << 1000 * half_width << " ms";
    } else {
        text << half_width << " s";
    }
    return text.str();
}

}  // namespace laptime::bindings
