/* The picture of running rollouts, and the table of status. */
#include <string.h>

#include "watch/print.h"
#include "watch/words.h"

#define PLAIN ""
#define BOLD "\033[1m"
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define GREEN "\033[32m"
#define RESET "\033[0m"

/* ---- Widths ---- */

/* The columns that a character takes at most: two from where wide ones begin, except for those
 * drawn here. A narrow one that is counted as two only cuts a line early. */
static int width_of(const char *character, size_t length) {
  static const char *const own[] = {"█", "░", "→", "…"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strlen(own[i]) == length && strncmp(own[i], character, length) == 0) return 1;
  return length >= 3 ? 2 : 1;
}

static size_t length_of(const char *text) {
  size_t length = text_utf8((const unsigned char *)text, strlen(text));
  return length ? length : 1;
}

static int columns_of(const char *text) {
  int columns = 0;
  for (; *text; text += length_of(text)) columns += width_of(text, length_of(text));
  return columns;
}

/* As much as fits; a line that is cut ends with an ellipsis. */
static void add_cut(struct text *out, const char *text, int columns) {
  bool is_cut = columns_of(text) > columns;
  int left = is_cut ? columns - 1 : columns;
  for (; *text; text += length_of(text)) {
    left -= width_of(text, length_of(text));
    if (left < 0) break;
    text_add(out, text, length_of(text));
  }
  if (is_cut && columns > 0) text_string(out, "…");
}

/* ---- The picture ---- */

struct picture {
  struct text *out;
  int columns, rows, lines, left_out;
  bool is_coloured;
};

static void line(struct picture *picture, const char *style, const char *text) {
  if (picture->lines >= picture->rows - 1) {
    picture->left_out++;
    return;
  }
  bool has_style = picture->is_coloured && *style;
  if (has_style) text_string(picture->out, style);
  add_cut(picture->out, text, picture->columns);
  if (has_style) text_string(picture->out, RESET);
  text_string(picture->out, "\033[K\n");
  picture->lines++;
}

enum { BAR = 20 };

/* A full bar means all of the traffic, an empty one none of it: what is between the two shows as
 * such. */
static const char *bar(struct arena *arena, int weight) {
  int full = weight < 0 ? 0 : (weight * BAR + 500) / 1000;
  if (weight > 0 && full == 0) full = 1;
  if (weight < 1000 && full == BAR) full = BAR - 1;
  struct text text;
  text_init(&text, arena);
  for (int i = 0; i < BAR; i++) text_string(&text, i < full ? "█" : "░");
  return text.at;
}

static const char *behind_bar(struct arena *arena, const struct view *view) {
  const char *clock = say_clock(arena, view);
  if (*clock) return clock;
  const struct deployment *last = view->rollback.id ? &view->rollback : &view->deployment;
  return text_new(arena, "%s %s is %s", last == &view->rollback ? "rollback" : "deployment",
                  text_shown(arena, last->id), text_shown(arena, last->status));
}

static const char *doubt(struct arena *arena, const struct view *view) {
  if (view->main == NULL || view->reported < 0 || view->weight < 0 ||
      view->reported == view->weight || !deployment_is_running(&view->deployment))
    return "";
  return text_new(arena, " (CodeDeploy says %s)", say_weight(arena, view->reported));
}

static void head(struct picture *picture, const struct view *view) {
  struct arena *arena = picture->out->arena;
  const char *versions = say_versions(arena, view);
  line(picture, BOLD,
       text_new(arena, "%s  %s%s%s  %s%s  %s", view->group->label, versions, *versions ? "  " : "",
                bar(arena, view->weight), say_weight(arena, view->weight), doubt(arena, view),
                behind_bar(arena, view)));
}

static const char *style_of_event(const struct view *view, const struct lifecycle_event *event) {
  if (lifecycle_event_is(event, "Failed")) return RED;
  if (!lifecycle_event_is(event, "InProgress")) return PLAIN;
  return event->started && view->now - event->started >= HOOK_LONGEST ? YELLOW : PLAIN;
}

static bool is_shown(const struct lifecycle_event *event) {
  if (lifecycle_event_is(event, "Failed")) return true;
  return lifecycle_event_is_hook(event) && !lifecycle_event_is(event, "Skipped") &&
         !lifecycle_event_is(event, "Pending");
}

static void block(struct picture *picture, const struct view *view) {
  struct arena *arena = picture->out->arena;
  head(picture, view);
  if (!deployment_is_running(&view->deployment) && *view->deployment.code)
    line(picture, RED,
         text_new(arena, "  deployment %s is %s, %s", text_shown(arena, view->deployment.id),
                  text_shown(arena, view->deployment.status),
                  text_shown(arena, view->deployment.code)));
  for (size_t i = 0; i < view->event_count; i++)
    if (is_shown(&view->events[i]))
      line(picture, style_of_event(view, &view->events[i]),
           text_new(arena, "  %s", say_event(arena, view, &view->events[i])));
  if (view->ignores_alarms)
    line(picture, YELLOW, "  no alarm is watched: CodeDeploy was told to ignore them");
  for (size_t i = 0; i < view->alarm_count; i++) {
    const char *state = view->alarms[i].state ? view->alarms[i].state : "";
    const char *style = strcmp(state, "ALARM") == 0 ? RED
                        : strcmp(state, "OK") == 0  ? GREEN
                                                    : YELLOW;
    line(picture, style, text_new(arena, "  %s", say_alarm(arena, view, &view->alarms[i])));
  }
}

