// Files compiled into the program (migrations, SDL, web assets); made by pedigree_embed() in cmake/Module.cmake.
#pragma once

#include <span>
#include <string_view>

namespace pedigree {

struct EmbeddedFile {
  std::string_view name;
  const char* begin;
  const char* end;
  [[nodiscard]] std::string_view bytes() const { return {begin, end}; }
};

}  // namespace pedigree
