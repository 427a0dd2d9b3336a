// Include before any header of Asio.
#pragma once

#include <utility>  // Boost 1.74's awaitable.hpp uses std::exchange without including it

// Boost 1.74 knows the C++20 coroutines of GCC only.
#if defined(__clang__) && !defined(BOOST_ASIO_HAS_CO_AWAIT)
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#endif
