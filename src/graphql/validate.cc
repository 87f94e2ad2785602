#include "graphql/validate.h"

#include <fmt/format.h>

#include <algorithm>

#include "graphql/coerce.h"

namespace pedigree::graphql {
namespace {

constexpr std::size_t kMaxProblems = 20;

class Validator {
 public:
  Validator(const Schema& schema, const Document& document, const Limits& limits) : schema_(schema), document_(document), limits_(limits) {}

  std::vector<Error> run() {
    check_names();
    for (const auto& fragment : document_.fragments) check_fragment(fragment);
    if (problems_.empty())
      for (const auto& operation : document_.operations) check_operation(operation);
    return std::move(problems_);
  }

 private:
  void problem(std::string message, Code code = Code::kInvalidArgument) {
    if (problems_.size() < kMaxProblems) problems_.push_back({code, std::move(message), {}});
  }

  const Fragment* fragment(std::string_view name) const {
    const auto found = std::find_if(document_.fragments.begin(), document_.fragments.end(), [&](const auto& f) { return f.name == name; });
    return found == document_.fragments.end() ? nullptr : &*found;
  }

  void check_names() {
    std::set<std::string> names;
    for (const auto& operation : document_.operations) {
      if (operation.name.empty() && document_.operations.size() > 1) problem("This anonymous operation must be the only defined operation.");
      if (!operation.name.empty() && !names.insert(operation.name).second) problem("There can be only one operation named \"" + operation.name + "\".");
    }
    names.clear();
    for (const auto& item : document_.fragments)
      if (!names.insert(item.name).second) problem("There can be only one fragment named \"" + item.name + "\".");
  }

  void check_fragment(const Fragment& item) {
    const Type* type = schema_.find(item.type_condition);
    if (type == nullptr) return problem("Unknown type \"" + item.type_condition + "\".");
    if (!type->is_composite())
      return problem(fmt::format("Fragment \"{}\" cannot condition on non composite type \"{}\".", item.name, item.type_condition));
    std::vector<std::string_view> on_path{item.name};
    if (has_cycle(item.selections, on_path)) problem("Cannot spread fragment \"" + item.name + "\" within itself.");
  }

  /// Depth-first over spreads. Each fragment is entered once: what it reaches without cycle stays so.
  bool has_cycle(const std::vector<Selection>& selections, std::vector<std::string_view>& on_path) {
    for (const auto& selection : selections) {
      if (selection.kind != Selection::Kind::kSpread) {
        if (has_cycle(selection.selections, on_path)) return true;
        continue;
      }
      if (std::find(on_path.begin(), on_path.end(), selection.name) != on_path.end()) return true;
      const Fragment* next = fragment(selection.name);
      if (next == nullptr || !acyclic_.insert(next).second) continue;
      on_path.push_back(next->name);
      if (has_cycle(next->selections, on_path)) return true;
      on_path.pop_back();
    }
    return false;
  }

  void check_operation(const Operation& operation) {
    const Type* root = schema_.root(operation.kind);
    if (root == nullptr) return problem("Schema is not configured for this kind of operation.");
    variables_.clear();
    for (const auto& variable : operation.variables) {
      if (!variables_.emplace(variable.name, &variable).second) problem("There can be only one variable named \"$" + variable.name + "\".");
      const Type* type = schema_.find(variable.type.named());
      if (type == nullptr) problem("Unknown type \"" + variable.type.named() + "\".");
      else if (!type->is_input()) problem(fmt::format("Variable \"${}\" cannot be non-input type \"{}\".", variable.name, to_string(variable.type)));
      else if (variable.default_value) check_value(variable.type, *variable.default_value, "Variable \"$" + variable.name + "\"");
    }
    fields_ = aliases_ = 0;
    check_selections(*root, operation.selections, 1);
    if (problems_.empty()) check_merging(*root, operation.selections, 0);
  }

