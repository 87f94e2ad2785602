# pedigree_module(NAME DEPS...): one static library pedigree_NAME from the *.cc of this folder (and its sub-folders), and one
# test program test_NAME from its *_test.cc. A new file needs no CMake edit.
function(pedigree_module name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test\\.cc|/main/[^/]*\\.cc)$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(lib pedigree_${name})
  if(sources)
    add_library(${lib} STATIC ${sources})
    target_link_libraries(${lib} PUBLIC pedigree_flags ${ARGN})
    target_precompile_headers(${lib} REUSE_FROM pedigree_pch)
  else()
    add_library(${lib} INTERFACE)
    target_link_libraries(${lib} INTERFACE pedigree_flags ${ARGN})
  endif()
  if(PEDIGREE_TESTS AND tests)
    add_executable(test_${name} ${tests})
    target_link_libraries(test_${name} PRIVATE ${lib} GTest::gtest GTest::gmock GTest::gtest_main rapidcheck)
    target_precompile_headers(test_${name} REUSE_FROM pedigree_pch)
    add_test(NAME ${name} COMMAND test_${name})
  endif()
endfunction()

# pedigree_embed(TARGET NAMESPACE FILES...): makes the files part of the program's read-only data, findable by file name through
# <NAMESPACE>::embedded_files() (see base/embedded.h).
function(pedigree_embed target namespace)
  string(REPLACE "::" "_" folder ${namespace})   # a target may embed several sets of files
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${folder})
  file(MAKE_DIRECTORY ${out})
  add_custom_command(OUTPUT ${out}/embedded.cc
    COMMAND ${CMAKE_COMMAND} -DOUT=${out}/embedded.cc -DNAMESPACE=${namespace} "-DFILES=${ARGN}" -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out}/embedded.cc)
  set_source_files_properties(${out}/embedded.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()

# pedigree_embed_folder(TARGET NAMESPACE FOLDER DEPENDS...): the same for all files below a folder that is made at build time; a file is found by its
# path in the folder. DEPENDS: what is newer after the folder was made.
function(pedigree_embed_folder target namespace folder)
  string(REPLACE "::" "_" name ${namespace})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name})
  file(MAKE_DIRECTORY ${out})
  add_custom_command(OUTPUT ${out}/embedded.cc
    COMMAND ${CMAKE_COMMAND} -DOUT=${out}/embedded.cc -DNAMESPACE=${namespace} -DFOLDER=${folder} -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out}/embedded.cc)
  set_source_files_properties(${out}/embedded.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
