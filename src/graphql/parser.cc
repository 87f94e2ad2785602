#include "graphql/parser.h"

#include <fmt/format.h>

#include "graphql/lexer.h"

namespace pedigree::graphql {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  Result<Document> executable() {
    PED_CHECK(advance());
    Document document;
    do {
      if (is_name("fragment")) {
        PED_TRY(auto fragment, parse_fragment());
        document.fragments.push_back(std::move(fragment));
      } else {
        PED_TRY(auto operation, parse_operation());
        document.operations.push_back(std::move(operation));
      }
    } while (token_.kind != Token::Kind::kEnd);
    return document;
  }

  Result<Document> schema() {
    PED_CHECK(advance());
    Document document;
    while (token_.kind != Token::Kind::kEnd) {
      PED_TRY(auto type, parse_type_definition());
      document.types.push_back(std::move(type));
    }
    return document;
  }

 private:
  // ---------------------------------------------------------------- tokens

  Status advance() {
    PED_TRY(token_, lexer_.next());
    return {};
  }
  [[nodiscard]] bool is(std::string_view punctuator) const { return token_.kind == Token::Kind::kPunctuator && token_.text == punctuator; }
  [[nodiscard]] bool is_name(std::string_view name) const { return token_.kind == Token::Kind::kName && token_.text == name; }

  tl::unexpected<Error> unexpected() const {
    const std::string shown = token_.kind == Token::Kind::kEnd ? "the end of the document" : fmt::format("'{}'", token_.text.substr(0, 40));
    return fail(Code::kInvalidArgument, fmt::format("Syntax Error at {}:{}: unexpected {}", token_.line, token_.column, shown));
  }

  /// Takes the punctuator if it is next.
  Result<bool> take(std::string_view punctuator) {
    if (!is(punctuator)) return false;
    PED_CHECK(advance());
    return true;
  }
  Status expect(std::string_view punctuator) {
    PED_TRY(const bool taken, take(punctuator));
    if (!taken) return unexpected();
    return {};
  }
  Result<std::string> expect_name() {
    if (token_.kind != Token::Kind::kName) return unexpected();
    std::string name = std::move(token_.text);
    PED_CHECK(advance());
    return name;
  }

  /// Guards the stack against deeply nested input.
  class Nesting {
   public:
    explicit Nesting(std::size_t& depth) : depth_(depth) { ++depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --depth_; }

   private:
    std::size_t& depth_;
  };
  Status check_nesting() const {
    if (depth_ > kMaxNesting) return fail(Code::kTooLarge, fmt::format("the document is nested deeper than {} levels", kMaxNesting));
    return {};
  }

  // ---------------------------------------------------------------- executable documents

  Result<Operation> parse_operation() {
    Operation operation;
    if (is("{")) {
      PED_TRY(operation.selections, parse_selections());
      return operation;
    }
    PED_TRY(const std::string kind, expect_name());
    if (kind == "query") operation.kind = Operation::Kind::kQuery;
    else if (kind == "mutation") operation.kind = Operation::Kind::kMutation;
    else if (kind == "subscription") operation.kind = Operation::Kind::kSubscription;
    else return fail(Code::kInvalidArgument, fmt::format("Syntax Error: unexpected '{}'", kind.substr(0, 40)));
    if (token_.kind == Token::Kind::kName) {
      PED_TRY(operation.name, expect_name());
    }
    PED_TRY(const bool has_variables, take("("));
    if (has_variables) {
      while (!is(")")) {
        PED_TRY(auto variable, parse_variable_definition());
        operation.variables.push_back(std::move(variable));
      }
      if (operation.variables.empty()) return unexpected();
      PED_CHECK(advance());
    }
    PED_TRY(operation.directives, parse_directives());
    PED_TRY(operation.selections, parse_selections());
    return operation;
  }

  Result<VariableDefinition> parse_variable_definition() {
    VariableDefinition variable;
    PED_CHECK(expect("$"));
    PED_TRY(variable.name, expect_name());
    PED_CHECK(expect(":"));
    PED_TRY(variable.type, parse_type());
    PED_TRY(const bool has_default, take("="));
    if (has_default) {
      PED_TRY(variable.default_value, parse_value(true));
    }
    PED_CHECK(parse_directives());
    return variable;
  }

  Result<Fragment> parse_fragment() {
    Fragment fragment;
    PED_CHECK(advance());
    if (is_name("on")) return unexpected();
    PED_TRY(fragment.name, expect_name());
    if (!is_name("on")) return unexpected();
    PED_CHECK(advance());
    PED_TRY(fragment.type_condition, expect_name());
    PED_CHECK(parse_directives());
    PED_TRY(fragment.selections, parse_selections());
    return fragment;
  }

