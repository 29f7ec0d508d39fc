/* Cases: folders that hold a service, its template, and what `transform` is to make of them.
 *
 *   service.yml, service.json         the service; also serverless.yml (.yaml, .json)
 *   template.json, template.yml       the template; without one, it is made of the service alone
 *   (input.h) expected.json, expected.yml       the template with rollouts; not there where the
 *   input has errors
 *   external.json                     the alarms' own stack, as `transform --external` writes it;
 *                                     not there where there is none
 *   diagnostics.txt                   what `transform --severity info` says on standard error; not
 *                                     there where it says nothing
 *   arguments                         more arguments of the command line, one a line
 *   options.json, naming.json         of a case that `capture` wrote: the options and the
 *   framework's names, as the plugin had
 *                                     them. Such a case is run as the plugin runs: its service has
 *                                     no variables left.
 *
 * A case runs in its own folder, so that files are named in diagnostics.txt as anybody sees them
 * who stands there, and ${file(...)} means the same for everybody. Each has an arena of its own:
 * one that asks for too much fails alone. */
#ifndef COMMANDS_CASES_H
#define COMMANDS_CASES_H

#include "base/index.h"
#include "commands/commands.h"
#include "document/difference.h"

/* Folders within each other that are searched; a tree of cases has two or three. */
#define CASES_MOST_DEPTH 16
/* Bytes of a single case's arena. CloudFormation's largest template takes a few MiB. */
#define CASE_MOST_MEMORY ((size_t)256 * 1024 * 1024)

/* ---- Finding ---- */

struct case_list {
  /* by their bytes within each folder; one that can be reached in two ways is there once */
  const char **folders;
  size_t count, capacity;
  struct index seen; /* folders by device and inode: links may lead in circles */
};

/* Adds the folder, if it is a case, or else all cases below it. Left out: hidden folders and
 * node_modules. A folder that cannot be read is said; the exit code then is EXIT_WORLD. */
enum exit_code cases_find(struct case_list *cases, struct invocation *invocation,
                          const char *folder);
/* Is this a case that `capture` wrote? */
bool case_is_captured(struct arena *arena, const char *folder);
/* Removes every file that a case may have, and nothing else. False where one cannot be removed;
 * errno says why. */
bool case_clear(struct arena *arena, const char *folder);

/* ---- Running ---- */

/* What came of a case. Its strings and nodes live in the case's own arena. */
struct verdict {
  struct arena *arena; /* the case's own */
  const char *name;    /* the folder, as it was named or found */
  /* why it could not be run or its expectations not be read, lines; NULL */
  const char *broken;
  /* what is wrong with the expectations as a whole, one sentence; NULL */
  const char *mismatch;
  const char *expected_file;      /* "expected.json" */
  struct differences differences; /* between it and what was made */
  /* diagnostics.txt and what was said instead; NULL where they are the same */
  const char *expected_words, *actual_words;
  const char *written[4]; /* files that an update wrote or removed; NULL at the end */
};

bool verdict_is_passed(const struct verdict *verdict);

/* Runs one case and hands its verdict to `take`, while the case's arena is there. With `updates`,
 * what differs is written. */
void case_run(struct invocation *invocation, const char *folder, bool updates,
              void (*take)(void *context, const struct verdict *verdict), void *context);

#endif
