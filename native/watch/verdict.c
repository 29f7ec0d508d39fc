#include "watch/verdict.h"

#include <string.h>

#include "watch/words.h"

const char *outcome_word(enum outcome outcome) {
  static const char *const words[] = {
#define ROW(id, word, is_good) word,
      OUTCOMES(ROW)
#undef ROW
  };
  return words[outcome];
}

bool outcome_is_good(enum outcome outcome) {
  static const bool are_good[] = {
#define ROW(id, word, is_good) is_good,
      OUTCOMES(ROW)
#undef ROW
  };
  return are_good[outcome];
}

static enum outcome outcome_of(const struct view *view) {
  if (view->is_gone) return OUTCOME_GONE;
  if (view->deployment.standing == STANDING_NONE) return OUTCOME_NOTHING;
  if (view_is_running(view)) return OUTCOME_RUNNING;
  if (view->deployment.standing == STANDING_SUCCEEDED) return OUTCOME_SUCCEEDED;
  if (view->is_split) return OUTCOME_SPLIT;
  return view->rollback.standing == STANDING_SUCCEEDED ? OUTCOME_ROLLED_BACK : OUTCOME_FAILED;
}

/* ---- Why ---- */

struct telling {
  struct verdict *verdict;
  struct arena *arena;
  const struct view *view;
};

/* What AWS says may end with a full stop or not. */
static void add_said(struct text *into, const char *said, size_t most) {
  size_t length = strlen(said);
  while (length && strchr(". \n", said[length - 1])) length--;
  if (!length) return;
  text_string(into, ": ");
  text_visible(into, arena_copy(into->arena, said, length), most);
}

static const char *next_after_alarm(struct telling *telling, const struct alarm_state *alarm) {
  const struct view *view = telling->view;
  bool was_red_before = alarm && alarm->state && strcmp(alarm->state, "ALARM") == 0 &&
                        alarm->since && alarm->since < view->deployment.created;
  if (was_red_before)
    return "wait until the alarm is OK. Where it counts the old version's errors as well, it holds "
           "back the mended version too: deploy once with --rollout-ignore-alarms, and guard by "
           "canaryAlarms, which look at the new version alone";
  return text_new(telling->arena, "read what %s logged, mend it, and deploy again",
                  say_new_version(telling->arena, view));
}

/* "at 10 % of the traffic": as it was seen, else as the configuration has it. */
static const char *at_which_weight(struct telling *telling) {
  const struct view *view = telling->view;
  if (view->red.weight > 0)
    return text_new(telling->arena, "at %s of traffic on %s",
                    say_weight(telling->arena, view->red.weight),
                    say_new_version(telling->arena, view));
  if (!view->shift_started) return "before any traffic moved";
  int weight = shift_weight(&view->shift, view->deployment.completed - view->shift_started);
  if (weight < 0) return "while traffic moved";
  return text_new(telling->arena, "at %s of traffic on %s, by the configuration's clock",
                  say_weight(telling->arena, weight), say_new_version(telling->arena, view));
}

/* The one that was seen, one that is red, one that CodeDeploy names. */
static const struct alarm_state *guilty_alarm(const struct view *view) {
  const struct alarm_state *red = NULL, *told = NULL;
  for (size_t i = 0; i < view->alarm_count; i++) {
    const struct alarm_state *alarm = &view->alarms[i];
    if (view->red.name && strcmp(alarm->name, view->red.name) == 0) return alarm;
    if (alarm->state && strcmp(alarm->state, "ALARM") == 0 && !red) red = alarm;
    if (*alarm->name && strstr(view->deployment.message, alarm->name)) told = alarm;
  }
  return told ? told : red;
}

