/* The types of serverless.ts: an interface for every group of keys, and the words that may stand
 * behind them. */
#include <string.h>

#include "alarms/alarms.h"
#include "alarms/check.h"
#include "alarms/metrics.h"
#include "document/document.h"
#include "reference/reference.h"
#include "rollout/canary_alarms.h"
#include "service/settings.h"
#include "shift/shift.h"

/* ---- Words ---- */

static void add_union(struct text *out, const char *const *words, const char *form,
                      bool *is_first) {
  for (; *words; words++) {
    if (!*is_first) text_string(out, " | ");
    *is_first = false;
    text_format(out, form, *words);
  }
}

static void add_words(struct text *out, const char *about, const char *name,
                      const char *const *words) {
  bool is_first = true;
  text_format(out, "  /** %s */\n  export type %s = ", about, name);
  add_union(out, words, "'%s'", &is_first);
  text_string(out, ";\n");
}

static void add_statistics(struct text *out) {
  static const char *const middle[] = {METRIC_MIDDLE_MEAN, NULL};
  bool is_first = true;
  text_string(out,
              "  /** A statistic, a percentile (p95), a trimmed mean (tm90) and the like, or one "
              "over a range (TM(10%:90%)). */\n"
              "  export type Statistic = ");
  add_union(out, metric_statistics, "'%s'", &is_first);
  add_union(out, middle, "'%s'", &is_first);
  add_union(out, metric_statistic_shares, "`%s${number}`", &is_first);
  add_union(out, metric_statistic_ranges, "`%s(${string}:${string})`", &is_first);
  text_string(out, ";\n");
}

static void add_comparisons(struct text *out) {
  bool is_first = true;
  text_string(out,
              "  /** How value and threshold are compared; the last three are for "
              "`anomalyDetection`. */\n  export type Comparison = ");
  add_union(out, alarm_comparisons, "'%s'", &is_first);
  add_union(out, alarm_band_comparisons, "'%s'", &is_first);
  text_string(out, ";\n");
}

static const char *const configuration_names[] = {
#define NAME(name, kind, percent, interval) name,
    PREDEFINED_SHIFT_ROWS(NAME)
#undef NAME
        NULL};

static void add_all_words(struct text *out) {
  add_words(out, "CodeDeploy's predefined shifts.", "PredefinedType", configuration_names);
  text_string(out,
              "  /** How fast traffic moves. The name of a configuration of your own is written "
              "`'Slowly' as OwnConfiguration`. */\n"
              "  export type DeploymentType =\n    | PredefinedType\n    | `" SHIFT_PREFIX
              "${PredefinedType}`\n"
              "    | { canary: Shift; linear?: never }\n    | { linear: Shift; canary?: never }\n  "
              "  | OwnConfiguration\n"
              "    | Intrinsic\n    | Variable;\n");
  add_words(out, "Presets of canary alarms.", "CanaryPreset", canary_preset_names);
  add_words(out, "Layouts of dashboards.", "Dashboard", dashboard_names);
  add_words(out, "What a period without data counts as.", "MissingData", alarm_missing_data);
  add_words(out, "What a percentile of few samples counts as.", "LowSamples", alarm_low_samples);
  add_comparisons(out);
  add_statistics(out);
}

/* ---- Interfaces ---- */

/* Of words that the schema enumerates, those; and a variable, which has been resolved when the
 * schema is asked. */
static void add_type(struct text *out, const struct setting_form *form) {
  struct document_error error;
  if (form->typescript) {
    text_string(out, form->typescript);
    return;
  }
  const node *schema = document_read_json(form->schema, strlen(form->schema), &error);
  for (const node *word = node_first(node_member(schema, "enum")); word; word = node_next(word))
    text_format(out, "'%s' | ", node_string(word));
  text_string(out, "Variable");
}

