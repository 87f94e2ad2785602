// Any text as a query against a small schema, and as a schema: no crash, no hang, an answer that is JSON.
#include <array>
#include <cstdlib>

#include "graphql/executable.h"

using namespace pedigree;
using namespace pedigree::graphql;

namespace {

const Executable& executable() {
  static constexpr std::string_view kSdl =
      "scalar JSON enum E { A B } interface I { a: Int } type T implements I { a: Int t: T l: [[T!]]! } union U = T "
      "input In { a: Int = 1 e: E in: In } type Query { a(x: Int, in: In, l: [Int!]): Int t: T! i: I u: [U] } type Mutation { m(in: In!): T }";
  static const Executable instance = [] {
    const auto nulls = [](const Field&, std::span<const Object> parents) { return std::vector<Node>(parents.size()); };
    const auto objects = [](const Field&, std::span<const Object> parents) { return std::vector<Node>(parents.size(), object("T", 1)); };
    return Executable(*Schema::build(std::array{kSdl}),
                      {{"Query", {{"a", nulls, "p"}, {"t", objects, "p"}, {"i", objects, "p"}, {"u", nulls, "p"}}},
                       {"Mutation", {{"m", objects, "p"}}},
                       {"T", {{"a", nulls, "p"}, {"t", objects, "p"}, {"l", nulls, "p"}}}},
                      {});
  }();
  return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Context context;
  const auto outcome = executable().execute({text, {}, ""}, context);
  if (!json::parse(outcome.body)) std::abort();
  (void)Schema::build(std::array{text});
  return 0;
}