  // ---------------------------------------------------------------- selections

  void check_selections(const Type& type, const std::vector<Selection>& selections, std::size_t depth) {
    if (problems_.size() >= kMaxProblems) return;
    if (depth > limits_.depth)
      return problem(fmt::format("the query is nested deeper than the {} levels allowed", limits_.depth), Code::kTooLarge);
    for (const auto& selection : selections) {
      if (!count(selection)) return;
      check_directives(selection.directives);
      switch (selection.kind) {
        case Selection::Kind::kField: check_field(type, selection, depth); break;
        case Selection::Kind::kInline: check_inline(type, selection, depth); break;
        case Selection::Kind::kSpread: check_spread(type, selection, depth); break;
      }
    }
  }

  /// Counts towards the limits; false once they are reached, so that fragments cannot multiply the work.
  bool count(const Selection& selection) {
    if (++fields_ == limits_.fields + 1) problem(fmt::format("the query selects more than the {} fields allowed", limits_.fields), Code::kTooLarge);
    if (selection.kind == Selection::Kind::kField && selection.alias != selection.name && ++aliases_ == limits_.aliases + 1)
      problem(fmt::format("the query has more than the {} aliases allowed", limits_.aliases), Code::kTooLarge);
    return fields_ <= limits_.fields && aliases_ <= limits_.aliases;
  }

  void check_field(const Type& type, const Selection& selection, std::size_t depth) {
    const FieldDefinition* field = type.field(selection.name);
    if (field == nullptr) field = meta_field(type, selection.name);
    if (field == nullptr) return problem(fmt::format("Cannot query field \"{}\" on type \"{}\".", selection.name, type.name()));
    check_arguments(*field, selection, type);
    const Type& result = schema_.get(field->type.named());
    if (result.is_composite() && selection.selections.empty())
      return problem(fmt::format("Field \"{}\" of type \"{}\" must have a selection of subfields.", selection.name, to_string(field->type)));
    if (!result.is_composite() && !selection.selections.empty())
      return problem(fmt::format("Field \"{}\" must not have a selection since type \"{}\" has no subfields.", selection.name, to_string(field->type)));
    if (result.is_composite()) check_selections(result, selection.selections, depth + 1);
  }

  void check_inline(const Type& type, const Selection& selection, std::size_t depth) {
    if (selection.type_condition.empty()) return check_selections(type, selection.selections, depth);
    const Type* condition = schema_.find(selection.type_condition);
    if (condition == nullptr) return problem("Unknown type \"" + selection.type_condition + "\".");
    if (!condition->is_composite()) return problem("Fragment cannot condition on non composite type \"" + selection.type_condition + "\".");
    check_overlap(type, *condition, "Fragment");
    check_selections(*condition, selection.selections, depth);
  }

  void check_spread(const Type& type, const Selection& selection, std::size_t depth) {
    const Fragment* item = fragment(selection.name);
    if (item == nullptr) return problem("Unknown fragment \"" + selection.name + "\".");
    const Type& condition = schema_.get(item->type_condition);
    check_overlap(type, condition, "Fragment \"" + selection.name + "\"");
    check_selections(condition, item->selections, depth);
  }

  void check_overlap(const Type& type, const Type& condition, const std::string& what) {
    const bool overlap = std::any_of(type.possible.begin(), type.possible.end(), [&](const auto& name) { return condition.possible.contains(name); });
    if (!overlap) problem(fmt::format("{} cannot be spread here as objects of type \"{}\" can never be of type \"{}\".", what, type.name(), condition.name()));
  }

  void check_directives(const std::vector<Directive>& directives) {
    for (const auto& directive : directives) {
      if (directive.name != "include" && directive.name != "skip") {
        problem("Unknown directive \"@" + directive.name + "\".");
        continue;
      }
      const bool good = directive.arguments.size() == 1 && directive.arguments.front().name == "if";
      if (!good) problem("Directive \"@" + directive.name + "\" needs exactly the argument \"if\" of type \"Boolean!\".");
      else check_value(TypeRef{"Boolean", nullptr, true}, directive.arguments.front().value, "Argument \"if\"");
    }
  }

