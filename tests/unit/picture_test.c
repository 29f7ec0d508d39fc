/* Pictures of results that are made by hand. Where a line of a picture is expected whole, its
 * columns follow from the manual: 11 for the scale, the rest for the minutes, in equal shares.
 * Where both fall into one column, the median stands before p95. */
#define _GNU_SOURCE
#include "unit.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "simulator/picture.h"
#include "simulator/picture_facts.h"

/* ---- Made by hand ---- */

#define MOST_ALARMS 10

struct made {
  struct picture picture;
  struct schedule schedule;
  struct simulation_result result;
  struct simulated_alarm alarms[MOST_ALARMS];
  struct resource resources[MOST_ALARMS];
  struct series series[MOST_ALARMS];
  struct watch watches[MOST_ALARMS];
};

static const struct outcome nothing_happens = {.caught_median = NAN,
                                               .caught_p95 = NAN,
                                               .weight_median = -1,
                                               .weight_p95 = -1,
                                               .fires_median = NAN,
                                               .fires_p95 = NAN};

/* So many alarms on the sum of errors, at least 6 in a minute, all values 0. */
static void make(struct made *made, struct schedule schedule, int minutes, size_t alarms) {
  *made = (struct made){.schedule = schedule,
                        .result = {.minutes = minutes, .together = nothing_happens}};
  for (size_t i = 0; i < alarms; i++) {
    made->resources[i] = (struct resource){.id = text_new(&arena, "Alarm%zu", i)};
    made->series[i] = (struct series){.id = "",
                                      .is_returned = true,
                                      .namespace = "AWS/Lambda",
                                      .metric = "Errors",
                                      .statistic = "Sum",
                                      .period = 60,
                                      .calls = CALLS_ALIAS,
                                      .function_id = "Order",
                                      .dimensions = ""};
    made->watches[i] = (struct watch){.resource = &made->resources[i],
                                      .series = &made->series[i],
                                      .series_count = 1,
                                      .comparison = COMPARE_GREATER_OR_EQUAL,
                                      .has_threshold = true,
                                      .threshold = 6,
                                      .periods = 1,
                                      .datapoints = 1};
    struct simulated_minute *all = arena_zero(&arena, (size_t)(minutes + 1) * sizeof *all);
    made->alarms[i] = (struct simulated_alarm){
        .watch = &made->watches[i], .outcome = nothing_happens, .minutes = all};
  }
  made->result.alarms = made->alarms;
  made->picture = (struct picture){"order", NULL, &made->schedule, &made->result, alarms};
}

static const struct schedule two_steps = {.shift = {SHIFT_LINEAR, 50, 5}};

/* Traffic shifts at minutes 0 and 5, and from then on nothing is watched. Values 2, then 9; half of
 * the runs are in ALARM then; no data in minute 0. Rolled back at minute 3. */
static void make_small(struct made *made) {
  make(made, two_steps, 10, 1);
  for (int minute = 0; minute < 10; minute++) {
    made->alarms[0].minutes[minute].value = minute < 5 ? 2 : 9;
    made->alarms[0].minutes[minute].in_alarm = minute < 5 ? 0 : 0.5;
  }
  made->alarms[0].minutes[0].insufficient = 1;
  struct outcome *outcome = &made->alarms[0].outcome;
  outcome->caught = (struct probability){30, 100, 0.3, 0.2, 0.4};
  outcome->fires = (struct probability){80, 100, 0.8, 0.7, 0.9};
  outcome->false_alarm = (struct probability){0, 100, 0, 0, 0.04};
  outcome->caught_median = outcome->caught_p95 = 3;
  outcome->weight_median = outcome->weight_p95 = 50;
  outcome->fires_median = 7.5;
  outcome->failed = 12.34;
  made->result.together = *outcome;
  made->result.failed_all_at_once = 5000;
}

static const char *svg_of(const struct made *made) {
  struct text text;
  text_init(&text, &arena);
  picture_svg(&made->picture, &text);
  assert_int_equal(strlen(text.at), text.length);
  return text.at;
}

static const char *text_of(const struct made *made, enum picture_characters characters,
                           bool is_coloured, int width) {
  struct text text;
  text_init(&text, &arena);
  picture_text(&made->picture, characters, is_coloured, width, &text);
  assert_int_equal(strlen(text.at), text.length);
  return text.at;
}

