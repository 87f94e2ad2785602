#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/hash.h"
#include "base/json.h"

namespace pedigree::json {
namespace {

constexpr std::size_t kLinearLimit = 16;  // members up to which looking through them beats hashing
constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

/// Keyed per process, so that nobody can prepare keys that collide.
std::uint64_t hash_key(std::string_view key) {
  static const std::uint64_t seed = [] {
    std::uint64_t value = 0;
    std::memcpy(&value, random_bytes(sizeof value).data(), sizeof value);
    return value;
  }();
  return XXH3_64bits_withSeed(key.data(), key.size(), seed);
}

}  // namespace

Object::Object(std::initializer_list<Member> members) {
  members_.reserve(members.size());
  for (const auto& [key, value] : members) set(key, value);
}

Object::Object(const Object& other)
    : members_(other.members_), index_(other.index_ ? std::make_unique<Index>(*other.index_) : nullptr) {}

Object& Object::operator=(const Object& other) {
  if (this != &other) *this = Object(other);
  return *this;
}

std::size_t Object::position(std::string_view key) const {
  if (!index_) {
    const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& member) { return member.first == key; });
    return found == members_.end() ? kNone : static_cast<std::size_t>(found - members_.begin());
  }
  const std::vector<std::uint32_t>& slots = index_->slots;
  for (std::size_t at = hash_key(key) & (slots.size() - 1);; at = (at + 1) & (slots.size() - 1)) {
    if (slots[at] == kFree) return kNone;
    if (members_[slots[at]].first == key) return slots[at];
  }
}

void Object::rebuild_index() {
  if (members_.size() <= kLinearLimit) {
    index_.reset();
    return;
  }
  std::size_t capacity = 64;
  while (capacity < members_.size() * 4) capacity *= 2;  // a load between 1/4 and 1/2
  auto index = std::make_unique<Index>();
  index->slots.assign(capacity, kFree);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    std::size_t at = hash_key(members_[i].first) & (capacity - 1);
    while (index->slots[at] != kFree) at = (at + 1) & (capacity - 1);
    index->slots[at] = static_cast<std::uint32_t>(i);
  }
  index_ = std::move(index);
}

void Object::index_last() {
  if (members_.size() <= kLinearLimit) return;
  if (!index_ || index_->slots.size() < members_.size() * 2) {
    rebuild_index();
    return;
  }
  std::vector<std::uint32_t>& slots = index_->slots;
  std::size_t at = hash_key(members_.back().first) & (slots.size() - 1);
  while (slots[at] != kFree) at = (at + 1) & (slots.size() - 1);
  slots[at] = static_cast<std::uint32_t>(members_.size() - 1);
}

const Value* Object::find(std::string_view key) const {
  const std::size_t at = position(key);
  return at == kNone ? nullptr : &members_[at].second;
}

Value* Object::find(std::string_view key) {
  const std::size_t at = position(key);
  return at == kNone ? nullptr : &members_[at].second;
}

Value& Object::set(std::string_view key, Value value) {
  if (Value* existing = find(key)) return *existing = std::move(value);
  return append(std::string(key), std::move(value));
}

Value& Object::append(std::string key, Value value) {
  members_.emplace_back(std::move(key), std::move(value));
  index_last();
  return members_.back().second;
}

bool Object::erase(std::string_view key) {
  const std::size_t at = position(key);
  if (at == kNone) return false;
  members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(at));
  rebuild_index();
  return true;
}

bool Object::operator==(const Object& other) const {
  return size() == other.size() && std::all_of(begin(), end(), [&](const Member& member) {
           const Value* value = other.find(member.first);
           return value != nullptr && *value == member.second;
         });
}

std::optional<double> Value::number() const {
  if (const double* value = if_double()) return *value;
  if (const std::int64_t* value = if_int()) return static_cast<double>(*value);
  if (const BigInt* value = if_big_int()) {
    double rounded = 0;
    const std::string& digits = value->digits;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rounded);
    if (error != std::errc::result_out_of_range) return rounded;
    return digits.starts_with('-') ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  return std::nullopt;
}

std::optional<std::int64_t> Value::integer() const {
  if (const std::int64_t* value = if_int()) return *value;
  constexpr double kLimit = 9223372036854775808.0;  // 2^63, the first double beyond int64
  const double* value = if_double();
  if (value == nullptr || !(*value >= -kLimit && *value < kLimit) || std::trunc(*value) != *value) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

const Value* Value::find(std::string_view key) const {
  const Object* object = if_object();
  return object == nullptr ? nullptr : object->find(key);
}

std::string_view Value::text(std::string_view key) const {
  const Value* member = find(key);
  const std::string* text = member == nullptr ? nullptr : member->if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

bool Value::operator==(const Value& other) const {
  const double* a = if_double();
  const double* b = other.if_double();
  if (a != nullptr && b != nullptr && std::isnan(*a) && std::isnan(*b)) return true;
  return data_ == other.data_;
}

}  // namespace pedigree::json
