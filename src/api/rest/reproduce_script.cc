#include "api/rest/reproduce_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace pedigree::api::rest {
namespace {

/// Text of others in a comment must not end the line.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return line;
}

/// A file made from bytes that stand in the script itself, so that it needs nothing from the server.
std::string embedded_file(std::string_view name, std::string_view bytes) {
  const auto coded = base64(as_bytes(bytes));
  std::string text = fmt::format("base64 -d > {} <<'END_OF_FILE'\n", name);
  for (std::size_t at = 0; at < coded.size(); at += 76) text += coded.substr(at, 76) + "\n";
  return text + "END_OF_FILE\n";
}

std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::string saved_code(const service::Recipe& recipe) {
  std::string text = "mkdir -p code\n";
  for (const auto& file : recipe.code) {
    if (const auto folder = folder_of(file.path); !folder.empty()) text += fmt::format("mkdir -p {}\n", shell_quote("code/" + folder));
    text += embedded_file(shell_quote("code/" + file.path), file.text);
  }
  return text;
}

std::string fetch_code(const service::Recipe& recipe) {
  if (!recipe.commit) return saved_code(recipe);
  std::string text = fmt::format("repository=${{REPOSITORY:-{}}}\n", recipe.repository ? shell_quote(*recipe.repository) : "''");
  text += "[ -n \"$repository\" ] || { echo 'say where the repository is: REPOSITORY=<address or folder>' >&2; exit 1; }\n";
  text += "git clone -q -- \"$repository\" code\n";
  text += fmt::format("git -C code checkout -q --detach {}\n", shell_quote(*recipe.commit));
  if (recipe.patch && !recipe.patch->empty()) text += embedded_file("diff.patch", *recipe.patch) + "git -C code apply ../diff.patch\n";
  return text;
}

std::string make_environment(const service::Recipe& recipe) {
  std::string text = "python=${PYTHON:-}   # an environment that is there already may be used instead\n";
  if (recipe.requirements) text += embedded_file("requirements.txt", *recipe.requirements);
  text += "if [ -z \"$python\" ]; then\n  python3 -m venv env\n  python=$PWD/env/bin/python\n";
  text += recipe.requirements ? "  \"$python\" -m pip install -q -r requirements.txt\n" : "  \"$python\" -m pip install -q wandb\n";
  return text + "fi\n";
}

std::string folder_of(const service::RecipeInput& input) { return shell_quote(fmt::format("inputs/{}-{}", input.collection, input.version)); }

std::string fetch_inputs(const service::Recipe& recipe) {
  std::string text;
  for (const auto& input : recipe.inputs) {
    const auto name = fmt::format("{}/{}/{}:{}", input.entity, input.project, input.collection, input.version);
    text += fmt::format("# {} {}: {} file(s), digest {}\n", one_line(input.type), one_line(name), input.file_count, one_line(input.digest));
    if (input.from) text += fmt::format("\"$python\" -m wandb artifact get {} --root {}\n", shell_quote(*input.from), folder_of(input));
  }
  return text;
}

/// The program asks for its inputs by name: what was deleted there has to be logged again, with the same content.
std::string put_back_inputs(const service::Recipe& recipe) {
  std::string text;
  for (const auto& input : recipe.inputs)
    if (input.deleted && input.from)
      text += fmt::format("\"$python\" -m wandb artifact put --name {} --type {} {}\n", shell_quote(input.project + "/" + input.collection),
                          shell_quote(input.type), folder_of(input));
  return text;
}

std::string run_program(const service::Recipe& recipe) {
  if (!recipe.program) return "echo 'everything is there but the command: it was not recorded' >&2\n";
  std::string command = fmt::format("\"$python\" {}", shell_quote(*recipe.program));
  for (const auto& argument : recipe.arguments) command += " " + shell_quote(argument);
  return "cd code\n" + command + "\n";
}

}  // namespace

std::string shell_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\0') continue;   // no word can hold it
    if (c == '\'') quoted += "'\\''";
    else quoted += c;
  }
  return quoted + "'";
}

std::string reproduce_script(const service::Recipe& recipe, std::string_view title, std::string_view server) {
  std::string text = "#!/bin/sh\n";
  text += fmt::format("# Makes {} again.\n", one_line(title));
  if (!recipe.run.empty()) text += fmt::format("# Made by the run {}/{}/{}.\n", one_line(recipe.entity), one_line(recipe.project), one_line(recipe.run));
  if (recipe.python) text += fmt::format("# Python {} on {}.\n", one_line(*recipe.python), one_line(recipe.operating_system.value_or("an unknown system")));
  for (const auto& missing : recipe.missing) text += fmt::format("# MISSING: {}\n", one_line(missing));
  text += "# usage: WANDB_API_KEY=… sh reproduce.sh [FOLDER]   (set SKIP_RUN=1 to fetch everything and run nothing)\nset -eu\n";
  text += fmt::format("export WANDB_BASE_URL=${{WANDB_BASE_URL:-{}}}\n", shell_quote(server));
  text += "mkdir -p \"${1:-reproduced}\"\ncd \"${1:-reproduced}\"\n";
  text += fetch_code(recipe) + embedded_file("config.json", json::write(recipe.config)) + make_environment(recipe) + fetch_inputs(recipe);
  text += "[ -z \"${SKIP_RUN:-}\" ] || exit 0\n";
  return text + put_back_inputs(recipe) + run_program(recipe);
}

}  // namespace pedigree::api::rest
