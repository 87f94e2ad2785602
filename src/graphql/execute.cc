// Execution of one request: each field of a level is resolved once for all its parents.
#include <deque>

#include "graphql/coerce.h"
#include "graphql/executable.h"
#include "graphql/prepared.h"

namespace pedigree::graphql {
namespace {

/// Where a value stands in the response, for error paths. Kept in an arena; built upwards.
struct Path {
  const Path* up = nullptr;
  std::string_view key;        // "" for a list position
  std::size_t index = 0;
};

json::Array to_json(const Path* path) {
  json::Array steps;
  for (; path != nullptr; path = path->up) steps.push_back(path->key.empty() ? json::Value(static_cast<std::int64_t>(path->index)) : json::Value(path->key));
  std::reverse(steps.begin(), steps.end());
  return steps;
}

/// A value of the response under construction.
struct Slot {
  enum class Kind { kNull, kScalar, kList, kObject };
  Kind kind = Kind::kNull;
  bool failed = false;                                   // an error was reported here: a null needs no second one
  const TypeRef* type = nullptr;
  const Path* path = nullptr;
  json::Value scalar;
  std::deque<Slot> items;                                // of a list; a deque keeps addresses
  std::deque<std::pair<std::string_view, Slot>> members; // of an object
};

/// Selections of one response key, from however many places they were merged.
struct MergedField {
  std::string_view key;
  std::vector<const Selection*> selections;
};

class Execution {
 public:
  Execution(const Schema& schema, const Document& document, const json::Object& variables, Context& context, const Permit& permit,
            const std::unordered_map<std::string_view, std::unordered_map<std::string_view, Binding>>& bindings)
      : schema_(schema), document_(document), variables_(variables), context_(context), permit_(permit), bindings_(bindings) {}

  Outcome run(const Operation& operation) {
    const Type& root = *schema_.root(operation.kind);
    Slot data;
    static const TypeRef nullable{"", nullptr, false};
    data.type = &nullable;
    data.kind = Slot::Kind::kObject;
    const Object root_object{root.name(), nullptr};
    std::vector<const Selection*> selections;
    for (const auto& selection : operation.selections) selections.push_back(&selection);
    if (operation.kind == Operation::Kind::kMutation) {
      // One after the other, each complete before the next begins.
      for (const auto& field : merge(root, selections)) resolve_field(root, field, {root_object}, {&data});
    } else {
      resolve_objects(root, selections, {root_object}, {&data});
    }
    const bool whole = prune(data);
    Outcome outcome;
    outcome.body = "{\"data\":";
    if (whole) write(data, outcome.body);
    else outcome.body += "null";
    write_errors(outcome.body);
    outcome.body += '}';
    outcome.errors = std::move(errors_);
    return outcome;
  }

 private:
  // ---------------------------------------------------------------- selections

  const json::Value* condition(const Directive& directive, json::Value& storage) const {
    const auto& value = directive.arguments.front().value;
    if (value.kind == Value::Kind::kVariable) return variables_.find(value.text);
    storage = value.text == "true";
    return &storage;
  }

  bool included(const std::vector<Directive>& directives) const {
    for (const auto& directive : directives) {
      json::Value storage;
      const auto* value = condition(directive, storage);
      const bool on = value != nullptr && value->if_bool() != nullptr && *value->if_bool();
      if (directive.name == "skip" ? on : !on) return false;
    }
    return true;
  }

  const Fragment* fragment(std::string_view name) const {
    for (const auto& item : document_.fragments)
      if (item.name == name) return &item;
    return nullptr;
  }

  bool applies(const std::string& type_condition, const Type& type) const {
    return type_condition.empty() || type_condition == type.name() || schema_.get(type_condition).possible.contains(type.name());
  }

  void collect(const Type& type, const Selection& selection, std::vector<MergedField>& fields, std::vector<std::string_view>& visited) const {
    if (!included(selection.directives)) return;
    if (selection.kind == Selection::Kind::kField) {
      for (auto& field : fields)
        if (field.key == selection.alias) return field.selections.push_back(&selection);
      fields.push_back({selection.alias, {&selection}});
      return;
    }
    const std::vector<Selection>* inner = &selection.selections;
    const std::string* type_condition = &selection.type_condition;
    if (selection.kind == Selection::Kind::kSpread) {
      if (std::find(visited.begin(), visited.end(), selection.name) != visited.end()) return;
      visited.push_back(selection.name);
      const Fragment* item = fragment(selection.name);
      inner = &item->selections;
      type_condition = &item->type_condition;
    }
    if (!applies(*type_condition, type)) return;
    for (const auto& next : *inner) collect(type, next, fields, visited);
  }

  std::vector<MergedField> merge(const Type& type, const std::vector<const Selection*>& selections) const {
    std::vector<MergedField> fields;
    std::vector<std::string_view> visited;
    for (const auto* selection : selections) collect(type, *selection, fields, visited);
    return fields;
  }

