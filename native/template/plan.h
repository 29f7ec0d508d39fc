/* The plan: what is to be changed in a template. Passes append edits; plan_apply is the one place
 * that changes the tree.
 *
 * Every edit says for whom and why, so that the plan can be told in words, and can be printed as an
 * RFC 6902 patch. */
#ifndef TEMPLATE_PLAN_H
#define TEMPLATE_PLAN_H

#include "template/template.h"

enum edit_kind {
  /* Resources.<name> = value: added at the end, or in the place of the one that is there */
  EDIT_PUT_RESOURCE,
  EDIT_REPLACE, /* target becomes value */
  /* the span of target's text becomes `text`; spans of one text do not overlap */
  EDIT_SUBSTITUTE,
  EDIT_WRAP,       /* target becomes value, a list, and is its first element */
  EDIT_APPEND,     /* value behind the last element of target */
  EDIT_SET_MEMBER, /* target.<name> = value */
  /* Resources.<name> is there already and stays; value is what would have been put */
  EDIT_NOTE,
  EDIT_PUT_CONDITION, /* Conditions.<name> = value, added at the end */
};

struct edit {
  enum edit_kind kind;
  node *target;            /* in the tree; NULL for EDIT_PUT_RESOURCE */
  const struct path *path; /* of target */
  const char *name;
  node *value; /* the tree's own once applied */
  size_t offset, length;
  const char *text;
  /* applied together with an earlier substitution of the same text */
  bool is_told;
  /* EDIT_PUT_RESOURCE, once applied: it took the place of another one */
  bool was_there;
  bool is_same;                  /* and of EDIT_SET_MEMBER: what was there was equal to it */
  bool has_made_section;         /* EDIT_PUT_CONDITION: the template had no conditions */
  const struct mention *mention; /* the caller that moves, NULL for others */
};

struct plan {
  struct arena *arena;
  struct edit *list; /* in the order in which they are applied */
  size_t count, capacity;
};

void plan_init(struct plan *plan, struct arena *arena);
void plan_put_resource(struct plan *plan, const char *id, node *body);
void plan_put_condition(struct plan *plan, const char *name, node *definition);
void plan_note(struct plan *plan, const char *id, node *body);
void plan_replace(struct plan *plan, const struct mention *mention, node *value);
void plan_substitute(struct plan *plan, const struct mention *mention, const struct span *span,
                     const char *text);
/* The same for a value that is no mention. */
void plan_become(struct plan *plan, node *target, const struct path *path, node *value);
/* `list`: the elements that follow. */
void plan_wrap(struct plan *plan, node *target, const struct path *path, node *list);
void plan_append(struct plan *plan, node *array, const struct path *path, node *value);
void plan_set_member(struct plan *plan, node *object, const struct path *path, const char *name,
                     node *value);

/* Carries out the edits from `first` on. */
void plan_apply(struct plan *plan, struct template *template, size_t first);

/* The path of what an edit puts a member into. */
const struct path *edit_section(const struct edit *edit);

/* The applied plan as the text of an RFC 6902 patch: a list of add and replace operations. */
void plan_print_patch(const struct plan *plan, struct text *out);

#endif
