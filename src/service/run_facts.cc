#include "service/run_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "service/run_lines.h"

namespace pedigree::service {
namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// The type a chart picks by. Valid as long as `value` is.
std::string_view type_name(const json::Value& value) {
  if (value.is_number()) return "number";
  if (value.is_string()) return "string";
  if (value.is_bool()) return "boolean";
  if (value.is_null()) return "null";
  if (value.is_array()) return "list";
  const auto media = value.text("_type");
  return media.empty() ? "map" : media;
}

/// Sums up line after line. Every metric point passes here, so the usual line, which repeats the keys of the line before it in
/// their order, is neither hashed nor copied.
class Gatherer {
 public:
  void add_line(const json::Value& row) {
    add_step(row);
    position_ = 0;
    flatten(row, "", 0, [this](const std::string& key, const json::Value& value) {
      if (const auto place = place_of(key, type_name(value))) count(*place, value);
      ++position_;
    });
  }

  HistoryFacts finish() && {
    for (std::size_t i = 0; i < last_values_.size(); ++i) facts_.keys[i].last = json::write(last_values_[i], json::NonFinite::kString);
    return std::move(facts_);
  }

 private:
  void add_step(const json::Value& row) {
    const auto* member = row.find("_step");
    const auto step = member == nullptr ? std::nullopt : member->integer();
    if (!step) return;
    facts_.min_step = std::min(facts_.min_step.value_or(*step), *step);
    facts_.max_step = std::max(facts_.max_step.value_or(*step), *step);
  }

  /// Nothing when there are too many keys already.
  std::optional<std::size_t> place_of(const std::string& key, std::string_view type) {
    if (position_ < order_.size()) {
      const auto& expected = facts_.keys[order_[position_]];
      if (expected.key == key && expected.type == type) return order_[position_];
    }
    std::string name = key;
    name += '\0';
    name += type;
    const auto [found, added] = index_.try_emplace(std::move(name), facts_.keys.size());
    if (added) {
      if (facts_.keys.size() >= kMaxKeys) {
        index_.erase(found);
        return std::nullopt;
      }
      facts_.keys.push_back({key, std::string(type), 0, true, "", std::nullopt, std::nullopt});
      facts_.first_numbers.push_back(kNoNumber);
      last_numbers_.push_back(kNoNumber);
      last_values_.emplace_back();
    }
    order_.resize(std::min(order_.size(), position_));
    if (order_.size() == position_) order_.push_back(found->second);
    return found->second;
  }

  void count(std::size_t place, const json::Value& value) {
    auto& known = facts_.keys[place];
    ++known.count;
    last_values_[place] = value;
    const auto number = value.number();
    if (!number || !std::isfinite(*number)) return;
    auto& last = last_numbers_[place];
    if (std::isnan(last)) facts_.first_numbers[place] = *number;
    else if (*number < last) known.monotonic = false;
    last = *number;
    known.minimum = std::min(known.minimum.value_or(*number), *number);
    known.maximum = std::max(known.maximum.value_or(*number), *number);
  }

  HistoryFacts facts_;
  std::unordered_map<std::string, std::size_t> index_;   // "key\0type" → place in keys
  std::vector<std::size_t> order_;                        // places of the values of the line before
  std::size_t position_ = 0;                              // of the value in its line
  std::vector<double> last_numbers_;
  std::vector<json::Value> last_values_;
};

}  // namespace

HistoryFacts gather(const std::vector<std::string>& lines) {
  Gatherer gatherer;
  for (const auto& line : lines) {
    const auto row = json::parse(line, {.nonfinite = true});
    if (row && row->is_object()) gatherer.add_line(*row);
  }
  return std::move(gatherer).finish();
}

store::RunKey add_key(const store::RunKey& older, const store::RunKey& newer, double first_number) {
  store::RunKey sum = newer;
  sum.count += older.count;
  sum.monotonic = older.monotonic && newer.monotonic;
  const auto last = json::parse(older.last);
  if (const auto number = last ? last->number() : std::nullopt; number && first_number < *number) sum.monotonic = false;
  const auto pick = [](const std::optional<double>& a, const std::optional<double>& b, auto choose) {
    return a && b ? std::optional(choose(*a, *b)) : (a ? a : b);
  };
  sum.minimum = pick(older.minimum, newer.minimum, [](double a, double b) { return std::min(a, b); });
  sum.maximum = pick(older.maximum, newer.maximum, [](double a, double b) { return std::max(a, b); });
  return sum;
}

}  // namespace pedigree::service
