/* ${git:...} as Serverless 4 has it built in, read from the files of the repository: git itself is
 * not run, and so none of its hooks, filters or aliases.
 *
 *   branch       git rev-parse --abbrev-ref HEAD: the branch, HEAD where it is detached
 *   commit       git rev-parse HEAD
 *   sha1         git rev-parse --short HEAD: as many digits as git finds enough for the number of
 *                packed objects, at least 7
 *   repository   the name of the folder that holds .git
 *
 * Unknown: message, messageSubject, messageBody, describe, describeLight and tags, which lie in
 * compressed objects; user and email, from the configuration of the machine; isDirty, for which
 * every file is compared. So is sha1 where the repository sets
 * core.abbrev or borrows objects of another one. Limits: two objects that begin alike
 * lengthen git's sha1, here they do not; a branch whose name is a tag's as well is heads/NAME to
 * git; repositories with reftable, GIT_DIR and bare repositories are not read. */
#include <ctype.h>
#include <string.h>

#include "service/variable_sources.h"

enum { SHA1_DIGITS = 40, SHA256_DIGITS = 64, SHORTEST = 7, MOST_REFERENCES = 5 };

struct git {
  const char *work;   /* the folder that holds .git; NULL: no repository */
  const char *own;    /* .git, of a worktree its own */
  const char *common; /* where objects and branches are */
  const char *branch; /* "HEAD" where it is detached; NULL: not known */
  const char *commit; /* NULL: not known, or there is none yet */
};

/* ---- Files ---- */

/* The first line of a file, without the blanks at its end; NULL where there is no such file. */
static const char *first_line(struct resolver *resolver, const char *path) {
  const struct variable_world *world = resolver->input->world;
  size_t length;
  const char *bytes = world->read_quietly(world->context, path, &length);
  if (!bytes) return NULL;
  length = strcspn(bytes, "\r\n");
  while (length && isspace((unsigned char)bytes[length - 1])) length--;
  char *line = arena_copy(resolver->arena, bytes, length);
  return text_is_utf8(line) ? line : NULL;
}

static const char *below(struct resolver *resolver, const char *folder, const char *path) {
  return *path == '/' ? path : text_new(resolver->arena, "%s/%s", folder, path);
}

static bool is_hash(const char *word) {
  size_t digits = strspn(word, "0123456789abcdef");
  return (digits == SHA1_DIGITS || digits == SHA256_DIGITS) && !word[digits];
}

static const char *behind(const char *line, const char *prefix) {
  size_t length = strlen(prefix);
  return line && strncmp(line, prefix, length) == 0 ? line + length : NULL;
}

/* ---- References ---- */

/* A line of packed-refs is a hash, a blank and a name. */
static const char *find_packed(struct resolver *resolver, const struct git *git, const char *name) {
  const struct variable_world *world = resolver->input->world;
  size_t length, size = strlen(name);
  const char *line =
      world->read_quietly(world->context, below(resolver, git->common, "packed-refs"), &length);
  while (line && *line) {
    size_t end = strcspn(line, "\r\n"), digits = strcspn(line, " \r\n");
    if (digits < end && end - digits - 1 == size && memcmp(line + digits + 1, name, size) == 0) {
      const char *hash = arena_copy(resolver->arena, line, digits);
      return is_hash(hash) ? hash : NULL;
    }
    line += end + (line[end] != '\0');
  }
  return NULL;
}

/* No name leads out of the repository. */
static bool is_reference(const char *name) {
  return strncmp(name, "refs/", 5) == 0 && !strstr(name, "..");
}

static const char *find_commit(struct resolver *resolver, const struct git *git, const char *name) {
  for (int i = 0; i < MOST_REFERENCES && is_reference(name); i++) {
    const char *line = first_line(resolver, below(resolver, git->common, name)),
               *next = behind(line, "ref: ");
    if (!next) return line ? (is_hash(line) ? line : NULL) : find_packed(resolver, git, name);
    name = next;
  }
  return NULL;
}

static void read_head(struct resolver *resolver, struct git *git) {
  const char *head = first_line(resolver, below(resolver, git->own, "HEAD")),
             *name = behind(head, "ref: ");
  if (head && is_hash(head)) git->branch = "HEAD", git->commit = head;
  if (!name || !(git->commit = find_commit(resolver, git, name))) return;
  git->branch = behind(name, "refs/heads/");
}

/* ---- The repository ---- */

