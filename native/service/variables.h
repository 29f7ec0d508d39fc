/* The framework's variables in a plain serverless.yml: ${source:address, fallback}.
 *
 * A service that comes through the framework, or from `serverless print`, has none left; this room
 * resolves what the framework would: self, opt, sls, env, param, file (YAML, JSON and plain text),
 * strToBool and git, with fallbacks, variables inside addresses, and variables in what another
 * variable brought in.
 *
 * A value may be unknown (struct unknown): no source gives it one here and it has no fallback, as
 * an environment variable that is set only where the service is deployed, or a file that is made
 * there; or it needs AWS (ssm, cf, s3, aws, the resolvers of `stages`), a program (a JavaScript
 * file), the framework's run (sls:instanceId) or a plugin. It stays as it is written: all of the
 * string that holds it, and every string that refers to it. A fallback after a source that cannot
 * be asked here is not taken, since the framework would ask the source first. Unknown is not wrong:
 * unknown_report (report/unknown.h) reports it where this program reads it.
 *
 * Resolution is that of serverless 3.40 and osls 4.3, or of Serverless Framework 4.41
 * (framework.h). What differs:
 *
 *   stages       Serverless 4: stages.<stage>.params and stages.default.params are parameters, and
 *                the names under `resolvers` sources; other stages are left out of `self`; refused
 *                beside `params`. Serverless 3, osls: no key
 *   .env files   Serverless 4, unless useDotenv is false: .env.<stage>, .env, then each path of
 *                useDotenv (a file, or a folder of such files); the first value of a name counts;
 *                $ is a character. Serverless 3, osls, with useDotenv: the first file of
 *                .env.<stage> and .env; $ begins another variable
 *   file         Serverless 4: .mjs, .ts, .mts and .cts are programs as well. Serverless 3, osls:
 *                they are text
 *   git          Serverless 4: branch, commit, sha1 and repository. Serverless 3, osls: a plugin's
 *
 * Where serverless 3 and osls differ: parameters of other stages stay as they are written, as in
 * osls (serverless resolves them).
 *
 * Left out: in .env files, values over more lines than one, and for Serverless 3 and osls $ in
 * values (such a variable is unknown here); environment variables that both choose the .env file
 * and stand in it, which the framework refuses; the parameters of the framework's dashboard and of
 * Compose; what else git would say (unknown, variable_git.c). */
#ifndef SERVICE_VARIABLES_H
#define SERVICE_VARIABLES_H

#include "base/diagnostics.h"
#include "base/index.h"
#include "document/document.h"
#include "service/framework.h"

/* Variables that come out of a variable are resolved again, so many times; more is a circle through
 * files. The frameworks' own limit. */
#define VARIABLE_MAX_ROUNDS 10
/* Values that wait for one another, and on the way to each the addresses within addresses and the
 * lists and objects it lies in: each level is some frames on the stack. The longest chain of values
 * seen in a service is 6. */
#define VARIABLE_MAX_LEVELS 1000
/* Of all values that variables bring in: a few lines that each double the one before make
 * gigabytes. Above it nothing more is resolved. */
#define VARIABLE_MAX_BYTES ((size_t)64 * 1024 * 1024)

/* The world behind one seam: files and environment. */
struct variable_world {
  void *context;
  /* The whole file, a NUL behind its bytes, or NULL where there is none. `path` is relative to the
   * service's folder, or absolute. The bytes must live as long as the document. */
  const char *(*read_file)(void *context, const char *path, size_t *length);
  /* A variable of the environment; NULL where it is not set. */
  const char *(*environment)(void *context, const char *name);
  /* The path of `name` in the service's folder, or else in the nearest folder above it that has it;
   * NULL: none has. NULL as a function: nothing is installed, and there is no repository. */
  const char *(*find_above)(void *context, const char *name);
  /* As read_file, but a file that cannot be read is none. */
  const char *(*read_quietly)(void *context, const char *path, size_t *length);
  /* How many objects the packs in a folder hold; false where that cannot be known. */
  bool (*count_packed)(void *context, const char *folder, size_t *count);
  /* The last name of a path as the file system has it, resolved: the folder's own name for "..";
   * NULL where it does not exist. */
  const char *(*real_name)(void *context, const char *path);
};

struct variable_input {
  /* the command line's: {stage, region, param: ["name=value"], ...}; NULL: none */
  const node *options;
  const struct variable_world *world; /* NULL: no files, an empty environment */
  const char *framework;              /* --framework; NULL: it is found out */
  /* what is read is recorded: .env files are read even where the environment has what variables ask
   * for, and programs, though nothing comes of them here */
  bool is_recorded;
};

/* Why a value is unknown. */
enum unknown_reason {
  UNKNOWN_VALUE,     /* no source gives it one here, and it has no fallback */
  UNKNOWN_ELSEWHERE, /* AWS, a program, a plugin or git would have to be asked */
  UNKNOWN_WRONG,     /* the variable is wrong, which is diagnosed already */
};

/* A value of the service that stays as it is written. */
struct unknown {
  const char *place;    /* path_text */
  const char *variable; /* what it waits for: ${env:GROUP}, made visible; NULL where it is wrong */
  enum unknown_reason reason;
};

struct unknowns {
  struct unknown *list;
  size_t count;
  struct index by_place;
  bool is_cut_short; /* VARIABLE_MAX_BYTES: more may be unknown */
};

/* Replaces every variable in `document` that can be resolved, and lists the values that stay
 * unknown. What is wrong (notation, an unknown source, a circle, a file that is no document) is
 * diagnosed with the path of the value that holds it; so is the framework, where the result depends
 * on which one it is. */
struct unknowns variables_resolve(node *document, const struct variable_input *input,
                                  struct diagnostics *diagnostics);

#endif
