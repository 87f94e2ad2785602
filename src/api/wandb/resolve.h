// The vocabulary of the resolver tables: typed access to parents, joins by id, records, arguments.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/wandb/context.h"
#include "base/ids.h"
#include "graphql/execution.h"

namespace pedigree::api::wandb {

using graphql::Binding;
using graphql::Field;
using graphql::Node;
using graphql::Object;
using graphql::Resolver;
using Nodes = std::vector<Node>;

/// One object type of the SDL and the resolvers of its fields.
struct Type {
  std::string_view name;
  std::vector<Binding> fields;
};

template <class T>
const T& as(const Object& object) {
  return *static_cast<const T*>(object.data.get());
}

inline Node make(std::string_view type, auto row) { return graphql::object(type, std::move(row)); }

/// An optional row as object or null.
template <class Row>
Node make_or_null(std::string_view type, std::optional<Row> row) {
  return row ? make(type, std::move(*row)) : Node();
}

/// A Result as a node: the object, or the error.
template <class Row>
Node make_result(std::string_view type, Result<Row> row) {
  return row ? make(type, *std::move(row)) : Node(std::move(row).error());
}

// ---- resolvers

/// A field that needs nothing but its parent: f(const T&).
template <class T, class F>
Resolver each(F f) {
  return [f](const Field&, std::span<const Object> parents) {
    Nodes nodes;
    nodes.reserve(parents.size());
    for (const auto& parent : parents) nodes.emplace_back(f(as<T>(parent)));
    return nodes;
  };
}

/// A field asked with arguments or of the services, one parent at a time: f(const T&, const Field&, Context&). For fields whose
/// parents are few (one project, one run); lists use batch() or join().
template <class T, class F>
Resolver ask(F f) {
  return [f](const Field& field, std::span<const Object> parents) {
    Nodes nodes;
    nodes.reserve(parents.size());
    for (const auto& parent : parents) nodes.emplace_back(f(as<T>(parent), field, context_of(field)));
    return nodes;
  };
}

/// A root field: f(const Field&, Context&).
template <class F>
Resolver root(F f) {
  return [f](const Field& field, std::span<const Object> parents) {
    Nodes nodes;
    for (std::size_t i = 0; i < parents.size(); ++i) nodes.emplace_back(f(field, context_of(field)));
    return nodes;
  };
}

inline Resolver constant(json::Value value) {
  return [value](const Field&, std::span<const Object> parents) { return Nodes(parents.size(), Node(value)); };
}

/// All parents at once: f(Transaction&, Context&, const std::vector<const T*>&) -> Nodes, one per parent.
template <class T, class F>
Resolver batch(F f) {
  return [f](const Field& field, std::span<const Object> parents) {
    std::vector<const T*> rows;
    rows.reserve(parents.size());
    for (const auto& parent : parents) rows.push_back(&as<T>(parent));
    Context& context = context_of(field);
    return context.read([&](sql::Transaction& tx) -> Nodes { return f(tx, context, rows); });
  };
}

/// The row a parent refers to by id, loaded for all parents with one query: id_of(const T&) -> optional id,
/// load(Transaction&, span of ids) -> rows with .id, show(Transaction&, Context&, const Row&) -> Node.
template <class T, class IdOf, class Load, class Show>
Resolver join(IdOf id_of, Load load, Show show) {
  return batch<T>([=](sql::Transaction& tx, Context& context, const std::vector<const T*>& parents) {
    std::vector<std::int64_t> ids;
    for (const T* parent : parents)
      if (const std::optional<std::int64_t> id = id_of(*parent)) ids.push_back(*id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::unordered_map<std::int64_t, Node> shown;
    for (const auto& row : load(tx, ids)) shown.emplace(row.id, show(tx, context, row));
    Nodes nodes;
    nodes.reserve(parents.size());
    for (const T* parent : parents) {
      const std::optional<std::int64_t> id = id_of(*parent);
      const auto found = id ? shown.find(*id) : shown.end();
      nodes.push_back(found == shown.end() ? Node() : found->second);
    }
    return nodes;
  });
}

/// join() whose rows are shown as objects of one type.
template <class T, class IdOf, class Load>
Resolver join_as(std::string_view type, IdOf id_of, Load load) {
  return join<T>(id_of, load, [type](sql::Transaction&, Context&, const auto& row) { return make(type, row); });
}

// ---- records: payloads and other objects that are just a few named nodes

using Record = std::map<std::string_view, Node>;

inline Node record(std::string_view type, Record fields) { return make(type, std::move(fields)); }

/// The binding of a record's field; a field the record lacks is null.
inline Binding member(std::string_view field) {
  return {field, each<Record>([field](const Record& fields) {
            const auto found = fields.find(field);
            return found == fields.end() ? Node() : found->second;
          }),
          "parent"};
}

inline Type record_type(std::string_view type, std::initializer_list<std::string_view> fields) {
  Type result{type, {}};
  for (const auto field : fields) result.fields.push_back(member(field));
  return result;
}

// ---- arguments (null and absent are the same)

inline std::string text_arg(const json::Object& args, std::string_view name) {
  const auto* value = args.find(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : *text;
}

inline std::optional<std::string> maybe_text(const json::Object& args, std::string_view name) {
  const auto* value = args.find(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::nullopt : std::optional(*text);
}

inline std::optional<std::int64_t> maybe_int(const json::Object& args, std::string_view name) {
  const auto* value = args.find(name);
  return value == nullptr ? std::nullopt : value->integer();
}

inline bool flag_arg(const json::Object& args, std::string_view name) {
  const auto* value = args.find(name);
  const auto* flag = value == nullptr ? nullptr : value->if_bool();
  return flag != nullptr && *flag;
}

inline std::vector<std::string> texts_arg(const json::Object& args, std::string_view name) {
  std::vector<std::string> texts;
  if (const auto* value = args.find(name); value != nullptr && value->if_array() != nullptr)
    for (const auto& item : *value->if_array())
      if (const auto* text = item.if_string()) texts.push_back(*text);
  return texts;
}

/// The `input` object of a mutation; the schema guarantees that it is there.
inline const json::Object& input_of(const Field& field) { return *field.args().find("input")->if_object(); }

/// An id argument of the given kind, or an error that names it.
inline Result<std::int64_t> id_arg(const json::Object& args, std::string_view name, std::string_view kind) {
  const auto text = text_arg(args, name);
  if (const auto id = decode_id(kind, text)) return *id;
  return fail(Code::kNotFound, std::string(kind) + " '" + text.substr(0, 80) + "' not found: this is not an id of this server");
}

}  // namespace pedigree::api::wandb
