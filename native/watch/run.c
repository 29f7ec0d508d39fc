#include "watch/run.h"

#include <string.h>

#include "watch/words.h"

static int64_t now_of(const struct watch *watch) {
  return watch->client->world.now(watch->client->world.context);
}
static int64_t clock_of(const struct watch *watch) {
  return watch->client->world.monotonic(watch->client->world.context);
}

static enum watch_end fail(struct watch *watch, const struct asker *asker) {
  if (asker->is_interrupted) return WATCH_INTERRUPTED;
  watch->problem = arena_string(watch->arena, asker->problem);
  return WATCH_WORLD;
}

/* ---- Following ---- */

struct following {
  struct watch *watch;
  struct rounds rounds;
  struct printer printer;
  const struct view *before; /* NULL before the first look */
  int64_t began, last_look;  /* of the monotonic clock; the latter when a look last succeeded */
  unsigned failures;         /* in a row */
};

static bool pause_before_look(struct following *following) {
  const struct world *world = &following->watch->client->world;
  int64_t pause = following->watch->interval;
  for (unsigned i = 0; i < following->failures && pause < WATCH_SLOWEST; i++) pause *= 2;
  if (following->failures && pause > WATCH_SLOWEST) pause = WATCH_SLOWEST;
  double jitter = 1 - WATCH_JITTER + 2 * WATCH_JITTER * world->chance(world->context);
  return world->sleep(world->context, (int64_t)((double)pause * jitter));
}

static void tell_trouble(struct events *events, const char *state, const char *reason) {
  const char *words =
      strcmp(state, "found") == 0
          ? "AWS answers again"
          : text_new(events->arena,
                     "AWS cannot be asked, the rollout goes on unwatched until it can: %s", reason);
  events_add(events, (struct event){
                         .kind = EVENT_TROUBLE, .state = state, .reason = reason, .words = words});
}

static void add_notes(struct following *following, struct events *events) {
  for (size_t i = 0; i < following->rounds.note_count; i++) {
    const char *note = following->rounds.notes[i];
    events_add(events, (struct event){.kind = EVENT_NOTE,
                                      .reason = note,
                                      .words = text_new(events->arena,
                                                        "not everything can be seen: %s", note)});
  }
}

/* The views of the groups in which something ran since the watch began. */
static size_t watched_views(struct following *following, const struct view *views,
                            struct view *watched) {
  size_t count = 0;
  for (size_t i = 0; i < following->rounds.count; i++)
    if (following->rounds.list[i].is_watched) watched[count++] = views[i];
  return count;
}

static void show(struct following *following, struct events *events, const struct view *views) {
  struct view *watched = arena_zero(events->arena, (following->rounds.count + 1) * sizeof *watched);
  size_t count = views ? watched_views(following, views, watched) : 0;
  printer_show(&following->printer, events, watched, count, now_of(following->watch));
}

static void lose(struct following *following) {
  struct events events;
  events_init(&events, following->rounds.asker.arena);
  if (following->failures++ == 0) tell_trouble(&events, "lost", following->rounds.asker.problem);
  show(following, &events, NULL);
}

static void find(struct following *following) {
  struct rounds *rounds = &following->rounds;
  const struct view *views = rounds_views(rounds);
  struct events events;
  events_init(&events, rounds->asker.arena);
  if (following->failures) tell_trouble(&events, "found", "");
  following->failures = 0;
  add_notes(following, &events);
  for (size_t i = 0; i < rounds->count; i++)
    events_compare(&events, following->before ? &following->before[i] : NULL, &views[i]);
  show(following, &events, views);
  following->before = views;
  following->last_look = clock_of(following->watch);
}

/* One look. WATCH_FINE also where it failed and may be tried again. */
static enum watch_end look(struct following *following) {
  struct watch *watch = following->watch;
  enum asked asked = rounds_go(&following->rounds);
  if (asked == ASKED_ANSWERED) {
    find(following);
    return WATCH_FINE;
  }
  bool is_first = !following->before, is_interrupted = following->rounds.asker.is_interrupted;
  if (!is_interrupted && !is_first && asked == ASKED_FAILED &&
      clock_of(watch) - following->last_look < WATCH_PATIENCE) {
    lose(following);
    return WATCH_FINE;
  }
  return fail(watch, &following->rounds.asker);
}

static bool has_begun(const struct following *following) {
  for (size_t i = 0; i < following->rounds.count; i++)
    if (following->rounds.list[i].is_watched) return true;
  return false;
}

static bool is_over(const struct following *following) {
  for (size_t i = 0; i < following->rounds.count; i++)
    if (following->rounds.list[i].is_watched && !view_is_over(&following->before[i])) return false;
  return following->failures == 0;
}

static bool waits(const struct following *following) {
  return !has_begun(following) &&
         clock_of(following->watch) - following->began < following->watch->wait;
}

static bool is_late(struct following *following) {
  struct watch *watch = following->watch;
  if (!watch->timeout || clock_of(watch) - following->began < watch->timeout) return false;
  watch->problem = "the time given by --timeout is over; the rollout goes on";
  return true;
}