static void assert_holds(const char *text, const char *part) {
  if (!strstr(text, part)) fail_msg("missing: %s\nin: %s", part, text);
}

static void assert_lacks(const char *text, const char *part) {
  if (strcasestr(text, part)) fail_msg("must not be there: %s\nin: %s", part, text);
}

static int count_of(const char *text, const char *part) {
  int count = 0;
  for (; (text = strstr(text, part)); text += strlen(part)) count++;
  return count;
}

/* ---- Numbers, columns ---- */

static void numbers(void **state) {
  (void)state;
  static const struct {
    double value;
    int digits;
    const char *expected;
  } rows[] = {
      {0, 3, "0"},
      {-0.0, 3, "0"},
      {1, 3, "1"},
      {100, 3, "100"},
      {1234, 3, "1234"},
      {0.05, 3, "0.05"},
      {0.0501, 3, "0.0501"},
      {0.04996, 3, "0.05"},
      {12.34, 3, "12.3"},
      {-12.36, 3, "-12.4"},
      {1.5, 1, "2"},
      {99.96, 3, "100"},
      {0.001, 3, "0.001"},
      {0.00123, 6, "0.00123"},
      {123.456, 6, "123.456"},
      {999999999, 3, "999999999"},
      {999999999.9, 3, "1e9"},
      {1e9, 3, "1e9"},
      {1.25e300, 3, "1.3e300"},
      {-9.99e22, 3, "-1e23"},
      {0.00099, 3, "9.9e-4"},
      {5e-324, 3, "4.9e-324"},
      {NAN, 3, "?"},
      {INFINITY, 3, "?"},
      {-INFINITY, 3, "?"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct number number = number_of(rows[i].value, rows[i].digits);
    assert_string_equal(number.at, rows[i].expected);
    assert_true(strlen(number.at) <= NUMBER_LONGEST);
  }
  assert_string_equal(number_tenths(4).at, "4");
  assert_string_equal(number_tenths(4.04).at, "4");
  assert_string_equal(number_tenths(-4.06).at, "-4.1");
  assert_string_equal(number_tenths(0.96).at, "1");
  assert_string_equal(number_tenths(-0.01).at, "0");
  assert_string_equal(number_tenths(2880).at, "2880");
  assert_string_equal(number_tenths(INFINITY).at, "1000000000");
}

/* A share of the runs that is not all or none never looks like it. */
static void percents(void **state) {
  (void)state;
  static const struct {
    long hits, of;
    const char *expected;
  } rows[] = {
      {0, 0, "0 %"},
      {0, 10, "0 %"},
      {10, 10, "100 %"},
      {1, 3, "33.3 %"},
      {1, 1000, "0.1 %"},
      {1, 1001, "less than 0.1 %"},
      {1, 1000000, "less than 0.1 %"},
      {999, 1000, "99.9 %"},
      {1000, 1001, "more than 99.9 %"},
      {1, 2, "50 %"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(number_percent(&arena, rows[i].hits, rows[i].of), rows[i].expected);
}

/* Every minute is in a column, every column has a minute that exists, and time does not run
 * backwards. */
static void columns(void **state) {
  (void)state;
  static const int minutes[] = {1, 2, 10, 28, 29, 30, 31, 600, 2880, 7320},
                   widths[] = {1, 29, 30, 69, 560};
  for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++)
    for (size_t j = 0; j < sizeof widths / sizeof *widths; j++) {
      int shown = 0;
      for (int column = 0; column < widths[j]; column++) {
        int begins = column_begins(minutes[i], widths[j], column),
            ends = column_ends(minutes[i], widths[j], column);
        assert_true(begins <= shown && begins < ends && ends <= minutes[i]);
        if (ends > shown) shown = ends;
      }
      assert_int_equal(shown, minutes[i]);
      for (int minute = 0; minute < minutes[i]; minute++) {
        int column = column_of(minutes[i], widths[j], minute);
        assert_true(column >= 0 && column < widths[j]);
        assert_true(column == widths[j] - 1 ||
                    column_begins(minutes[i], widths[j], column) >= minute);
        assert_true(column == 0 || column_begins(minutes[i], widths[j], column - 1) < minute);
      }
    }
  assert_int_equal(axis_step(10, 5), 5);
  assert_int_equal(axis_step(1, 5), 1);
  assert_int_equal(axis_step(2880, 12), 360);
  assert_int_equal(axis_step(100000, 5), 20160);
}

static void breaks(void **state) {
  (void)state;
  assert_true(words_break("a b", 1));
  assert_false(words_break("5 min", 1));
  assert_false(words_break(" a", 0));
  assert_false(words_break("ab", 1));
}

/* ---- The terminal ---- */

/* 41 columns: 30 for 10 minutes, three each. Rows are a third of the scale apart: of 10, so 9 is in
 * the first row, 6 in the second, 2 in the third. Half of the runs are the fourth of eight levels.
 * */
static void small_in_ascii(void **state) {
  (void)state;
  struct made made;
  make_small(&made);
  assert_string_equal(text_of(&made, PICTURE_ASCII, false, 41),
                      "order\n"
                      "Traffic shifts in 2 steps over 5 min.\n"
                      "From minute 5 on nothing is watched.\n"
                      "    weight|50%            100%\n"
                      "      100%|         |     :::::::::::::::\n"
                      "          |#########|#####:::::::::::::::\n"
                      "        0%|#########|#####:::::::::::::::\n"
                      "    minute|0              5\n"
                      "Alarm0: Sum of Errors >= 6 errors in\n"
                      "1 min\n"
                      "        10|         |     ***************\n"
                      "         6|---------------*--------------\n"
                      "          |****************.......!......\n"
                      "         0|         |     ........!......\n"
                      "     ALARM|???            ===============\n"
                      "Bad versions rolled back: 30 %, half of\n"
                      "them by minute 3, at 50 %; 95 of 100 by\n"
                      "minute 3, at 50 %. ALARM comes too late:\n"
                      "50 %, half of all ALARMs by minute 7.5.\n"
                      "Good versions rolled back: 0 %.\n"
                      "Calls that fail because of it: 12.3 on\n"
                      "average, 5000 all at once without alarms.\n"
                      "As if nobody rolled back; | half, ! 95 %\n"
                      "of rollbacks; ? INSUFFICIENT_DATA\n");
}

/* A value of 0 on a scale from 0 to 1 is the lowest of four rows of dots: dots 7 and 8, U+28C0.
 * Half of the traffic is 12 of 24 eighths: the lowest row, and half of the one above. */
static void small_in_braille(void **state) {
  (void)state;
  struct made made;
  make(&made, two_steps, 10, 1);
  made.watches[0].has_threshold = false;
  const char *text = text_of(&made, PICTURE_UNICODE, false, 41);
  assert_holds(text, "         0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀\n");
  assert_holds(text,
               "      100%┤               ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
               "          ┤▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
               "        0%┤███████████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n");
  assert_holds(text, "\nAlarm0: Sum of Errors in 1 min\n");
  /* Without a value there is the threshold's left dot alone: dot 7. */
  for (int minute = 0; minute < 10; minute++) made.alarms[0].minutes[minute].value = NAN;
  made.watches[0].has_threshold = true;
  made.watches[0].threshold = 0;
  assert_holds(text_of(&made, PICTURE_UNICODE, false, 41),
               "         0┤⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀\n");
  /* A threshold of 1 on a scale to 2 is half way: the dots of rows 7.5 -> 8 of 0 to 15, which is
   * dot 1 of the third row. */
  made.watches[0].threshold = 1;
  assert_holds(text_of(&made, PICTURE_UNICODE, false, 41),
               "         1┤⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁\n");
}

/* A curve that falls passes through all rows between, as one that rises does. */
static void falling_in_ascii(void **state) {
  (void)state;
  struct made made;
  make(&made, two_steps, 10, 1);
  for (int minute = 0; minute < 10; minute++)
    made.alarms[0].minutes[minute].value = minute < 5 ? 9 : 2;
  assert_holds(text_of(&made, PICTURE_ASCII, false, 41),
               "        10|****************..............\n"
               "         6|---------------*--------------\n"
               "          |               ***************\n"
               "         0|               ...............\n");
}

/* 40 columns: 29 for 21 minutes. Minute 20 begins in the last one, where its two digits have no
 * room. */
static void numbers_on_the_edge(void **state) {
  (void)state;
  struct made made;
  make(&made, two_steps, 21, 0);
  assert_holds(text_of(&made, PICTURE_ASCII, false, 40), "    minute|0             10\n");
  /* Ten steps in ten minutes: the last one is at column 27 of 29, and its percentage two columns
   * before. */
  make(&made, (struct schedule){.shift = {SHIFT_LINEAR, 10, 1}}, 0, 0);
  assert_holds(text_of(&made, PICTURE_ASCII, false, 40),
               "    weight|10%   30%   50%   70%    100%\n");
}

static void colours_are_asked_for(void **state) {
  (void)state;
  struct made made;
  make_small(&made);
  for (int characters = PICTURE_UNICODE; characters <= PICTURE_ASCII; characters++) {
    const char *coloured = text_of(&made, characters, true, 80),
               *plain = text_of(&made, characters, false, 80);
    assert_null(strchr(plain, '\x1b'));
    assert_holds(coloured, "\x1b[34m");
    assert_holds(coloured, "\x1b[31m");
    /* all that colours add are sequences that end in m, and each line ends without one */
    struct text without;
    text_init(&without, &arena);
    bool is_on = false;
    for (const char *c = coloured; *c; c++) {
      if (*c == '\x1b') {
        is_on = strncmp(c, "\x1b[0m", 4) != 0;
        c = strchr(c, 'm');
      } else {
        if (*c == '\n') assert_false(is_on);
        text_char(&without, *c);
      }
    }
    assert_string_equal(without.at, plain);
  }
}

/* ---- Every kind of picture ---- */

#define HOSTILE \
  "<b>&\"'\x1b[2J\n\xE2\x80\xAE\xEF\xBF\xBF\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80\xFF]]>"

static void fill(struct made *made, double (*value)(int minute)) {
  for (size_t i = 0; i < made->picture.alarm_count; i++)
    for (int minute = 0; minute < made->result.minutes; minute++) {
      struct simulated_minute *at = &made->alarms[i].minutes[minute];
      *at = (struct simulated_minute){value(minute), 0, fmin(1, minute / 100.0), 0.8};
    }
}

static double rising(int minute) { return minute * 0.01; }
static double jagged(int minute) { return minute * 7919 % 1000; }
static double just_below(int minute) { return minute ? 100 : -1; }
static double huge(int minute) { return minute % 2 ? 1.7e308 : -1.7e308; }
static double tiny(int minute) { return minute % 3 ? 5e-324 : 0; }
static double no_number(int minute) {
  return minute % 3 == 0 ? NAN : minute % 3 == 1 ? INFINITY : -INFINITY;
}
static double with_gaps(int minute) { return minute / 4 % 2 ? NAN : 5 - minute; }

static const struct schedule hooked = {
    .shift = {SHIFT_CANARY, 10, 30}, .hook_before = 5, .hook_after = 5, .hold = 10};
static const struct schedule all_at_once = {.shift = {SHIFT_ALL_AT_ONCE, 0, 0}};
static const struct schedule longest = {.shift = {SHIFT_LINEAR, 1, 29},
                                        .hook_before = 60,
                                        .hook_after = 60,
                                        .hold = 2880,
                                        .watches_hook_after = true};

enum { KINDS = 16 };

static const char *make_kind(struct made *made, int kind) {
  switch (kind) {
    case 0: make_small(made); return "small";
    case 1: make(made, all_at_once, 0, 1); return "no-minutes";
    case 2: make(made, all_at_once, 1, 1); return "one-minute";
    case 3:
      make(made, hooked, 2880, 2);
      fill(made, rising);
      return "long";
    case 4:
      make(made, longest, 7320, 10);
      fill(made, jagged);
      return "longest";
    case 5:
      make(made, hooked, 50, 10);
      fill(made, with_gaps);
      return "gaps";
    case 6:
      make(made, hooked, 50, 1);
      fill(made, huge);
      made->watches[0].threshold = -1.7e308;
      return "huge";
    case 7:
      make(made, hooked, 50, 1);
      fill(made, tiny);
      made->watches[0].threshold = 5e-324;
      return "tiny";
    case 8:
      make(made, hooked, 50, 2);
      fill(made, no_number);
      made->watches[1].threshold = NAN;
      return "no-numbers";
    case 9: make(made, hooked, 50, 0); return "no-alarms";
    case 10:
      make(made, hooked, 50, 3);
      for (int i = 0; i < 3; i++) made->alarms[i].skipped = HOSTILE, made->alarms[i].minutes = NULL;
      made->resources[1].id = HOSTILE;
      return "all-skipped";
    case 11:
      make(made, hooked, 50, 1);
      made->picture.title = made->picture.subtitle = made->resources[0].id = HOSTILE;
      made->series[0].expression = HOSTILE;
      return "hostile";
    case 12:
      make(made, hooked, 50, 1);
      made->result.refusal = "its traffic is out of range" HOSTILE;
      return "refused";
    case 13:
      make_small(made);
      made->alarms[0].outcome.fires_median = 5.1;
      return "crowded";
    case 14:
      make(made, hooked, 50, 1);
      fill(made, just_below);
      made->watches[0].threshold = 80;
      return "just-below";
    default:
      make(made, (struct schedule){.shift = {0, 0, 0}}, 50, 1);
      made->picture.title = "";
      return "unknown-shift";
  }
}

/* Columns as the C library counts them. */
static int columns_of_line(const char *line, size_t length) {
  int columns = 0;
  mbstate_t shift = {0};
  while (length) {
    wchar_t character;
    if (*line == '\x1b') {
      size_t sequence = (size_t)(strchr(line, 'm') + 1 - line);
      line += sequence, length -= sequence;
      continue;
    }
    size_t size = mbrtowc(&character, line, length, &shift);
    assert_true(size > 0 && size <= 4);
    int width = wcwidth(character);
    if (width < 0) fail_msg("U+%04X has no width", (unsigned)character);
    columns += width;
    line += size, length -= size;
  }
  return columns;
}

static void check_lines(const char *text, int width, bool is_ascii, const char *kind) {
  for (const char *line = text, *end; *line; line = end + 1) {
    end = strchr(line, '\n');
    assert_non_null(end);
    int columns = columns_of_line(line, (size_t)(end - line));
    if (columns > width)
      fail_msg("%s: %d columns of %d: %.*s", kind, columns, width, (int)(end - line), line);
    if (end > line && end[-1] == ' ')
      fail_msg("%s: a blank ends %.*s", kind, (int)(end - line), line);
  }
  for (const char *c = text; is_ascii && *c; c++)
    if ((unsigned char)*c >= 0x80) fail_msg("%s: no ASCII at %s", kind, c);
}

static void lines_are_no_wider(void **state) {
  (void)state;
  static const int widths[] = {40, 41, 57, 80, 133, 240};
  assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
  for (int kind = 0; kind < KINDS; kind++) {
    struct made made;
    const char *name = make_kind(&made, kind);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
      for (int characters = PICTURE_UNICODE; characters <= PICTURE_ASCII; characters++)
        check_lines(text_of(&made, characters, i % 2, widths[i]), widths[i],
                    characters == PICTURE_ASCII, name);
    assert_string_equal(text_of(&made, PICTURE_ASCII, false, -5),
                        text_of(&made, PICTURE_ASCII, false, PICTURE_LEAST_WIDTH));
    assert_string_equal(text_of(&made, PICTURE_ASCII, false, 100000),
                        text_of(&made, PICTURE_ASCII, false, PICTURE_MOST_WIDTH));
  }
  setlocale(LC_CTYPE, "C");
}

static void nothing_is_no_number(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    struct made made;
    make_kind(&made, kind);
    const char *svg = svg_of(&made), *text = text_of(&made, PICTURE_ASCII, false, 80);
    assert_lacks(svg, "nan");
    assert_lacks(svg, "inf");
    assert_lacks(text, "nan");
    assert_lacks(text, "inf");
  }
}

/* For each of 560 pixels the curve has four coordinates of up to seven characters, either state
 * two: below 32 KB an alarm. */
static void long_ones_stay_small(void **state) {
  (void)state;
  struct made made;
  make_kind(&made, 4);
  assert_true(strlen(svg_of(&made)) < 10 * 32000);
}

/* What is no number is no datapoint; what is too large to draw keeps its sign and its number in the
 * text. */
static void values_beyond(void **state) {
  (void)state;
  struct made made;
  make_kind(&made, 8);
  assert_int_equal(count_of(svg_of(&made), ">no datapoints</text>"), 2);
  assert_int_equal(count_of(svg_of(&made), "It has no datapoints."), 2);
  make_kind(&made, 6);
  const char *svg = svg_of(&made);
  assert_holds(svg, ">2e300</text>");
  assert_holds(svg, ">-2e300</text>");
  assert_holds(svg, ">-1.7e308</text>");
  assert_holds(svg, "lies between -1e300 and 1e300 errors.");
}

static void words_from_outside(void **state) {
  (void)state;
  static const int kinds[] = {10, 11, 12};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    struct made made;
    make_kind(&made, kinds[i]);
    const char *svg = svg_of(&made), *text = text_of(&made, PICTURE_UNICODE, false, 240);
    const char *shown = "&lt;b&gt;&amp;\"'\\x1b[2J\\n??é漢😀\\xff]]&gt;";
    if (!strstr(svg, shown)) fail_msg("%s\n%s", shown, svg);
    assert_lacks(svg, "<b>");
    assert_lacks(svg, "]]>");
    assert_holds(text, "<b>&\"'\\x1b[2J\\n??é漢😀\\xff]]>");
    assert_holds(text_of(&made, PICTURE_ASCII, false, 240), "<b>&\"'\\x1b[2J\\n?????\\xff]]>");
  }
}

