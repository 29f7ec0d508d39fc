/* The printer, and a line a change. */
#include <string.h>

#include "aws/moment.h"
#include "watch/print.h"

/* Columns of a made-visible label; wide characters are taken for one. */
static size_t columns_of(const char *text) {
  size_t count = 0;
  for (; *text; text++) count += ((unsigned char)*text & 0xC0) != 0x80;
  return count;
}

#define MOST_LABEL_WIDTH ((size_t)32)

void printer_init(struct printer *printer, const struct console *console, enum look look,
                  bool is_coloured, const struct groups *groups) {
  *printer = (struct printer){.console = console, .look = look, .is_coloured = is_coloured};
  for (size_t i = 0; i < groups->count; i++) {
    size_t width = columns_of(groups->list[i].label);
    if (width > printer->label_width && width <= MOST_LABEL_WIDTH) printer->label_width = width;
  }
}

void lines_event(struct text *out, const struct event *event, int64_t now, size_t label_width) {
  const char *label = event->view ? event->view->group->label : "";
  size_t width = columns_of(label);
  const char *time = moment_iso(out->arena, now); /* 2026-11-01T10:00:05Z */
  text_format(out, "%s  %s%*s%s\n", strlen(time) > 11 ? time + 11 : time, label,
              (int)(label_width > width ? label_width - width : 0) + (label_width || width ? 2 : 0),
              "", event->words ? event->words : "");
}

/* ---- The picture on the terminal ---- */

/* Back to the first line of what is drawn. */
static void rewind_picture(struct printer *printer, struct text *out, int columns) {
  if (printer->drawn && printer->drawn_columns == columns)
    text_format(out, "\033[%dA", printer->drawn);
}

static void write_text(const struct printer *printer, const struct text *text) {
  if (text->length) printer->console->write(printer->console->context, text->at, text->length);
}

static void redraw(struct printer *printer, struct text *out, const struct view *views,
                   size_t count) {
  int columns = 80, rows = 24;
  printer->console->size(printer->console->context, &columns, &rows);
  rewind_picture(printer, out, columns);
  int lines = picture_draw(out, views, count, columns, rows - 1, printer->is_coloured);
  if (lines < printer->drawn && printer->drawn_columns == columns) text_string(out, "\033[J");
  printer->drawn = lines;
  printer->drawn_columns = columns;
}

/* What must not vanish with the next picture. */
static bool stays(const struct event *event) {
  return event->kind == EVENT_NOTE || event->kind == EVENT_TROUBLE || event->kind == EVENT_GONE;
}

static void show_picture(struct printer *printer, struct text *out, const struct events *events,
                         const struct view *views, size_t count, int64_t now) {
  bool has_words = false;
  for (size_t i = 0; i < events->count; i++) has_words |= stays(&events->list[i]);
  if (has_words) {
    int columns = 80, rows = 24;
    printer->console->size(printer->console->context, &columns, &rows);
    rewind_picture(printer, out, columns);
    if (printer->drawn && printer->drawn_columns == columns) text_string(out, "\033[J");
    printer->drawn = 0;
  }
  for (size_t i = 0; i < events->count; i++)
    if (stays(&events->list[i])) lines_event(out, &events->list[i], now, 0);
  if (count) redraw(printer, out, views, count);
}

void printer_show(struct printer *printer, const struct events *events, const struct view *views,
                  size_t count, int64_t now) {
  struct text out;
  text_init(&out, events->arena);
  if (printer->look == LOOK_PICTURE) show_picture(printer, &out, events, views, count, now);
  for (size_t i = 0; printer->look != LOOK_PICTURE && i < events->count; i++) {
    if (printer->look == LOOK_JSON) json_event(&out, &events->list[i], now);
    else lines_event(&out, &events->list[i], now, printer->label_width);
  }
  write_text(printer, &out);
}

void printer_verdict(struct printer *printer, struct arena *arena, const struct verdict *verdict,
                     const struct view *view) {
  struct text out;
  text_init(&out, arena);
  if (printer->look == LOOK_JSON) json_verdict(&out, verdict, view);
  else verdict_print(verdict, view, &out);
  write_text(printer, &out);
}

void printer_say(struct printer *printer, const char *line) {
  if (printer->look == LOOK_JSON) return;
  printer->console->write(printer->console->context, line, strlen(line));
  printer->console->write(printer->console->context, "\n", 1);
}
