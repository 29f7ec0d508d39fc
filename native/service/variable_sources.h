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
  VARIABLE_LEFT,    /* it needs what is not here; whoever asks stays as it is written too */
  VARIABLE_WRONG,   /* diagnosed */
};

/* A value of the service that holds variables. */
struct variable_property {
  const struct path *path;
  node *value;
  enum { PROPERTY_WAITING, PROPERTY_OPEN, PROPERTY_SETTLED } state;
  enum variable_outcome outcome; /* where it is settled */
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
  size_t spent;                     /* of VARIABLE_MAX_BYTES */
  bool is_full;                     /* more was asked for */
  struct variable_property *newest; /* the one that is being resolved */
  unsigned levels;                  /* of VARIABLE_MAX_LEVELS, now */
  struct index files, dotenv;       /* path -> struct variable_file; name -> string */
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

/* ---- variables.c, for the sources ---- */

/* Says what is wrong with the property that is being resolved. Always VARIABLE_WRONG. */
__attribute__((format(printf, 3, 4))) enum variable_outcome variable_wrong(
    struct resolver *resolver, enum diagnostic_id id, const char *format, ...);
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

/* Reads .env.<stage>, or where there is none .env, into resolver->dotenv, as the frameworks do for
 * `useDotenv: true`. */
void variable_read_dotenv(struct resolver *resolver, const char *stage);

#endif
