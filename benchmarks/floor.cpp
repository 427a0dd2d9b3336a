// What an HTTP client on libcurl costs at the least: its multi-socket interface on epoll, as laptime's engine
// has it, but nothing is parsed, stamped or recorded. One body for all requests, handles that are set up
// once.
//
//   floor URL FIRST_BODY BODY USERS REQUESTS        prints one JSON object
//
// FIRST_BODY is sent once before, as with other clients, and counts for nothing.
//
// Linux only; compiled by client_overhead.py.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

struct EasyDeleter {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

struct MultiDeleter {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, MultiDeleter>;

struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, ListDeleter>;

struct Load {
    std::string url;
    std::string body;
    std::size_t users;
    std::size_t requests;
};

std::size_t throw_away(const char* /*bytes*/, std::size_t size, std::size_t n, void* /*unused*/) {
    return size * n;
}

/// All requests of a load, in a closed loop.
class Floor {
  public:
    explicit Floor(const Load& load)
        : load_{load}, epoll_{::epoll_create1(EPOLL_CLOEXEC)}, multi_{curl_multi_init()} {
        if (epoll_ < 0 || !multi_) throw std::runtime_error{"no epoll descriptor, or no handle of curl"};
        headers_.reset(curl_slist_append(nullptr, "Expect:"));
        headers_.reset(curl_slist_append(headers_.release(), "Content-Type: application/json"));
        curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(load.users));
        curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &Floor::watch_socket);
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, static_cast<void*>(this));
        curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &Floor::set_timer);
        curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, static_cast<void*>(this));
    }
    Floor(const Floor&) = delete;
    Floor& operator=(const Floor&) = delete;
    ~Floor() {
        for (const Easy& easy : users_) curl_multi_remove_handle(multi_.get(), easy.get());
        multi_.reset();  // closes its connections while the sockets can still be unwatched
        ::close(epoll_);
    }

    /// Sends everything; returns how many requests were answered with 200.
    std::size_t run() {
        while (users_.size() < load_.users && begun_ < load_.requests) add_user();
        while (ended_ < load_.requests) {
            wait();
            take_finished();
        }
        return answered_;
    }

  private:
    void add_user() {
        Easy& easy = users_.emplace_back(curl_easy_init());
        if (!easy) throw std::runtime_error{"out of memory"};
        curl_easy_setopt(easy.get(), CURLOPT_URL, load_.url.c_str());
        curl_easy_setopt(easy.get(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &throw_away);
        curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers_.get());
        curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(load_.body.size()));
        curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, load_.body.c_str());
        start(easy.get());
    }

    void start(CURL* easy) {
        ++begun_;
        curl_multi_add_handle(multi_.get(), easy);
    }

    void wait() {
        const int ready =
            ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), milliseconds_left());
        for (int i = 0; i < ready; ++i) act_on(events_[static_cast<std::size_t>(i)]);
        if (deadline_ && *deadline_ <= Clock::now()) {
            deadline_.reset();
            act(CURL_SOCKET_TIMEOUT, 0);
        }
    }

    /// Until curl wants to be called, as epoll counts it.
    [[nodiscard]] int milliseconds_left() const {
        if (!deadline_) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now());
        return static_cast<int>(std::max(left.count(), std::chrono::milliseconds::rep{0}));
    }

    void act_on(const epoll_event& event) {
        int what = 0;
        if ((event.events & (EPOLLIN | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
        if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
        if ((event.events & EPOLLERR) != 0) what |= CURL_CSELECT_ERR;
        act(event.data.fd, what);
    }

    void act(curl_socket_t socket, int what) {
        int running = 0;
        curl_multi_socket_action(multi_.get(), socket, what, &running);
    }

    void take_finished() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            CURL* easy = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            if (message->data.result == CURLE_OK && status == 200) ++answered_;
            ++ended_;
            curl_multi_remove_handle(multi_.get(), easy);
            if (begun_ < load_.requests) start(easy);
        }
    }

    static int watch_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* known) {
        auto& floor = *static_cast<Floor*>(self);
        if (what == CURL_POLL_REMOVE) return ::epoll_ctl(floor.epoll_, EPOLL_CTL_DEL, socket, nullptr);
        epoll_event event{.events = 0, .data = {.fd = socket}};
        if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
        if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
        const int operation = known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        curl_multi_assign(floor.multi_.get(), socket, self);  // any pointer: the socket is watched
        return ::epoll_ctl(floor.epoll_, operation, socket, &event);
    }

    static int set_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
        auto& floor = *static_cast<Floor*>(self);
        floor.deadline_.reset();
        if (timeout_ms >= 0) floor.deadline_ = Clock::now() + std::chrono::milliseconds{timeout_ms};
        return 0;
    }

    static constexpr std::size_t events_at_once = 2048;

    const Load& load_;
    int epoll_;
    Multi multi_;
    Headers headers_;
    std::vector<Easy> users_;
    std::vector<epoll_event> events_{events_at_once};
    std::optional<Clock::time_point> deadline_;
    std::size_t begun_ = 0;
    std::size_t ended_ = 0;
    std::size_t answered_ = 0;
};

double cpu_s() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    constexpr double microsecond = 1e-6;
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           microsecond * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// A line of /proc/self/status, such as "VmRSS:", in KiB.
long status_kib(const std::string& name) {
    std::ifstream status{"/proc/self/status"};
    std::string word;
    while (status >> word) {
        if (word != name) continue;
        long kib = 0;
        status >> kib;
        return kib;
    }
    return 0;
}

void measure(const Load& load) {
    std::ofstream{"/proc/self/clear_refs"} << '5';  // the peak of memory is counted from here
    const long resident_kib = status_kib("VmRSS:");
    const double used_s = cpu_s();
    const auto started = Clock::now();
    const std::size_t answered = Floor{load}.run();
    const std::chrono::duration<double> wall = Clock::now() - started;
    std::printf(R"({"cpu_s": %.6f, "wall_s": %.6f, "memory_kib": %ld, "finished": %zu, "tokens": null})"
                "\n",
                cpu_s() - used_s, wall.count(), status_kib("VmHWM:") - resident_kib, answered);
}

}  // namespace

int main(int count, char** arguments) {
    constexpr int expected = 6;
    if (count != expected) {
        std::fputs("usage: floor URL FIRST_BODY BODY USERS REQUESTS\n", stderr);
        return 2;
    }
    try {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        const std::string url = arguments[1];
        const Load first{.url = url, .body = arguments[2], .users = 1, .requests = 1};
        Floor{first}.run();
        measure({.url = url,
                 .body = arguments[3],
                 .users = std::stoul(arguments[4]),
                 .requests = std::stoul(arguments[5])});
        return 0;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "floor: %s\n", problem.what());
        return 1;
    }
}
