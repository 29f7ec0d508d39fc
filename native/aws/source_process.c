/* credential_process: a program that prints credentials. Started without a shell; its words are
 * split as a POSIX shell would split them, without expansions. */
#include <string.h>

#include "aws/sources.h"

#define MOST_WORDS ((size_t)64)
/* It may ask a person, through a window of its own. */
#define TIMEOUT ((int64_t)5 * 60 * 1000)

/* One word into `word`; false at an open quote. */
static bool read_word(const char **at, struct text *word) {
  char quote = 0;
  for (; **at && (quote || !strchr(" \t\r\n", **at)); (*at)++) {
    char c = **at;
    bool is_escape = c == '\\' && quote != '\'' && (*at)[1] && (!quote || strchr("\"\\", (*at)[1]));
    if (is_escape) text_char(word, *++(*at));
    else if (quote ? c == quote : c == '"' || c == '\'') quote = (char)(quote ? '\0' : c);
    else text_char(word, c);
  }
  return !quote;
}

/* NULL at the end; false where the command cannot be split, or is empty. */
static bool split(struct arena *arena, const char *command, char *words[MOST_WORDS + 1]) {
  size_t count = 0;
  while (*(command += strspn(command, " \t\r\n"))) {
    struct text word;
    text_init(&word, arena);
    if (count == MOST_WORDS || !read_word(&command, &word)) return false;
    words[count++] = arena_string(arena, word.at);
  }
  words[count] = NULL;
  return count > 0;
}

static enum source_result take(struct source_search *search, const struct process_result *result,
                               struct credentials *credentials) {
  static const struct source_members members = {"AccessKeyId", "SecretAccessKey", "SessionToken",
                                                "Expiration"};
  struct document_error error;
  /* The message would show a piece of the text: what is no JSON may be a secret all the same. */
  const node *tree = document_read_json(result->output, result->output_length, &error);
  if (!tree) return source_fail(search, "credential_process prints no JSON");
  const char *version = node_number(node_member(tree, "Version"));
  if (!version || strcmp(version, "1") != 0)
    return source_fail(search, "credential_process does not print \"Version\": 1");
  return source_take(search, tree, &members, credentials);
}

enum source_result source_process(struct source_search *search, struct credentials *credentials) {
  const char *command = section_value(search->section, "credential_process");
  if (!command) return SOURCE_NOT_SET_UP;
  char *words[MOST_WORDS + 1];
  if (!split(search->arena, command, words))
    return source_fail(search, "the profile's credential_process is no command");
  const struct world *world = search->caller->world;
  struct process_result result;
  world->process(world->context, words, TIMEOUT, SOURCE_LARGEST_ANSWER, search->arena, &result);
  const char *program = text_shown(search->arena, words[0]);
  if (!result.is_started)
    return source_fail(search, "credential_process: %s cannot be started", program);
  if (result.is_cut_off)
    return source_fail(search, "credential_process: %s took too long or printed too much", program);
  if (result.exit_code)
    return source_fail(search, "credential_process: %s ended with exit code %d", program,
                       result.exit_code);
  return take(search, &result, credentials);
}