static void add_setting(struct text *out, const struct setting_group *group,
                        const struct setting *setting) {
  bool is_required = strcmp(setting->otherwise, "required") == 0;
  text_format(out, "    /**\n     * %s\n", setting->meaning);
  if (is_required) text_string(out, "     * (required)\n");
  else if (*setting->otherwise) text_format(out, "     * @default %s\n", setting->otherwise);
  text_format(out, "     * @example %s\n     */\n", setting->example);
  text_format(out, "    %s%s: ", setting->name, is_required && group->is_whole ? "" : "?");
  add_type(out, &setting_forms[setting->kind]);
  text_string(out, ";\n");
}

static void add_interface(struct text *out, const struct setting_group *group) {
  text_format(out, "  /** %s */\n  export interface %s%s%s {\n", group->place, group->interface,
              group->base ? " extends " : "", group->base ? group->base : "");
  for (const struct setting *setting = group->settings; setting->name; setting++)
    add_setting(out, group, setting);
  text_string(out, "  }\n");
}

/* ---- All of it ---- */

static const char before[] =
    "/* The settings of serverless-plugin-rollout, for serverless.ts:\n"
    " *\n"
    " *   import type { AWS } from '@serverless/typescript';\n"
    " *   import type { WithRollout } from 'serverless-plugin-rollout';\n"
    " *\n"
    " *   const service: WithRollout<AWS> = { ... };\n"
    " *\n"
    " * Written by the build: sls-rollout describe --format typescript. */\n"
    "\n"
    "/** The plugin. The framework makes it; nobody else needs to. */\n"
    "declare class ServerlessPluginRollout {\n"
    "  constructor(serverless: unknown, options: unknown, tools?: unknown);\n"
    "}\n"
    "\n"
    "declare namespace ServerlessPluginRollout {\n"
    "  /** The framework's type of a service, with what this plugin reads of it. Its own `alarms` "
    "would take anything. */\n"
    "  export type WithRollout<Service extends { functions?: { [name: string]: object } }> = "
    "Omit<Service, 'functions'> & {\n"
    "    custom?: RolloutCustom;\n"
    "    functions?: { [name: string]: Omit<NonNullable<Service['functions']>[string], keyof "
    "RolloutFunction> & RolloutFunction };\n"
    "  };\n"
    "  /** What the plugin reads of `custom`. */\n"
    "  export interface RolloutCustom {\n"
    "    alerts?: Alerts | Variable;\n"
    "    deploymentSettings?: ServiceDeploymentSettings | Variable;\n"
    "  }\n"
    "  /** What the plugin reads of a function. */\n"
    "  export interface RolloutFunction {\n"
    "    deploymentSettings?: DeploymentSettings | false | Variable;\n"
    "    /** The function's alarms: names of definitions, or objects that change or replace them. "
    "*/\n"
    "    alarms?: (string | NamedAlarm)[];\n"
    "  }\n"
    "\n";

static const char between[] =
    "\n"
    "  /** A variable of the framework, `${...}`, in the place of a whole value. */\n"
    "  export type Variable = `${'$'}{${string}`;\n"
    "  /** An intrinsic function of CloudFormation. */\n"
    "  export type Intrinsic = { Ref: string } | { [name: `Fn::${string}`]: unknown };\n"
    "  /** The name of a deployment configuration of your own: `'Slowly' as OwnConfiguration`. */\n"
    "  export type OwnConfiguration = string & { readonly [own]: true };\n"
    "  const own: unique symbol;\n"
    "  /** An alarm in a list of alarms. */\n"
    "  export type NamedAlarm = Alarm & { name: string };\n"
    "  /** A dimension of a metric, as CloudFormation writes it. */\n"
    "  export type Dimension = { Name: string | Intrinsic; Value: string | number | Intrinsic };\n"
    "  /** The topics of all alarms, and groups of topics by name. */\n"
    "  export interface Topics extends TopicGroup {\n"
    "    [group: string]: string | Intrinsic | Topic | TopicGroup | undefined;\n"
    "  }\n";

void reference_typescript(struct text *out) {
  text_string(out, before);
  for (size_t i = 0; i < SETTINGS_COUNT; i++) add_interface(out, &setting_groups[i]);
  text_string(out, between);
  add_all_words(out);
  text_string(out, "}\n\nexport = ServerlessPluginRollout;\n");
}
