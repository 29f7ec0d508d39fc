/* The picture as SVG. Panels stand below each other, all on one time axis: headings and sentences
 * over the whole width, then a lane for marked moments, the plot with its scale to the left and
 * names to the right. The body is written first, because the height of the file stands in its first
 * line. */
#include <math.h>
#include <string.h>

#include "simulator/picture.h"
#include "simulator/picture_facts.h"
#include "simulator/svg.h"

/* ---- Layout, in pixels ---- */

#define SHEET_WIDTH 840
#define MARGIN 24
#define PLOT_LEFT 84
#define PLOT_WIDTH 560
#define PLOT_RIGHT (PLOT_LEFT + PLOT_WIDTH)
#define NAMES_LEFT (PLOT_RIGHT + 8)
#define WEIGHT_HEIGHT 100
#define WEIGHT_HEADROOM 18 /* for the percentage above the step to 100 % */
#define HOOK_HEIGHT 15
#define VALUE_HEIGHT 76
#define STATE_HEIGHT 30
#define LANE_HEIGHT 20
#define LABEL_HEIGHT 13 /* two labels are that far apart at least */
#define TICK_DISTANCE 48
#define SMALL 11 /* font sizes */
#define NORMAL 13
#define LARGE 17

/* Text is at least as dark on the light shades, and as light on the dark ones, as WCAG AA asks: 4.5
 * to 1; lines 3 to 1. */
static const char style[] =
    "text{font-family:system-ui,-apple-system,'Segoe "
    "UI',Helvetica,Arial,sans-serif;font-size:11px;fill:#57606a}.title{font-size:17px;font-weight:"
    "600;fill:#1f2328}.head{font-size:13px;font-weight:600;fill:#1f2328}.words{font-size:13px;fill:"
    "#57606a}.paper{fill:#ffffff;stroke:#d0d7de}.grid{stroke:#d8dee4;fill:none}.axis{stroke:#"
    "818b98;fill:none}.hook{fill:#b6e3ff}.unwatched{fill:#eaeef2}.weight{stroke:#0969da;stroke-"
    "width:2;fill:none}.under{fill:#0969da;fill-opacity:.12}.value{stroke:#7d42d9;stroke-width:1."
    "75;fill:none;stroke-linejoin:round}.limit{stroke:#8a5a00;stroke-width:1.5;stroke-dasharray:6 "
    "4;fill:none}.alarm{fill:#cf222e}.nodata{fill:#818b98}.moment{stroke:#cf222e;stroke-width:1.5;"
    "fill:none}.later{stroke:#cf222e;stroke-width:1.5;stroke-dasharray:2 "
    "3;fill:none}.says{fill:#1f2328}.says-weight{fill:#0a5dc2}.says-value{fill:#6f36c9}.says-limit{"
    "fill:#7d5100}.says-alarm{fill:#b91c28}@media "
    "(prefers-color-scheme:dark){text,.words{fill:#9da7b3}.title,.head,.says{fill:#f0f6fc}.paper{"
    "fill:#0d1117;stroke:#3d444d}.grid{stroke:#262c36}.axis{stroke:#6e7681}.hook{fill:#0c4a6e}."
    "unwatched{fill:#21262d}.weight{stroke:#4493f8}.under{fill:#4493f8;fill-opacity:.18}.value{"
    "stroke:#b083f0}.limit{stroke:#d29922}.alarm{fill:#f85149}.nodata{fill:#768390}.moment,.later{"
    "stroke:#f85149}.says-weight{fill:#6cb6ff}.says-value{fill:#c297ff}.says-limit{fill:#e0aa3e}."
    "says-alarm{fill:#ff7b72}}";

struct sheet {
  const struct picture *picture;
  struct arena *arena;
  struct text *out; /* the body */
  double y;         /* the lower edge of what stands so far */
  int minutes;
  struct stretch stretches[STRETCH_COUNT];
};

static double x_of(const struct sheet *sheet, double minute) {
  return PLOT_LEFT + fmax(0, fmin(1, minute / sheet->minutes)) * PLOT_WIDTH;
}

/* ---- Words ---- */

/* Words over the whole width, in as many lines as they need. */
static void add_lines(struct sheet *sheet, const char *class, int font_size, const char *words) {
  while (*words) {
    size_t length = svg_fitting(words, font_size, SHEET_WIDTH - 2 * MARGIN);
    sheet->y += font_size * 1.4;
    svg_text(sheet->out, class, SVG_START, MARGIN, sheet->y, words, length);
    words += length;
    while (*words == ' ') words++;
  }
}

