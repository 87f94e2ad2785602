# Compile and link flags every target of the project shares.
set(PEDIGREE_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (empty: none)")

add_library(pedigree_flags INTERFACE)
target_include_directories(pedigree_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(pedigree_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Wnull-dereference -Werror
  "SHELL:-Xclang -fno-pch-timestamp")   # lets ccache share precompiled headers between builds
if(PEDIGREE_SANITIZE)
  target_compile_options(pedigree_flags INTERFACE -fsanitize=${PEDIGREE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(pedigree_flags INTERFACE -fsanitize=${PEDIGREE_SANITIZE})
endif()
# Must be identical in every translation unit, or Asio and fmt break the one-definition rule.
target_compile_definitions(pedigree_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_BOOST_COROUTINE FMT_HEADER_ONLY=1)
