// The fields of a line that come in groups, with their keys, for whoever writes and reads them.
#pragma once

#include <laptime/records/record.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace laptime::records {

// Stamps are nanoseconds elapsed since the intended time, chunks are gaps, and a field at its default is left
// out: that keeps a line short, and a person can read it.
struct NamedStamp {
    std::string_view key;
    std::optional<clock::Instant> Times::* stamp;
};
inline constexpr std::array stamps{
    NamedStamp{"admitted", &Times::admitted},
    NamedStamp{"issued", &Times::issued},
    NamedStamp{"dns", &Times::dns},
    NamedStamp{"connected", &Times::connected},
    NamedStamp{"tls", &Times::tls},
    NamedStamp{"sent", &Times::sent},
    NamedStamp{"first_byte", &Times::first_byte},
    NamedStamp{"first_reasoning", &Times::first_reasoning},
    NamedStamp{"first_token", &Times::first_token},
    NamedStamp{"done", &Times::done},
    NamedStamp{"given_up", &Times::given_up},
};

struct NamedDuration {
    std::string_view key;
    std::optional<clock::Duration> ServerTimings::* duration;
};
inline constexpr std::array server_durations{
    NamedDuration{"total", &ServerTimings::total},
    NamedDuration{"load", &ServerTimings::load},
    NamedDuration{"prompt_eval", &ServerTimings::prompt_eval},
    NamedDuration{"eval", &ServerTimings::eval},
};

struct NamedCount {
    std::string_view key;
    std::optional<TokenCount> Tokens::* count;
};
inline constexpr std::array token_counts{
    NamedCount{"prompt", &Tokens::prompt},
    NamedCount{"output", &Tokens::output},
    NamedCount{"cached", &Tokens::cached},
};

}  // namespace laptime::records
