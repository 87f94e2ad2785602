// A schema with its resolvers, ready to answer requests. Immutable after construction; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "graphql/execution.h"
#include "graphql/parser.h"
#include "graphql/schema.h"

namespace pedigree::graphql {

/// The resolver table of one object type.
struct TypeBindings {
  std::string_view type;
  std::vector<Binding> fields;
};

struct Request {
  std::string_view query;
  json::Object variables;
  std::string operation_name;   // "": the only one
};

struct Outcome {
  std::string body;              // the response as JSON text: {"data": …} or {"data": …, "errors": […]}
  bool request_error = false;    // did not get as far as execution
  std::vector<Error> errors;     // for the log
};

/// Called before each resolver; an error denies the field.
using Permit = std::function<Status(std::string_view permission, const Context&)>;

class Executable {
 public:
  Executable(Schema schema, std::vector<TypeBindings> bindings, Permit permit, Limits limits = {});
  ~Executable();

  /// Every field of the SDL that has no resolver, every resolver without field, every unknown permission: empty when all is well.
  [[nodiscard]] std::vector<std::string> problems(std::span<const std::string_view> permissions) const;

  /// Whether the request is a query: such a one may be executed inside one read transaction. False if it does not parse.
  [[nodiscard]] bool is_query(const Request& request) const;

  [[nodiscard]] Outcome execute(const Request& request, Context& context) const;

  [[nodiscard]] const Schema& schema() const { return schema_; }

  struct Prepared;   // internal: a parsed and validated document

 private:
  std::shared_ptr<const Prepared> prepare(std::string_view query) const;
  Schema schema_;
  Permit permit_;
  Limits limits_;
  std::unordered_map<std::string_view, std::unordered_map<std::string_view, Binding>> bindings_;
  struct Cache;
  std::unique_ptr<Cache> cache_;
};

/// A resolver that says why the field is not answered.
Resolver unsupported(std::string_view type, std::string_view field, std::string_view reason);

}  // namespace pedigree::graphql
