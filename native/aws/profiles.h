/* The config file and the credentials file: profiles, sso-sessions and services.
 *
 * Read as botocore's parser reads them: `=` or `:` behind a key, keys without regard to case, lines
 * that begin with # or ; are comments, a line indented deeper than its key carries the value on,
 * and below a key without a value such lines are settings of their own. A section that stands twice
 * is one section, the later key wins (botocore refuses it, other SDKs do not). `[profile default]`
 * wins over `[default]`. Of one profile, the credentials file's keys win over the config file's.
 *
 * The files may hold secrets: give an arena that is secret, and copy what has to outlive it. */
#ifndef AWS_PROFILES_H
#define AWS_PROFILES_H

#include "aws/world.h"

/* A file with every account of a large organisation has some 100 KB. */
#define PROFILES_MOST_BYTES ((size_t)4 * 1024 * 1024)

enum section_kind { SECTION_PROFILE, SECTION_SSO_SESSION, SECTION_SERVICES };
enum profile_file { FILE_CONFIG, FILE_CREDENTIALS };

struct setting {
  const struct setting *next; /* the newest first */
  const char *key;            /* in lower case */
  /* the key it stands indented below, NULL where it stands for itself */
  const char *outer;
  const char *value;
  enum profile_file file;
};

struct section {
  struct section *next;
  enum section_kind kind;
  const char *name;
  const struct setting *settings;
};

struct profiles {
  struct arena *arena;
  struct section *sections;
  const char *problem; /* one sentence; NULL where both files were read or are not there */
};

/* Reads both files of this world, as AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE or the home
 * folder name them. */
void profiles_read(struct profiles *profiles, const struct world *world, struct arena *arena);
/* Reads the text of one of them; the config file's comes first. */
void profiles_read_text(struct profiles *profiles, enum profile_file file, const char *name,
                        const char *text, size_t length);

/* NULL where there is none. */
const struct section *profiles_section(const struct profiles *profiles, enum section_kind kind,
                                       const char *name);
/* A setting's value, from either file; NULL where there is none, or `section` is NULL. */
const char *section_value(const struct section *section, const char *key);
/* The same of one file alone. */
const char *section_value_of(const struct section *section, enum profile_file file,
                             const char *key);
/* Of a setting that stands indented below the key `outer`. */
const char *section_inner_value(const struct section *section, const char *outer, const char *key);

/* A file's name with ~ resolved. */
const char *profiles_file_name(struct arena *arena, const struct world *world, const char *name);

#endif
