// Validation, coercion and execution against a small schema.
#include <gtest/gtest.h>

#include "graphql/executable.h"

namespace pedigree::graphql {
namespace {

constexpr std::string_view kSdl = R"(
  scalar Int64 scalar JSON
  enum Color { RED GREEN }
  interface Named { name: String! }
  type User implements Named { id: ID! name: String! team: Team }
  type Team implements Named { id: ID! name: String! users: [User!]! broken: Int! }
  union Any = User | Team
  input Nested { n: Int = 5 required: String! }
  input Filter { color: Color = RED list: [Int!] nested: Nested big: Int64 }
  type Query { users(first: Int = 2, filter: Filter): [User!] user(id: ID!): User any: [Any] named: Named echo(filter: Filter, json: JSON): JSON
    fails: String nothing: String! secret: Int maybe: User }
  type Mutation { add(n: Int!): Int! total: Int! }
)";

struct Person {
  int id;
};

struct TestContext : Context {
  int team_calls = 0;
  int sum = 0;
};

Node user(int id) { return object("User", Person{id}); }
Node team(int id) { return object("Team", Person{id}); }
int id_of(const Object& parent) { return static_cast<const Person*>(parent.data.get())->id; }

Resolver per_parent(std::function<Node(const Field&, const Object&)> f) {
  return [f](const Field& field, std::span<const Object> parents) {
    std::vector<Node> nodes;
    for (const auto& parent : parents) nodes.push_back(f(field, parent));
    return nodes;
  };
}

std::vector<TypeBindings> bindings() {
  const auto id = per_parent([](const Field&, const Object& p) { return Node(id_of(p)); });
  const auto name = per_parent([](const Field&, const Object& p) { return Node("n" + std::to_string(id_of(p))); });
  return {{"User",
           {{"id", id, "parent"},
            {"name", name, "parent"},
            {"team",
             [](const Field& field, std::span<const Object> parents) {
               ++static_cast<TestContext&>(field.context()).team_calls;
               std::vector<Node> nodes;
               for (const auto& parent : parents) nodes.push_back(team(id_of(parent) % 2));
               return nodes;
             },
             "parent"}}},
          {"Team",
           {{"id", id, "parent"},
            {"name", name, "parent"},
            {"users", per_parent([](const Field&, const Object&) { return Node(std::vector<Node>{user(1), user(2)}); }), "parent"},
            {"broken", per_parent([](const Field&, const Object&) { return Node(); }), "parent"}}},
          {"Query",
           {{"users", per_parent([](const Field& field, const Object&) {
               std::vector<Node> users;
               for (std::int64_t i = 0; i < *field.args().find("first")->integer(); ++i) users.push_back(user(static_cast<int>(i)));
               return Node(std::move(users));
             }),
             "public"},
            {"user", per_parent([](const Field& field, const Object&) { return user(std::stoi(*field.args().find("id")->if_string())); }), "public"},
            {"any", per_parent([](const Field&, const Object&) { return Node(std::vector<Node>{user(1), team(2), Node()}); }), "public"},
            {"named", per_parent([](const Field&, const Object&) { return team(3); }), "public"},
            {"echo", per_parent([](const Field& field, const Object&) { return Node(json::Value(field.args())); }), "public"},
            {"fails", per_parent([](const Field&, const Object&) { return Node(Error{Code::kNotFound, "not here", {}}); }), "public"},
            {"nothing", per_parent([](const Field&, const Object&) { return Node(); }), "public"},
            {"secret", per_parent([](const Field&, const Object&) { return Node(42); }), "admin"},
            {"maybe", per_parent([](const Field& field, const Object&) { return Node(field.selects("team.name") ? user(9) : Node()); }), "public"}}},
          {"Mutation",
           {{"add", per_parent([](const Field& field, const Object&) {
               return Node(static_cast<TestContext&>(field.context()).sum += static_cast<int>(*field.args().find("n")->integer()));
             }),
             "public"},
            {"total", per_parent([](const Field& field, const Object&) { return Node(static_cast<TestContext&>(field.context()).sum); }), "public"}}}};
}

class Execution : public ::testing::Test {
 protected:
  TestContext context;
  Executable executable{*Schema::build(std::array{kSdl}), bindings(), [](std::string_view permission, const Context&) -> Status {
                          if (permission == "admin") return fail(Code::kPermissionDenied, "admins only");
                          return {};
                        }};
  std::string run(std::string_view query, std::string_view variables = "{}", std::string operation = "") {
    return executable.execute({query, *json::parse(variables)->if_object(), std::move(operation)}, context).body;
  }
  /// The messages of the errors, joined.
  std::string errors(std::string_view query, std::string_view variables = "{}") {
    std::string all;
    for (const auto& error : executable.execute({query, *json::parse(variables)->if_object(), ""}, context).errors) all += error.message + "|";
    return all;
  }
};

TEST_F(Execution, TablesAndSchemaAgree) {
  EXPECT_EQ(executable.problems(std::array<std::string_view, 4>{"public", "user", "parent", "admin"}), std::vector<std::string>{});
  EXPECT_FALSE(executable.problems(std::array<std::string_view, 1>{"public"}).empty());
}

TEST_F(Execution, OneCallPerFieldHoweverManyParents) {
  EXPECT_EQ(run("{ users(first: 3) { id team { name } } }"),
            R"({"data":{"users":[{"id":0,"team":{"name":"n0"}},{"id":1,"team":{"name":"n1"}},{"id":2,"team":{"name":"n0"}}]}})");
  EXPECT_EQ(context.team_calls, 1);
}

TEST_F(Execution, AliasesFragmentsAndRuntimeTypes) {
  EXPECT_EQ(run("{ any { __typename ... on User { id } ...T } named { __typename name } } fragment T on Team { tag: name }"),
            R"({"data":{"any":[{"__typename":"User","id":1},{"__typename":"Team","tag":"n2"},null],"named":{"__typename":"Team","name":"n3"}}})");
}

TEST_F(Execution, IncludeAndSkip) {
  EXPECT_EQ(run("query ($on: Boolean!) { user(id: 4) { id @include(if: $on) name @skip(if: $on) } }", R"({"on": true})"), R"({"data":{"user":{"id":4}}})");
}

TEST_F(Execution, ErrorsCarryTheirPathAndNullBubbles) {
  EXPECT_EQ(run("{ fails user(id: 1) { id } }"),
            R"({"data":{"fails":null,"user":{"id":1}},"errors":[{"message":"not here","path":["fails"],"extensions":{"code":"not_found"}}]})");
  EXPECT_EQ(run("{ named { ... on Team { broken } } }"),
            R"({"data":{"named":null},"errors":[{"message":"Cannot return null for non-nullable field.","path":["named","broken"],"extensions":{"code":"internal"}}]})");
  EXPECT_EQ(run("{ nothing }").substr(0, 12), R"({"data":null)");
}

TEST_F(Execution, PermissionsAreAskedBeforeResolvers) { EXPECT_EQ(errors("{ secret }"), "admins only|"); }

TEST_F(Execution, MutationsRunOneAfterTheOther) {
  EXPECT_EQ(run("mutation { a: add(n: 2) b: add(n: 3) total }"), R"({"data":{"a":2,"b":5,"total":5}})");
}

TEST_F(Execution, NullAndAbsentArgumentsAreTheSame) {
  EXPECT_EQ(run("query ($f: Filter) { echo(filter: $f) }", R"({"f": null})"), R"({"data":{"echo":{}}})");
  EXPECT_EQ(run("query ($c: Color) { echo(filter: {color: $c, list: null}) }"), R"({"data":{"echo":{"filter":{"color":"RED"}}}})");
}

TEST_F(Execution, UnknownMembersAreDropped) {
  EXPECT_EQ(run("query ($f: Filter) { echo(filter: $f) }", R"({"f": {"color": "GREEN", "cloudRegionID": null, "new": [1]}, "undeclared": 1})"),
            R"({"data":{"echo":{"filter":{"color":"GREEN"}}}})");
  EXPECT_EQ(run("{ echo(filter: {color: GREEN, other: 1}) }"), R"({"data":{"echo":{"filter":{"color":"GREEN"}}}})");
}

TEST_F(Execution, Coercion) {
  EXPECT_EQ(run("query ($f: Filter) { echo(filter: $f) }", R"({"f": {"list": 3, "nested": {"required": "x"}, "big": "9007199254740993"}})"),
            R"({"data":{"echo":{"filter":{"color":"RED","list":[3],"nested":{"n":5,"required":"x"},"big":9007199254740993}}}})");
  EXPECT_NE(errors("query ($f: Filter) { echo(filter: $f) }", R"({"f": {"color": "BLUE"}})").find("does not exist in \"Color\""), std::string::npos);
  EXPECT_NE(errors("query ($n: Int!) { users(first: $n) { id } }").find("of required type \"Int!\" was not provided"), std::string::npos);
  EXPECT_NE(errors("query ($n: Int!) { users(first: $n) { id } }", R"({"n": 3000000000})").find("Int cannot represent"), std::string::npos);
  EXPECT_NE(errors("query ($f: Filter) { echo(filter: $f) }", R"({"f": {"nested": {}}})").find("required"), std::string::npos);
}

TEST_F(Execution, OperationNames) {
  EXPECT_EQ(run("query A { user(id: 1) { id } } query B { user(id: 2) { id } }", "{}", "B"), R"({"data":{"user":{"id":2}}})");
  EXPECT_NE(errors("query A { named { name } } query B { named { name } }").find("Must provide operation name"), std::string::npos);
  EXPECT_EQ(run("{ user(id: 1) { id } }", "{}", ""), R"({"data":{"user":{"id":1}}})");
}

TEST_F(Execution, SelectsLooksBelow) {
  EXPECT_EQ(run("{ maybe { ...F } } fragment F on User { team { name } }"), R"({"data":{"maybe":{"team":{"name":"n1"}}}})");
  EXPECT_EQ(run("{ maybe { id team { id } } }"), R"({"data":{"maybe":null}})");
}

TEST_F(Execution, ValidationSpeaksTheUsualWords) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"{ nope }", "Cannot query field \"nope\" on type \"Query\"."},
      {"{ user { id } }", "argument \"id\" of type \"ID!\" is required"},
      {"{ user(id: 1) }", "must have a selection of subfields"},
      {"{ user(id: 1) { id { x } } }", "must not have a selection"},
      {"{ user(id: 1, x: 2) { id } }", "Unknown argument \"x\""},
      {"{ user(id: $x) { id } }", "Variable \"$x\" is not defined"},
      {"query ($x: Int) { user(id: $x) { id } }", "used in position expecting type \"ID!\""},
      {"query ($x: Nope) { fails }", "Unknown type \"Nope\""},
      {"query ($x: User) { fails }", "cannot be non-input type"},
      {"{ ...Nope }", "Unknown fragment \"Nope\""},
      {"{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "within itself"},
      {"{ user(id: 1) { ... on Team { id } } }", "can never be of type"},
      {"{ fails @nope }", "Unknown directive"},
      {"{ x: fails x: nothing }", "conflict"},
      {"{ user(id: 1) { id } user(id: 2) { id } }", "conflict"},
      {"{ users(first: \"x\") { id } }", "Int cannot represent"},
      {"subscription { x }", "not configured"},
  };
  for (const auto& [query, message] : cases) EXPECT_NE(errors(query).find(message), std::string::npos) << query << " said: " << errors(query);
}