static enum watch_end attend(struct following *following) {
  enum watch_end end = look(following);
  bool has_said = false;
  while (end == WATCH_FINE) {
    bool is_waiting = waits(following);
    if (!is_waiting && (!has_begun(following) || is_over(following))) return WATCH_FINE;
    if (is_late(following)) return WATCH_WORLD;
    if (is_waiting && !has_said)
      printer_say(&following->printer, "No deployment is running yet; waiting for one to begin.");
    has_said |= is_waiting;
    if (!pause_before_look(following)) return WATCH_INTERRUPTED;
    end = look(following);
  }
  return end;
}

/* ---- The end ---- */

static enum watch_end tell_verdicts(struct following *following) {
  struct watch *watch = following->watch;
  enum watch_end end = WATCH_FINE;
  for (size_t i = 0; i < following->rounds.count; i++) {
    if (!following->rounds.list[i].is_watched) continue;
    struct verdict verdict;
    const struct view *view = &following->before[i];
    verdict_read(&verdict, following->rounds.asker.arena, view, watch->client->settings.region);
    printer_verdict(&following->printer, following->rounds.asker.arena, &verdict, view);
    if (outcome_is_good(verdict.outcome)) continue;
    bool is_gone = verdict.outcome == OUTCOME_GONE;
    if (is_gone && end == WATCH_FINE) {
      watch->problem = "a deployment was removed while it was watched";
      end = WATCH_WORLD;
    } else if (!is_gone) end = WATCH_BAD;
  }
  return end;
}

static void say_nothing_runs(struct following *following) {
  struct watch *watch = following->watch;
  size_t count = watch->groups->count;
  printer_say(&following->printer, text_new(watch->arena,
                                            "No deployment is running in %zu deployment group%s. "
                                            "sls-rollout status tells how the last ones ended.",
                                            count, count == 1 ? "" : "s"));
}

enum watch_end watch_follow(struct watch *watch) {
  struct following following = {
      .watch = watch, .began = clock_of(watch), .last_look = clock_of(watch)};
  struct arena *before = document_use(watch->arena);
  rounds_init(&following.rounds, watch->client, watch->arena, watch->groups);
  printer_init(&following.printer, watch->console, watch->look, watch->is_coloured, watch->groups);
  enum watch_end end = attend(&following);
  if (end == WATCH_FINE && has_begun(&following)) end = tell_verdicts(&following);
  else if (end == WATCH_FINE) say_nothing_runs(&following);
  document_use(before);
  rounds_clear(&following.rounds);
  return end;
}

/* ---- status ---- */

#define MOST_UNTOUCHED ((size_t)5)

static void tell_more(struct text *out, const struct view *view, const char *region) {
  struct verdict verdict;
  verdict_read(&verdict, out->arena, view, region);
  if (verdict.outcome == OUTCOME_RUNNING) {
    text_char(out, '\n');
    for (size_t i = 0; i < view->event_count; i++)
      if (lifecycle_event_is_hook(&view->events[i]) &&
          lifecycle_event_is(&view->events[i], "InProgress"))
        text_format(out, "%s: %s\n", view->group->label,
                    say_event(out->arena, view, &view->events[i]));
    const char *clock = say_clock(out->arena, view);
    text_format(out, "%s: %s%s%s\n", view->group->label, verdict.headline, *clock ? ", " : "",
                clock);
  } else if (!outcome_is_good(verdict.outcome) || *verdict.next) {
    text_char(out, '\n');
    verdict_print(&verdict, view, out);
  }
}

static void add_red_alarms(struct text *out, const struct view *view) {
  for (size_t i = 0; i < view->alarm_count; i++)
    if (view->alarms[i].is_missing ||
        (view->alarms[i].state && strcmp(view->alarms[i].state, "ALARM") == 0))
      text_format(out, "%s: %s\n", view->group->label,
                  say_alarm(out->arena, view, &view->alarms[i]));
}

/* People take a first deployment that shifts nothing for one that does not work. */
static void add_untouched(struct text *out, const struct view *views, size_t count) {
  size_t named = 0, untouched = 0;
  for (size_t i = 0; i < count; i++) untouched += views[i].deployment.standing == STANDING_NONE;
  if (!untouched) return;
  text_string(out, "\nNo deployment has run yet for");
  for (size_t i = 0; i < count && named < MOST_UNTOUCHED; i++)
    if (views[i].deployment.standing == STANDING_NONE)
      text_format(out, "%s %s", named++ ? "," : "", views[i].group->label);
  if (untouched > named) text_format(out, " and %zu more", untouched - named);
  text_string(out, ": making an alias shifts nothing, the next new version will.\n");
}

