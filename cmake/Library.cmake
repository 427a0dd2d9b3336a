# laptime_library(NAME LINKS other... EXTERNAL target...): the static library of cpp/src/NAME.
# LINKS is the architecture: what a folder may use is what it links to.
function(laptime_library name)
  cmake_parse_arguments(ARG "" "" "LINKS;EXTERNAL" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/${name}/*.cpp")
  add_library(laptime_${name} STATIC ${sources})
  add_library(laptime::${name} ALIAS laptime_${name})
  target_include_directories(laptime_${name} PUBLIC "${PROJECT_SOURCE_DIR}/cpp/include")
  list(TRANSFORM ARG_LINKS PREPEND laptime::)
  target_link_libraries(laptime_${name} PUBLIC ${ARG_LINKS} PRIVATE laptime_options ${ARG_EXTERNAL})
endfunction()