  // ---------------------------------------------------------------- arguments and values

  void check_arguments(const FieldDefinition& field, const Selection& selection, const Type& type) {
    std::set<std::string_view> seen;
    for (const auto& argument : selection.arguments) {
      if (!seen.insert(argument.name).second) problem("There can be only one argument named \"" + argument.name + "\".");
      const auto definition = std::find_if(field.arguments.begin(), field.arguments.end(), [&](const auto& a) { return a.name == argument.name; });
      if (definition == field.arguments.end())
        problem(fmt::format("Unknown argument \"{}\" on field \"{}.{}\".", argument.name, type.name(), field.name));
      else
        check_value(definition->type, argument.value, "Argument \"" + argument.name + "\"", definition->default_value.has_value());
    }
    for (const auto& definition : field.arguments)
      if (definition.type.non_null && !definition.default_value && !seen.contains(definition.name))
        problem(fmt::format("Field \"{}\" argument \"{}\" of type \"{}\" is required, but it was not provided.", field.name, definition.name,
                            to_string(definition.type)));
  }

  void check_value(const TypeRef& type, const Value& value, const std::string& where, bool has_default = false) {
    check_variables(type, value, has_default);
    // Literals with variables inside are coerced when the variables are known.
    const auto coerced = coerce_literal(schema_, type, value, nullptr, where);
    if (!coerced) problem(coerced.error().message);
  }

  void check_variables(const TypeRef& type, const Value& value, bool has_default) {
    if (value.kind == Value::Kind::kVariable) return check_variable_usage(type, value.text, has_default);
    if (value.kind == Value::Kind::kList)
      for (const auto& item : value.items) check_variables(type.is_list() ? *type.item : type, item, false);
    if (value.kind != Value::Kind::kObject) return;
    const Type* object = schema_.find(type.named());
    std::set<std::string_view> seen;
    for (const auto& member : value.members) {
      if (!seen.insert(member.name).second) problem("There can be only one input field named \"" + member.name + "\".");
      if (object == nullptr) continue;
      if (const auto input = object->inputs.find(member.name); input != object->inputs.end())
        check_variables(input->second->type, member.value, input->second->default_value.has_value());
      else
        check_defined(member.value);
    }
  }

  /// Inside values whose type says nothing (JSON, unknown members) variables must at least exist.
  void check_defined(const Value& value) {
    if (value.kind == Value::Kind::kVariable && !variables_.contains(value.text)) problem("Variable \"$" + value.text + "\" is not defined.");
    for (const auto& item : value.items) check_defined(item);
    for (const auto& member : value.members) check_defined(member.value);
  }

  void check_variable_usage(const TypeRef& type, const std::string& name, bool has_default) {
    const auto found = variables_.find(name);
    if (found == variables_.end()) return problem("Variable \"$" + name + "\" is not defined.");
    const auto& variable = *found->second;
    TypeRef expected = type;
    if (type.non_null && !variable.type.non_null) {
      const bool defaulted = has_default || (variable.default_value && variable.default_value->kind != Value::Kind::kNull);
      if (!defaulted) return type_mismatch(variable, type);
      expected.non_null = false;
    }
    if (!fits(variable.type, expected)) type_mismatch(variable, type);
  }

  void type_mismatch(const VariableDefinition& variable, const TypeRef& type) {
    problem(fmt::format("Variable \"${}\" of type \"{}\" used in position expecting type \"{}\".", variable.name, to_string(variable.type), to_string(type)));
  }

  static bool fits(const TypeRef& given, const TypeRef& expected) {
    if (expected.non_null && !given.non_null) return false;
    if (given.is_list() != expected.is_list()) return false;
    return given.is_list() ? fits(*given.item, *expected.item) : given.name == expected.name;
  }