  // ---------------------------------------------------------------- fields

  class FieldView final : public Field {
   public:
    FieldView(const Execution& execution, const json::Object& args, const MergedField& merged, const Type& result)
        : execution_(execution), args_(args), merged_(merged), result_(result) {}
    const json::Object& args() const override { return args_; }
    Context& context() const override { return execution_.context_; }
    bool selects(std::string_view child) const override { return execution_.selects(merged_.selections, result_, child); }

   private:
    const Execution& execution_;
    const json::Object& args_;
    const MergedField& merged_;
    const Type& result_;
  };

  bool selects(const std::vector<const Selection*>& selections, const Type& type, std::string_view child) const {
    if (!type.is_composite()) return false;
    const auto dot = child.find('.');
    const auto name = child.substr(0, dot);
    for (const auto& concrete : type.possible) {
      const Type& object_type = schema_.get(concrete);
      std::vector<const Selection*> below;
      for (const auto* selection : selections)
        for (const auto& inner : selection->selections) below.push_back(&inner);
      for (const auto& field : merge(object_type, below)) {
        if (field.selections.front()->name != name) continue;
        if (dot == std::string_view::npos) return true;
        const auto* definition = object_type.field(name);
        if (definition != nullptr && selects(field.selections, schema_.get(definition->type.named()), child.substr(dot + 1))) return true;
      }
    }
    return false;
  }

  const Path* path_to(const Path* up, std::string_view key, std::size_t index = 0) {
    paths_.push_back({up, key, index});
    return &paths_.back();
  }

  void report(Slot& slot, Error error) {
    slot.kind = Slot::Kind::kNull;
    slot.failed = true;
    error_paths_.push_back(slot.path);
    errors_.push_back(std::move(error));
  }

  void resolve_objects(const Type& type, const std::vector<const Selection*>& selections, const std::vector<Object>& parents,
                       const std::vector<Slot*>& outs) {
    for (const auto& field : merge(type, selections)) resolve_field(type, field, parents, outs);
  }

  void resolve_field(const Type& type, const MergedField& field, const std::vector<Object>& parents, const std::vector<Slot*>& outs) {
    const Selection& first = *field.selections.front();
    std::vector<Slot*> slots;
    slots.reserve(outs.size());
    const FieldDefinition* definition = type.field(first.name);
    if (definition == nullptr) definition = meta_field(type, first.name);
    for (Slot* out : outs) {
      auto& member = out->members.emplace_back(field.key, Slot());
      member.second.type = &definition->type;
      member.second.path = path_to(out->path, field.key);
      slots.push_back(&member.second);
    }
    if (first.name == "__typename") {
      for (Slot* slot : slots) {
        slot->kind = Slot::Kind::kScalar;
        slot->scalar = type.name();
      }
      return;
    }
    const auto fail_all = [&](const Error& error) {
      for (Slot* slot : slots) report(*slot, error);
    };
    const auto table = bindings_.find(type.name());
    const auto binding = table == bindings_.end() ? decltype(table->second.end())() : table->second.find(first.name);
    if (table == bindings_.end() || binding == table->second.end())
      return fail_all({Code::kUnsupported, type.name() + "." + first.name + " is not supported by this server", {}});
    if (const auto status = permit_ ? permit_(binding->second.permission, context_) : Status(); !status) return fail_all(status.error());
    const auto args = coerce_arguments(schema_, *definition, first.arguments, variables_);
    if (!args) return fail_all(args.error());

    const FieldView view(*this, *args, field, schema_.get(definition->type.named()));
    std::vector<Node> nodes = binding->second.resolver(view, parents);
    if (nodes.size() != slots.size()) return fail_all({Code::kInternal, "internal error", "resolver of " + first.name + " answered for another number of parents"});
    complete(definition->type, field, std::move(nodes), slots);
  }

  // ---------------------------------------------------------------- values

  /// Fills the slots from the nodes and goes on with the objects among them, all objects of one type together.
  void complete(const TypeRef& type, const MergedField& field, std::vector<Node> nodes, const std::vector<Slot*>& slots) {
    std::map<std::string_view, std::pair<std::vector<Object>, std::vector<Slot*>>> by_type;
    for (std::size_t i = 0; i < nodes.size(); ++i) fill(type, std::move(nodes[i]), *slots[i], by_type);
    if (by_type.empty()) return;
    std::vector<const Selection*> below;
    for (const auto* selection : field.selections)
      for (const auto& inner : selection->selections) below.push_back(&inner);
    for (auto& [name, group] : by_type) resolve_objects(schema_.get(name), below, group.first, group.second);
  }

