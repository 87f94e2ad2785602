// A recipe as a script for POSIX sh.
#pragma once

#include <string>
#include <string_view>

#include "service/recipe.h"

namespace pedigree::api::rest {

/// One word of sh, whatever the text holds.
std::string shell_quote(std::string_view text);

/// Fetches code, patch, packages and inputs into a folder and runs the command. `title` names the version; `server` is the address of
/// this server. Needs git, python3 and WANDB_API_KEY.
std::string reproduce_script(const service::Recipe& recipe, std::string_view title, std::string_view server);

}  // namespace pedigree::api::rest