static void what_is_not_simulated_is_named(void **state) {
  (void)state;
  struct made made;
  make(&made, hooked, 50, 3);
  made.alarms[1].skipped = "its metric is of another namespace";
  made.alarms[1].minutes = NULL;
  const char *svg = svg_of(&made), *text = text_of(&made, PICTURE_ASCII, false, 80);
  assert_int_equal(count_of(svg, ">Alarm1: its metric is of another namespace</text>"), 1);
  assert_holds(svg, "Alarm1 is not simulated: its metric is of another namespace.");
  assert_holds(text, "\nNot simulated: Alarm1: its metric is of another namespace\n");
  assert_int_equal(count_of(svg, "class=\"value\""), 2);
  assert_int_equal(count_of(text, "     ALARM|"), 2);
  make_kind(&made, 10);
  assert_int_equal(count_of(svg_of(&made), "class=\"value\""), 0);
  assert_int_equal(count_of(svg_of(&made), "class=\"weight\""), 1);
}

static void a_refusal_is_all_there_is(void **state) {
  (void)state;
  struct made made;
  make(&made, hooked, 50, 1);
  made.result.refusal = "rps is 0";
  assert_string_equal(text_of(&made, PICTURE_ASCII, false, 80), "order\nrps is 0\n");
  assert_int_equal(count_of(svg_of(&made), "<path"), 0);
  assert_holds(svg_of(&made), ">rps is 0</text>");
  make(&made, (struct schedule){.shift = {0, 0, 0}}, 50, 1);
  assert_string_equal(text_of(&made, PICTURE_ASCII, false, 80),
                      "order\nhow the traffic shifts is not known\n");
}

