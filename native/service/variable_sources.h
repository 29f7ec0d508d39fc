/* What the files of the resolution of variables share: the resolver, and the table of sources. Not
 * for other rooms. */
#ifndef SERVICE_VARIABLE_SOURCES_H
#define SERVICE_VARIABLE_SOURCES_H

#include "base/index.h"
#include "service/variable_syntax.h"
#include "service/variables.h"

/* How asking for a value ends. */
enum variable_outcome {
  VARIABLE_FOUND,   /* a value; null only where a fallback says null */
  VARIABLE_MISSING, /* none: the next fallback is asked */
  VARIABLE_LEFT,    /* unknown (resolver->cause); whoever asks stays as it is written too */
  VARIABLE_WRONG,   /* diagnosed */
};

/* What a value that is left waits for. */
struct variable_cause {
  const char *variable; /* NULL: not known yet */
  enum unknown_reason reason;
};

/* A value of the service that holds variables. */
struct variable_property {
  const struct path *path;
  node *value;
  enum { PROPERTY_WAITING, PROPERTY_OPEN, PROPERTY_SETTLED } state;
  enum variable_outcome outcome; /* where it is settled */
  struct variable_cause cause;   /* where it is left */
  /* how often values with variables came out of variables on the way here */
  unsigned rounds;
  struct variable_property *asker; /* who waits for it while it is open; NULL: nobody */
};

struct resolver {
  struct arena *arena;
  node *document;
  const struct variable_input *input;
  struct diagnostics *diagnostics;
  struct index properties; /* path_pointer -> struct variable_property */
  struct variable_property **list;
  size_t count, capacity;
  size_t spent;                      /* of VARIABLE_MAX_BYTES */
  bool is_full;                      /* more was asked for */
  struct variable_property *newest;  /* the one that is being resolved */
  unsigned levels;                   /* of VARIABLE_MAX_LEVELS, now */
  struct index files, dotenv;        /* path -> struct variable_file; name -> string */
  struct variable_cause cause;       /* of what was left last */
  struct framework_choice framework; /* variable_framework finds it out */
  const char *dotenv_stage;          /* whose .env files are to be read; NULL: none, or no more */
  /* what depends on the framework: a key of the service, or a variable; NULL: nothing */
  const char *framework_matters;
  struct git *git; /* variable_git.c; NULL: not asked yet */
};

/* What a source is asked for; variables in it are resolved. */
struct variable_request {
  struct resolver *resolver;
  const char *parameter; /* the first; NULL: none */
  const char *address;   /* NULL: none */
};

struct variable_source_row {
  const char *name;
  /* Sets *value, a new node, where it is found. NULL: it needs AWS, a program or a plugin. */
  enum variable_outcome (*resolve)(const struct variable_request *request, node **value);
};
/* The row of a source, NULL where there is none. */
const struct variable_source_row *variable_source_row(const char *name);
/* All names, NULL at the end; for text_nearest. */
extern const char *const variable_source_names[];
/* Is it a resolver that the service's `stages` define for this stage? */
bool variable_is_resolver(struct resolver *resolver, const char *name);

/* ---- variables.c, for the sources ---- */

/* Says what is wrong with the property that is being resolved. Always VARIABLE_WRONG. */
__attribute__((format(printf, 3, 4))) enum variable_outcome variable_wrong(
    struct resolver *resolver, enum diagnostic_id id, const char *format, ...);
/* The source is not given the name of what it needs. Always VARIABLE_WRONG. */
enum variable_outcome variable_needs_address(const struct variable_request *request,
                                             const char *source);
/* A string as a value; VARIABLE_MISSING for NULL. */
enum variable_outcome variable_found_string(const char *string, node **value);
/* The framework; found out when something first depends on it, since most services do not. */
const struct framework_choice *variable_framework(struct resolver *resolver);
bool variable_is_serverless_4(struct resolver *resolver);
/* Remembers that the result depends on the framework, through `what`. */
void variable_framework_matters(struct resolver *resolver, const char *what);
/* A copy of what the service has below these names, with all variables on the way and below
 * resolved. */
enum variable_outcome variable_find(struct resolver *resolver, char **names, size_t count,
                                    node **value);
/* Resolves the variables of a string that is no value of the service. */
enum variable_outcome variable_in_string(struct resolver *resolver, const char *string,
                                         node **value);
/* A copy that is counted against VARIABLE_MAX_BYTES; NULL, diagnosed, above it. */
node *variable_copy(struct resolver *resolver, const node *value);
/* The member or element that JavaScript's value[name] is; NULL where there is none. */
node *variable_step(struct resolver *resolver, node *value, const char *name);
/* a.b.c taken apart; count is at least 1. */
char **variable_names(struct arena *arena, const char *address, size_t *count);

/* ---- dotenv.c ---- */

/* The value that the .env files give a variable of the environment (variables.h), which are read
 * when the first is asked for; NULL where they have none. */
const char *variable_in_dotenv(struct resolver *resolver, const char *name);

/* ---- variable_stages.c ---- */

/* --stage, else provider.stage, else dev. */
enum variable_outcome variable_find_stage(struct resolver *resolver, node **stage);
/* The source param. */
enum variable_outcome variable_param(const struct variable_request *request, node **value);
/* Takes the stages other than this one and `default` out of `stages`, as Serverless 4 does. What
 * they held is not resolved. */
void variable_drop_stages(struct resolver *resolver, const char *stage);
/* RO148 */
void variable_check_stages(struct resolver *resolver);
/* Parameters and other things of another stage than this, which nothing reads. */
bool variable_is_of_another_stage(const struct variable_property *property, const char *stage);

/* ---- variable_git.c ---- */

/* The source git of Serverless 4. */
enum variable_outcome variable_git(const struct variable_request *request, node **value);

#endif
