#include "sql/sql.h"

namespace pedigree::sql {

std::string in_list(std::size_t count, std::size_t first) {
  std::string text = "(";
  for (std::size_t i = 0; i < count; ++i) {
    text += i == 0 ? "?" : ", ?";
    text += std::to_string(first + i);
  }
  text += ')';
  return text;
}

}  // namespace pedigree::sql