/* The same facts in words. */
static void sentences(void **state) {
  (void)state;
  struct made made;
  make(&made, hooked, 50, 1);
  assert_string_equal(
      schedule_sentences(&made.picture, &arena),
      "The hook before the traffic takes 5 min. Traffic shifts in 2 steps over 30 min. The hook "
      "after the traffic takes 5 min. From minute 40 on nothing is watched.");
  make(&made, all_at_once, 5, 1);
  assert_string_equal(schedule_sentences(&made.picture, &arena),
                      "All traffic shifts at once. Nothing is watched once traffic has shifted.");
  struct outcome outcome = nothing_happens;
  assert_string_equal(outcome_sentences(&outcome, &arena), "");
  outcome.blocked = probability_of(10, 10);
  assert_string_equal(outcome_sentences(&outcome, &arena),
                      "Rollouts blocked by the old version's errors: 100 %. ");
  outcome.blocked = probability_of(0, 10);
  outcome.caught = outcome.fires = outcome.false_alarm = probability_of(0, 10);
  assert_string_equal(outcome_sentences(&outcome, &arena),
                      "Bad versions rolled back: 0 %. Good versions rolled back: 0 %.");
}

static void conditions(void **state) {
  (void)state;
  static const struct {
    const char *metric, *statistic;
    enum watch_comparison comparison;
    int periods, datapoints;
    long period;
    const char *expected;
  } rows[] = {
      {"Errors", "Sum", COMPARE_GREATER_OR_EQUAL, 1, 1, 60, "Sum of Errors ≥ 6 errors in 1 min"},
      {"Errors", "Average", COMPARE_GREATER, 5, 3, 300,
       "Average of Errors > 6 errors/call in 3 of 5 periods of 5 min"},
      {"Errors", "SampleCount", COMPARE_LESS, 2, 2, 60,
       "SampleCount of Errors < 6 calls in 2 of 2 periods of 1 min"},
      {"Duration", "p99.9", COMPARE_LESS_OR_EQUAL, 1, 1, 10, "p99.9 of Duration ≤ 6 ms in 10 s"},
      {"Duration", "PR(100:200)", COMPARE_GREATER, 1, 1, 60,
       "PR(100:200) of Duration > 6 % in 1 min"},
      {"Other", "Sum", COMPARE_GREATER, 0, 0, 60, "Sum of Other > 6"},
      {"Errors", "Sum", COMPARE_BAND, 1, 1, 60, "Sum of Errors in 1 min"},
      {NULL, NULL, COMPARE_UNKNOWN, 1, 1, 0, "a statistic of a metric in 0 s"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct made made;
    make(&made, hooked, 5, 1);
    made.series[0].metric = rows[i].metric;
    made.series[0].statistic = rows[i].statistic;
    made.series[0].period = rows[i].period;
    made.watches[0].comparison = rows[i].comparison;
    made.watches[0].periods = rows[i].periods;
    made.watches[0].datapoints = rows[i].datapoints;
    assert_string_equal(alarm_condition(&made.alarms[0], &arena), rows[i].expected);
  }
}

/* Equal input, equal bytes; also where the locale writes a comma. */
static void bytes_are_the_same(void **state) {
  (void)state;
  static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
  for (int kind = 0; kind < KINDS; kind++) {
    struct made first, second;
    make_kind(&first, kind);
    make_kind(&second, kind);
    const char *svg = svg_of(&first), *text = text_of(&first, PICTURE_UNICODE, true, 80);
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++)
      if (setlocale(LC_ALL, commas[i])) break;
    assert_string_equal(svg_of(&second), svg);
    assert_string_equal(text_of(&second, PICTURE_UNICODE, true, 80), text);
    setlocale(LC_ALL, "C");
  }
}

