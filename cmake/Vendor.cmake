# Third-party libraries, all from Debian 12 packages (see tools/packages.txt).
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
find_library(RE2_LIBRARY re2 REQUIRED)   # its pkg-config file adds -pthread, which the shared precompiled header has not
if(PEDIGREE_TESTS)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
