#include "document/difference.h"

#include <string.h>

#include "base/index.h"

/* ---- Collecting ---- */

static void add(struct differences *differences, const struct path *path, const node *expected,
                const node *actual) {
  if (differences->count == differences->capacity) {
    size_t capacity = differences->capacity ? differences->capacity * 2 : 16,
           size = sizeof *differences->list;
    differences->list = arena_grow(differences->arena, differences->list,
                                   differences->capacity * size, capacity * size);
    differences->capacity = capacity;
  }
  differences->list[differences->count++] =
      (struct difference){path_keep(differences->arena, path), expected, actual};
}

static void compare(struct differences *differences, const struct path *path, const node *expected,
                    const node *actual);

/* ---- Objects ---- */

static struct index members_of(struct arena *arena, const node *object) {
  struct index members;
  index_init(&members, arena, node_count(object));
  for (node *member = node_first(object); member; member = node_next(member))
    index_put(&members, node_name(member), member);
  return members;
}

static void compare_objects(struct differences *differences, const struct path *path,
                            const node *expected, const node *actual) {
  struct index there = members_of(differences->arena, actual),
               wanted = members_of(differences->arena, expected);
  for (const node *member = node_first(expected); member; member = node_next(member)) {
    struct path frame = {path, node_name(member), 0};
    const node *other = index_get(&there, frame.name);
    if (other) compare(differences, &frame, member, other);
    else add(differences, &frame, member, NULL);
  }
  for (const node *member = node_first(actual); member; member = node_next(member)) {
    struct path frame = {path, node_name(member), 0};
    if (!index_get(&wanted, frame.name)) add(differences, &frame, NULL, member);
  }
}

/* ---- Lists ---- */

struct part {
  const node **elements;
  size_t first, end; /* those that are not matched yet */
};

static struct part part_of(struct arena *arena, const node *list) {
  struct part part = {arena_alloc(arena, (node_count(list) + 1) * sizeof *part.elements), 0, 0};
  for (const node *each = node_first(list); each; each = node_next(each))
    part.elements[part.end++] = each;
  return part;
}

static void trim(struct part *a, struct part *b) {
  while (a->first < a->end && b->first < b->end &&
         node_equal(a->elements[a->first], b->elements[b->first])) {
    a->first++;
    b->first++;
  }
  while (a->first < a->end && b->first < b->end &&
         node_equal(a->elements[a->end - 1], b->elements[b->end - 1])) {
    a->end--;
    b->end--;
  }
}

/* Elements that stand in both lists between two equal ones: one against one, and what is left over
 * alone. */
static void compare_run(struct differences *differences, const struct path *path, struct part a,
                        struct part b) {
  while (a.first < a.end || b.first < b.end) {
    struct path frame = {path, NULL, a.first < a.end ? a.first : b.first};
    const node *expected = a.first < a.end ? a.elements[a.first++] : NULL;
    const node *actual = b.first < b.end ? b.elements[b.first++] : NULL;
    if (expected && actual) compare(differences, &frame, expected, actual);
    else add(differences, &frame, expected, actual);
  }
}

/* The longest sequence of equal elements that both parts have: table[i][j] is its length from i and
 * j on. */
struct matching {
  unsigned short *table;
  size_t width;
};

static unsigned short *at(const struct matching *matching, size_t i, size_t j) {
  return &matching->table[i * matching->width + j];
}

static struct matching match(struct arena *arena, const struct part *a, const struct part *b) {
  size_t m = a->end - a->first, n = b->end - b->first;
  struct matching matching = {arena_zero(arena, (m + 1) * (n + 1) * sizeof(unsigned short)), n + 1};
  for (size_t i = m; i-- > 0;)
    for (size_t j = n; j-- > 0;) {
      unsigned short down = *at(&matching, i + 1, j), right = *at(&matching, i, j + 1);
      bool is_equal = node_equal(a->elements[a->first + i], b->elements[b->first + j]);
      *at(&matching, i, j) = is_equal       ? (unsigned short)(*at(&matching, i + 1, j + 1) + 1)
                             : down > right ? down
                                            : right;
    }
  return matching;
}

/* Are the elements i and j matched with each other, going the longest way? */
static bool are_matched(const struct matching *matching, size_t i, size_t j) {
  unsigned short here = *at(matching, i, j);
  return here > *at(matching, i + 1, j) && here > *at(matching, i, j + 1);
}

static void compare_lists(struct differences *differences, const struct path *path,
                          const node *expected, const node *actual) {
  struct part a = part_of(differences->arena, expected), b = part_of(differences->arena, actual);
  trim(&a, &b);
  size_t m = a.end - a.first, n = b.end - b.first;
  if (!m || !n || m > DIFFERENCE_MOST_PAIRS / n) {
    compare_run(differences, path, a, b);
    return;
  }
  struct matching matching = match(differences->arena, &a, &b);
  struct part run_a = {a.elements, a.first, a.first}, run_b = {b.elements, b.first, b.first};
  for (size_t i = 0, j = 0; i < m && j < n;) {
    if (are_matched(&matching, i, j)) {
      compare_run(differences, path, run_a, run_b);
      run_a.first = run_a.end = a.first + ++i;
      run_b.first = run_b.end = b.first + ++j;
    } else if (*at(&matching, i + 1, j) >= *at(&matching, i, j + 1)) run_a.end = a.first + ++i;
    else run_b.end = b.first + ++j;
  }
  run_a.end = a.end;
  run_b.end = b.end;
  compare_run(differences, path, run_a, run_b);
}

/* ---- Any two values ---- */

static void compare(struct differences *differences, const struct path *path, const node *expected,
                    const node *actual) {
  if (node_is(expected, NODE_OBJECT) && node_is(actual, NODE_OBJECT))
    compare_objects(differences, path, expected, actual);
  else if (node_is(expected, NODE_ARRAY) && node_is(actual, NODE_ARRAY))
    compare_lists(differences, path, expected, actual);
  else if (!node_equal(expected, actual)) add(differences, path, expected, actual);
}

void differences_find(struct differences *differences, struct arena *arena, const node *expected,
                      const node *actual) {
  *differences = (struct differences){.arena = arena};
  compare(differences, NULL, expected, actual);
}
