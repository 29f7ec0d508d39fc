/* The framework's variables in a plain serverless.yml: ${source:address, fallback}.
 *
 * A service that comes through the framework, or from `serverless print`, has none left; this room resolves what the framework
 * would: self, opt, sls, env, param, file (YAML and JSON) and strToBool, with fallbacks, variables inside addresses, and
 * variables in what another variable brought in. What needs AWS (ssm, cf, s3, aws), a program (a JavaScript file, git) or a
 * plugin stays as it is written, with a diagnostic (RO109) where this program reads the value.
 *
 * Resolution is the frameworks' own (serverless 3 and osls 4 agree): documented in their guides, "Variables".
 */
#ifndef SERVICE_VARIABLES_H
#define SERVICE_VARIABLES_H

#include "base/diagnostics.h"
#include "document/document.h"

/* The world behind one seam: files and environment. */
struct variable_world {
  void *context;
  /* The whole file, or NULL where there is none. `path` is relative to the service's folder, or absolute. The bytes must live
   * as long as the document. */
  const char *(*read_file)(void *context, const char *path, size_t *length);
  /* A variable of the environment; NULL where it is not set. */
  const char *(*environment)(void *context, const char *name);
};

struct variable_input {
  const node *options;  /* the command line's: {stage, region, param: ["name=value"], ...}; NULL: none */
  const struct variable_world *world;
};

/* Replaces every variable in `document` that can be resolved. What is wrong (an unknown source, a circle, a file that is
 * missing or is no document, a variable that no source knows and that has no fallback) is diagnosed with the path of the value
 * that holds it. */
void variables_resolve(node *document, const struct variable_input *input, struct diagnostics *diagnostics);

#endif