/* ---- What all plots have ---- */

/* The shade of what is not watched and the lines of the time axis, behind everything else. */
static void add_ground(struct sheet *sheet, double top, double bottom) {
  const struct stretch *unwatched = &sheet->stretches[STRETCH_UNWATCHED];
  svg_box(sheet->out, "unwatched", x_of(sheet, unwatched->from), top, x_of(sheet, unwatched->until),
          bottom);
  int first = schedule_first_shift(sheet->picture->schedule),
      step = axis_step(sheet->minutes, PLOT_WIDTH / TICK_DISTANCE);
  text_string(sheet->out, "<path class=\"grid\" d=\"");
  for (int tick = -(first / step) * step; tick <= sheet->minutes - first; tick += step)
    text_format(sheet->out, "M%s %sV%s", number_tenths(x_of(sheet, first + tick)).at,
                number_tenths(top).at, number_tenths(bottom).at);
  text_string(sheet->out, "\"/>\n");
}

/* The numbers below the last line of a panel, and what they count. */
static void add_time_axis(struct sheet *sheet, bool is_named) {
  int first = schedule_first_shift(sheet->picture->schedule),
      step = axis_step(sheet->minutes, PLOT_WIDTH / TICK_DISTANCE);
  svg_line(sheet->out, "axis", PLOT_LEFT, sheet->y, PLOT_RIGHT, sheet->y);
  sheet->y += LABEL_HEIGHT + 1;
  for (int tick = -(first / step) * step; tick <= sheet->minutes - first; tick += step)
    svg_label(sheet->out, "", SVG_MIDDLE, x_of(sheet, first + tick), sheet->y,
              text_new(sheet->arena, "%d", tick));
  if (is_named)
    svg_label(sheet->out, "", SVG_START, NAMES_LEFT + 16, sheet->y, "min from first shift");
}

static const char *const moment_classes[MOMENT_COUNT] = {"moment", "later", "later"};

static void add_moment_lines(struct sheet *sheet, const struct moment moments[MOMENT_COUNT],
                             double top, double bottom) {
  for (int i = 0; i < MOMENT_COUNT; i++)
    if (!isnan(moments[i].minute))
      svg_line(sheet->out, moment_classes[i], x_of(sheet, moments[i].minute), top,
               x_of(sheet, moments[i].minute), bottom);
}

/* Words above the marked moments, each as near to its own as the one before leaves room; what has
 * none is left to the sentences. */
static void add_moment_words(struct sheet *sheet, const struct moment moments[MOMENT_COUNT],
                             double y) {
  double free_from = PLOT_LEFT - 4;
  for (int i = 0; i < MOMENT_COUNT; i++) {
    if (!moments[i].words) continue;
    double width = svg_width(moments[i].words, SMALL), x = x_of(sheet, moments[i].minute);
    double start = fmin(x - width / 2, SHEET_WIDTH - MARGIN - width);
    if (start < free_from) start = free_from;
    if (start + width > SHEET_WIDTH - MARGIN || start > x) continue;
    svg_label(sheet->out, "says-alarm", SVG_START, start, y, moments[i].words);
    free_from = start + width + 8;
  }
}

/* ---- The weight ---- */

static double weight_y(double top, double percent) {
  return top + WEIGHT_HEADROOM + (100 - percent) * (WEIGHT_HEIGHT - WEIGHT_HEADROOM) / 100;
}

static void add_weight_path(struct sheet *sheet, double top, bool is_area) {
  const struct schedule *schedule = sheet->picture->schedule;
  text_format(sheet->out, "<path class=\"%s\" d=\"", is_area ? "under" : "weight");
  struct svg_stairs stairs = svg_stairs_from(sheet->out, PLOT_LEFT);
  svg_stairs_to(&stairs, weight_y(top, 0));
  for (int step = 0; step < schedule_steps(schedule); step++) {
    svg_stairs_across(&stairs, x_of(sheet, schedule_step_minute(schedule, step)));
    svg_stairs_to(&stairs, weight_y(top, schedule_step_percent(schedule, step)));
  }
  svg_stairs_across(&stairs, PLOT_RIGHT);
  if (is_area) svg_stairs_to(&stairs, weight_y(top, 0));
  else svg_stairs_flush(&stairs);
  text_string(sheet->out, is_area ? "Z\"/>\n" : "\"/>\n");
}

