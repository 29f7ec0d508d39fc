/* simulate: would the alarms of a service stop a bad version in time? */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "commands/files.h"
#include "commands/rows.h"
#include "commands/study.h"
#include "simulator/picture.h"

/* ---- The options ---- */

#define MOST_MILLISECONDS 900000.0 /* Lambda's longest call */
#define MOST_SEED 9007199254740991.0
#define MOST_GOAL 0.9999

struct wanted {
  double rps, runs, seed, goal, hook_minutes;
  struct version_calls bad, baseline;
  double *profile; /* NULL: none */
  size_t profile_count;
  int delay_low, delay_high;
  bool holds;
};

/* "p50,p99", or one number for both. */
static enum exit_code read_durations(struct invocation *invocation, const char *name,
                                     struct version_calls *calls) {
  const char *value = invocation_value(invocation, name);
  if (!value) return EXIT_FINE;
  char *end;
  calls->p50 = calls->p99 = strtod(value, &end);
  if (*end == ',') calls->p99 = strtod(end + 1, &end);
  if (!*end && calls->p50 > 0 && calls->p99 >= calls->p50 && calls->p99 <= MOST_MILLISECONDS)
    return EXIT_FINE;
  return invocation_refuse(invocation,
                           "--%s takes the median and the 99th percentile, such as 80,400: above "
                           "0, rising, at most %.0f; not \"%s\"",
                           name, MOST_MILLISECONDS, text_shown(invocation->arena, value));
}

/* "60..120", or one number. */
static enum exit_code read_delay(struct invocation *invocation, struct wanted *wanted) {
  const char *value = invocation_value(invocation, "alarm-delay");
  wanted->delay_low = 60, wanted->delay_high = 120;
  if (!value) return EXIT_FINE;
  char *end;
  long low = strtol(value, &end, 10), high = low;
  if (end > value && strncmp(end, "..", 2) == 0) high = strtol(end + 2, &end, 10);
  wanted->delay_low = (int)low, wanted->delay_high = (int)high;
  if (end > value && !*end && low >= 0 && low <= high && high <= SIMULATION_MOST_DELAY)
    return EXIT_FINE;
  return invocation_refuse(invocation,
                           "--alarm-delay takes seconds such as 60..120, from 0 to %d; not \"%s\"",
                           SIMULATION_MOST_DELAY, text_shown(invocation->arena, value));
}

static enum exit_code refuse_line(struct invocation *invocation, const char *file, size_t line,
                                  const char *what) {
  text_format(&invocation->err, "%s:%zu: %s\n", text_shown(invocation->arena, file), line, what);
  return EXIT_INPUT;
}

enum { MOST_PROFILE = SCHEDULE_MOST_MINUTES * 2 };

/* One line of a profile: "minute,rps". False where it is something else. */
static bool read_line(const char *line, double *minute, double *rps) {
  char *end;
  *minute = strtod(line, &end);
  if (end == line || *end != ',') return false;
  const char *second = end + 1;
  *rps = strtod(second, &end);
  return end > second && strspn(end, " \t\r") == strlen(end);
}

/* The calls a second of the next minute, which a line gives. */
static enum exit_code add_minute(struct invocation *invocation, struct wanted *wanted,
                                 const char *line, size_t line_number) {
  const char *file = invocation_value(invocation, "profile");
  double minute, rps;
  if (!read_line(line, &minute, &rps)) {
    if (line_number == 1) return EXIT_FINE; /* a heading */
    return refuse_line(invocation, file, line_number,
                       "this is no line of a profile; write minute,rps, such as 0,20");
  }
  if (minute != (double)wanted->profile_count)
    return refuse_line(invocation, file, line_number,
                       text_new(invocation->arena,
                                "minute %.15g is where minute %zu must be: a profile has every "
                                "minute from 0 on, in order",
                                minute, wanted->profile_count));
  if (!(rps >= 0 && rps <= TRAFFIC_MOST_RPS))
    return refuse_line(
        invocation, file, line_number,
        text_new(invocation->arena, "calls a second go from 0 to %.0f", TRAFFIC_MOST_RPS));
  if (wanted->profile_count == MOST_PROFILE)
    return refuse_line(
        invocation, file, line_number,
        text_new(invocation->arena, "a profile has at most %d minutes", MOST_PROFILE));
  wanted->profile[wanted->profile_count++] = rps;
  return EXIT_FINE;
}

