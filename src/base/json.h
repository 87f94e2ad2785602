// JSON: a value type, an exact parser and a writer.
//
// Why our own: history lines of the W&B SDK carry bare NaN/Infinity, every digit of a number counts, and no packaged parser is
// both safe and exact (see docs/decisions/0002-own-json.md).
//
// Numbers: an integer literal that fits int64 is kInt; any other number is kDouble, except that integer literals beyond int64
// keep their digits (kBigInt, text). Doubles are read with std::from_chars and written with std::to_chars (shortest form that
// reads back to the same double). "-0" is the double -0.0, so that the sign survives. Too small for a double reads as zero.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace pedigree::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;

/// Members in order of insertion. Look-up is linear for small objects, by hash for large ones; find() never allocates.
class Object {
 public:
  Object();
  Object(std::initializer_list<Member> members);  // of equal keys the last wins
  Object(const Object& other);
  Object& operator=(const Object& other);
  Object(Object&&) noexcept;
  Object& operator=(Object&&) noexcept;
  ~Object();

  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);
  /// Replaces the member or appends it.
  Value& set(std::string_view key, Value value);
  /// Appends without looking for an existing member (the caller knows it is new).
  Value& append(std::string key, Value value);
  /// Keeps the order of the others; linear.
  bool erase(std::string_view key);

  // Defined below Value, whose size the iterators need.
  using const_iterator = std::vector<Member>::const_iterator;
  using iterator = std::vector<Member>::iterator;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const;
  [[nodiscard]] const_iterator begin() const;
  [[nodiscard]] const_iterator end() const;
  /// Values may be changed in place; keys must not be.
  iterator begin();
  iterator end();
  bool operator==(const Object& other) const;  // order of members does not matter

 private:
  /// Open addressing over positions in members_, kept once there are too many members to look through.
  struct Index {
    std::vector<std::uint32_t> slots;
  };
  static constexpr std::size_t kNone = ~std::size_t{0};
  [[nodiscard]] std::size_t position(std::string_view key) const;
  void rebuild_index();
  void index_last();

  std::vector<Member> members_;
  std::unique_ptr<Index> index_;
};

/// Digits of an integer that does not fit int64.
struct BigInt {
  std::string digits;
  bool operator==(const BigInt&) const = default;
};
/// JSON text that is written verbatim. The parser never makes one.
struct Raw {
  std::string text;
  bool operator==(const Raw&) const = default;
};

class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(std::same_as<bool> auto value) : data_(value) {}  // not for pointers, which would convert
  Value(int value) : data_(std::int64_t{value}) {}
  Value(std::int64_t value) : data_(value) {}
  Value(double value) : data_(value) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(Array value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}
  Value(BigInt value) : data_(std::move(value)) {}
  Value(Raw value) : data_(std::move(value)) {}
  template <class T>
  Value(const std::optional<T>& value) {
    if (value) *this = Value(*value);
  }

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(data_); }
  [[nodiscard]] bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
  [[nodiscard]] bool is_double() const { return std::holds_alternative<double>(data_); }
  [[nodiscard]] bool is_number() const { return is_int() || is_double() || std::holds_alternative<BigInt>(data_); }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(data_); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(data_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(data_); }
  [[nodiscard]] bool is_raw() const { return std::holds_alternative<Raw>(data_); }

  // Typed access: nullptr / nullopt when the value is of another type.
  [[nodiscard]] const bool* if_bool() const { return std::get_if<bool>(&data_); }
  [[nodiscard]] const std::int64_t* if_int() const { return std::get_if<std::int64_t>(&data_); }
  [[nodiscard]] const double* if_double() const { return std::get_if<double>(&data_); }
  [[nodiscard]] const std::string* if_string() const { return std::get_if<std::string>(&data_); }
  [[nodiscard]] const Array* if_array() const { return std::get_if<Array>(&data_); }
  [[nodiscard]] const Object* if_object() const { return std::get_if<Object>(&data_); }
  [[nodiscard]] const BigInt* if_big_int() const { return std::get_if<BigInt>(&data_); }
  [[nodiscard]] const Raw* if_raw() const { return std::get_if<Raw>(&data_); }
  Array* if_array() { return std::get_if<Array>(&data_); }
  Object* if_object() { return std::get_if<Object>(&data_); }
  std::string* if_string() { return std::get_if<std::string>(&data_); }
  /// Calls `visitor` with what the value holds: std::monostate (null), bool, std::int64_t, double, std::string, Array, ...
  template <class Visitor>
  decltype(auto) visit(Visitor&& visitor) const {
    return std::visit(std::forward<Visitor>(visitor), data_);
  }
  /// Any number as a double (a BigInt is rounded, if need be to infinity).
  [[nodiscard]] std::optional<double> number() const;
  /// An int, or a double with an integral value inside int64.
  [[nodiscard]] std::optional<std::int64_t> integer() const;

  /// Member of an object; nullptr if this is no object or has no such member.
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// Text of a string member, else "" (for optional text fields of a request).
  [[nodiscard]] std::string_view text(std::string_view key) const;

  /// Same type and same content: 5 and 5.0 differ; NaN equals NaN.
  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object, BigInt, Raw> data_;
};

inline Object::Object() = default;
inline Object::Object(Object&&) noexcept = default;
inline Object& Object::operator=(Object&&) noexcept = default;
inline Object::~Object() = default;
inline std::size_t Object::size() const { return members_.size(); }
inline bool Object::empty() const { return members_.empty(); }
inline Object::const_iterator Object::begin() const { return members_.begin(); }
inline Object::const_iterator Object::end() const { return members_.end(); }
inline Object::iterator Object::begin() { return members_.begin(); }
inline Object::iterator Object::end() { return members_.end(); }

struct ParseOptions {
  bool nonfinite = false;              // accept bare NaN, Infinity, -Infinity
  std::size_t max_depth = 256;         // nesting of arrays and objects
  std::size_t max_values = 4'000'000;  // of any kind; bounds the memory (about 100 bytes each at worst)
};

/// Parses exactly one JSON text (RFC 8259). Refuses: trailing data, invalid UTF-8, lone surrogates, raw NUL and control
/// characters in strings (escaped ones, also \u0000, are legal), numbers JSON does not know or beyond the range of a double,
/// nesting beyond max_depth. Of duplicate keys the last wins, at the place of the first. The error (kInvalidArgument) says what
/// and at which byte. Never reads out of bounds, never recurses deeper than max_depth.
Result<Value> parse(std::string_view text, ParseOptions options = {});

enum class NonFinite { kBare, kString, kNull };  // NaN as NaN, as "NaN", as null

/// Compact text. Strings are written as UTF-8 with the escapes JSON demands; a malformed byte becomes U+FFFD. Doubles look as
/// Python writes them: 0.1, 5.0, 1e-07, 1e+22.
std::string write(const Value& value, NonFinite nonfinite = NonFinite::kNull);
void write(std::string& out, const Value& value, NonFinite nonfinite = NonFinite::kNull);
/// Appends a quoted JSON string.
void write_string(std::string& out, std::string_view text);
/// Appends a number as JSON writes it.
void write_double(std::string& out, double value, NonFinite nonfinite = NonFinite::kNull);

/// Canonical text for hashing: members sorted by key bytes, no white space, numbers as write() does, the text of a Raw parsed and
/// written canonically (throws std::logic_error if that is no JSON). Source: RFC 8785 in spirit; the exact rule is
/// docs/formats/events.md.
std::string canonical(const Value& value);

}  // namespace pedigree::json
