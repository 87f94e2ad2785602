// The resolver tables of the schema, one source file per area. schema.cc puts them together; a start-up check compares them with
// the SDL field by field.
#pragma once

#include <vector>

#include "api/wandb/resolve.h"

namespace pedigree::api::wandb {

std::vector<Type> common_types();
std::vector<Type> people_types();
std::vector<Type> project_types();
std::vector<Type> run_types();
std::vector<Type> file_types();
std::vector<Type> artifact_types();
std::vector<Type> collection_types();
std::vector<Type> registry_types();

// Fields of Query and Mutation, by area.
std::vector<Binding> common_queries();
std::vector<Binding> people_queries();
std::vector<Binding> project_queries();
std::vector<Binding> artifact_queries();
std::vector<Binding> collection_queries();
std::vector<Binding> people_mutations();
std::vector<Binding> project_mutations();
std::vector<Binding> run_mutations();
std::vector<Binding> artifact_mutations();
std::vector<Binding> collection_mutations();
std::vector<Binding> registry_mutations();

}  // namespace pedigree::api::wandb