TEST_F(Execution, LimitsAreNamed) {
  std::string deep = "{ user(id: 1) {", end = " } }";
  for (int i = 0; i < 12; ++i) deep += " team { users {", end += " } }";
  deep += " id" + end;
  EXPECT_NE(errors(deep).find("nested deeper than the 20 levels"), std::string::npos) << errors(deep);
  std::string aliases = "{";
  for (int i = 0; i < 40; ++i) aliases += " a" + std::to_string(i) + ": fails";
  EXPECT_NE(errors(aliases + " }").find("more than the 30 aliases"), std::string::npos);
  std::string bomb = "{ ...F0 }";   // each fragment spreads the next one twice: 2^30 without a limit
  for (int i = 0; i < 30; ++i) bomb += " fragment F" + std::to_string(i) + " on Query { ...F" + std::to_string(i + 1) + " ...F" + std::to_string(i + 1) + " }";
  bomb += " fragment F30 on Query { fails }";
  EXPECT_NE(errors(bomb).find("more than the 500 fields"), std::string::npos) << errors(bomb);
}

TEST_F(Execution, IntrospectionTellsTheSchema) {
  EXPECT_EQ(run("{ __type(name: \"Filter\") { kind inputFields { name defaultValue type { kind name ofType { kind name ofType { name } } } } } }"),
            R"({"data":{"__type":{"kind":"INPUT_OBJECT","inputFields":[{"name":"color","defaultValue":"RED","type":{"kind":"ENUM","name":"Color","ofType":null}},)"
            R"({"name":"list","defaultValue":null,"type":{"kind":"LIST","name":null,"ofType":{"kind":"NON_NULL","name":null,"ofType":{"name":"Int"}}}},)"
            R"({"name":"nested","defaultValue":null,"type":{"kind":"INPUT_OBJECT","name":"Nested","ofType":null}},)"
            R"({"name":"big","defaultValue":null,"type":{"kind":"SCALAR","name":"Int64","ofType":null}}]}}})");
  EXPECT_NE(run("{ __schema { queryType { name } types { name possibleTypes { name } } directives { name locations args { name } } } }")
                .find(R"({"name":"Any","possibleTypes":[{"name":"Team"},{"name":"User"}]})"),
            std::string::npos);
}

TEST(SchemaBuild, FieldsCanBeDescribedAfterwards) {
  auto schema = *Schema::build(std::array<std::string_view, 1>{R"(type Query { "old" a: Int b: Int })"});
  schema.describe("Query", "a", "not answered");
  EXPECT_EQ(schema.get("Query").field("a")->description, "not answered");
  EXPECT_EQ(schema.get("Query").field("b")->description, "");
}

TEST(SchemaBuild, NamesWhatIsWrong) {
  const auto error = [](std::string_view sdl) { return Schema::build(std::array{sdl}).error().message; };
  EXPECT_NE(error("type Query { a: Nope }").find("unknown type Nope"), std::string::npos);
  EXPECT_NE(error("type Query { a: Int } type Query { b: Int }").find("defined twice"), std::string::npos);
  EXPECT_NE(error("type Query implements I { a: Int } interface I { b: Int }").find("lacks the field b"), std::string::npos);
  EXPECT_NE(error("type T { a: Int }").find("no type Query"), std::string::npos);
}

}  // namespace
}  // namespace pedigree::graphql
