# cJSON and libyaml as part of the executables (ROLLOUT_STATIC), for a package that runs where neither is installed. Each is taken
# from a folder of its source, as its authors lay it out, or from the system's static library where there is one; Debian has none
# of cJSON. The targets have pkg-config's names, so that whoever links them need not know.
set(ROLLOUT_CJSON_SOURCE "" CACHE PATH "ROLLOUT_STATIC: a folder with cJSON.c; else libcjson.a is looked for")
set(ROLLOUT_YAML_SOURCE "" CACHE PATH "ROLLOUT_STATIC: a folder with libyaml's include/ and src/; else libyaml.a is looked for")

# The archive of a pkg-config module.
function(rollout_archive target module archive)
  pkg_check_modules(${target} REQUIRED ${module})
  find_library(${target}_ARCHIVE ${archive} HINTS ${${target}_LIBRARY_DIRS} REQUIRED)
  add_library(rollout_${target} INTERFACE)
  target_include_directories(rollout_${target} SYSTEM INTERFACE ${${target}_INCLUDE_DIRS})
  target_link_libraries(rollout_${target} INTERFACE ${${target}_ARCHIVE})
endfunction()

# ENABLE_LOCALES as in cJSON's own build.
if(ROLLOUT_CJSON_SOURCE)
  configure_file(${ROLLOUT_CJSON_SOURCE}/cJSON.h ${CMAKE_BINARY_DIR}/static/cjson/cJSON.h COPYONLY)
  add_library(rollout_CJSON STATIC ${ROLLOUT_CJSON_SOURCE}/cJSON.c)
  target_include_directories(rollout_CJSON SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/static)
  target_compile_definitions(rollout_CJSON PRIVATE ENABLE_LOCALES)
else()
  rollout_archive(CJSON libcjson libcjson.a)
endif()

# The version is in the script that configures it.
if(ROLLOUT_YAML_SOURCE)
  file(STRINGS ${ROLLOUT_YAML_SOURCE}/CMakeLists.txt yaml_version REGEX "YAML_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
  list(TRANSFORM yaml_version REPLACE ".*YAML_VERSION_([A-Z]+) ([0-9]+).*" "YAML_VERSION_\\1=\\2")
  list(TRANSFORM yaml_version REPLACE ".*=" "" OUTPUT_VARIABLE yaml_numbers)
  list(JOIN yaml_numbers . yaml_numbers)
  file(GLOB yaml_sources ${ROLLOUT_YAML_SOURCE}/src/*.c)
  add_library(rollout_YAML STATIC ${yaml_sources})
  target_include_directories(rollout_YAML SYSTEM PUBLIC ${ROLLOUT_YAML_SOURCE}/include)
  target_compile_definitions(rollout_YAML PRIVATE ${yaml_version} YAML_VERSION_STRING="${yaml_numbers}" PUBLIC YAML_DECLARE_STATIC)
else()
  rollout_archive(YAML yaml-0.1 libyaml.a)
endif()

# Both use more of the system's C library than C11 declares; what is not declared would give an int, half of a pointer.
foreach(name CJSON YAML)
  get_target_property(kind rollout_${name} TYPE)
  if(kind STREQUAL STATIC_LIBRARY)
    set_target_properties(rollout_${name} PROPERTIES C_EXTENSIONS ON)
    target_compile_options(rollout_${name} PRIVATE -Werror=implicit-function-declaration)
  endif()
  add_library(PkgConfig::${name} ALIAS rollout_${name})
endforeach()
