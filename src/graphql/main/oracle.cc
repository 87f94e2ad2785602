// Reads JSON lines {"schema", "document", "variables"} and answers one line each: {"parses", "valid", "variables"} — what this engine
// makes of the document. Compared with graphql-js by tests/graphql/oracle.mjs.
#include <array>
#include <iostream>

#include "graphql/coerce.h"
#include "graphql/validate.h"

using namespace pedigree;

namespace {

json::Value judge(const json::Value& question) {
  const auto schema = graphql::Schema::build(std::array{question.text("schema")});
  if (!schema) return json::Object{{"error", schema.error().message}};
  const auto document = graphql::parse_executable(question.text("document"));
  if (!document) return json::Object{{"parses", false}, {"why", document.error().message}};
  json::Array problems;
  for (const auto& problem : graphql::validate(*schema, *document)) problems.emplace_back(problem.message);
  json::Object answer{{"parses", true}, {"valid", problems.empty()}, {"why", problems}};
  const auto* variables = question.find("variables");
  if (variables != nullptr && variables->if_object() != nullptr && problems.empty() && !document->operations.empty()) {
    const auto coerced = graphql::coerce_variables(*schema, document->operations.front(), *variables->if_object());
    answer.append("variables", coerced ? json::Value(*coerced) : json::Value());
  }
  return answer;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto question = json::parse(line);
    std::cout << json::write(question ? judge(*question) : json::Value()) << '\n' << std::flush;
  }
}