/* A file of lines "minute,rps", from minute 0 on and without a hole; the first may be a heading. */
static enum exit_code read_profile(struct invocation *invocation, struct wanted *wanted) {
  const char *file = invocation_value(invocation, "profile"), *reason;
  if (!file) return EXIT_FINE;
  size_t length, line_number = 0;
  char *bytes = file_read(invocation->arena, file, &length, &reason);
  if (!bytes) {
    text_format(&invocation->err, "sls-rollout: cannot read %s: %s\n",
                text_shown(invocation->arena, file), reason);
    return EXIT_WORLD;
  }
  wanted->profile = arena_alloc(invocation->arena, MOST_PROFILE * sizeof *wanted->profile);
  for (char *line = bytes, *next; line && *line; line = next) {
    next = strchr(line, '\n');
    if (next) *next++ = '\0';
    line_number++;
    if (strspn(line, " \t\r") == strlen(line)) continue;
    enum exit_code exit_code = add_minute(invocation, wanted, line, line_number);
    if (exit_code != EXIT_FINE) return exit_code;
  }
  if (wanted->profile_count) return EXIT_FINE;
  return refuse_line(invocation, file, line_number,
                     "there is no minute in it; write lines minute,rps, from 0,20 on");
}

static enum exit_code read_options(struct invocation *invocation, struct wanted *wanted) {
  const struct {
    const char *name;
    double least, most, otherwise, *number;
  } rows[] = {
      {"rps", 0.000001, TRAFFIC_MOST_RPS, 20, &wanted->rps},
      {"error-rate", 0, 1, 0.05, &wanted->bad.error_rate},
      {"baseline-error-rate", 0, 1, 0.001, &wanted->baseline.error_rate},
      {"throttle-rate", 0, 1, 0, &wanted->bad.throttle_rate},
      {"runs", 100, SIMULATION_MOST_RUNS, 10000, &wanted->runs},
      {"seed", 0, MOST_SEED, 1, &wanted->seed},
      {"hook-minutes", 1, SCHEDULE_MOST_HOOK_MINUTES, 1, &wanted->hook_minutes},
      {"goal", 0.5, MOST_GOAL, 0.99, &wanted->goal},
  };
  *wanted = (struct wanted){0};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum exit_code code = invocation_number(invocation, rows[i].name, rows[i].least, rows[i].most,
                                            rows[i].otherwise, rows[i].number);
    if (code != EXIT_FINE) return code;
  }
  wanted->holds = strcmp(invocation_value(invocation, "hold"), "interval") == 0;
  enum exit_code code = read_durations(invocation, "duration-ms", &wanted->bad);
  if (code == EXIT_FINE)
    code = read_durations(invocation, "baseline-duration-ms", &wanted->baseline);
  if (code == EXIT_FINE) code = read_delay(invocation, wanted);
  return code == EXIT_FINE ? read_profile(invocation, wanted) : code;
}

/* ---- One rollout ---- */

static struct schedule schedule_of(const struct rollout *rollout, const struct wanted *wanted) {
  struct schedule schedule = {.shift = rollout->shift};
  if (hook_is_set(rollout->before)) schedule.hook_before = (int)wanted->hook_minutes;
  if (hook_is_set(rollout->after)) schedule.hook_after = (int)wanted->hook_minutes;
  if (wanted->holds) schedule.hold = rollout->shift.interval;
  return schedule;
}

/* The alarms of the template that the rollout's deployment group has; one with a condition counts
 * as there. */
static void read_watches(struct study *study, struct arena *arena) {
  const struct transform *transform = &study->run->transform;
  const node *alarms = watch_names(
      &transform->template, template_resource(&transform->template, study->rollout->group_id));
  struct watch *watches = arena_alloc(arena, (node_count(alarms) + 1) * sizeof *watches);
  study->input.watches = watches;
  for (const node *alarm = node_first(alarms); alarm; alarm = node_next(alarm)) {
    const char *id = node_string(node_only(node_member(alarm, "Name"), "Ref"));
    const struct resource *resource = id ? template_resource(&transform->template, id) : NULL;
    if (resource && watch_read(watches, &transform->service, &transform->template, resource)) {
      watches++;
      study->input.watch_count++;
    }
  }
}

/* A call is counted when it ends: what takes more than a minute comes that much later. */
static int lateness_of(const struct version_calls *calls) {
  return calls->p99 > 60000 ? (int)ceil(calls->p99 / 1000) : 0;
}

static void search_goal(struct study *study, struct arena *arena) {
  struct goal_input input = {.simulation = &study->input, .goal = study->goal};
  for (size_t i = 0; i < study->input.watch_count && !input.start; i++)
    if (!study->result.alarms[i].skipped && watch_definition(&study->input.watches[i]))
      input.start = &study->input.watches[i];
  study->has_goal = true;
  goal_search(&study->goal_result, arena, &input);
}