static void tell_alarm(struct telling *telling) {
  const struct view *view = telling->view;
  struct arena *arena = telling->arena;
  const struct alarm_state *alarm = guilty_alarm(view);
  const char *name = view->red.name ? view->red.name : alarm ? alarm->name : NULL;
  const char *reason = view->red.name ? view->red.reason
                       : alarm && alarm->state && strcmp(alarm->state, "ALARM") == 0 ? alarm->reason
                                                                                     : "";
  struct text because;
  text_init(&because, arena);
  if (name) {
    text_string(&because, "Alarm ");
    text_visible(&because, name, 255);
  } else text_string(&because, "An alarm");
  bool was_red = alarm && alarm->since && alarm->since < view->deployment.created && alarm->state &&
                 strcmp(alarm->state, "ALARM") == 0;
  text_format(&because, " %s %s",
              was_red ? "was in ALARM already when the deployment began, and ended it" : "went off",
              at_which_weight(telling));
  add_said(&because, reason, 1200);
  text_char(&because, '.');
  telling->verdict->because = because.at;
  telling->verdict->alarm = name;
  telling->verdict->next = next_after_alarm(telling, alarm);
}

static const struct lifecycle_event *failed_event(const struct view *view) {
  for (size_t i = 0; i < view->event_count; i++)
    if (lifecycle_event_is(&view->events[i], "Failed")) return &view->events[i];
  return NULL;
}

static void tell_hook(struct telling *telling) {
  const struct lifecycle_event *event = failed_event(telling->view);
  struct arena *arena = telling->arena;
  telling->verdict->next =
      "read the hook's log, mend what it found or the hook itself, and deploy again";
  if (!event) {
    telling->verdict->because = "A hook failed, or did not report within an hour.";
    return;
  }
  bool is_silent = event->started && event->ended - event->started >= HOOK_PATIENCE;
  telling->verdict->log = event->log;
  if (is_silent) {
    telling->verdict->because = text_new(arena, "The hook of %s did not report within an hour.",
                                         text_shown(arena, event->name));
    telling->verdict->next =
        "read the hook's log: it crashed, could not reach CodeDeploy, or its role does not allow "
        "codedeploy:PutLifecycleEventHookExecutionStatus; then deploy again";
    return;
  }
  struct text because;
  text_init(&because, arena);
  text_format(&because, "The hook of %s failed", text_shown(arena, event->name));
  add_said(&because, event->message, 1000);
  text_char(&because, '.');
  telling->verdict->because = because.at;
}

/* What CodeDeploy's codes mean for a Lambda function (facts: its error codes, and what people met).
 * `tell` says more than `because` can. */
static const struct cause {
  const char *code;
  void (*tell)(struct telling *telling);
  const char *because, *next;
} causes[] = {
    {"ALARM_ACTIVE", tell_alarm, "", ""},
    {"HOOK_EXECUTION_FAILURE", tell_hook, "", ""},
    {"MANUAL_STOP", NULL, "Somebody stopped it.",
     "deploy again when it may go on: a deployment that was stopped cannot be resumed"},
    {"IAM_ROLE_MISSING", NULL, "CodeDeploy's service role does not exist.",
     "deploy the stack with its role, or name one that exists as codeDeployRole"},
    {"IAM_ROLE_PERMISSIONS", NULL,
     "CodeDeploy's service role may not do what the deployment needs.",
     "let it do lambda:GetAlias, lambda:UpdateAlias and cloudwatch:DescribeAlarms, and "
     "lambda:InvokeFunction on the hooks; then deploy again"},
    {"INVALID_LAMBDA_CONFIGURATION", NULL,
     "The alias is not as CodeDeploy expects it: it was changed from elsewhere, or a deployment "
     "that was stopped left it divided.",
     "let the alias point at one version, then deploy again"},
    {"INVALID_LAMBDA_FUNCTION", NULL,
     "The function, its alias or one of the two versions is not there, or cannot be used.",
     "see that both versions exist and have the same execution role and dead-letter queue, then "
     "deploy again"},
    {"INVALID_REVISION", NULL, "CodeDeploy cannot read what it was told to deploy.",
     "deploy again; the message below says what it could not read"},
    {"THROTTLED", NULL,
     "Lambda was asked too much at once: all functions whose traffic shifts share one quota of the "
     "region.",
     "deploy again; where many functions shift at once, deploy fewer of them together"},
    {"TIMEOUT", NULL, "A step took longer than CodeDeploy waits.",
     "read the hooks' logs, then deploy again"},
    {"INTERNAL_ERROR", NULL, "CodeDeploy itself failed.",
     "deploy again; AWS's support can look the deployment up by its id"},
    {"RESOURCE_LIMIT_EXCEEDED", NULL, "A quota of the account is used up.",
     "see the quotas of CodeDeploy and Lambda in this region, then deploy again"},
    {"DEPLOYMENT_GROUP_MISSING", NULL, "The deployment group was removed while it ran.",
     "deploy the stack again"},
    {"APPLICATION_MISSING", NULL, "The CodeDeploy application was removed while it ran.",
     "deploy the stack again"},
    {"CLOUDFORMATION_STACK_FAILURE", NULL, "CloudFormation gave up the stack's update.",
     "see the stack's events for the first resource that failed"},
};

