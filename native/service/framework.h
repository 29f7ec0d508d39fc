/* Which framework a service is meant for, where a plain file has its variables resolved as that
 * framework would.
 *
 * --framework decides. Else `frameworkVersion` of the service says which major versions may run it,
 * and node_modules of the service's folder, or of the nearest folder above it, which framework is
 * installed. What is installed counts only where `frameworkVersion` admits it. Where neither leaves
 * a single one, it is the newest that is admitted: Serverless 4, which is installed globally.
 *
 * osls has the major versions 3 and 4, and resolves variables as Serverless 3 in both. Not read: a
 * framework that is installed globally or run by npx, and packages that a package manager keeps
 * elsewhere than in node_modules (Yarn Plug'n'Play). */
#ifndef SERVICE_FRAMEWORK_H
#define SERVICE_FRAMEWORK_H

#include <stdbool.h>

#include "document/document.h"

struct variable_world;

/* X(identifier, name for --framework, name for people, npm package, major version) */
#define FRAMEWORKS(X)                                                       \
  X(SERVERLESS_4, "serverless4", "Serverless Framework 4", "serverless", 4) \
  X(SERVERLESS_3, "serverless3", "Serverless Framework 3", "serverless", 3) \
  X(OSLS, "osls", "osls", "osls", 0)

enum framework {
#define ID(id, name, title, package, major) FRAMEWORK_##id,
  FRAMEWORKS(ID)
#undef ID
      FRAMEWORK_COUNT
};

/* The values of --framework, after "auto". */
#define FRAMEWORK_NAME(id, name, title, package, major) " " name
#define FRAMEWORK_CHOICES "auto" FRAMEWORKS(FRAMEWORK_NAME)

enum framework_certainty {
  FRAMEWORK_ASSUMED,   /* the newest, since nothing says which */
  FRAMEWORK_INSTALLED, /* it is in node_modules */
  FRAMEWORK_NAMED,     /* by --framework or frameworkVersion */
};

struct framework_choice {
  enum framework framework;
  const char *title;  /* "Serverless Framework 4" */
  const char *reason; /* "frameworkVersion is ^4", made visible */
  enum framework_certainty certainty;
};

/* What `name`, the value of --framework, decides; NULL: nothing, it is NULL or "auto". */
const struct framework_choice *framework_named(struct arena *arena, const char *name);
/* Is a package of this name and version the framework? `package` is the name in its package.json:
 * "serverless": "npm:osls@4" puts osls into node_modules/serverless. */
bool framework_is(enum framework framework, const char *package, const char *version);

/* `name` is the value of --framework, NULL or "auto" where it is not given. `world` may be NULL:
 * nothing is installed. */
struct framework_choice framework_choose(struct arena *arena, const node *document,
                                         const char *name, const struct variable_world *world);

/* Does a range of versions, as npm writes it ("^3 || ^4", ">=3 <5", "3.x", "3 - 4"), admit some
 * version of this major one? A range that is not understood admits all. */
bool framework_range_admits(const char *range, long major);

#endif