static void carry_out(struct study *study, const struct wanted *wanted, struct arena *arena) {
  const struct rollout *rollout = study->rollout;
  int late = lateness_of(&wanted->bad);
  study->goal = wanted->goal;
  if (!shift_is_known(&rollout->shift)) {
    study->refusal = text_new(
        arena,
        rollout->configuration_value
            ? "the deployment decides how it shifts traffic: %s"
            : "the configuration %s is not of this template; how it shifts traffic is not known",
        text_shown(arena, rollout->configuration));
    return;
  }
  study->input =
      (struct simulation_input){.schedule = schedule_of(rollout, wanted),
                                .traffic = {wanted->rps, wanted->profile, wanted->profile_count},
                                .baseline = wanted->baseline,
                                .bad = wanted->bad,
                                .function_id = rollout->function->logical_id,
                                .runs = (long)wanted->runs,
                                .seed = (uint64_t)wanted->seed,
                                .delay_low = wanted->delay_low + late,
                                .delay_high = wanted->delay_high + late,
                                .tail = 10};
  read_watches(study, arena);
  if (!simulate(&study->result, arena, &study->input)) study->refusal = study->result.refusal;
  else if (!study_reaches(study)) search_goal(study, arena);
}

/* ---- All of them ---- */

static enum exit_code choose(struct invocation *invocation, const struct run *run,
                             const struct rollout **chosen) {
  const struct service *service = &run->transform.service;
  const struct rollouts *rollouts = &run->transform.rollouts;
  const char *key = invocation_value(invocation, "function");
  *chosen = NULL;
  for (size_t i = 0; key && i < rollouts->count; i++)
    if (strcmp(rollouts->list[i].function->key, key) == 0) *chosen = &rollouts->list[i];
  if (key && !*chosen) {
    const char *nearest = text_nearest(key, service_keys(service));
    bool is_there = service_function(service, key) != NULL;
    return invocation_refuse(
        invocation, "%s %s%s%s%s", text_shown(invocation->arena, key),
        is_there ? "is not rolled out gradually: it has no deploymentSettings on this stage"
                 : "is no function of the service",
        nearest && !is_there ? "; did you mean " : "", nearest && !is_there ? nearest : "",
        nearest && !is_there ? "?" : "");
  }
  if (rollouts->count) return EXIT_FINE;
  text_format(&invocation->err,
              "sls-rollout simulate: no function is rolled out on stage %s: none has "
              "deploymentSettings there\n",
              text_shown(invocation->arena, service->stage));
  return EXIT_INPUT;
}

/* In a locale without UTF-8 braille and blocks would come out as rubbish. */
static bool is_utf8(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value && *value)
      return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "utf-8") ||
             strstr(value, "UTF8");
  }
  return false;
}

static struct study_look look_of(const struct invocation *invocation) {
  const char *chart = invocation_value(invocation, "chart");
  struct study_look look = {.is_coloured = invocation_is_coloured(invocation),
                            .width = PICTURE_WIDTH};
  struct winsize size;
  bool is_terminal = !invocation->given && isatty(STDOUT_FILENO);
  if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
    look.width = size.ws_col;
  look.has_chart = strcmp(chart, "auto") != 0 ? strcmp(chart, "never") != 0 : is_terminal;
  look.is_ascii = strcmp(chart, "ascii") == 0 || (strcmp(chart, "unicode") != 0 && !is_utf8());
  return look;
}

static enum exit_code draw(struct invocation *invocation, const struct study *study) {
  struct text svg;
  text_init(&svg, invocation->arena);
  study_print_svg(study, &svg);
  return file_put(invocation, invocation_value(invocation, "svg"), svg.at, svg.length);
}

static enum exit_code tell(struct invocation *invocation, const struct study *studies,
                           size_t count) {
  if (strcmp(invocation_value(invocation, "format"), "json") == 0)
    study_print_json(studies, count, &invocation->out);
  else {
    const struct study_look look = look_of(invocation);
    study_print_text(studies, count, &look, &invocation->out);
  }
  bool is_asked = node_member(invocation->values, "goal") != NULL, is_reached = true;
  for (size_t i = 0; i < count; i++)
    is_reached = is_reached && !studies[i].refusal && study_reaches(&studies[i]);
  return is_asked && !is_reached ? EXIT_INPUT : EXIT_FINE;
}