/* For the test that reads them as XML: every kind as a file, in the folder that ROLLOUT_PICTURES
 * names. */
static void written_for_others(void **state) {
  (void)state;
  const char *folder = getenv("ROLLOUT_PICTURES");
  for (int kind = 0; folder && kind < KINDS; kind++) {
    struct made made;
    const char *name = make_kind(&made, kind);
    FILE *file = fopen(text_new(&arena, "%s/%s.svg", folder, name), "wb");
    assert_non_null(file);
    assert_true(fputs(svg_of(&made), file) >= 0);
    assert_int_equal(fclose(file), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(numbers),
      TEST(percents),
      TEST(columns),
      TEST(breaks),
      TEST(small_in_ascii),
      TEST(small_in_braille),
      TEST(falling_in_ascii),
      TEST(numbers_on_the_edge),
      TEST(colours_are_asked_for),
      TEST(lines_are_no_wider),
      TEST(nothing_is_no_number),
      TEST(long_ones_stay_small),
      TEST(values_beyond),
      TEST(words_from_outside),
      TEST(what_is_not_simulated_is_named),
      TEST(a_refusal_is_all_there_is),
      TEST(sentences),
      TEST(conditions),
      TEST(bytes_are_the_same),
      TEST(written_for_others),
  };
  return RUN(tests);
}