  void fill(const TypeRef& type, Node node, Slot& slot,
            std::map<std::string_view, std::pair<std::vector<Object>, std::vector<Slot*>>>& by_type) {
    if (auto* error = std::get_if<Error>(&node.data())) return report(slot, std::move(*error));
    if (auto* list = std::get_if<std::vector<Node>>(&node.data())) {
      if (!type.is_list()) return report(slot, {Code::kInternal, "internal error", "a list where the schema has none"});
      slot.kind = Slot::Kind::kList;
      for (std::size_t i = 0; i < list->size(); ++i) {
        Slot& item = slot.items.emplace_back();
        item.type = type.item.get();
        item.path = path_to(slot.path, "", i);
        fill(*type.item, std::move((*list)[i]), item, by_type);
      }
      return;
    }
    if (auto* object = std::get_if<Object>(&node.data())) {
      if (type.is_list() || !schema_.get(type.name).possible.contains(object->type))
        return report(slot, {Code::kInternal, "internal error", "an object of type " + std::string(object->type) + " where " + to_string(type) + " belongs"});
      slot.kind = Slot::Kind::kObject;
      auto& group = by_type[object->type];
      group.first.push_back(std::move(*object));
      group.second.push_back(&slot);
      return;
    }
    auto* scalar = std::get_if<json::Value>(&node.data());
    if (scalar == nullptr || scalar->is_null()) return;   // null
    slot.kind = Slot::Kind::kScalar;
    slot.scalar = std::move(*scalar);
  }

  /// Non-null rule, from the leaves up: false when this position must be null although its type forbids it.
  bool prune(Slot& slot) {
    bool intact = true;
    for (auto& item : slot.items) intact = prune(item) && intact;
    for (auto& [key, member] : slot.members) intact = prune(member) && intact;
    if (!intact) {
      slot.kind = Slot::Kind::kNull;
      slot.failed = true;
    }
    if (slot.kind != Slot::Kind::kNull || !slot.type->non_null) return true;
    if (!slot.failed) report(slot, {Code::kInternal, "Cannot return null for non-nullable field.", {}});
    return false;
  }

  // ---------------------------------------------------------------- output

  void write(const Slot& slot, std::string& out) const {
    switch (slot.kind) {
      case Slot::Kind::kNull: out += "null"; break;
      case Slot::Kind::kScalar: json::write(out, slot.scalar); break;
      case Slot::Kind::kList:
        out += '[';
        for (const auto& item : slot.items) {
          if (&item != &slot.items.front()) out += ',';
          write(item, out);
        }
        out += ']';
        break;
      case Slot::Kind::kObject:
        out += '{';
        for (const auto& member : slot.members) {
          if (&member != &slot.members.front()) out += ',';
          json::write_string(out, member.first);
          out += ':';
          write(member.second, out);
        }
        out += '}';
        break;
    }
  }

  void write_errors(std::string& out) const {
    if (errors_.empty()) return;
    json::Array list;
    for (std::size_t i = 0; i < errors_.size(); ++i)
      list.push_back(json::Object{{"message", errors_[i].message}, {"path", to_json(error_paths_[i])},
                                  {"extensions", json::Object{{"code", name(errors_[i].code)}}}});
    out += ",\"errors\":";
    json::write(out, list);
  }

  const Schema& schema_;
  const Document& document_;
  const json::Object& variables_;
  Context& context_;
  const Permit& permit_;
  const std::unordered_map<std::string_view, std::unordered_map<std::string_view, Binding>>& bindings_;
  std::deque<Path> paths_;
  std::vector<Error> errors_;
  std::vector<const Path*> error_paths_;
};

Outcome refused(std::vector<Error> errors) {
  json::Array list;
  for (const auto& error : errors)
    list.push_back(json::Object{{"message", error.message}, {"extensions", json::Object{{"code", name(error.code)}}}});
  Outcome outcome;
  outcome.body = "{\"data\":null,\"errors\":" + json::write(list) + "}";
  outcome.request_error = true;
  outcome.errors = std::move(errors);
  return outcome;
}

}  // namespace

const Operation* Executable::Prepared::operation(std::string_view name) const {
  if (name.empty()) return document.operations.size() == 1 ? &document.operations.front() : nullptr;
  for (const auto& item : document.operations)
    if (item.name == name) return &item;
  return nullptr;
}

bool Executable::is_query(const Request& request) const {
  const auto prepared = prepare(request.query);
  const auto* operation = prepared->operation(request.operation_name);
  return operation != nullptr && operation->kind == Operation::Kind::kQuery;
}

Outcome Executable::execute(const Request& request, Context& context) const {
  const auto prepared = prepare(request.query);
  if (!prepared->errors.empty()) return refused(prepared->errors);
  const auto* operation = prepared->operation(request.operation_name);
  if (operation == nullptr)
    return refused({{Code::kInvalidArgument,
                     request.operation_name.empty() ? "Must provide operation name if query contains multiple operations."
                                                    : "Unknown operation named \"" + request.operation_name + "\".",
                     {}}});
  auto variables = coerce_variables(schema_, *operation, request.variables);
  if (!variables) return refused({std::move(variables).error()});
  return Execution(schema_, prepared->document, *variables, context, permit_, bindings_).run(*operation);
}

}  // namespace pedigree::graphql