static enum exit_code run(struct invocation *invocation) {
  struct wanted wanted;
  struct run run;
  const struct rollout *chosen;
  enum exit_code exit_code = read_options(invocation, &wanted);
  if (exit_code == EXIT_FINE) exit_code = run_passes(&run, invocation, RUN_WHOLE);
  if (exit_code == EXIT_FINE)
    exit_code = run.transform.diagnostics.errors ? run_report(&run, invocation)
                                                 : run_report_reading(&run, invocation);
  if (exit_code == EXIT_FINE) exit_code = choose(invocation, &run, &chosen);
  if (exit_code != EXIT_FINE) return exit_code;
  const struct rollouts *rollouts = &run.transform.rollouts;
  struct study *studies = arena_zero(invocation->arena, rollouts->count * sizeof *studies);
  if (invocation_value(invocation, "svg") && !chosen && rollouts->count > 1)
    return invocation_refuse(invocation,
                             "--svg draws one rollout; name its function with --function");
  size_t count = 0;
  for (size_t i = 0; i < rollouts->count; i++) {
    if (chosen && chosen != &rollouts->list[i]) continue;
    studies[count].run = &run;
    studies[count].rollout = &rollouts->list[i];
    carry_out(&studies[count++], &wanted, invocation->arena);
  }
  /* first: what fails there leaves no picture behind */
  exit_code = tell(invocation, studies, count);
  if (!invocation_value(invocation, "svg") || studies[0].refusal) return exit_code;
  enum exit_code drawn = draw(invocation, &studies[0]);
  if (drawn == EXIT_FINE) return exit_code;
  invocation->out.length = 0;
  return drawn;
}

static const struct option options[] = {
    {"--function", NULL, "NAME", "this function alone; else every one that is rolled out", NULL,
     false},
    {"--rps", NULL, "NUMBER", "calls a second; else 20", NULL, false},
    {"--profile", NULL, "FILE",
     "calls a second that vary: lines minute,rps, minute 0 being the deployment's start", NULL,
     false},
    {"--error-rate", NULL, "SHARE",
     "share of calls that fail in the bad version, 0 to 1; else 0.05", NULL, false},
    {"--baseline-error-rate", NULL, "SHARE",
     "and in the version before, and in a good one; else 0.001", NULL, false},
    {"--throttle-rate", NULL, "SHARE",
     "share of calls of the bad version that are throttled; else 0", NULL, false},
    {"--duration-ms", NULL, "P50,P99",
     "how long calls of the bad version take: median and 99th percentile", NULL, false},
    {"--baseline-duration-ms", NULL, "P50,P99", "and those of the version before", NULL, false},
    {"--alarm-delay", NULL, "SECONDS",
     "from the end of a period until CodeDeploy knows of the alarm; else 60..120", NULL, false},
    {"--hold", NULL, "TIME", "how long alarms are still watched at 100 %: the sources disagree",
     "0 interval", false},
    {"--hook-minutes", NULL, "MINUTES", "how long a hook takes, where there is one; else 1", NULL,
     false},
    {"--goal", NULL, "SHARE",
     "of bad versions that are to be rolled back; else 0.99. Where it is given, missing it exits "
     "with 1",
     NULL, false},
    {"--runs", NULL, "NUMBER", "simulated rollouts; else 10000", NULL, false},
    {"--seed", NULL, "NUMBER", "of the random numbers: the same seed gives the same answer; else 1",
     NULL, false},
    {"--format", NULL, "FORM", "text for people, json for programs", "text json", false},
    {"--chart", NULL, "FORM", "a chart below the figures; auto: in a terminal",
     "auto never unicode ascii", false},
    {"--svg", NULL, "FILE", "a picture of one function's rollout as well", NULL, false},
    {0},
};
static const char *const examples[] = {
    "sls-rollout simulate",
    "sls-rollout simulate --service serverless.yml --function order --rps 20 --error-rate 0.05 "
    "--baseline-error-rate 0.001",
    "sls-rollout simulate --rps 5 --error-rate 0.2 --format json",
    NULL,
};

const struct command command_simulate = {
    "simulate",
    "[PATH]",
    "Would the alarms roll a bad version back in time?",
    "Simulates the rollout of a bad version and of a good one many times over: calls, their "
    "metrics, the alarms and CodeDeploy. Provisioned concurrency is taken to be warm. Alarms that "
    "cannot be simulated (other namespaces, log filters, anomaly bands, composites) are named and "
    "left out. Where the goal is missed, the smallest change that reaches it is printed.",
    "Package the service and simulate whether its alarms would roll a bad version back",
    input_options,
    options,
    examples,
    run,
};
