/* Diagnostics: everything that is wrong or worth knowing about the user's input, collected, never
 * printed from here.
 *
 * A pass that meets a mistake adds a diagnostic and carries on to find more; whoever owns the
 * request looks at `errors` and writes nothing where there are any. The rows of the register are in
 * diagnostic_register.h. */
#ifndef BASE_DIAGNOSTICS_H
#define BASE_DIAGNOSTICS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic_register.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO, SEVERITY_COUNT };

enum diagnostic_id {
#define ROW(id, severity, title, reason, remedy, link) id,
  DIAGNOSTIC_REGISTER(ROW)
#undef ROW
      DIAGNOSTIC_COUNT
};

struct diagnostic_rule {
  /* as diagnostic_register.h says; none is NULL or empty */
  const char *id, *title, *reason, *remedy, *link;
  enum severity severity;
};

/* By enum diagnostic_id. */
extern const struct diagnostic_rule diagnostic_rules[DIAGNOSTIC_COUNT];

struct diagnostic {
  enum diagnostic_id id;
  /* "functions.order.deploymentSettings.type", "Resources.X.Properties"; "" where there is none */
  const char *path;
  /* one sentence: what is wrong, with the value shown, and what was probably meant */
  const char *message;
  /* YAML to put into serverless.yml, or commands that mend it; several lines; NULL where there is
   * none */
  const char *repair;
};

/* A path that a diagnostic has answered. */
struct answered {
  const char *path;
  const struct answered *next;
};

struct diagnostics {
  struct arena *arena;
  const struct answered *answered; /* NULL: none */
  struct diagnostic *list;
  size_t count, capacity, errors;
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena);
/* Adds one, unless the same was added just before. `path` is borrowed; the message is formatted
 * into the arena. */
__attribute__((format(printf, 4, 5))) void diagnose(struct diagnostics *diagnostics,
                                                    enum diagnostic_id id, const char *path,
                                                    const char *format, ...);
/* What is found at `path` from now on is the mistake that was diagnosed last, and is left out: a
 * key that is missing, because it is misspelt. A path below `custom` answers for the functions that
 * have the key from there. */
void diagnose_answers(struct diagnostics *diagnostics, const char *path);
/* Says what to write instead, for the diagnostic that was added last, where it is of this id. */
void diagnose_repair(struct diagnostics *diagnostics, enum diagnostic_id id, const char *repair);
/* Takes out those that `keep` says no to. */
void diagnostics_keep(struct diagnostics *diagnostics,
                      bool (*keep)(void *context, const struct diagnostic *diagnostic),
                      void *context);
/* The diagnostic of this id ("RO104"), DIAGNOSTIC_COUNT where there is none. */
enum diagnostic_id diagnostic_find(const char *id);
const char *severity_name(enum severity severity);

#endif
