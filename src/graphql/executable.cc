#include "graphql/executable.h"

#include <algorithm>

#include "graphql/introspection.h"
#include "graphql/prepared.h"
#include "graphql/validate.h"

namespace pedigree::graphql {
namespace {

constexpr std::size_t kCacheBytes = std::size_t{4} << 20;   // of document texts

}  // namespace

Executable::Executable(Schema schema, std::vector<TypeBindings> bindings, Permit permit, Limits limits)
    : schema_(std::move(schema)), permit_(std::move(permit)), limits_(limits), cache_(std::make_unique<Cache>()) {
  const auto add = [this](std::vector<TypeBindings> tables) {
    for (auto& table : tables)
      for (auto& binding : table.fields) {
        const auto field = binding.field;
        if (!bindings_[table.type].emplace(field, std::move(binding)).second)
          throw std::logic_error("two resolvers for " + std::string(table.type) + "." + std::string(field));
      }
  };
  add(introspection_bindings(schema_));
  add(std::move(bindings));
}

Executable::~Executable() = default;

std::vector<std::string> Executable::problems(std::span<const std::string_view> permissions) const {
  std::vector<std::string> found;
  for (const auto& [name, type] : schema_.types()) {
    if (type.kind() != Type::Kind::kObject) continue;
    const auto table = bindings_.find(name);
    for (const auto& field : type.definition.fields)
      if (table == bindings_.end() || !table->second.contains(field.name)) found.push_back(name + "." + field.name + " has no resolver");
  }
  for (const auto& [type_name, table] : bindings_) {
    const Type* type = schema_.find(type_name);
    for (const auto& [field, binding] : table) {
      const std::string where = std::string(type_name) + "." + std::string(field);
      if (type == nullptr || (type->field(field) == nullptr && meta_field(*type, field) == nullptr)) found.push_back(where + " is not in the schema");
      if (std::find(permissions.begin(), permissions.end(), binding.permission) == permissions.end())
        found.push_back(where + " has the unknown permission '" + std::string(binding.permission) + "'");
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::shared_ptr<const Executable::Prepared> Executable::prepare(std::string_view query) const {
  {
    const std::lock_guard lock(cache_->mutex);
    if (const auto found = cache_->index.find(query); found != cache_->index.end()) {
      cache_->entries.splice(cache_->entries.begin(), cache_->entries, found->second);
      return found->second->prepared;
    }
  }
  auto prepared = std::make_shared<Prepared>();
  auto document = parse_executable(query, limits_);
  if (document) {
    prepared->document = *std::move(document);
    prepared->errors = validate(schema_, prepared->document, limits_);
  } else {
    prepared->errors.push_back(std::move(document).error());
  }
  if (query.size() > limits_.document_bytes) return prepared;
  const std::lock_guard lock(cache_->mutex);
  if (cache_->index.contains(query)) return prepared;   // another thread was faster
  cache_->entries.push_front({std::string(query), prepared});
  cache_->index.emplace(cache_->entries.front().text, cache_->entries.begin());
  cache_->bytes += query.size();
  while (cache_->bytes > kCacheBytes) {
    const auto& oldest = cache_->entries.back();
    cache_->bytes -= oldest.text.size();
    cache_->index.erase(oldest.text);
    cache_->entries.pop_back();
  }
  return prepared;
}

Resolver unsupported(std::string_view type, std::string_view field, std::string_view reason) {
  const std::string message = std::string(type) + "." + std::string(field) + " is not supported by this server yet: " + std::string(reason);
  return [message](const Field&, std::span<const Object> parents) {
    return std::vector<Node>(parents.size(), Node(Error{Code::kUnsupported, message, {}}));
  };
}

}  // namespace pedigree::graphql