/* The percentage above each step that has room for it; above the last one always. */
static void add_weight_percents(struct sheet *sheet, double top) {
  const struct schedule *schedule = sheet->picture->schedule;
  int steps = schedule_steps(schedule);
  double width = svg_width("100 %", SMALL);
  double last = fmin(x_of(sheet, schedule_step_minute(schedule, steps - 1)),
                     SHEET_WIDTH - MARGIN - width),
         free_from = 0;
  for (int step = 0; step < steps; step++) {
    double x = step == steps - 1 ? last : x_of(sheet, schedule_step_minute(schedule, step));
    if (step < steps - 1 && (x < free_from || x + width + 4 > last)) continue;
    const char *words = text_new(sheet->arena, "%d %%", schedule_step_percent(schedule, step));
    svg_label(sheet->out, "says-weight", SVG_START, x + 1,
              weight_y(top, schedule_step_percent(schedule, step)) - 5, words);
    free_from = x + width + 4;
  }
}

/* Hooks are bars at the foot of the panel, named where the name fits. What is not watched reaches
 * to the right end, so its name fits inside or stands beside. */
static void add_stretches(struct sheet *sheet, double top) {
  double foot = top + WEIGHT_HEIGHT;
  for (int i = 0; i < STRETCH_COUNT; i++) {
    const struct stretch *stretch = &sheet->stretches[i];
    double from = x_of(sheet, stretch->from), until = x_of(sheet, stretch->until);
    bool fits = until - from >= svg_width(stretch->name, SMALL) + 4,
         is_hook = i != STRETCH_UNWATCHED;
    if (stretch->from >= stretch->until) continue;
    if (is_hook) svg_box(sheet->out, "hook", from, foot - HOOK_HEIGHT, until, foot);
    if (fits)
      svg_label(sheet->out, "says", SVG_MIDDLE, (from + until) / 2, is_hook ? foot - 4 : top + 52,
                stretch->name);
    else if (!is_hook)
      svg_label(sheet->out, "says", SVG_START, NAMES_LEFT, top + 52, stretch->name);
  }
}

/* From the weight down, and from the words above down to where its percentage may stand. */
static void add_weight_moments(struct sheet *sheet, const struct moment moments[MOMENT_COUNT],
                               double top) {
  for (int i = MOMENT_MEDIAN; i <= MOMENT_P95; i++) {
    if (isnan(moments[i].minute)) continue;
    int percent = schedule_percent(sheet->picture->schedule, (long)moments[i].minute);
    double x = x_of(sheet, moments[i].minute), y = weight_y(top, percent);
    if (y - LABEL_HEIGHT - 4 > top)
      svg_line(sheet->out, moment_classes[i], x, top, x, y - LABEL_HEIGHT - 4);
    svg_line(sheet->out, moment_classes[i], x, y, x, top + WEIGHT_HEIGHT);
    if (i == MOMENT_MEDIAN)
      text_format(sheet->out, "<circle class=\"alarm\" cx=\"%s\" cy=\"%s\" r=\"3.5\"/>\n",
                  number_tenths(x).at, number_tenths(y).at);
  }
}

static void add_weight_panel(struct sheet *sheet) {
  const struct picture *picture = sheet->picture;
  struct moment moments[MOMENT_COUNT];
  sheet->y += 6;
  add_lines(sheet, "head", NORMAL, "Traffic on the new version");
  add_lines(sheet, "words", NORMAL, schedule_sentences(picture, sheet->arena));
  if (picture_simulated(picture) > 1)
    add_lines(sheet, "words", NORMAL, outcome_sentences(&picture->result->together, sheet->arena));
  if (picture_simulated(picture))
    add_lines(sheet, "words", NORMAL, failure_sentence(picture, sheet->arena));
  sheet->y += LANE_HEIGHT;
  outcome_moments(picture_simulated(picture) ? &picture->result->together : NULL, picture,
                  sheet->arena, moments);
  moments[MOMENT_LATE] = (struct moment){NAN, NULL}; /* each alarm's panel has its own */
  add_moment_words(sheet, moments, sheet->y - 4);
  double top = sheet->y, bottom = top + WEIGHT_HEIGHT;
  add_ground(sheet, top, bottom);
  add_weight_path(sheet, top, true);
  add_stretches(sheet, top);
  add_weight_path(sheet, top, false);
  add_weight_moments(sheet, moments, top);
  add_weight_percents(sheet, top);
  for (int percent = 0; percent <= 100; percent += 50)
    svg_label(sheet->out, "", SVG_END, PLOT_LEFT - 8, weight_y(top, percent) + 4,
              text_new(sheet->arena, "%d %%", percent));
  sheet->y = bottom;
  add_time_axis(sheet, true);
}