  // ---------------------------------------------------------------- merging

  struct Seen {
    const Type* parent;
    const Selection* selection;
    const FieldDefinition* field;
  };

  void collect(const Type& type, const std::vector<Selection>& selections, std::map<std::string_view, std::vector<Seen>>& fields,
               std::set<std::string_view>& visited) {
    for (const auto& selection : selections) {
      if (selection.kind == Selection::Kind::kField) {
        const FieldDefinition* field = type.field(selection.name);
        if (field == nullptr) field = meta_field(type, selection.name);
        if (field != nullptr) fields[selection.alias].push_back({&type, &selection, field});
      } else if (selection.kind == Selection::Kind::kInline) {
        collect(selection.type_condition.empty() ? type : schema_.get(selection.type_condition), selection.selections, fields, visited);
      } else if (const Fragment* item = fragment(selection.name); item != nullptr && visited.insert(item->name).second) {
        collect(schema_.get(item->type_condition), item->selections, fields, visited);
      }
    }
  }

  /// Fields that answer under one key must be the same field with the same arguments, unless their parents can never coincide.
  void check_merging(const Type& type, const std::vector<Selection>& selections, std::size_t depth) {
    std::map<std::string_view, std::vector<Seen>> fields;
    std::set<std::string_view> visited;
    collect(type, selections, fields, visited);
    merge_level(fields, depth);
  }

  void merge_level(const std::map<std::string_view, std::vector<Seen>>& fields, std::size_t depth) {
    if (depth > limits_.depth || !problems_.empty()) return;
    for (const auto& [key, list] : fields) {
      std::map<std::string_view, std::vector<Seen>> below;
      std::set<std::string_view> visited;
      for (const auto& seen : list) {
        const auto& first = list.front();
        const bool exclusive = first.parent != seen.parent && first.parent->kind() == Type::Kind::kObject && seen.parent->kind() == Type::Kind::kObject;
        if (!exclusive && (first.selection->name != seen.selection->name || !same_arguments(*first.selection, *seen.selection)))
          return problem(fmt::format("Fields \"{}\" conflict because they are different fields or have differing arguments. Use different "
                                     "aliases on the fields to fetch both if this was intentional.", key));
        if (to_string(first.field->type) != to_string(seen.field->type) && !(exclusive && schema_.get(first.field->type.named()).is_composite()))
          return problem(fmt::format("Fields \"{}\" conflict because they return conflicting types.", key));
        const Type& result = schema_.get(seen.field->type.named());
        if (result.is_composite()) collect(result, seen.selection->selections, below, visited);
      }
      if (!below.empty()) merge_level(below, depth + 1);
    }
  }

  static bool same_value(const Value& a, const Value& b) {
    return a.kind == b.kind && a.text == b.text && std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_value) &&
           std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                      [](const auto& x, const auto& y) { return x.name == y.name && same_value(x.value, y.value); });
  }

  static bool same_arguments(const Selection& a, const Selection& b) {
    if (a.arguments.size() != b.arguments.size()) return false;
    return std::all_of(a.arguments.begin(), a.arguments.end(), [&](const auto& argument) {
      return std::any_of(b.arguments.begin(), b.arguments.end(),
                         [&](const auto& other) { return other.name == argument.name && same_value(argument.value, other.value); });
    });
  }

  const Schema& schema_;
  const Document& document_;
  const Limits& limits_;
  std::vector<Error> problems_;
  std::set<const Fragment*> acyclic_;
  std::map<std::string, const VariableDefinition*, std::less<>> variables_;
  std::size_t fields_ = 0, aliases_ = 0;
};

}  // namespace

std::vector<Error> validate(const Schema& schema, const Document& document, const Limits& limits) {
  return Validator(schema, document, limits).run();
}

}  // namespace pedigree::graphql