  Result<std::vector<Selection>> parse_selections() {
    const Nesting nesting(depth_);
    PED_CHECK(check_nesting());
    PED_CHECK(expect("{"));
    std::vector<Selection> selections;
    do {
      PED_TRY(auto selection, parse_selection());
      selections.push_back(std::move(selection));
    } while (!is("}"));
    PED_CHECK(advance());
    return selections;
  }

  Result<Selection> parse_selection() {
    Selection selection;
    PED_TRY(const bool fragment, take("..."));
    if (!fragment) {
      PED_TRY(selection.name, expect_name());
      selection.alias = selection.name;
      PED_TRY(const bool aliased, take(":"));
      if (aliased) {
        PED_TRY(selection.name, expect_name());
      }
      PED_TRY(selection.arguments, parse_arguments());
      PED_TRY(selection.directives, parse_directives());
      if (is("{")) {
        PED_TRY(selection.selections, parse_selections());
      }
      return selection;
    }
    if (token_.kind == Token::Kind::kName && token_.text != "on") {
      selection.kind = Selection::Kind::kSpread;
      PED_TRY(selection.name, expect_name());
      PED_TRY(selection.directives, parse_directives());
      return selection;
    }
    selection.kind = Selection::Kind::kInline;
    if (is_name("on")) {
      PED_CHECK(advance());
      PED_TRY(selection.type_condition, expect_name());
    }
    PED_TRY(selection.directives, parse_directives());
    PED_TRY(selection.selections, parse_selections());
    return selection;
  }

  Result<std::vector<Argument>> parse_arguments(bool constant = false) {
    std::vector<Argument> arguments;
    PED_TRY(const bool any, take("("));
    if (!any) return arguments;
    do {
      Argument argument;
      PED_TRY(argument.name, expect_name());
      PED_CHECK(expect(":"));
      PED_TRY(argument.value, parse_value(constant));
      arguments.push_back(std::move(argument));
    } while (!is(")"));
    PED_CHECK(advance());
    return arguments;
  }

  Result<std::vector<Directive>> parse_directives(bool constant = false) {
    std::vector<Directive> directives;
    while (is("@")) {
      PED_CHECK(advance());
      Directive directive;
      PED_TRY(directive.name, expect_name());
      PED_TRY(directive.arguments, parse_arguments(constant));
      directives.push_back(std::move(directive));
    }
    return directives;
  }

  Result<Value> parse_value(bool constant) {
    const Nesting nesting(depth_);
    PED_CHECK(check_nesting());
    Value value;
    if (is("$")) {
      if (constant) return unexpected();
      PED_CHECK(advance());
      value.kind = Value::Kind::kVariable;
      PED_TRY(value.text, expect_name());
      return value;
    }
    if (is("[")) return parse_list(constant);
    if (is("{")) return parse_object(constant);
    switch (token_.kind) {
      case Token::Kind::kInt: value.kind = Value::Kind::kInt; break;
      case Token::Kind::kFloat: value.kind = Value::Kind::kFloat; break;
      case Token::Kind::kString: value.kind = Value::Kind::kString; break;
      case Token::Kind::kName:
        if (token_.text == "true" || token_.text == "false") value.kind = Value::Kind::kBoolean;
        else value.kind = token_.text == "null" ? Value::Kind::kNull : Value::Kind::kEnum;
        break;
      case Token::Kind::kEnd:
      case Token::Kind::kPunctuator: return unexpected();
    }
    value.text = std::move(token_.text);
    PED_CHECK(advance());
    return value;
  }

  Result<Value> parse_list(bool constant) {
    Value value;
    value.kind = Value::Kind::kList;
    PED_CHECK(advance());
    while (!is("]")) {
      PED_TRY(auto item, parse_value(constant));
      value.items.push_back(std::move(item));
    }
    PED_CHECK(advance());
    return value;
  }

  Result<Value> parse_object(bool constant) {
    Value value;
    value.kind = Value::Kind::kObject;
    PED_CHECK(advance());
    while (!is("}")) {
      PED_TRY(auto name, expect_name());
      PED_CHECK(expect(":"));
      PED_TRY(auto member, parse_value(constant));
      value.members.push_back({std::move(name), std::move(member)});
    }
    PED_CHECK(advance());
    return value;
  }

  Result<TypeRef> parse_type() {
    const Nesting nesting(depth_);
    PED_CHECK(check_nesting());
    TypeRef type;
    PED_TRY(const bool list, take("["));
    if (list) {
      PED_TRY(auto item, parse_type());
      type.item = std::make_shared<TypeRef>(std::move(item));
      PED_CHECK(expect("]"));
    } else {
      PED_TRY(type.name, expect_name());
    }
    PED_TRY(type.non_null, take("!"));
    return type;
  }

