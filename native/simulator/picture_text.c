/* The picture for a terminal. A plot is a grid of squares, one a column and row, filled from behind
 * to the front: what is not watched, marked moments, the threshold, the curve. In braille a square
 * has two by four dots; a curve fills both columns of dots and the threshold only the left one, so
 * that they are told apart without colours. */
#include <math.h>
#include <string.h>

#include "simulator/picture.h"
#include "simulator/picture_facts.h"

#define SCALE_WIDTH (NUMBER_LONGEST + 1) /* a number and the axis */
#define WEIGHT_ROWS 3
#define VALUE_ROWS 4
#define TICK_DISTANCE 6

enum ink { INK_NONE, INK_WEIGHT, INK_VALUE, INK_LIMIT, INK_ALARM, INK_FAINT, INK_STRONG };
static const char *const sgr[] = {[INK_WEIGHT] = "34", [INK_VALUE] = "35", [INK_LIMIT] = "33",
                                  [INK_ALARM] = "31",  [INK_FAINT] = "2",  [INK_STRONG] = "1"};

/* What the two sets of characters draw with. */
static const struct glyphs {
  int dots_across, dots_down; /* of a square */
  const char *curve, *limit;  /* NULL: braille */
  const char *levels[9];      /* a bar in a row, from nothing to full */
  const char *area, *unwatched_area, *unwatched, *axis, *median, *later;
} glyph_sets[] = {
    [PICTURE_UNICODE] = {2,
                         4,
                         NULL,
                         NULL,
                         {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
                         "█",
                         "▒",
                         "░",
                         "┤",
                         "│",
                         "┊"},
    [PICTURE_ASCII] = {1,
                       1,
                       "*",
                       "-",
                       {" ", ".", ":", "-", "=", "+", "*", "%", "#"},
                       "#",
                       ":",
                       ".",
                       "|",
                       "|",
                       "!"},
};

struct square {
  const char *glyph;  /* NULL: the letter, or the dots */
  char letter;        /* 0: the dots */
  unsigned char dots; /* of braille; 0: nothing stands there */
  enum ink ink;
};

struct chart {
  const struct picture *picture;
  struct arena *arena;
  struct text *out;
  const struct glyphs *glyphs;
  bool is_ascii, is_coloured;
  int width, columns;          /* of a line, and of a plot in it */
  int minutes, unwatched_from; /* in minutes, and the column; columns where there is none */
};

/* ---- Lines ---- */

/* Columns that a character takes at most. From U+1100 on some terminals give two; not to those
 * drawn with here. */
static int columns_of(const char *character) {
  unsigned char lead = (unsigned char)*character,
                second = lead >= 0xE1 ? (unsigned char)character[1] : 0;
  if (lead < 0xE1 || (lead == 0xE1 && second < 0x84)) return 1;
  bool is_sign = lead == 0xE2 && (second == 0x89 || (second >= 0x94 && second <= 0x96) ||
                                  (second >= 0xA0 && second <= 0xA3));
  return is_sign ? 1 : 2;
}

static size_t size_of(const char *character) {
  size_t size = text_utf8((const unsigned char *)character, strlen(character));
  return size ? size : 1;
}

/* In ASCII: the words' own two signs spelt out, a question mark for every other character. */
static const char *spelt(struct chart *chart, const char *words) {
  struct text text;
  text_init(&text, chart->arena);
  for (; *words; words += size_of(words)) {
    size_t size = size_of(words);
    if (!chart->is_ascii || (unsigned char)*words < 0x80) text_add(&text, words, size);
    else
      text_string(&text, strncmp(words, "≥", 3) == 0   ? ">="
                         : strncmp(words, "≤", 3) == 0 ? "<="
                                                       : "?");
  }
  return text.at;
}

static void ink_on(struct chart *chart, enum ink ink) {
  if (chart->is_coloured && ink) text_format(chart->out, "\x1b[%sm", sgr[ink]);
}

static void ink_off(struct chart *chart, enum ink ink) {
  if (chart->is_coloured && ink) text_string(chart->out, "\x1b[0m");
}

/* How many bytes of `words` go into `width` columns: whole words where there is a space, one
 * character at least. */
static size_t fitting(const char *words, int width) {
  size_t at = 0, space = 0;
  int used = 0;
  while (words[at]) {
    used += columns_of(words + at);
    if (used > width && at) return space ? space : at;
    if (words_break(words, at)) space = at;
    at += size_of(words + at);
  }
  return at;
}

/* In as many lines as are needed. */
static void add_lines(struct chart *chart, enum ink ink, const char *words) {
  for (words = spelt(chart, words); *words;) {
    size_t length = fitting(words, chart->width), shown = length;
    while (shown && words[shown - 1] == ' ') shown--;
    ink_on(chart, ink);
    text_add(chart->out, words, shown);
    ink_off(chart, ink);
    text_char(chart->out, '\n');
    words += length;
    while (*words == ' ') words++;
  }
}

/* ---- Rows of squares ---- */

static struct square *squares_new(struct chart *chart, int rows) {
  return arena_zero(chart->arena, (size_t)(rows * chart->columns) * sizeof(struct square));
}

static bool is_blank(const struct square *square) {
  return !square->glyph && !square->letter && !square->dots;
}

static void add_square(struct chart *chart, const struct square *square) {
  if (square->glyph) text_string(chart->out, square->glyph);
  else if (square->letter) text_char(chart->out, square->letter);
  else if (square->dots) { /* U+2800 and the dots, as UTF-8 */
    const char bytes[] = {(char)0xE2, (char)(0xA0 | square->dots >> 6),
                          (char)(0x80 | (square->dots & 0x3F))};
    text_add(chart->out, bytes, sizeof bytes);
  } else text_char(chart->out, ' ');
}

/* One row behind what stands on its scale; blanks at its end are left out. */
static void add_row(struct chart *chart, const char *scale, enum ink scale_ink,
                    const struct square *row) {
  int last = chart->columns;
  while (last && is_blank(&row[last - 1])) last--;
  ink_on(chart, scale_ink);
  text_format(chart->out, "%*s", NUMBER_LONGEST, scale);
  ink_off(chart, scale_ink);
  text_string(chart->out, chart->glyphs->axis);
  enum ink ink = INK_NONE;
  for (int column = 0; column < last; column++) {
    if (row[column].ink != ink) {
      ink_off(chart, ink);
      ink_on(chart, ink = row[column].ink);
    }
    add_square(chart, &row[column]);
  }
  ink_off(chart, ink);
  text_char(chart->out, '\n');
}

/* What is not watched and the marked moments, wherever nothing stands. */
static void add_ground(struct chart *chart, struct square *squares, int rows,
                       const struct moment moments[MOMENT_COUNT]) {
  for (int i = 0; i < MOMENT_COUNT; i++) {
    if (isnan(moments[i].minute)) continue;
    int column = column_of(chart->minutes, chart->columns, moments[i].minute);
    for (int row = 0; row < rows; row++) {
      struct square *square = &squares[row * chart->columns + column];
      const char *glyph = i == MOMENT_MEDIAN ? chart->glyphs->median : chart->glyphs->later;
      if (is_blank(square)) *square = (struct square){.glyph = glyph, .ink = INK_ALARM};
    }
  }
  for (int i = 0; i < rows * chart->columns; i++)
    if (is_blank(&squares[i]) && i % chart->columns >= chart->unwatched_from)
      squares[i] = (struct square){.glyph = chart->glyphs->unwatched, .ink = INK_FAINT};
}

/* ASCII words in a row, from a column on; the columns are there. */
static void write_words(struct square *row, int column, const char *words, enum ink ink) {
  for (; *words; words++, column++) row[column] = (struct square){.letter = *words, .ink = ink};
}

/* ---- The weight ---- */

/* Above the plot the percentage of each step that has room for it, always that of the last one. */
static void add_percents(struct chart *chart) {
  const struct schedule *schedule = chart->picture->schedule;
  struct square *row = squares_new(chart, 1);
  int steps = schedule_steps(schedule), free_from = 0, longest = (int)strlen("100%");
  int last = column_of(chart->minutes, chart->columns, schedule_step_minute(schedule, steps - 1));
  if (last > chart->columns - longest) last = chart->columns - longest;
  for (int step = 0; step < steps; step++) {
    const char *words = text_new(chart->arena, "%d%%", schedule_step_percent(schedule, step));
    int column = step == steps - 1 ? last
                                   : column_of(chart->minutes, chart->columns,
                                               schedule_step_minute(schedule, step));
    int behind = column + (int)strlen(words) + 1;
    if (step < steps - 1 && (column < free_from || behind > last)) continue;
    write_words(row, column, words, INK_WEIGHT);
    free_from = behind;
  }
  add_row(chart, "weight", INK_NONE, row);
}

/* Eighths of a row, or whole rows, that stand for a percentage; some for every percentage above 0.
 * */
static int weight_level(const struct chart *chart, int percent) {
  int levels = WEIGHT_ROWS * (chart->is_ascii ? 1 : 8);
  return (percent * levels + 99) / 100;
}

static void draw_weight(struct chart *chart, struct square *squares) {
  int full = chart->is_ascii ? 1 : 8;
  for (int column = 0; column < chart->columns; column++) {
    int begins = column_begins(chart->minutes, chart->columns, column);
    int level = weight_level(chart, schedule_percent(chart->picture->schedule, begins));
    for (int row = WEIGHT_ROWS - 1; row >= 0 && level > 0; row--, level -= full) {
      const char *area =
          column >= chart->unwatched_from ? chart->glyphs->unwatched_area : chart->glyphs->area;
      squares[row * chart->columns + column] = (struct square){
          .glyph = level >= full ? area : chart->glyphs->levels[level], .ink = INK_WEIGHT};
    }
  }
}

/* The names of the stretches, over the plot, where they fit; hooks at the foot, what is not watched
 * in the middle. */
static void write_stretches(struct chart *chart, struct square *squares,
                            const struct stretch stretches[STRETCH_COUNT]) {
  for (int i = 0; i < STRETCH_COUNT; i++) {
    int from = column_of(chart->minutes, chart->columns, stretches[i].from),
        length = (int)strlen(stretches[i].name);
    int until = column_of(chart->minutes, chart->columns, stretches[i].until);
    if (stretches[i].until >= chart->minutes) until = chart->columns;
    int row = i == STRETCH_UNWATCHED ? WEIGHT_ROWS / 2 : WEIGHT_ROWS - 1;
    if (stretches[i].from >= stretches[i].until || until - from < length) continue;
    write_words(&squares[row * chart->columns], from + (until - from - length) / 2,
                stretches[i].name, INK_STRONG);
  }
}

/* Marked moments stand before the area: from above down to the foot. */
static void add_weight(struct chart *chart, const struct stretch stretches[STRETCH_COUNT]) {
  static const char *const scale[WEIGHT_ROWS] = {"100%", "", "0%"};
  struct moment moments[MOMENT_COUNT];
  struct square *squares = squares_new(chart, WEIGHT_ROWS);
  const struct picture *picture = chart->picture;
  outcome_moments(picture_simulated(picture) ? &picture->result->together : NULL, picture,
                  chart->arena, moments);
  moments[MOMENT_LATE].minute = NAN; /* each alarm's plot has its own */
  struct chart nothing_shaded = *chart;
  nothing_shaded.unwatched_from = chart->columns;
  add_ground(&nothing_shaded, squares, WEIGHT_ROWS, moments);
  struct square *area = squares_new(chart, WEIGHT_ROWS);
  draw_weight(chart, area);
  for (int i = 0; i < WEIGHT_ROWS * chart->columns; i++)
    if (is_blank(&squares[i])) squares[i] = area[i];
  write_stretches(chart, squares, stretches);
  add_percents(chart);
  for (int row = 0; row < WEIGHT_ROWS; row++)
    add_row(chart, scale[row], INK_NONE, &squares[row * chart->columns]);
}

/* ---- An alarm ---- */

static int dot_row(const struct chart *chart, const struct scale *scale, double value) {
  return (int)lround((1 - scale_place(scale, value)) * (VALUE_ROWS * chart->glyphs->dots_down - 1));
}

/* A dot of the curve or of the threshold; the curve's ink wins. */
static void set_dot(const struct chart *chart, struct square *squares, int across, int down,
                    const char *glyph, enum ink ink) {
  static const unsigned char braille[4][2] = {
      {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  const struct glyphs *glyphs = chart->glyphs;
  struct square *square =
      &squares[down / glyphs->dots_down * chart->columns + across / glyphs->dots_across];
  if (glyph) square->glyph = glyph;
  else square->dots |= braille[down % 4][across % 2];
  square->ink = ink;
}

static void draw_threshold(struct chart *chart, struct square *squares, const struct scale *scale,
                           double threshold) {
  if (isnan(threshold)) return;
  const struct glyphs *glyphs = chart->glyphs;
  for (int column = 0; column < chart->columns; column++)
    set_dot(chart, squares, column * glyphs->dots_across, dot_row(chart, scale, threshold),
            glyphs->limit, INK_LIMIT);
}

/* From the last value of the column of dots before to the lowest and the highest of this one. */
static void draw_curve(struct chart *chart, struct square *squares, const struct scale *scale,
                       const struct simulated_alarm *alarm) {
  int count = chart->columns * chart->glyphs->dots_across;
  double before = NAN;
  for (int across = 0; across < count; across++) {
    struct range range;
    int begins = column_begins(chart->minutes, count, across),
        ends = column_ends(chart->minutes, count, across);
    if (!alarm_range(alarm, chart->picture, begins, ends, &range)) {
      before = NAN;
      continue;
    }
    int top = dot_row(chart, scale, fmax(range.high, before)),
        bottom = dot_row(chart, scale, fmin(range.low, before));
    for (int down = top; down <= bottom; down++)
      set_dot(chart, squares, across, down, chart->glyphs->curve, INK_VALUE);
    before = range.last;
  }
}

static void add_values(struct chart *chart, const struct simulated_alarm *alarm,
                       const struct moment moments[MOMENT_COUNT]) {
  struct square *squares = squares_new(chart, VALUE_ROWS);
  struct scale scale = alarm_scale(alarm, chart->picture);
  struct number labels[VALUE_ROWS] = {{""}};
  double threshold = alarm_threshold(alarm);
  draw_threshold(chart, squares, &scale, threshold);
  draw_curve(chart, squares, &scale, alarm);
  add_ground(chart, squares, VALUE_ROWS, moments);
  int limit = isnan(threshold) ? -1 : dot_row(chart, &scale, threshold) / chart->glyphs->dots_down;
  labels[dot_row(chart, &scale, 0) / chart->glyphs->dots_down] = number_of(0, 3);
  labels[0] = number_of(scale.high, 3);
  labels[VALUE_ROWS - 1] = number_of(scale.low, 3);
  if (limit >= 0) labels[limit] = number_of(alarm->watch->threshold, 6);
  for (int row = 0; row < VALUE_ROWS; row++)
    add_row(chart, labels[row].at, row == limit ? INK_LIMIT : INK_NONE,
            &squares[row * chart->columns]);
}

/* A bar for the share of runs in ALARM, a question mark where most are in INSUFFICIENT_DATA. */
static void add_states(struct chart *chart, const struct simulated_alarm *alarm) {
  struct square *row = squares_new(chart, 1);
  for (int column = 0; column < chart->columns; column++) {
    int begins = column_begins(chart->minutes, chart->columns, column);
    struct share share = alarm_share(alarm, chart->picture, begins,
                                     column_ends(chart->minutes, chart->columns, column));
    const char *level = chart->glyphs->levels[(int)ceil(share.in_alarm * 8)];
    bool is_insufficient = share.insufficient > share.in_alarm && share.insufficient >= 0.5;
    if (is_insufficient) row[column] = (struct square){.letter = '?', .ink = INK_FAINT};
    else if (share.in_alarm > 0) row[column] = (struct square){.glyph = level, .ink = INK_ALARM};
  }
  add_row(chart, "ALARM", INK_ALARM, row);
}

static void add_alarm(struct chart *chart, const struct simulated_alarm *alarm) {
  struct moment moments[MOMENT_COUNT];
  const char *condition = alarm_condition(alarm, chart->arena);
  const char *name = alarm_name(alarm, chart->arena);
  add_lines(chart, INK_STRONG,
            text_new(chart->arena, "%s%s%s", name, *condition ? ": " : "", condition));
  outcome_moments(&alarm->outcome, chart->picture, chart->arena, moments);
  add_values(chart, alarm, moments);
  add_states(chart, alarm);
  add_lines(chart, INK_NONE, outcome_sentences(&alarm->outcome, chart->arena));
}

/* ---- The whole ---- */

static void add_time_axis(struct chart *chart) {
  int first = schedule_first_shift(chart->picture->schedule),
      step = axis_step(chart->minutes, chart->columns / TICK_DISTANCE);
  struct square *row = squares_new(chart, 1);
  for (int tick = -(first / step) * step; tick < chart->minutes - first; tick += step) {
    const char *words = text_new(chart->arena, "%d", tick);
    int column = column_of(chart->minutes, chart->columns, first + tick);
    if (column + (int)strlen(words) <= chart->columns) write_words(row, column, words, INK_NONE);
  }
  add_row(chart, "minute", INK_NONE, row);
}

static void add_legend(struct chart *chart) {
  add_lines(
      chart, INK_FAINT,
      text_new(chart->arena,
               "As if nobody rolled back; %s half, %s 95 %% of rollbacks; ? INSUFFICIENT_DATA",
               chart->glyphs->median, chart->glyphs->later));
}

static void add_chart(struct chart *chart) {
  const struct picture *picture = chart->picture;
  struct stretch stretches[STRETCH_COUNT];
  chart->minutes = picture_minutes(picture);
  picture_stretches(picture, stretches);
  const struct stretch *unwatched = &stretches[STRETCH_UNWATCHED];
  chart->unwatched_from = unwatched->from < unwatched->until
                              ? column_of(chart->minutes, chart->columns, unwatched->from)
                              : chart->columns;
  add_lines(chart, INK_NONE, schedule_sentences(picture, chart->arena));
  add_weight(chart, stretches);
  add_time_axis(chart);
  for (size_t i = 0; i < picture->alarm_count; i++)
    if (!picture->result->alarms[i].skipped) add_alarm(chart, &picture->result->alarms[i]);
  if (picture_simulated(picture) > 1)
    add_lines(chart, INK_NONE,
              text_new(chart->arena, "All alarms together: %s",
                       outcome_sentences(&picture->result->together, chart->arena)));
  if (picture_simulated(picture)) {
    add_lines(chart, INK_NONE, failure_sentence(picture, chart->arena));
    add_legend(chart);
  }
  for (size_t i = 0; i < picture->alarm_count; i++) {
    const struct simulated_alarm *alarm = &picture->result->alarms[i];
    if (alarm->skipped)
      add_lines(chart, INK_NONE,
                text_new(chart->arena, "Not simulated: %s: %s", alarm_name(alarm, chart->arena),
                         plain_words(chart->arena, alarm->skipped)));
  }
}

void picture_text(const struct picture *picture, enum picture_characters characters,
                  bool is_coloured, int width, struct text *out) {
  if (width < PICTURE_LEAST_WIDTH) width = PICTURE_LEAST_WIDTH;
  if (width > PICTURE_MOST_WIDTH) width = PICTURE_MOST_WIDTH;
  struct chart chart = {.picture = picture,
                        .arena = out->arena,
                        .out = out,
                        .glyphs = &glyph_sets[characters],
                        .is_ascii = characters == PICTURE_ASCII,
                        .is_coloured = is_coloured,
                        .width = width,
                        .columns = width - SCALE_WIDTH};
  add_lines(&chart, INK_STRONG, plain_words(out->arena, picture->title));
  if (picture->subtitle) add_lines(&chart, INK_NONE, plain_words(out->arena, picture->subtitle));
  if (picture_refusal(picture))
    add_lines(&chart, INK_NONE, plain_words(out->arena, picture_refusal(picture)));
  else add_chart(&chart);
}
