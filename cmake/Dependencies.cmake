# Third-party libraries: the system's where it has them, else a pinned release.
include(FetchContent)
find_package(Threads REQUIRED)
find_package(CURL 7.80 REQUIRED) # with its TLS back end; comes with every system we support

FetchContent_Declare(nlohmann_json
  URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
  SYSTEM
  FIND_PACKAGE_ARGS 3.10)
FetchContent_Declare(Eigen3
  URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
  URL_HASH SHA256=8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72
  SYSTEM
  FIND_PACKAGE_ARGS 3.4 NO_MODULE)
FetchContent_Declare(doctest
  URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.11.tar.gz
  URL_HASH SHA256=632ed2c05a7f53fa961381497bf8069093f0d6628c5f26286161fbd32a560186
  SYSTEM
  FIND_PACKAGE_ARGS 2.4)

set(EIGEN_BUILD_DOC OFF)
set(EIGEN_BUILD_TESTING OFF)
set(DOCTEST_WITH_TESTS OFF)
FetchContent_MakeAvailable(nlohmann_json Eigen3)
if(LAPTIME_BUILD_TESTS)
  FetchContent_MakeAvailable(doctest)
endif()

# Boost.Asio and Boost.Beast, as headers only.
add_library(laptime_boost INTERFACE)
find_package(Boost 1.74 CONFIG QUIET)
if(Boost_FOUND)
  target_link_libraries(laptime_boost INTERFACE Boost::headers)
else()
  FetchContent_Declare(Boost
    URL https://github.com/boostorg/boost/releases/download/boost-1.84.0/boost-1.84.0.tar.xz
    URL_HASH SHA256=2e64e5d79a738d0fa6fb546c6e5c2bd28f88d268a2a080546f74e5ff98f29d0e
    SYSTEM)
  set(BOOST_INCLUDE_LIBRARIES asio beast)
  FetchContent_MakeAvailable(Boost)
  target_link_libraries(laptime_boost INTERFACE Boost::asio Boost::beast)
endif()
