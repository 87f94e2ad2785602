// Result<T>: the outcome of anything that can fail for a reason outside the program.
// Bugs throw; everything the caller or the machine can cause is an Error value.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace pedigree {

/// What kind of failure it is. Each protocol has one table from these to its wire (HTTP status, GraphQL error).
enum class Code {
  kInvalidArgument,   // the request is malformed or breaks a rule of form
  kUnauthenticated,   // no valid credentials
  kPermissionDenied,  // known caller, not allowed
  kNotFound,          // the named thing does not exist, or the caller may not know that it does
  kAlreadyExists,     // the name is taken
  kConflict,          // a stated expectation does not hold (compare-and-set, state transition)
  kGone,              // it existed and was deleted
  kTooLarge,          // over a documented limit
  kUnsupported,       // a legal request this server does not implement
  kExhausted,         // the server is out of a resource (disk full)
  kUnavailable,       // try again later
  kInternal,          // a bug or corrupted data; the detail goes to the log
};

/// Stable lower-case name ("not_found"), used in logs and in problem+json `type`s.
std::string_view name(Code code);

struct Error {
  Code code = Code::kInternal;
  std::string message;  // for the caller: names the thing, the rule and the remedy
  std::string detail;   // for the log only
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Code code, std::string message, std::string detail = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail)});
}

}  // namespace pedigree

#define PED_CONCAT_(a, b) a##b
#define PED_CONCAT(a, b) PED_CONCAT_(a, b)

/// PED_TRY(auto x, f()): x = value of f(), or return its error from this function.
#define PED_TRY(declaration, expression) PED_TRY_(PED_CONCAT(ped_result_, __LINE__), declaration, expression)
#define PED_TRY_(temporary, declaration, expression)                     \
  auto temporary = (expression);                                         \
  if (!temporary) return ::tl::unexpected(std::move(temporary).error()); \
  declaration = *std::move(temporary)

/// PED_CHECK(f()): return the error of f(), if any.
#define PED_CHECK(expression)                                                                                \
  do {                                                                                                       \
    if (auto ped_status = (expression); !ped_status) return ::tl::unexpected(std::move(ped_status).error()); \
  } while (false)
