// Execution: breadth-first and batched. A resolver gets all parents of its level at once and answers with one value each, so a
// list of a thousand runs with their users costs one query for the users.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace pedigree::graphql {

/// What resolvers share during one request (caller, services, loaders); the protocol derives its own.
class Context {
 public:
  virtual ~Context() = default;
};

/// An object on its way through execution: the name of its concrete SDL type and whatever its resolvers need.
struct Object {
  std::string_view type;              // must outlive execution: a literal
  std::shared_ptr<const void> data;
};

template <class T>
Object object(std::string_view type, T data) {
  return Object{type, std::make_shared<const T>(std::move(data))};
}

/// One resolved value: null, a scalar, an object, a list, or an error (which nulls this position and is reported with its path).
class Node {
 public:
  Node() = default;                                  // null
  Node(std::nullptr_t) {}
  Node(json::Value scalar) : data_(std::move(scalar)) {}
  Node(Object object) : data_(std::move(object)) {}
  Node(std::vector<Node> list) : data_(std::move(list)) {}
  Node(Error error) : data_(std::move(error)) {}
  using Data = std::variant<std::monostate, json::Value, Object, std::vector<Node>, Error>;
  [[nodiscard]] const Data& data() const { return data_; }
  Data& data() { return data_; }

 private:
  Data data_;
};

/// The field being resolved. Arguments are coerced by the schema, with defaults; an argument (or input member) that is null or
/// absent is not in `args`: the protocol treats both alike.
class Field {
 public:
  virtual ~Field() = default;
  [[nodiscard]] virtual const json::Object& args() const = 0;
  [[nodiscard]] virtual Context& context() const = 0;
  /// Whether the selection below this field (through fragments, after @include/@skip) names `child`; "a.b" looks deeper.
  [[nodiscard]] virtual bool selects(std::string_view child) const = 0;
};

/// Must return exactly one node per parent, in their order.
using Resolver = std::function<std::vector<Node>(const Field&, std::span<const Object> parents)>;

/// One row of a resolver table.
struct Binding {
  std::string_view field;        // SDL field name
  Resolver resolver;
  std::string_view permission;   // who may ask: "public", "user", "admin", or "parent" (whoever could see the parent)
};

}  // namespace pedigree::graphql
