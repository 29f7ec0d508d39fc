/* Dashboards: the layouts and widgets of serverless-plugin-aws-alerts 1.7.5, as rows. */
#include <string.h>

#include "alarms/internal.h"
#include "service/names.h"

/* ---- The metrics of a widget ---- */

/* Statistics over the last hour quarters for a chart, over thirty days for a number (seconds). */
enum { CHART_PERIOD = 900, NUMBER_PERIOD = 2592000, WIDGET_PERIOD = 300 };

/* What a widget shows. A function metric is shown for every function, an API metric for the
 * service's REST API. */
static const struct series {
  const char *names[4]; /* metric names, NULL behind the last */
  bool is_api;
  const char *number_statistic;
  const char *chart_statistics[3]; /* one line each, NULL behind the last */
} series_of_errors = {{"Errors"}, false, "Sum", {"Sum"}},
  series_of_duration = {{"Duration"}, false, "Average", {"p50", "p90"}},
  series_of_invocations = {{"Invocations"}, false, "Sum", {"Sum"}},
  series_of_iterator_age = {{"IteratorAge"}, false, "Average", {"p50", "p90"}},
  series_of_throttles = {{"Throttles"}, false, "Sum", {"Sum"}},
  series_of_requests = {{"5XXError", "4XXError", "Count"}, true, "Sum", {"Sum"}},
  series_of_latency = {{"IntegrationLatency", "Latency"}, true, "Average", {"p50", "p90"}};

/* ---- The layouts ---- */

struct widget {
  const char *title;
  const struct series *series;
  bool is_number;
  int x, y, width, height;
};

static const struct widget default_layout[] = {
    {"Errors", &series_of_errors, false, 0, 0, 8, 6},
    {"Errors", &series_of_errors, true, 8, 0, 6, 6},
    {"Duration", &series_of_duration, false, 14, 0, 10, 6},
    {"Invocations", &series_of_invocations, false, 0, 6, 8, 6},
    {"Invocations", &series_of_invocations, true, 8, 6, 6, 6},
    {"API Requests", &series_of_requests, false, 14, 6, 10, 6},
    {"Throttles", &series_of_throttles, false, 0, 12, 8, 6},
    {"Throttles", &series_of_throttles, true, 8, 12, 6, 6},
    {"API Latency", &series_of_latency, false, 14, 12, 10, 6},
    {0},
};

static const struct widget vertical_layout[] = {
    {"Errors", &series_of_errors, false, 0, 0, 10, 6},
    {"Errors", &series_of_errors, true, 10, 0, 10, 6},
    {"Duration", &series_of_duration, false, 0, 6, 10, 6},
    {"Duration Average", &series_of_duration, true, 10, 6, 10, 6},
    {"Invocations", &series_of_invocations, false, 0, 12, 10, 6},
    {"Invocations", &series_of_invocations, true, 10, 12, 10, 6},
    {"Iterator Age", &series_of_iterator_age, false, 0, 18, 10, 6},
    {"Iterator Age Average", &series_of_iterator_age, true, 10, 18, 10, 6},
    {"Throttles", &series_of_throttles, false, 0, 24, 10, 6},
    {"Throttles", &series_of_throttles, true, 10, 24, 10, 6},
    {"API Latency", &series_of_latency, false, 0, 30, 10, 6},
    {"API Latency Average", &series_of_latency, true, 10, 30, 10, 6},
    {"API Requests", &series_of_requests, false, 0, 36, 10, 6},
    {"API Requests", &series_of_requests, true, 10, 36, 10, 6},
    {0},
};

static const struct layout {
  const char *name;
  const struct widget *widgets;
} layouts[] = {{DASHBOARD_DEFAULT, default_layout}, {DASHBOARD_VERTICAL, vertical_layout}, {0}};
const char *const dashboard_names[] = {DASHBOARD_DEFAULT, DASHBOARD_VERTICAL, NULL};

/* ---- One widget ---- */

/* The body is printed, not built: it has a line for every function and metric, and nobody reads it
 * as a tree. */
struct body {
  const struct service *service;
  /* the label of the line that is printed, where it is no function's name alone */
  struct text text, label;
  bool has_line; /* of the widget that is printed */
};

static void add_string(struct body *body, const char *before, const char *string) {
  text_string(&body->text, before);
  document_print_string(string, &body->text);
}

/* ["AWS/Lambda", "Errors", "FunctionName", "svc-dev-order", {stat, period, region, label}]; region
 * and label may be NULL. */
static void add_line(struct body *body, const char *namespace, const char *metric,
                     const char *dimension, const char *value, const char *statistic, int period,
                     const char *region, const char *label) {
  add_string(body, body->has_line ? ",[" : "[", namespace);
  add_string(body, ",", metric);
  add_string(body, ",", dimension);
  add_string(body, ",", value);
  add_string(body, ",{\"stat\":", statistic);
  text_format(&body->text, ",\"period\":%d", period);
  if (region) add_string(body, ",\"region\":", region);
  if (label) add_string(body, ",\"label\":", label);
  text_string(&body->text, "}]");
  body->has_line = true;
}

static void add_function_lines(struct body *body, const struct widget *widget,
                               const struct function *function) {
  const struct series *series = widget->series;
  const char *region = body->service->region;
  if (widget->is_number) {
    add_line(body, "AWS/Lambda", series->names[0], "FunctionName", function->name,
             series->number_statistic, NUMBER_PERIOD, region, function->key);
    return;
  }
  struct text *label = &body->label; /* names the statistic where there are several */
  for (const char *const *statistic = series->chart_statistics; *statistic; statistic++) {
    label->length = 0;
    if (series->chart_statistics[1]) text_format(label, "%s %s", function->key, *statistic);
    add_line(body, "AWS/Lambda", series->names[0], "FunctionName", function->name, *statistic,
             CHART_PERIOD, region, label->length ? label->at : function->key);
  }
}