/* ---- An alarm ---- */

struct plot {
  const struct simulated_alarm *alarm;
  struct scale scale;
  double top; /* of the values; the states stand below them */
};

static double value_y(const struct plot *plot, double value) {
  return plot->top + (1 - scale_place(&plot->scale, value)) * VALUE_HEIGHT;
}

static int plot_columns(const struct sheet *sheet) {
  return sheet->minutes < PLOT_WIDTH ? sheet->minutes : PLOT_WIDTH;
}

/* Returns the last value that is drawn, NAN where there is none. */
static double add_values(struct sheet *sheet, const struct plot *plot) {
  struct svg_stairs stairs = svg_stairs_from(sheet->out, 0);
  int columns = plot_columns(sheet);
  double last = NAN;
  text_string(sheet->out, "<path class=\"value\" d=\"");
  for (int column = 0; column < columns; column++) {
    int begins = column_begins(sheet->minutes, columns, column),
        ends = column_ends(sheet->minutes, columns, column);
    struct range range;
    if (!alarm_range(plot->alarm, sheet->picture, begins, ends, &range)) {
      svg_stairs_break(&stairs);
      continue;
    }
    svg_stairs_across(&stairs, x_of(sheet, begins));
    if (!stairs.is_open) stairs.drawn_x = stairs.x;
    svg_stairs_to(&stairs, value_y(plot, range.low));
    svg_stairs_to(&stairs, value_y(plot, range.high));
    svg_stairs_to(&stairs, value_y(plot, range.last));
    svg_stairs_across(&stairs, x_of(sheet, ends));
    last = range.last;
  }
  svg_stairs_flush(&stairs);
  text_string(sheet->out, isnan(last) ? "M0 0\"/>\n" : "\"/>\n");
  return last;
}

/* One band of the states: ALARM stands on the axis, INSUFFICIENT_DATA hangs from the top. */
static void add_state_band(struct sheet *sheet, const struct plot *plot, double bottom,
                           bool is_alarm) {
  int columns = plot_columns(sheet);
  struct svg_stairs stairs = svg_stairs_from(sheet->out, PLOT_LEFT);
  text_format(sheet->out, "<path class=\"%s\" d=\"", is_alarm ? "alarm" : "nodata");
  double edge = is_alarm ? bottom : bottom - STATE_HEIGHT;
  svg_stairs_to(&stairs, edge);
  for (int column = 0; column < columns; column++) {
    int begins = column_begins(sheet->minutes, columns, column),
        ends = column_ends(sheet->minutes, columns, column);
    struct share share = alarm_share(plot->alarm, sheet->picture, begins, ends);
    svg_stairs_across(&stairs, x_of(sheet, begins));
    double hangs = fmin(share.insufficient, 1 - share.in_alarm);
    svg_stairs_to(&stairs,
                  is_alarm ? bottom - share.in_alarm * STATE_HEIGHT : edge + hangs * STATE_HEIGHT);
  }
  svg_stairs_across(&stairs, PLOT_RIGHT);
  svg_stairs_to(&stairs, edge);
  text_string(sheet->out, "Z\"/>\n");
}

static void add_states(struct sheet *sheet, const struct plot *plot, double bottom) {
  struct share most = alarm_share(plot->alarm, sheet->picture, 0, sheet->minutes);
  double top = bottom - STATE_HEIGHT;
  if (most.insufficient > 0) add_state_band(sheet, plot, bottom, false);
  if (most.in_alarm > 0) add_state_band(sheet, plot, bottom, true);
  svg_line(sheet->out, "grid", PLOT_LEFT, top, PLOT_RIGHT, top);
  svg_label(sheet->out, "", SVG_END, PLOT_LEFT - 8, top + 9, "100 %");
  svg_label(sheet->out, "", SVG_END, PLOT_LEFT - 8, bottom, "of runs");
  if (most.insufficient > 0)
    svg_label(sheet->out, "", SVG_START, NAMES_LEFT, top + 9, "INSUFFICIENT_DATA");
  if (most.in_alarm > 0)
    svg_label(sheet->out, "says-alarm", SVG_START, NAMES_LEFT, bottom - 3,
              text_new(sheet->arena, "ALARM, up to %s %%", number_tenths(most.in_alarm * 100).at));
  else svg_label(sheet->out, "", SVG_START, NAMES_LEFT, bottom - 3, "never in ALARM");
}

