#include "graphql/parser.h"

#include <gtest/gtest.h>

namespace pedigree::graphql {
namespace {

TEST(Parser, AcceptsWhatClientsSend) {
  for (const char* text : {
           "{ a }",
           "#graphql\nquery Q($a: [String!]! = [\"x\"], $b: Int = -1) @include(if: true) { x: a(b: {c: $b, d: [1, 2.5e3, ENUM, null, true]}) { ...F ... on T { y } ... @skip(if: false) { z } } }\nfragment F on T { y }",
           "mutation DeleteRun($id: ID!,) {deleteRun(input: {id: $id,}) {clientMutationId}}",
           "\xEF\xBB\xBFquery { a(s: \"\\u00e9\\u{1F600} \\uD83D\\uDE00 \\n\", b: \"\"\"\n  block\n    text\n  \"\"\") }",
       })
    EXPECT_TRUE(parse_executable(text)) << text << ": " << parse_executable(text).error().message;
}

TEST(Parser, RefusesWithPlaceAndReason) {
  for (const char* text : {"", "{", "{ }", "{ a(", "query Q { a } }", "{ a: }", "{ a(b: $) }", "fragment on on T { a }", "{ a(x: 01) }", "{ a(x: 1.) }",
                           "{ a(x: \"unterminated) }", "{ a(x: \"\\q\") }", "{ a(x: \"\\uD800\") }", "{ ...on }", "query ($a: ) { a }", "{ a ? }", "query Q() { a }"}) {
    const auto parsed = parse_executable(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("Syntax Error"), std::string::npos) << text << ": " << parsed.error().message;
  }
}

TEST(Parser, BlockStringsLoseTheirCommonIndentation) {
  const auto parsed = parse_executable("{ a(s: \"\"\"\n    one\n      two\n\n    three\n  \"\"\") }");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->operations[0].selections[0].arguments[0].value.text, "one\n  two\n\nthree");
}

TEST(Parser, DeepNestingIsRefusedNotFollowed) {
  std::string lists = "{ a(x: ", selections, types = "query ($x: ";
  for (int i = 0; i < 20'000; ++i) lists += '[', types += '[';
  for (int i = 0; i < 10'000; ++i) selections += "{a";
  for (const auto& text : {lists, selections, types}) {
    const auto parsed = parse_executable(text);
    ASSERT_FALSE(parsed);
    EXPECT_NE(parsed.error().message.find("nested deeper"), std::string::npos) << parsed.error().message;
  }
}

TEST(Parser, LargeDocumentsAreRefused) {
  const auto parsed = parse_executable("{ a } #" + std::string(70'000, 'x'));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, Code::kTooLarge);
}

TEST(Parser, Schemas) {
  const auto parsed = parse_schema(R"(
    """A thing""" type T implements A & B @key { "a field" f(x: Int = 1, y: [E!]! = [ONE]): [String!]! @deprecated(reason: "old") }
    extend type T { g: Int } interface A { f: Int } union U = | T | S enum E { ONE TWO } input I { a: Int = 1, b: I } scalar Date)");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->types.size(), 7U);
  EXPECT_EQ(parsed->types[0].description, "A thing");
  EXPECT_EQ(parsed->types[0].fields[0].deprecated, "old");
  EXPECT_EQ(to_string(parsed->types[0].fields[0].type), "[String!]!");
  EXPECT_TRUE(parsed->types[1].extends);
  EXPECT_EQ(parsed->types[3].values, (std::vector<std::string>{"T", "S"}));
}

}  // namespace
}  // namespace pedigree::graphql
