// The whole core at once, with all its threads: crew, libcurl, journal, and the simulated server as the other
// side.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/engine/crew.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/simulator/simulator.hpp>
#include <laptime/transport/curl_transport.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace end_to_end {

using laptime::records::Outcome;

inline constexpr std::size_t n_samples = 60;

/// Answers in a few milliseconds.
[[nodiscard]] laptime::simulator::ModelConfig quick_model();

/// Begins its answers at once and then says nothing for a minute.
[[nodiscard]] laptime::simulator::ModelConfig stalling_model();

/// Does not even begin its answers for a minute.
[[nodiscard]] laptime::simulator::ModelConfig silent_model();

/// One model that knows n_samples questions.
[[nodiscard]] laptime::simulator::Config server_of(laptime::simulator::ModelConfig model,
                                                   std::uint16_t port = 0);

struct Rig {
    explicit Rig(laptime::simulator::Config server_config = server_of(quick_model()));
    ~Rig();
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    /// A job for all questions of the server.
    [[nodiscard]] laptime::engine::Job job(laptime::schedule::Load load,
                                           const std::string& api = "openai") const;

    /// \param runs absent: without end
    [[nodiscard]] static laptime::schedule::Block block(const laptime::engine::Job& job,
                                                        std::optional<std::size_t> runs = 1);

    /// Closes the journal, and reads it. \throws std::logic_error where an attempt has two records
    [[nodiscard]] std::vector<laptime::records::RequestRecord> records();

    [[nodiscard]] laptime::engine::Health measure(const laptime::engine::Job& job, std::size_t threads,
                                                  std::optional<std::size_t> runs = 1,
                                                  const laptime::engine::Watch& watch = {});

    laptime::simulator::Config config;
    std::unique_ptr<laptime::simulator::Simulator> server;
    std::string url;  // stands when the server does not
    std::filesystem::path folder;
    laptime::records::Journal journal;
    laptime::clock::SteadyClock clock;
    laptime::engine::Crew crew;
};

[[nodiscard]] std::map<Outcome, std::size_t> outcomes_of(
    const std::vector<laptime::records::RequestRecord>& records);

}  // namespace end_to_end