static void print_status(struct watch *watch, const struct rounds *rounds,
                         const struct view *views) {
  struct text out;
  text_init(&out, rounds->asker.arena);
  const char *region = watch->client->settings.region;
  if (watch->look == LOOK_JSON) json_views(&out, views, rounds->count, region);
  else {
    table_print(&out, views, rounds->count, watch->is_coloured);
    for (size_t i = 0; i < rounds->count; i++) {
      tell_more(&out, &views[i], region);
      add_red_alarms(&out, &views[i]);
    }
    add_untouched(&out, views, rounds->count);
    for (size_t i = 0; i < rounds->note_count; i++)
      text_format(&out, "Not everything can be seen: %s\n", rounds->notes[i]);
  }
  watch->console->write(watch->console->context, out.at, out.length);
}

enum watch_end watch_status(struct watch *watch) {
  struct rounds rounds;
  struct arena *before = document_use(watch->arena);
  rounds_init(&rounds, watch->client, watch->arena, watch->groups);
  rounds.is_patient = rounds.has_rested = true;
  enum asked asked = rounds_go(&rounds);
  enum watch_end end = asked == ASKED_ANSWERED ? WATCH_FINE : fail(watch, &rounds.asker);
  if (end == WATCH_FINE) print_status(watch, &rounds, rounds_views(&rounds));
  document_use(before);
  rounds_clear(&rounds);
  return end;
}

/* ---- stop ---- */

static const char *question(struct arena *arena, const struct view *view, bool rolls_back) {
  const char *what = text_new(arena, "Stop deployment %s of %s",
                              text_shown(arena, view->deployment.id), view->group->label);
  const char *versions = say_versions(arena, view);
  const char *at =
      view->to ? text_new(arena, " (%s, %s of traffic)", versions, say_weight(arena, view->weight))
               : "";
  if (!rolls_back)
    return text_new(arena, "%s%s, and leave the alias divided between both versions?", what, at);
  return text_new(arena, "%s%s, and move all traffic back to %s?", what, at,
                  say_old_version(arena, view));
}

static void say_stopped(struct watch *watch, struct arena *arena, const struct view *view,
                        const node *answer) {
  const char *message = node_string(node_member(answer, "statusMessage"));
  struct text line;
  text_init(&line, arena);
  text_format(&line, "%s: deployment %s is being stopped", view->group->label,
              text_shown(arena, view->deployment.id));
  if (message && *message) {
    text_string(&line, ": ");
    text_visible(&line, message, 500);
  }
  text_char(&line, '\n');
  watch->console->write(watch->console->context, line.at, line.length);
}

/* What ended by itself in the meantime is stopped enough. */
static enum watch_end stop_one(struct watch *watch, struct asker *asker, const struct view *view,
                               bool rolls_back) {
  node *input = node_new_object();
  node_add(input, "deploymentId", node_new_string(view->deployment.id));
  node_add(input, "autoRollbackEnabled", node_new_boolean(rolls_back));
  const node *answer;
  enum asked asked = ask_json(asker, SERVICE_CODEDEPLOY, "StopDeployment", input, &answer);
  if (asked == ASKED_ANSWERED) {
    say_stopped(watch, asker->arena, view, answer);
    return WATCH_FINE;
  }
  if (strcmp(asker->code, "DeploymentAlreadyCompletedException") != 0) return fail(watch, asker);
  const char *line = text_new(asker->arena, "%s: deployment %s had ended already\n",
                              view->group->label, text_shown(asker->arena, view->deployment.id));
  watch->console->write(watch->console->context, line, strlen(line));
  return WATCH_FINE;
}

static enum watch_end stop_all(struct watch *watch, struct rounds *rounds, bool rolls_back,
                               bool is_agreed) {
  const struct view *views = rounds_views(rounds);
  size_t running = 0;
  enum watch_end end = WATCH_FINE;
  for (size_t i = 0; i < rounds->count && end == WATCH_FINE; i++) {
    if (!deployment_is_running(&views[i].deployment)) continue;
    running++;
    enum console_answer answer =
        is_agreed ? CONSOLE_YES
                  : watch->console->ask(watch->console->context,
                                        question(rounds->asker.arena, &views[i], rolls_back));
    if (answer == CONSOLE_NOBODY) return WATCH_REFUSED;
    if (answer == CONSOLE_YES) end = stop_one(watch, &rounds->asker, &views[i], rolls_back);
  }
  static const char nothing[] = "No deployment is running: there is nothing to stop.\n";
  if (!running) watch->console->write(watch->console->context, nothing, sizeof nothing - 1);
  return end;
}

enum watch_end watch_stop(struct watch *watch, bool rolls_back, bool is_agreed) {
  struct rounds rounds;
  struct arena *before = document_use(watch->arena);
  rounds_init(&rounds, watch->client, watch->arena, watch->groups);
  rounds.is_patient = true;
  enum asked asked = rounds_go(&rounds);
  enum watch_end end = asked == ASKED_ANSWERED ? stop_all(watch, &rounds, rolls_back, is_agreed)
                                               : fail(watch, &rounds.asker);
  document_use(before);
  rounds_clear(&rounds);
  return end;
}
