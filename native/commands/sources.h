/* The files that a packaged service was made from, and whether they have changed since.
 *
 * The plugin has this written when the framework has saved its state (serve.h, `sources`): beside
 * serverless-state.json a file SOURCES_FILE,
 *
 *   {"version": "0.1.0",                    who wrote it
 *    "service": "serverless.yml",           the service's file; paths are relative to its folder
 *    "folder": "..",                         where that folder is, from the package's
 *    "params": ["<SHA-256>"],               of each --param, whole: name=value
 *    "files": {"serverless.yml": "<SHA-256>", "tables.yml": "<SHA-256>", ".env": null}}
 *
 * null is a file that was asked for and was not there. Contents are compared, not times: a checkout
 * gives every file a new time. Recorded are the service's file, every file that its variables read
 * for these options (variables.h), programs (.js) among them, and every file that a `${file(path)}`
 * in one of them names without a variable in its path. So are the .env files of the stage, whether
 * a variable asks for them or not: the framework has put their values into the environment, where
 * they hide the files. Of a program they are those that Serverless 4 reads for --stage, else dev.
 *
 * Not compared: what a serverless.ts or a program imports; the code of plugins and functions; the
 * environment and the account. */
#ifndef COMMANDS_SOURCES_H
#define COMMANDS_SOURCES_H

#include "commands/commands.h"

#define SOURCES_FILE "sls-rollout-sources.json"

/* The document for the service in `file`, with the framework's `options` (NULL: none). `folder`:
 * the way to the service's folder from the package's; NULL: it is not known. */
node *sources_record(struct arena *arena, const char *file, const char *folder,
                     const node *options);

enum sources_state {
  SOURCES_UNCHANGED,
  SOURCES_CHANGED,
  SOURCES_UNKNOWN, /* nothing was recorded */
};

struct sources {
  enum sources_state state;
  const char *service; /* the recorded file, as it is opened from here; NULL where it is unknown */
  const char *changed; /* the first file that has changed, as it was recorded; NULL: none */
  const node *params;  /* digests, for sources_have_param; NULL: not recorded */
};

/* Compares what was recorded in the folder of a package with the files that are there now; `folder`
 * is the service's, where that was not recorded. */
struct sources sources_compare(struct arena *arena, const char *package, const char *folder);
/* Was it packaged with this --param, name=value? True where that was not recorded. */
bool sources_have_param(const struct sources *sources, const char *param);

#endif
