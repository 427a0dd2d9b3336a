# What a build may switch on, and the flags every target of ours is compiled with.
option(LAPTIME_BUILD_TESTS "Build the C++ tests" ON)
option(LAPTIME_BUILD_BINDINGS "Build the Python extension" OFF)
option(LAPTIME_PORTABLE_POLLING "Wait with curl_multi_poll even where epoll exists" OFF)
set(LAPTIME_SANITIZE "" CACHE STRING "Sanitizers to build with: empty, 'address,undefined' or 'thread'")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Nobody else links to our symbols: calls among them need no detour, and may be inlined.
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(laptime_options INTERFACE)
target_compile_options(laptime_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC's flow analysis reports false overflows inside libstdc++ and Asio when it inlines them.
  target_compile_options(laptime_options INTERFACE
    -Wno-error=maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow -Wno-error=restrict)
endif()
if(LAPTIME_SANITIZE)
  target_compile_options(laptime_options INTERFACE
    -fsanitize=${LAPTIME_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND LAPTIME_SANITIZE STREQUAL "thread")
    target_compile_options(laptime_options INTERFACE -Wno-tsan) # Asio's fences, which TSan does not see
  endif()
  target_link_options(laptime_options INTERFACE -fsanitize=${LAPTIME_SANITIZE})
endif()