static void add_api_lines(struct body *body, const struct widget *widget) {
  const struct service *service = body->service;
  const struct series *series = widget->series;
  const char *api = text_new(service->arena, "%s-%s", service->stage, service->name);
  if (widget->is_number) {
    for (const char *const *name = series->names; *name; name++)
      add_line(body, "AWS/ApiGateway", *name, "ApiName", api, series->number_statistic,
               NUMBER_PERIOD, service->region, *name);
    return;
  }
  bool has_region = series->chart_statistics[1] != NULL;
  for (const char *const *statistic = series->chart_statistics; *statistic; statistic++)
    for (const char *const *name = series->names; *name; name++)
      add_line(body, "AWS/ApiGateway", *name, "ApiName", api, *statistic, CHART_PERIOD,
               has_region ? service->region : NULL, NULL);
}

static void add_widget(struct body *body, const struct widget *widget) {
  const struct service *service = body->service;
  text_format(&body->text, "{\"type\":\"metric\",\"x\":%d,\"y\":%d,\"width\":%d,\"height\":%d,",
              widget->x, widget->y, widget->width, widget->height);
  add_string(body, "\"properties\":{\"title\":", widget->title);
  add_string(body, ",\"view\":", widget->is_number ? "singleValue" : "timeSeries");
  text_string(&body->text,
              widget->is_number ? ",\"metrics\":[" : ",\"stacked\":false,\"metrics\":[");
  body->has_line = false;
  if (widget->series->is_api) add_api_lines(body, widget);
  for (size_t i = 0; i < service->function_count && !widget->series->is_api; i++)
    add_function_lines(body, widget, &service->functions[i]);
  add_string(body, "],\"region\":", service->region);
  if (!widget->series->is_api || widget->is_number)
    text_format(&body->text, ",\"period\":%d", WIDGET_PERIOD);
  text_string(&body->text, "}}");
}

/* ---- Dashboards ---- */

/* About what its functions' lines take, so that it need not grow in steps. */
static size_t room_for(const struct service *service, const struct layout *layout) {
  enum { LINE = 120 }; /* without names */
  size_t lines = 0, names = 0;
  for (const struct widget *widget = layout->widgets; widget->title; widget++)
    for (size_t i = 0; !widget->series->is_api &&
                       (i == 0 || (!widget->is_number && widget->series->chart_statistics[i]));
         i++)
      lines++;
  for (size_t i = 0; i < service->function_count; i++)
    names += LINE + strlen(service->region) + strlen(service->functions[i].name) +
             strlen(service->functions[i].key);
  return lines * names;
}

static char *print_body(const struct service *service, const struct layout *layout) {
  struct body body = {.service = service};
  text_init(&body.label, service->arena);
  text_reserve(&body.label, 64);
  text_init(&body.text, service->arena);
  text_reserve(&body.text, room_for(service, layout));
  text_string(&body.text, "{\"widgets\":[");
  for (const struct widget *widget = layout->widgets; widget->title; widget++) {
    if (widget != layout->widgets) text_char(&body.text, ',');
    add_widget(&body, widget);
  }
  text_string(&body.text, "]}");
  return text_trim(&body.text);
}

static void put_dashboard(struct alarms *alarms, const struct layout *layout) {
  const struct service *service = alarms->service;
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CloudWatch::Dashboard"));
  node *properties = node_add(body, "Properties", node_new_object());
  const char *name =
      name_dashboard(service->arena, service->name, service->stage, service->region, layout->name);
  node_add(properties, "DashboardName", node_new_string(name));
  node_add(properties, "DashboardBody", node_take_string(print_body(service, layout)));
  alarms_put(alarms, name_dashboard_id(service->arena, layout->name), body);
}

static void put_named(struct alarms *alarms, const node *wanted, const char *place, bool *done) {
  const char *name = node_string(wanted);
  for (size_t i = 0; layouts[i].name; i++) {
    if (!name || strcmp(name, layouts[i].name) != 0) continue;
    if (!done[i]) put_dashboard(alarms, &layouts[i]);
    done[i] = true;
    return;
  }
  struct arena *arena = alarms->service->arena;
  const char *nearest = name ? text_nearest(name, dashboard_names) : NULL;
  diagnose(
      alarms->diagnostics, RO208, place, "%s is no dashboard; there are default and vertical%s",
      name ? text_new(arena, "\"%s\"", text_shown(arena, name)) : node_kind_name(node_kind(wanted)),
      nearest ? text_new(arena, "; did you mean %s?", nearest) : "");
}

void dashboards_put(struct alarms *alarms) {
  const node *wanted = node_member(alarms->service->alerts, "dashboards");
  const char *place = "custom.alerts.dashboards";
  size_t position = 0;
  if (!setting_is_on(wanted)) return;
  if (node_is(wanted, NODE_OBJECT)) {
    const node *stages = node_member(wanted, "stages");
    if (setting_is_on(stages) && !setting_lists(stages, alarms->service->stage)) return;
    wanted = node_member(wanted, "templates");
    place = "custom.alerts.dashboards.templates";
  }
  bool done[sizeof layouts / sizeof *layouts] = {false};
  if (!setting_is_on(wanted) || node_is(wanted, NODE_BOOLEAN))
    put_named(alarms, node_new_string(DASHBOARD_DEFAULT), place, done);
  else if (!node_is(wanted, NODE_ARRAY)) put_named(alarms, wanted, place, done);
  else
    for (const node *each = node_first(wanted); each; each = node_next(each), position++)
      put_named(alarms, each, text_new(alarms->service->arena, "%s[%zu]", place, position), done);
}
