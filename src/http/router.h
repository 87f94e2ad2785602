// The route table. A route states its method, its pattern, who may call it, and how its body is read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace pedigree::http {

/// Who may call a route; there is no default, so that no route is open by accident.
enum class Access {
  kPublic,     // anybody: health, login page, static assets
  kSigned,     // the URL itself carries a signature
  kUser,       // a valid key; the handler's service call decides about objects
  kAdmin,      // an instance administrator
};
std::string_view name(Access access);

struct Route {
  std::string method;          // "GET" also serves HEAD
  std::string pattern;         // "/files/{entity}/{project}/{run}/file_stream"; a last "{path...}" takes the rest, slashes included
  Access access;
  Handler handler;             // one of handler and stream
  StreamHandler stream;
  std::int64_t body_limit = 1 << 20;   // bytes after decoding; buffered routes only. Above: 413 naming the limit
};

/// Finds routes by method and path. Immutable after the server has started; thread-safe then.
class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  ~Router();

  /// Throws std::logic_error for a route without handler or one that clashes with an earlier one.
  void add(Route route);

  /// All of them, by pattern and method: what there is, and who may call it.
  [[nodiscard]] std::vector<const Route*> routes() const;

  struct Match {
    const Route* route = nullptr;                                     // null: see allowed
    std::vector<std::pair<std::string, std::string>> parameters;      // decoded
    std::string allowed;                                              // methods of this path when only the method is wrong
  };
  /// kInvalidArgument for a malformed path (bad escapes, NUL). Literal segments win over parameters, and a
  /// first segment that some pattern names literally is never taken for a parameter.
  [[nodiscard]] Result<Match> find(std::string_view method, std::string_view path) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace pedigree::http