/* The scale to the left: the threshold, and the ends of the scale where they do not touch it. */
static void add_scale(struct sheet *sheet, const struct plot *plot) {
  double threshold = alarm_threshold(plot->alarm),
         limit_y = isnan(threshold) ? -1e6 : value_y(plot, threshold);
  const double marks[] = {plot->scale.high, 0, plot->scale.low};
  size_t count = plot->scale.low < 0 ? 3 : 2;
  for (size_t i = 0; i < count; i++) {
    double y = value_y(plot, marks[i]);
    svg_line(sheet->out, "grid", PLOT_LEFT, y, PLOT_RIGHT, y);
    bool is_beside = i == 1 && count == 3 &&
                     (y - plot->top < LABEL_HEIGHT || plot->top + VALUE_HEIGHT - y < LABEL_HEIGHT);
    if (fabs(y - limit_y) < LABEL_HEIGHT || is_beside) continue;
    svg_label(sheet->out, "", SVG_END, PLOT_LEFT - 8, y + 4, number_of(marks[i], 3).at);
  }
  if (isnan(threshold)) return;
  svg_line(sheet->out, "limit", PLOT_LEFT, limit_y, PLOT_RIGHT, limit_y);
  svg_label(sheet->out, "says-limit", SVG_END, PLOT_LEFT - 8, limit_y + 4,
            number_of(plot->alarm->watch->threshold, 6).at);
}

/* What the lines are, beside their ends; the curve's name gives way to the threshold's. */
static void add_curve_names(struct sheet *sheet, const struct plot *plot, double last) {
  double threshold = alarm_threshold(plot->alarm),
         limit_y = value_y(plot, isnan(threshold) ? plot->scale.low : threshold);
  if (!isnan(threshold))
    svg_label(sheet->out, "says-limit", SVG_START, NAMES_LEFT, limit_y + 4, "threshold");
  if (isnan(last)) {
    double middle = plot->top + VALUE_HEIGHT / 2.0;
    svg_label(sheet->out, "", SVG_START, NAMES_LEFT, limit_y > middle ? middle - 10 : middle + 18,
              "no datapoints");
    return;
  }
  const char *unit = alarm_unit(plot->alarm);
  const char *words =
      text_new(sheet->arena, "mean %s%s%s", number_of(last, 3).at, *unit ? " " : "", unit);
  double y = value_y(plot, last);
  if (!isnan(threshold) && fabs(y - limit_y) < LABEL_HEIGHT) {
    bool is_above = limit_y - LABEL_HEIGHT >= plot->top &&
                    (y < limit_y || limit_y > plot->top + VALUE_HEIGHT - LABEL_HEIGHT);
    y = is_above ? limit_y - LABEL_HEIGHT : limit_y + LABEL_HEIGHT;
  }
  svg_label(sheet->out, "says-value", SVG_START, NAMES_LEFT, y + 4, words);
}

static void add_alarm_panel(struct sheet *sheet, const struct simulated_alarm *alarm) {
  struct moment moments[MOMENT_COUNT];
  sheet->y += 14;
  add_lines(sheet, "head", NORMAL, alarm_name(alarm, sheet->arena));
  add_lines(sheet, "words", NORMAL, alarm_condition(alarm, sheet->arena));
  add_lines(sheet, "words", NORMAL, outcome_sentences(&alarm->outcome, sheet->arena));
  sheet->y += LANE_HEIGHT;
  outcome_moments(&alarm->outcome, sheet->picture, sheet->arena, moments);
  add_moment_words(sheet, moments, sheet->y - 4);
  struct plot plot = {alarm, alarm_scale(alarm, sheet->picture), sheet->y};
  double bottom = plot.top + VALUE_HEIGHT + 12 + STATE_HEIGHT;
  add_ground(sheet, plot.top, bottom);
  add_scale(sheet, &plot);
  add_states(sheet, &plot, bottom);
  add_moment_lines(sheet, moments, plot.top, bottom);
  add_curve_names(sheet, &plot, add_values(sheet, &plot));
  sheet->y = bottom;
  add_time_axis(sheet, false);
}

