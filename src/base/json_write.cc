#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <system_error>
#include <type_traits>

#include "base/json.h"
#include "base/text.h"

namespace pedigree::json {
namespace {

/// Escape letter for a byte: 0 plain, 'u' as \u00xx, else the letter after the backslash.
constexpr auto kEscapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

/// The body of a JSON string; `text` is UTF-8.
void write_escaped(std::string& out, std::string_view text) {
  std::size_t plain = 0;  // start of the run not yet written
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    out += '\\';
    out += escape;
    if (escape == 'u') {
      out += byte < 0x10 ? "000" : "001";
      out += "0123456789abcdef"[byte & 15U];
    }
  }
  out.append(text, plain);
}

void write_int(std::string& out, std::int64_t value) {
  std::array<char, 24> buffer;
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
}

void write_nonfinite(std::string& out, double value, NonFinite policy) {
  if (policy == NonFinite::kNull) {
    out += "null";
    return;
  }
  const std::string_view name = std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  if (policy == NonFinite::kString) out += '"';
  out += name;
  if (policy == NonFinite::kString) out += '"';
}

class Writer {
 public:
  Writer(std::string& out, NonFinite policy, bool sorted) : out_(out), policy_(policy), sorted_(sorted) {}

  void write(const Value& value) {
    value.visit([this](const auto& held) { put(held); });
  }

 private:
  void put(std::monostate) { out_ += "null"; }
  void put(bool value) { out_ += value ? "true" : "false"; }
  void put(std::int64_t value) { write_int(out_, value); }
  void put(double value) { write_double(out_, value, policy_); }
  void put(const std::string& value) { write_string(out_, value); }
  void put(const BigInt& value) { out_ += value.digits; }

  void put(const Raw& value) {
    if (!sorted_) {
      out_ += value.text;
      return;
    }
    const Result<Value> parsed = parse(value.text, {.nonfinite = true});
    if (!parsed) throw std::logic_error("json::canonical: Raw holds no JSON: " + parsed.error().message);
    write(*parsed);
  }

  void put(const Array& items) {
    out_ += '[';
    bool first = true;
    for (const Value& item : items) {
      separate(first);
      write(item);
    }
    out_ += ']';
  }

  void put(const Object& members) {
    out_ += '{';
    bool first = true;
    if (sorted_) {
      std::vector<const Member*> order;
      order.reserve(members.size());
      for (const Member& member : members) order.push_back(&member);
      std::sort(order.begin(), order.end(), [](const Member* a, const Member* b) { return a->first < b->first; });
      for (const Member* member : order) put_member(*member, first);
    } else {
      for (const Member& member : members) put_member(member, first);
    }
    out_ += '}';
  }

  void put_member(const Member& member, bool& first) {
    separate(first);
    write_string(out_, member.first);
    out_ += ':';
    write(member.second);
  }

  void separate(bool& first) {
    if (!first) out_ += ',';
    first = false;
  }

  std::string& out_;
  NonFinite policy_;
  bool sorted_;
};

}  // namespace

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    const std::size_t valid = utf8_prefix(text);
    write_escaped(out, text.substr(0, valid));
    if (valid == text.size()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(valid + 1);
  }
  out += '"';
}

void write_double(std::string& out, double value, NonFinite nonfinite) {
  if (!std::isfinite(value)) {
    write_nonfinite(out, value, nonfinite);
    return;
  }
  // Shortest digits, as d.ddde±xx; then the layout of Python's repr(): positional from 1e-4 up to below 1e16.
  std::array<char, 32> buffer;
  char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, exponent);
  if (exponent < -4 || exponent >= 16) {
    out += text;
    return;
  }
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  std::array<char, 20> digits;
  std::size_t count = 0;
  for (const char c : text.substr(0, text.find('e'))) {
    if (c != '.') digits[count++] = c;
  }
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out.append(digits.data(), count);
    return;
  }
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  out.append(digits.data(), std::min(count, whole));
  if (count <= whole) {
    out.append(whole - count, '0');
    out += ".0";
  } else {
    out += '.';
    out.append(digits.data() + whole, count - whole);
  }
}

void write(std::string& out, const Value& value, NonFinite nonfinite) { Writer(out, nonfinite, false).write(value); }

std::string write(const Value& value, NonFinite nonfinite) {
  std::string out;
  write(out, value, nonfinite);
  return out;
}

std::string canonical(const Value& value) {
  std::string out;
  Writer(out, NonFinite::kNull, true).write(value);
  return out;
}

}  // namespace pedigree::json
