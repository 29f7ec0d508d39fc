/* The framework's variables in a plain serverless.yml: ${source:address, fallback}.
 *
 * A service that comes through the framework, or from `serverless print`, has none left; this room
 * resolves what the framework would: self, opt, sls, env, param, file (YAML, JSON and plain text)
 * and strToBool, with fallbacks, variables inside addresses, and variables in what another variable
 * brought in. What needs AWS (ssm, cf, s3, aws), a program (a JavaScript file), the framework's run
 * (sls:instanceId) or a plugin stays as it is written: all of the string that holds it, and every
 * string that refers to it. A fallback behind it is not taken, since the framework would ask the
 * source first. Where this program reads such a value, service_warn_of_variables (service.h) says
 * so.
 *
 * Resolution is that of serverless 3.40 and osls 4.3. Where the two differ: parameters of other
 * stages stay as they are written, as in osls (serverless resolves them).
 *
 * Left out: of the .env files of `useDotenv`, values over more lines than one, and $ in values
 * (such a variable has no value here); environment variables that both choose the .env file and
 * stand in it, which the framework refuses; the parameters of the framework's dashboard. */
#ifndef SERVICE_VARIABLES_H
#define SERVICE_VARIABLES_H

#include "base/diagnostics.h"
#include "document/document.h"

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
};

struct variable_input {
  /* the command line's: {stage, region, param: ["name=value"], ...}; NULL: none */
  const node *options;
  const struct variable_world *world; /* NULL: no files, an empty environment */
};

/* Replaces every variable in `document` that can be resolved. What is wrong (an unknown source, a
 * circle, a file that is missing or is no document, a variable that no source knows and that has no
 * fallback) is diagnosed with the path of the value that holds it. */
void variables_resolve(node *document, const struct variable_input *input,
                       struct diagnostics *diagnostics);

#endif