/* ---- The file ---- */

static void add_skipped(struct sheet *sheet) {
  if (picture_simulated(sheet->picture) == sheet->picture->alarm_count) return;
  sheet->y += 14;
  add_lines(sheet, "head", NORMAL, "Not simulated");
  for (size_t i = 0; i < sheet->picture->alarm_count; i++) {
    const struct simulated_alarm *alarm = &sheet->picture->result->alarms[i];
    if (!alarm->skipped) continue;
    add_lines(sheet, "words", NORMAL,
              text_new(sheet->arena, "%s: %s", alarm_name(alarm, sheet->arena),
                       plain_words(sheet->arena, alarm->skipped)));
  }
}

static void add_body(struct sheet *sheet) {
  const struct picture *picture = sheet->picture;
  sheet->y = 16;
  add_lines(sheet, "title", LARGE, plain_words(sheet->arena, picture->title));
  if (picture->subtitle)
    add_lines(sheet, "words", NORMAL, plain_words(sheet->arena, picture->subtitle));
  if (picture_refusal(picture)) {
    add_lines(sheet, "words", NORMAL, plain_words(sheet->arena, picture_refusal(picture)));
    return;
  }
  sheet->minutes = picture_minutes(picture);
  picture_stretches(picture, sheet->stretches);
  add_weight_panel(sheet);
  for (size_t i = 0; i < picture->alarm_count; i++)
    if (!picture->result->alarms[i].skipped) add_alarm_panel(sheet, &picture->result->alarms[i]);
  if (picture_simulated(picture)) {
    sheet->y += 12;
    add_lines(sheet, "", SMALL,
              "Values are means of the datapoints; values and states are drawn as if nobody rolled "
              "back.");
  }
  add_skipped(sheet);
}

/* All that the picture shows, in words. */
static void add_description(const struct picture *picture, struct text *out) {
  struct arena *arena = out->arena;
  struct text words;
  text_init(&words, arena);
  if (picture->subtitle) text_format(&words, "%s. ", plain_words(arena, picture->subtitle));
  if (picture_refusal(picture)) text_string(&words, plain_words(arena, picture_refusal(picture)));
  else {
    text_string(&words, schedule_sentences(picture, arena));
    if (picture_simulated(picture))
      text_format(&words, " All alarms together: %s %s",
                  outcome_sentences(&picture->result->together, arena),
                  failure_sentence(picture, arena));
    for (size_t i = 0; i < picture->alarm_count; i++) {
      const struct simulated_alarm *alarm = &picture->result->alarms[i];
      const char *name = alarm_name(alarm, arena);
      if (alarm->skipped)
        text_format(&words, " %s is not simulated: %s.", name, plain_words(arena, alarm->skipped));
      else
        text_format(&words, " %s, %s: %s %s", name, alarm_condition(alarm, arena),
                    outcome_sentences(&alarm->outcome, arena),
                    curve_sentences(alarm, picture, arena));
    }
  }
  svg_escaped(out, words.at, words.length);
}

void picture_svg(const struct picture *picture, struct text *out) {
  struct text body;
  text_init(&body, out->arena);
  struct sheet sheet = {.picture = picture, .arena = out->arena, .out = &body};
  add_body(&sheet);
  int height = (int)sheet.y + MARGIN;
  const char *title = plain_words(out->arena, picture->title);
  text_format(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
              "height=\"%d\" role=\"img\" aria-labelledby=\"rollout-picture-title "
              "rollout-picture-desc\">\n<title id=\"rollout-picture-title\">",
              SHEET_WIDTH, height, SHEET_WIDTH, height);
  svg_escaped(out, title, strlen(title));
  text_string(out, "</title>\n<desc id=\"rollout-picture-desc\">");
  add_description(picture, out);
  text_format(out,
              "</desc>\n<style>%s</style>\n<rect class=\"paper\" x=\".5\" y=\".5\" width=\"%d\" "
              "height=\"%d\" rx=\"6\"/>\n",
              style, SHEET_WIDTH - 1, height - 1);
  text_add(out, body.at, body.length);
  text_string(out, "</svg>\n");
}