  // ---------------------------------------------------------------- schema text

  Result<std::string> parse_description() {
    if (token_.kind != Token::Kind::kString) return std::string();
    std::string text = std::move(token_.text);
    PED_CHECK(advance());
    return text;
  }

  Result<TypeDefinition> parse_type_definition() {
    TypeDefinition type;
    PED_TRY(type.description, parse_description());
    if (is_name("extend")) {
      type.extends = true;
      PED_CHECK(advance());
    }
    PED_TRY(const std::string keyword, expect_name());
    PED_TRY(type.name, expect_name());
    using Kind = TypeDefinition::Kind;
    if (keyword == "scalar") {
      type.kind = Kind::kScalar;
      PED_CHECK(parse_directives(true));
    } else if (keyword == "type" || keyword == "interface") {
      type.kind = keyword == "type" ? Kind::kObject : Kind::kInterface;
      PED_CHECK(parse_implements(type));
      PED_CHECK(parse_directives(true));
      PED_CHECK(parse_fields(type));
    } else if (keyword == "union") {
      type.kind = Kind::kUnion;
      PED_CHECK(parse_directives(true));
      PED_CHECK(parse_union_members(type));
    } else if (keyword == "enum") {
      type.kind = Kind::kEnum;
      PED_CHECK(parse_directives(true));
      PED_CHECK(parse_enum_values(type));
    } else if (keyword == "input") {
      type.kind = Kind::kInput;
      PED_CHECK(parse_directives(true));
      PED_TRY(type.inputs, parse_inputs("{", "}"));
    } else {
      return fail(Code::kInvalidArgument, "Syntax Error: unknown definition '" + keyword + "'");
    }
    return type;
  }

  Status parse_implements(TypeDefinition& type) {
    if (!is_name("implements")) return {};
    PED_CHECK(advance());
    PED_CHECK(take("&"));
    do {
      PED_TRY(auto name, expect_name());
      type.interfaces.push_back(std::move(name));
      PED_TRY(const bool more, take("&"));
      if (!more) break;
    } while (true);
    return {};
  }

  Status parse_fields(TypeDefinition& type) {
    PED_CHECK(expect("{"));
    while (!is("}")) {
      FieldDefinition field;
      PED_TRY(field.description, parse_description());
      PED_TRY(field.name, expect_name());
      if (is("(")) {
        PED_TRY(field.arguments, parse_inputs("(", ")"));
      }
      PED_CHECK(expect(":"));
      PED_TRY(field.type, parse_type());
      PED_TRY(const auto directives, parse_directives(true));
      for (const auto& directive : directives)
        if (directive.name == "deprecated")
          field.deprecated = directive.arguments.empty() ? "No longer supported" : directive.arguments.front().value.text;
      type.fields.push_back(std::move(field));
    }
    return advance();
  }

  Result<std::vector<InputDefinition>> parse_inputs(std::string_view open, std::string_view close) {
    PED_CHECK(expect(open));
    std::vector<InputDefinition> inputs;
    while (!is(close)) {
      InputDefinition input;
      PED_TRY(input.description, parse_description());
      PED_TRY(input.name, expect_name());
      PED_CHECK(expect(":"));
      PED_TRY(input.type, parse_type());
      PED_TRY(const bool has_default, take("="));
      if (has_default) {
        PED_TRY(input.default_value, parse_value(true));
      }
      PED_CHECK(parse_directives(true));
      inputs.push_back(std::move(input));
    }
    PED_CHECK(advance());
    return inputs;
  }

  Status parse_union_members(TypeDefinition& type) {
    PED_CHECK(expect("="));
    PED_CHECK(take("|"));
    while (true) {
      PED_TRY(auto name, expect_name());
      type.values.push_back(std::move(name));
      PED_TRY(const bool more, take("|"));
      if (!more) return {};
    }
  }

  Status parse_enum_values(TypeDefinition& type) {
    PED_CHECK(expect("{"));
    while (!is("}")) {
      PED_CHECK(parse_description());
      PED_TRY(auto name, expect_name());
      type.values.push_back(std::move(name));
      PED_CHECK(parse_directives(true));
    }
    return advance();
  }

  Lexer lexer_;
  Token token_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string to_string(const TypeRef& type) {
  return (type.is_list() ? "[" + to_string(*type.item) + "]" : type.name) + (type.non_null ? "!" : "");
}

Result<Document> parse_executable(std::string_view text, const Limits& limits) {
  if (text.size() > limits.document_bytes)
    return fail(Code::kTooLarge, fmt::format("the document has {} bytes: at most {} are allowed", text.size(), limits.document_bytes));
  return Parser(text).executable();
}

Result<Document> parse_schema(std::string_view text) { return Parser(text).schema(); }

}  // namespace pedigree::graphql
