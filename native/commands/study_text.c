/* simulate, for people. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "commands/study.h"
#include "simulator/picture.h"
#include "simulator/verdict.h"
#include "transform/report.h"

/* Names and figures in columns of their own. */
enum { NAMES = 31 };

/* "99.97 %"; what is not quite none or all is never said to be. */
static const char *percent(struct arena *arena, double share) {
  double value = 100 * share;
  if (share > 0 && value < 0.01) return "under 0.01 %";
  if (share < 1 && value > 99.99) return "over 99.99 %";
  return text_new(arena, "%.4g %%", value);
}

/* "12,345" */
static const char *count(struct arena *arena, double number) {
  char digits[32];
  snprintf(digits, sizeof digits, number < 9.95 && number != floor(number) ? "%.1f" : "%.0f",
           number);
  struct text text;
  text_init(&text, arena);
  size_t whole = strcspn(digits, ".");
  for (size_t i = 0; digits[i]; i++) {
    if (i && i < whole && (whole - i) % 3 == 0) text_char(&text, ',');
    text_char(&text, digits[i]);
  }
  return text.at;
}

static const char *bold(bool is_coloured) { return is_coloured ? "\x1b[1m" : ""; }
static const char *dim(bool is_coloured) { return is_coloured ? "\x1b[2m" : ""; }
static const char *plain(bool is_coloured) { return is_coloured ? "\x1b[0m" : ""; }

static void add_row(struct text *out, const char *name, const char *value) {
  text_format(out, "  %-*s%s\n", NAMES, name, value);
}

/* "0.03 % (0.01 to 0.06)": with its 95 % confidence interval. */
static const char *share(struct arena *arena, const struct probability *probability) {
  if (!probability->of) return "none started";
  return text_new(arena, "%s of %s (95 %%: %.2f to %.2f)", percent(arena, probability->value),
                  count(arena, (double)probability->of), 100 * probability->low,
                  100 * probability->high);
}

const char *study_traffic(const struct study *study, struct arena *arena) {
  const struct simulation_input *input = &study->input;
  struct text out;
  text_init(&out, arena);
  const char *rate = input->traffic.profile
                         ? "calls as the profile has them"
                         : text_new(arena, "%s call%s a second", count(arena, input->traffic.rps),
                                    input->traffic.rps == 1 ? "" : "s");
  text_format(&out, "%s; %s fail in the bad version", rate, percent(arena, input->bad.error_rate));
  if (input->bad.throttle_rate > 0)
    text_format(&out, " and %s are throttled", percent(arena, input->bad.throttle_rate));
  text_format(&out, ", %s in the one before", percent(arena, input->baseline.error_rate));
  return out.at;
}

static struct picture picture_of(const struct study *study, struct arena *arena) {
  const char *title = text_new(arena, "%s: %s", study->rollout->function->key,
                               words_of_shift(arena, study->rollout));
  return (struct picture){.title = title,
                          .subtitle = study_traffic(study, arena),
                          .schedule = &study->input.schedule,
                          .result = &study->result,
                          .alarm_count = study->input.watch_count};
}

void study_print_svg(const struct study *study, struct text *out) {
  const struct picture picture = picture_of(study, out->arena);
  picture_svg(&picture, out);
}

/* Each of several alarms as if it were alone; of a single one the figures below tell the same. */
static void add_alone(const struct outcome *outcome, struct text *out) {
  struct arena *arena = out->arena;
  text_format(
      out, "    alone: %s of bad versions and %s of good ones rolled back, the start blocked in %s",
      percent(arena, outcome->caught.value), percent(arena, outcome->false_alarm.value),
      percent(arena, outcome->blocked.value));
  if (outcome->caught.hits)
    text_format(out, ";\n    95 %% of the rollbacks within %.0f minutes, at %d %%; %s calls fail",
                outcome->caught_p95, outcome->weight_p95, count(arena, outcome->failed));
  text_char(out, '\n');
}