static void add_message(struct telling *telling) {
  const struct view *view = telling->view;
  if (!*view->deployment.message) return;
  struct text because;
  text_init(&because, telling->arena);
  text_format(&because, "%s%sCodeDeploy says", telling->verdict->because,
              *telling->verdict->because ? " " : "");
  add_said(&because, view->deployment.message, 1000);
  text_char(&because, '.');
  telling->verdict->because = because.at;
}

static void tell_cause(struct telling *telling) {
  const char *code = telling->view->deployment.code;
  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
    if (strcmp(causes[i].code, code) != 0) continue;
    telling->verdict->because = causes[i].because;
    telling->verdict->next = causes[i].next;
    if (causes[i].tell) causes[i].tell(telling);
    else add_message(telling);
    return;
  }
  if (*code)
    telling->verdict->because =
        text_new(telling->arena, "Its code is %s.", text_shown(telling->arena, code));
  telling->verdict->next = "look at the deployment in the console";
  add_message(telling);
}

/* ---- Where the traffic is ---- */

static void tell_traffic(struct telling *telling) {
  const struct view *view = telling->view;
  struct arena *arena = telling->arena;
  const char *rollback = view->rollback.id ? text_shown(arena, view->rollback.id) : NULL,
             *old = say_old_version(arena, view);
  struct text traffic;
  text_init(&traffic, arena);
  if (view->rollback.standing == STANDING_SUCCEEDED)
    text_format(&traffic, "Deployment %s moved all traffic back to %s.", rollback, old);
  else if (rollback) {
    text_format(&traffic, "Deployment %s, which was to roll it back, is %s", rollback,
                text_shown(arena, view->rollback.status));
    add_said(&traffic, view->rollback.message, 1000);
    text_char(&traffic, '.');
  } else if (*view->rollback_message) {
    text_string(&traffic, "It was not rolled back");
    add_said(&traffic, view->rollback_message, 1000);
    text_char(&traffic, '.');
  } else
    text_string(&traffic, view->is_split
                              ? "No deployment rolled it back."
                              : "There was nothing to roll back, or nobody asked for it.");
  telling->verdict->traffic = traffic.at;
}

/* The version that keeps the traffic: the one that has been there before. */
static void tell_split(struct telling *telling) {
  const struct view *view = telling->view;
  struct arena *arena = telling->arena;
  const char *main = text_shown(arena, view->main), *stays = view->from ? view->from : view->main;
  telling->verdict->traffic =
      text_new(arena,
               "%s%sThe alias %s divides its traffic: %s to version %s, the rest to version %s; "
               "the next deployment fails while it does.",
               telling->verdict->traffic, *telling->verdict->traffic ? " " : "",
               text_shown(arena, view->alias ? view->alias : "of the function"),
               say_weight(arena, view->extra_weight), text_shown(arena, view->extra), main);
  telling->verdict->next = "let the alias point at one version, then deploy again";
  if (text_shell_word(view->function) && text_shell_word(view->alias) && text_shell_word(stays))
    telling->verdict->command =
        text_new(arena,
                 "aws lambda update-alias --function-name %s --name %s --function-version %s "
                 "--routing-config AdditionalVersionWeights={}",
                 view->function, view->alias, stays);
}