int picture_draw(struct text *out, const struct view *views, size_t count, int columns, int rows,
                 bool is_coloured) {
  struct picture picture = {.out = out,
                            .columns = columns > 0 ? columns : 1,
                            .rows = rows > 1 ? rows : 2,
                            .is_coloured = is_coloured};
  for (size_t i = 0; i < count; i++) block(&picture, &views[i]);
  if (!picture.left_out) return picture.lines;
  picture.rows++;
  line(&picture, PLAIN, text_new(out->arena, "and %d more lines", picture.left_out));
  return picture.lines;
}

/* ---- The table ---- */

enum { CELLS = 7 };
static const char *const titles[CELLS] = {"FUNCTION",   "ALIAS",  "VERSION", "TRAFFIC",
                                          "DEPLOYMENT", "STATUS", "ALARMS"};

/* Where nothing runs, the alias alone tells. */
static const char *version_cell(struct arena *arena, const struct view *view) {
  if (view_is_running(view) && view->to) return say_versions(arena, view);
  if (!view->main) return "-";
  return view->extra ? text_new(arena, "%s, %s", text_shown(arena, view->main),
                                text_shown(arena, view->extra))
                     : text_shown(arena, view->main);
}

static const char *traffic_cell(struct arena *arena, const struct view *view) {
  if (view_is_running(view) && view->to) return say_weight(arena, view->weight);
  if (!view->main) return "-";
  if (!view->extra) return say_weight(arena, 1000);
  return text_new(arena, "%s, %s", say_weight(arena, 1000 - view->extra_weight),
                  say_weight(arena, view->extra_weight));
}

static const char *alarm_cell(struct arena *arena, const struct view *view) {
  size_t red = 0, fine = 0;
  for (size_t i = 0; i < view->alarm_count; i++) {
    const char *state = view->alarms[i].state ? view->alarms[i].state : "";
    red += strcmp(state, "ALARM") == 0;
    fine += strcmp(state, "OK") == 0;
  }
  if (view->ignores_alarms) return "ignored";
  if (!view->alarm_count) return "none";
  if (red) return text_new(arena, "%zu of %zu in ALARM", red, view->alarm_count);
  return fine == view->alarm_count ? text_new(arena, "%zu OK", fine)
                                   : text_new(arena, "%zu of %zu OK", fine, view->alarm_count);
}

static void fill(struct arena *arena, const struct view *view, const char **cells) {
  const struct deployment *last = view->rollback.id ? &view->rollback : &view->deployment;
  cells[0] = view->group->label;
  cells[1] = view->alias ? text_shown(arena, view->alias) : "-";
  cells[2] = version_cell(arena, view);
  cells[3] = traffic_cell(arena, view);
  cells[4] = last->id ? text_shown(arena, last->id) : "-";
  cells[5] = last->id ? text_new(arena, "%s%s", text_shown(arena, last->status),
                                 last == &view->rollback ? " (rollback)" : "")
                      : "-";
  cells[6] = alarm_cell(arena, view);
}

static const char *style_of_view(const struct view *view) {
  if (view->is_split && !view_is_running(view)) return RED;
  if (view_is_running(view)) return BOLD;
  return view->deployment.standing == STANDING_FAILED ||
                 view->deployment.standing == STANDING_STOPPED
             ? YELLOW
             : PLAIN;
}

static void row(struct text *out, const char *const *cells, const int *widths, const char *style) {
  text_string(out, style);
  for (int i = 0; i < CELLS; i++) {
    int gap = i + 1 < CELLS ? widths[i] - columns_of(cells[i]) + 2 : 0;
    text_format(out, "%s%*s", cells[i], gap, "");
  }
  text_format(out, "%s\n", *style ? RESET : "");
}

void table_print(struct text *out, const struct view *views, size_t count, bool is_coloured) {
  const char *(*cells)[CELLS] = arena_zero(out->arena, (count + 1) * sizeof *cells);
  int widths[CELLS];
  for (int i = 0; i < CELLS; i++) widths[i] = columns_of(titles[i]);
  for (size_t i = 0; i < count; i++) {
    fill(out->arena, &views[i], cells[i]);
    for (int j = 0; j < CELLS; j++)
      if (columns_of(cells[i][j]) > widths[j]) widths[j] = columns_of(cells[i][j]);
  }
  row(out, titles, widths, PLAIN);
  for (size_t i = 0; i < count; i++)
    row(out, cells[i], widths, is_coloured ? style_of_view(&views[i]) : PLAIN);
}