static void add_alarms(const struct study *study, bool is_coloured, struct text *out) {
  if (!study->input.watch_count)
    text_string(out, "  no alarm of this template guards it: a bad version reaches everybody\n");
  for (size_t i = 0; i < study->input.watch_count; i++) {
    const struct simulated_alarm *alarm = &study->result.alarms[i];
    const char *id = text_shown(out->arena, alarm->watch->resource->id);
    if (alarm->skipped)
      text_format(out, "  %s%s%s is left out: %s\n", bold(is_coloured), id, plain(is_coloured),
                  text_shown(out->arena, alarm->skipped));
    else
      text_format(out, "  %s%s%s %s\n", bold(is_coloured), id, plain(is_coloured),
                  verdict_of(out->arena, alarm->watch, &alarm->outcome, &study->input.schedule));
    if (!alarm->skipped && study->input.watch_count > 1) add_alone(&alarm->outcome, out);
  }
}

static void add_when(const struct outcome *outcome, struct text *out) {
  if (!outcome->caught.hits) return;
  add_row(out, "after",
          text_new(out->arena,
                   "%.0f minutes at %d %% of the traffic; 95 %% of them within %.0f, at %d %%",
                   outcome->caught_median, outcome->weight_median, outcome->caught_p95,
                   outcome->weight_p95));
}

static void add_figures(const struct study *study, struct text *out) {
  const struct outcome *together = &study->result.together;
  struct arena *arena = out->arena;
  add_row(out, "a bad version is rolled back", share(arena, &together->caught));
  add_when(together, out);
  add_row(out, "a good version is rolled back", share(arena, &together->false_alarm));
  add_row(out, "the start is blocked", share(arena, &together->blocked));
  add_row(out, "calls that fail because of it",
          text_new(arena, "%s; all at once and unguarded %s", count(arena, together->failed),
                   count(arena, study->result.failed_all_at_once)));
}

static void add_lines(struct text *out, const char *lines, const char *before) {
  while (*lines) {
    size_t length = strcspn(lines, "\n");
    text_string(out, before);
    text_add(out, lines, length);
    text_char(out, '\n');
    lines += length + (lines[length] == '\n');
  }
}

static void add_change(const struct study *study, bool is_coloured, struct text *out) {
  const struct goal_result *goal = &study->goal_result;
  struct arena *arena = out->arena;
  if (!study->has_goal) return;
  text_char(out, '\n');
  if (!goal->is_reached) {
    text_format(out,
                "  No change of one alarm reaches %s here: too few calls fail to tell a bad "
                "version from a good one in time.\n",
                percent(arena, study->goal));
    return;
  }
  const char *size = goal->is_new         ? "An alarm that"
                     : goal->changes == 1 ? "One change that"
                                          : "The smallest change that";
  text_format(out, "  %s rolls back %s of the bad versions:\n\n%s", size,
              percent(arena, study->goal), dim(is_coloured));
  add_lines(out, study_repair(study, arena), "    ");
  text_format(out,
              "%s\n  It then %s; a good version is rolled back in %s,\n  the start is blocked in "
              "%s, and %s calls fail.\n",
              plain(is_coloured), verdict_of(arena, &goal->watch, &goal->outcome, &goal->schedule),
              percent(arena, goal->outcome.false_alarm.value),
              percent(arena, goal->outcome.blocked.value), count(arena, goal->outcome.failed));
}

static void add_head(const struct study *study, bool is_coloured, struct text *out) {
  text_format(out, "%s%s%s: %s\n", bold(is_coloured),
              text_shown(out->arena, study->rollout->function->key), plain(is_coloured),
              words_of_shift(out->arena, study->rollout));
  if (!study->refusal) text_format(out, "  %s\n\n", study_traffic(study, out->arena));
}

static void add_study(const struct study *study, const struct study_look *look, struct text *out) {
  add_head(study, look->is_coloured, out);
  if (study->refusal) {
    text_format(out, "  not simulated: %s\n", study->refusal);
    return;
  }
  add_alarms(study, look->is_coloured, out);
  text_char(out, '\n');
  add_figures(study, out);
  if (look->has_chart) {
    const struct picture picture = picture_of(study, out->arena);
    text_char(out, '\n');
    picture_text(&picture, look->is_ascii ? PICTURE_ASCII : PICTURE_UNICODE, look->is_coloured,
                 look->width, out);
  }
  add_change(study, look->is_coloured, out);
}

void study_print_text(const struct study *studies, size_t count, const struct study_look *look,
                      struct text *out) {
  for (size_t i = 0; i < count; i++) {
    if (i) text_char(out, '\n');
    add_study(&studies[i], look, out);
  }
}