/* `.git` is a folder, or a file that names one: in a worktree, and in a submodule. */
static void read_repository(struct resolver *resolver, struct git *git) {
  const struct variable_world *world = resolver->input->world;
  const char *found = world && world->find_above ? world->find_above(world->context, ".git") : NULL;
  if (!found) return;
  size_t length = strlen(found) - strlen(".git");
  git->work = length ? arena_copy(resolver->arena, found, length - 1) : ".";
  git->own = found;
  const char *other = behind(first_line(resolver, found), "gitdir: ");
  if (other) git->own = below(resolver, git->work, other);
  const char *common = first_line(resolver, below(resolver, git->own, "commondir"));
  git->common = common ? below(resolver, git->own, common) : git->own;
  read_head(resolver, git);
}

static const struct git *git_of(struct resolver *resolver) {
  if (resolver->git) return resolver->git;
  resolver->git = arena_zero(resolver->arena, sizeof *resolver->git);
  read_repository(resolver, resolver->git);
  return resolver->git;
}

/* ---- Values ---- */

static const char *branch_of(struct resolver *resolver, const struct git *git) {
  (void)resolver;
  return git->branch;
}

static const char *commit_of(struct resolver *resolver, const struct git *git) {
  (void)resolver;
  return git->commit;
}

/* core.abbrev, in any of its spellings; objects of another repository count as well. */
static bool sets_length(struct resolver *resolver, const struct git *git) {
  const struct variable_world *world = resolver->input->world;
  size_t length;
  if (first_line(resolver, below(resolver, git->common, "objects/info/alternates"))) return true;
  const char *config =
      world->read_quietly(world->context, below(resolver, git->common, "config"), &length);
  for (const char *c = config; c && *c; c++)
    if (text_is_near(arena_copy(resolver->arena, c, strnlen(c, 6)), "abbrev", 0)) return true;
  return false;
}

/* Half of the bits that number the packed objects, rounded up, in digits of four bits: git doubles
 * them, so that two objects that begin alike are unlikely (find_unique_abbrev of git 2.11 on). */
static const char *sha1_of(struct resolver *resolver, const struct git *git) {
  const struct variable_world *world = resolver->input->world;
  size_t count = 0, bits = 0;
  if (!git->commit || sets_length(resolver, git) || !world->count_packed ||
      !world->count_packed(world->context, below(resolver, git->common, "objects/pack"), &count))
    return NULL;
  for (; count; count >>= 1) bits++;
  size_t digits = (bits + 1) / 2;
  return arena_copy(resolver->arena, git->commit, digits < SHORTEST ? SHORTEST : digits);
}

static const char *repository_of(struct resolver *resolver, const struct git *git) {
  const struct variable_world *world = resolver->input->world;
  return world->real_name ? world->real_name(world->context, git->work) : NULL;
}

/* Without a function: unknown here. */
static const struct {
  const char *name;
  const char *(*value)(struct resolver *resolver, const struct git *git);
} rows[] = {
    {"branch", branch_of}, {"commit", commit_of},
    {"sha1", sha1_of},     {"repository", repository_of},
    {"describe", NULL},    {"describeLight", NULL},
    {"message", NULL},     {"messageSubject", NULL},
    {"messageBody", NULL}, {"user", NULL},
    {"email", NULL},       {"isDirty", NULL},
    {"tags", NULL},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static enum variable_outcome wrong_name(const struct variable_request *request) {
  const char *names[ROW_COUNT + 1] = {NULL};
  for (size_t i = 0; i < ROW_COUNT; i++) names[i] = rows[i].name;
  struct arena *arena = request->resolver->arena;
  const char *nearest = text_nearest(request->address, names);
  return variable_wrong(request->resolver, RO125, "git does not know %s%s",
                        text_shown(arena, request->address),
                        nearest ? text_new(arena, "; did you mean %s?", nearest) : "");
}

enum variable_outcome variable_git(const struct variable_request *request, node **value) {
  struct resolver *resolver = request->resolver;
  if (!variable_is_serverless_4(resolver)) return VARIABLE_LEFT;
  if (!request->address) return variable_needs_address(request, "git");
  variable_framework_matters(resolver, "git");
  for (size_t i = 0; i < ROW_COUNT; i++) {
    if (strcmp(request->address, rows[i].name) != 0) continue;
    const struct git *git = git_of(resolver);
    const char *found = git->work && rows[i].value ? rows[i].value(resolver, git) : NULL;
    return found ? variable_found_string(found, value) : VARIABLE_LEFT;
  }
  return wrong_name(request);
}
