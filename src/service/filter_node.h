// The tree of a parsed filter, for those who evaluate it.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <vector>

#include "service/filter.h"

namespace pedigree::service {

enum class FilterOp { kAnd, kOr, kNor, kNot, kEq, kNe, kGt, kGte, kLt, kLte, kIn, kNin, kExists, kRegex, kContains, kAll, kSize };

struct Filter::Node {
  FilterOp op = FilterOp::kAnd;
  std::string field;                                 // of conditions
  json::Value operand;
  std::shared_ptr<const re2::RE2> pattern;           // of $regex
  std::vector<std::shared_ptr<const Node>> children; // of $and, $or, $nor, $not
};

}  // namespace pedigree::service
