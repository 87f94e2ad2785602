#include "http/router.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace pedigree::http {

/// A trie over path segments.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;                       // {name}
  std::map<std::string, Route, std::less<>> methods;     // routes that end here
  std::map<std::string, Route, std::less<>> rest;        // routes whose last segment is {name...}
};

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }
bool is_rest(std::string_view segment) { return is_parameter(segment) && segment.ends_with("...}"); }

/// Names of a pattern's parameters, in order.
std::vector<std::string> names_in(std::string_view pattern) {
  std::vector<std::string> names;
  for (const auto segment : split(pattern, '/')) {
    if (!is_parameter(segment)) continue;
    auto name = segment.substr(1, segment.size() - 2);
    if (name.ends_with("...")) name.remove_suffix(3);
    names.emplace_back(name);
  }
  return names;
}

template <class Texts>
std::string join(const Texts& texts, std::string_view separator) {
  std::string joined;
  bool first = true;
  for (const auto& text : texts) {
    if (!std::exchange(first, false)) joined += separator;
    joined += text;
  }
  return joined;
}

}  // namespace

std::string_view name(Access access) {
  switch (access) {
    case Access::kPublic: return "public";
    case Access::kSigned: return "signed";
    case Access::kUser: return "user";
    case Access::kAdmin: return "admin";
  }
  return "admin";
}

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(Route route) {
  if (static_cast<bool>(route.handler) == static_cast<bool>(route.stream)) throw std::logic_error("route needs one handler: " + route.pattern);
  if (!route.pattern.starts_with('/')) throw std::logic_error("pattern must begin with '/': " + route.pattern);
  Node* node = root_.get();
  const std::string pattern = route.pattern;
  const auto segments = split(std::string_view(pattern).substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto segment = segments[i];
    if (is_rest(segment)) {
      if (i + 1 != segments.size()) throw std::logic_error("{name...} must be last: " + pattern);
      if (!node->rest.emplace(route.method, std::move(route)).second) throw std::logic_error("route defined twice: " + pattern);
      return;
    }
    auto& next = is_parameter(segment) ? node->parameter : node->literals[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  if (!node->methods.emplace(route.method, std::move(route)).second) throw std::logic_error("route defined twice: " + pattern);
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> found;
  const auto walk = [&](const auto& self, const Node& node) -> void {
    for (const auto* routes : {&node.methods, &node.rest})
      for (const auto& [method, route] : *routes) found.push_back(&route);
    for (const auto& [segment, next] : node.literals) self(self, *next);
    if (node.parameter) self(self, *node.parameter);
  };
  walk(walk, *root_);
  std::sort(found.begin(), found.end(), [](const Route* a, const Route* b) { return std::tie(a->pattern, a->method) < std::tie(b->pattern, b->method); });
  return found;
}

Result<Router::Match> Router::find(std::string_view method, std::string_view path) const {
  if (!path.starts_with('/')) return fail(Code::kInvalidArgument, "the path must begin with '/'");
  std::vector<std::string> segments;
  for (const auto raw : split(path.substr(1), '/')) {
    auto decoded = percent_decode(raw);
    if (!decoded || decoded->find('\0') != std::string::npos)
      return fail(Code::kInvalidArgument, "the path has a malformed percent escape or a NUL");
    segments.push_back(*std::move(decoded));
  }
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  Match match;
  std::set<std::string> allowed;     // methods of every pattern that fits
  std::vector<std::string> values;   // of the parameters on the way

  // Depth-first with literals before parameters before the rest; patterns are few and short.
  const auto take = [&](const std::map<std::string, Route, std::less<>>& routes) {
    const auto found = routes.find(wanted);
    if (found == routes.end()) {
      for (const auto& [other, route] : routes) allowed.insert(other);
      return false;
    }
    match.route = &found->second;
    const auto names = names_in(match.route->pattern);
    for (std::size_t i = 0; i < names.size(); ++i) match.parameters.emplace_back(names[i], values[i]);
    return true;
  };
  const auto walk = [&](const auto& self, const Node& node, std::size_t at) -> bool {
    if (at == segments.size()) return take(node.methods);
    if (const auto next = node.literals.find(segments[at]); next != node.literals.end()) {
      if (self(self, *next->second, at + 1)) return true;
      if (at == 0) return false;   // "/api/…" is never the page of an entity called "api"
    }
    if (node.parameter) {
      values.push_back(segments[at]);
      if (self(self, *node.parameter, at + 1)) return true;
      values.pop_back();
    }
    if (node.rest.empty()) return false;
    values.push_back(join(std::span(segments).subspan(at), "/"));
    if (take(node.rest)) return true;
    values.pop_back();
    return false;
  };
  if (walk(walk, *root_, 0)) return match;
  if (allowed.contains("GET")) allowed.insert("HEAD");
  match.allowed = join(allowed, ", ");
  return match;
}

}  // namespace pedigree::http