/* ---- The headline ---- */

static const char *headline_of(struct arena *arena, const struct view *view, enum outcome outcome) {
  const char *new_version = say_new_version(arena, view),
             *old_version = say_old_version(arena, view);
  const char *id = view->deployment.id ? text_shown(arena, view->deployment.id) : "";
  const char *ended = view->deployment.standing == STANDING_STOPPED ? "was stopped" : "failed";
  switch (outcome) {
    case OUTCOME_NOTHING:
      return "no deployment has run yet; the first one of an alias shifts nothing";
    case OUTCOME_RUNNING:
      return text_new(arena, "deployment %s is %s", id, text_shown(arena, view->deployment.status));
    case OUTCOME_SUCCEEDED:
      if (view->is_split)
        return text_new(arena, "deployment %s succeeded, but both versions have traffic", id);
      return text_new(arena, "%s has all traffic", new_version);
    case OUTCOME_ROLLED_BACK:
      return text_new(arena, "%s was rolled back, %s has all traffic", new_version, old_version);
    case OUTCOME_FAILED: return text_new(arena, "deployment %s %s", id, ended);
    case OUTCOME_SPLIT:
      return text_new(arena, "deployment %s %s, and both versions still have traffic", id, ended);
    default:
      return text_new(
          arena,
          "CodeDeploy no longer knows deployment %s: its group or its application was removed", id);
  }
}

void verdict_read(struct verdict *verdict, struct arena *arena, const struct view *view,
                  const char *region) {
  enum outcome outcome = outcome_of(view);
  *verdict = (struct verdict){.outcome = outcome,
                              .because = "",
                              .log = "",
                              .traffic = "",
                              .next = "",
                              .command = "",
                              .link = ""};
  verdict->headline = headline_of(arena, view, outcome);
  struct telling telling = {verdict, arena, view};
  bool is_over = outcome != OUTCOME_RUNNING && outcome != OUTCOME_NOTHING;
  if (is_over && !outcome_is_good(outcome) && outcome != OUTCOME_GONE) {
    tell_cause(&telling);
    tell_traffic(&telling);
  }
  if (view->is_split && outcome != OUTCOME_RUNNING && outcome != OUTCOME_GONE) tell_split(&telling);
  if (view->deployment.id && outcome != OUTCOME_GONE)
    verdict->link = say_link(arena, region, view->deployment.id);
}

/* ---- For people ---- */

static void add_log(struct text *out, const char *log) {
  for (const char *line = log; *line;) {
    size_t length = strcspn(line, "\n");
    text_string(out, "    | ");
    text_visible(out, arena_copy(out->arena, line, length), 500);
    text_char(out, '\n');
    line += length + (line[length] == '\n');
  }
}

void verdict_print(const struct verdict *verdict, const struct view *view, struct text *out) {
  text_format(out, "%s: %s.\n", view->group->label, verdict->headline);
  if (*verdict->because) text_format(out, "  %s\n", verdict->because);
  add_log(out, verdict->log);
  if (*verdict->traffic) text_format(out, "  %s\n", verdict->traffic);
  if (*verdict->next) text_format(out, "  Next: %s.\n", verdict->next);
  if (*verdict->command) text_format(out, "    %s\n", verdict->command);
  if (*verdict->link && !outcome_is_good(verdict->outcome))
    text_format(out, "  %s\n", verdict->link);
}
