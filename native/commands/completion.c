/* completion: scripts for bash and zsh, from the same tables as everything else. */
#include <string.h>

#include "commands/rows.h"

static bool takes_file(const struct option *option) {
  return strcmp(option->value, "FILE") == 0 || strcmp(option->value, "PATH") == 0;
}
static bool takes_folder(const struct option *option) { return strcmp(option->value, "DIR") == 0; }

/* What stands for an operand, by the word for it in the row of its command. */
static const struct operand {
  const char *word;
  const char *bash; /* arguments of compgen */
  const char *zsh;  /* an action of _arguments */
} operands[] = {
    {"PATH", "-f", "_files"},
    {"DIR", "-d", "_files -/"},
    {"SHELL", "-W \"bash zsh\"", "(bash zsh)"},
    {"TOPIC", "-W \"$names\"", "($names)"},
    {"deploy|remove", "-f -W \"deploy remove\"", "(deploy remove)"},
};

static const struct operand *operand_of(const struct command *command) {
  for (size_t i = 0; i < sizeof operands / sizeof *operands; i++)
    if (strstr(command->operands, operands[i].word)) return &operands[i];
  return NULL;
}

/* ---- bash ---- */

static void add_bash_name(void *context, const struct option *option) {
  text_format(context, "%s ", option->name);
}

/* One branch: what may stand behind the option. */
static void add_bash_values(void *context, const struct option *option) {
  struct text *out = context;
  if (!option->value) return;
  text_format(out, "        %s) ", option->name);
  if (option->choices)
    text_format(out, "COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")) ", option->choices);
  else if (takes_file(option)) text_string(out, "COMPREPLY=($(compgen -f -- \"$cur\")) ");
  else if (takes_folder(option)) text_string(out, "COMPREPLY=($(compgen -d -- \"$cur\")) ");
  text_string(out, option->choices || takes_file(option) || takes_folder(option) ? "; return ;;\n"
                                                                                 : "return ;;\n");
}

static void add_bash_command(struct text *out, const struct command *command) {
  text_format(out, "    %s)\n      case $prev in\n", command->name);
  command_options(command, add_bash_values, out);
  text_string(out, "      esac\n      COMPREPLY=($(compgen -W \"");
  command_options(command, add_bash_name, out);
  text_string(out, "\" -- \"$cur\")");
  const struct operand *operand = operand_of(command);
  if (operand) text_format(out, " $(compgen %s -- \"$cur\")", operand->bash);
  text_string(out, ") ;;\n");
}

static void add_bash(struct text *out) {
  text_string(out,
              "# bash: eval \"$(sls-rollout completion bash)\"\n_sls_rollout() {\n"
              "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} names=\"");
  for (const struct command *const *each = commands; *each; each++)
    text_format(out, "%s ", (*each)->name);
  text_string(
      out,
      "\"\n  COMPREPLY=()\n  if [ \"$COMP_CWORD\" = 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"$names --help --version\" -- \"$cur\"))\n    return\n  fi\n"
      "  case ${COMP_WORDS[1]} in\n");
  for (const struct command *const *each = commands; *each; each++) add_bash_command(out, *each);
  text_string(out, "  esac\n}\ncomplete -F _sls_rollout sls-rollout\n");
}

/* ---- zsh ---- */

/* Text between single quotes, where : [ and ] mean something to zsh's own functions. */
static void add_quoted(struct text *out, const char *string) {
  for (; *string; string++) {
    if (*string == '\'') text_string(out, "'\\''");
    else if (strchr(":[]\\", *string)) text_format(out, "\\%c", *string);
    else text_char(out, *string);
  }
}

static void add_zsh_option(void *context, const struct option *option) {
  struct text *out = context;
  text_format(out, " \\\n        '%s%s[", option->is_repeated ? "*" : "", option->name);
  add_quoted(out, option->help);
  text_char(out, ']');
  if (option->value) text_format(out, ":%s:", option->value);
  if (option->choices) text_format(out, "(%s)", option->choices);
  else if (option->value && takes_file(option)) text_string(out, "_files");
  else if (option->value && takes_folder(option)) text_string(out, "_files -/");
  text_char(out, '\'');
}

static void add_zsh_command(struct text *out, const struct command *command) {
  text_format(out, "    %s)\n      _arguments", command->name);
  command_options(command, add_zsh_option, out);
  const struct operand *operand = operand_of(command);
  if (operand) text_format(out, " \\\n        \"*:%s:%s\"", operand->word, operand->zsh);
  text_string(out, " ;;\n");
}

static void add_zsh(struct text *out) {
  text_string(
      out,
      "#compdef sls-rollout\n# zsh: eval \"$(sls-rollout completion zsh)\"\n_sls_rollout() {\n"
      "  local -a described=(\n");
  for (const struct command *const *each = commands; *each; each++) {
    const struct command *command = *each;
    text_format(out, "    '%s:", command->name);
    add_quoted(out, command->summary);
    text_string(out, "'\n");
  }
  text_string(
      out,
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command described\n    return\n  fi\n"
      "  local names=\"${(j: :)${(@)described%%:*}}\" name=$words[2]\n  shift words\n  (( "
      "CURRENT-- ))\n  case $name in\n");
  for (const struct command *const *each = commands; *each; each++) add_zsh_command(out, *each);
  text_string(out, "  esac\n}\ncompdef _sls_rollout sls-rollout\n");
}

/* ---- The command ---- */

static enum exit_code run(struct invocation *invocation) {
  const char *shell = node_string(node_first(invocation->operands));
  if (shell && strcmp(shell, "bash") == 0) add_bash(&invocation->out);
  else if (shell && strcmp(shell, "zsh") == 0) add_zsh(&invocation->out);
  else
    return invocation_refuse(
        invocation, "%s",
        shell ? "there is completion for bash and zsh" : "the shell is missing: bash or zsh");
  return EXIT_FINE;
}

static const struct option none[] = {{0}};
static const char *const examples[] = {"sls-rollout completion bash", "sls-rollout completion zsh",
                                       NULL};

const struct command command_completion = {
    "completion", "SHELL", "Prints a completion script for bash or zsh.", "", NULL, NULL, none,
    examples,     run,
};
