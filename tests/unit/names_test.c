/* The golden list of logical ids and names. They are promises: a changed line here replaces
 * resources in production. Sources: the framework's naming, the two former plugins' published
 * fixtures and README, and for canary alarms what @flagsmith/serverless-plugin-canary-deployments
 * 2.0.0 makes of the same words. */
#include "unit.h"

#include "service/names.h"

static void framework_names(void **state) {
  (void)state;
  assert_string_equal(name_normalised(&arena, "hello"), "Hello");
  assert_string_equal(name_normalised(&arena, "my-fn_2"), "MyDashfnUnderscore2");
  assert_string_equal(name_normalised(&arena, "-x"), "Dashx");
  assert_string_equal(name_normalised(&arena, "_x"), "Underscorex");
  assert_string_equal(name_normalised(&arena, ""), "");
  assert_string_equal(name_lambda(&arena, "order"), "OrderLambdaFunction");
  assert_string_equal(name_lambda_version(&arena, "order", "Abc1"), "OrderLambdaVersionAbc1");
  assert_string_equal(name_log_group_id(&arena, "order"), "OrderLogGroup");
  assert_string_equal(name_log_group(&arena, "svc-dev-order"), "/aws/lambda/svc-dev-order");
  assert_string_equal(name_stack(&arena, "sls-canary-sls", "dev"), "sls-canary-sls-dev");
  assert_string_equal(name_function(&arena, "sls-canary-sls", "dev", "order"),
                      "sls-canary-sls-dev-order");
  assert_string_equal(name_alphanumeric(&arena, "sls-canary-sls-dev"), "Slscanaryslsdev");
  assert_string_equal(name_alphanumeric(&arena, "--9a"), "9a");
  assert_string_equal(NAME_EXECUTION_ROLE, "IamRoleLambdaExecution");
}

static void rollout_names(void **state) {
  (void)state;
  assert_string_equal(name_application(&arena, "Canarydeploymentstestdev"),
                      "CanarydeploymentstestdevDeploymentApplication");
  assert_string_equal(name_group_id(&arena, "HelloLambdaFunction"),
                      "HelloLambdaFunctionDeploymentGroup");
  assert_string_equal(
      name_group(&arena, "canary-deployments-test-dev", "HelloLambdaFunctionDeploymentGroup"),
      "canary-deployments-test-dev-HelloLambdaFunctionDeploymentGroup");
  assert_string_equal(name_alias_id(&arena, "HelloLambdaFunction", "Live"),
                      "HelloLambdaFunctionAliasLive");
  assert_string_equal(name_alias_id(&arena, "HelloLambdaFunction", "blue-green_2"),
                      "HelloLambdaFunctionAliasblueDashgreenUnderscore2");
  assert_string_equal(name_unqualified_permission(&arena, "MayCall", 1), "MayCallUnqualified");
  assert_string_equal(name_unqualified_permission(&arena, "MayCall", 2), "MayCallUnqualified2");
  assert_string_equal(name_of_original_permission(&arena, "MayCall3Unqualified2"), "MayCall3");
  assert_null(name_of_original_permission(&arena, "Unqualified"));
  assert_string_equal(NAME_SERVICE_ROLE, "CodeDeployServiceRole");
}

static void group_names_are_cut_at_100_characters(void **state) {
  (void)state;
  static const char *const conditions[] = {"IsProd", "IsEurope", "IsBig"};
  assert_string_equal(name_conditions(&arena, "And", conditions, 2), "IsProdAndIsEurope");
  assert_string_equal(name_conditions(&arena, "Or", conditions, 3), "IsProdOrIsEuropeOrIsBig");
  assert_string_equal(name_rollout_condition(&arena, "OrderLambdaFunction"),
                      "OrderLambdaFunctionIsRolledOut");
  assert_string_equal(name_wait(&arena, "OrderLambdaFunctionAliasLive"),
                      "WaitsForOrderLambdaFunctionAliasLive");
  assert_string_equal(NAME_SERVICE_ROLE_POLICY, "CodeDeployServiceRolePolicy");
  const char *name = name_group(
      &arena, "a-stack-with-a-name-that-is-much-longer-than-anybody-would-like-it-to-be-dev",
      "HelloLambdaFunctionDeploymentGroup");
  assert_int_equal(strlen(name), 100);
  assert_string_equal(name + 77, "HelloLambdaFunctionDepl");
}

static void alarm_names(void **state) {
  (void)state;
  assert_string_equal(name_alarm_id(&arena, "order", "FunctionErrors"), "OrderFunctionErrorsAlarm");
  assert_string_equal(name_alarm_id(&arena, "my-fn", "my_alarm-x"),
                      "MyDashfnMyUnderscorealarmDashxAlarm");
  assert_string_equal(name_log_filter(&arena, "BarLambdaFunction", "barExceptions"),
                      "BarLambdaFunctionBarExceptionsLogMetricFilter");
  assert_string_equal(name_log_metric(&arena, "bunyanErrors", "HelloWorldLambdaFunction"),
                      "BunyanErrorsHelloWorldLambdaFunction");
  assert_string_equal(name_topic_id(&arena, NULL, "ok"), "AwsAlertsOk");
  assert_string_equal(name_topic_id(&arena, "critical", "insufficientData"),
                      "AwsAlertsCriticalInsufficientData");
  assert_string_equal(name_dashboard_id(&arena, "default"), "AlertsDashboard");
  assert_string_equal(name_dashboard_id(&arena, "vertical"), "AlertsDashboardvertical");
  assert_string_equal(name_dashboard(&arena, "svc", "dev", "eu-west-1", "default"),
                      "svc-dev-eu-west-1");
  assert_string_equal(name_dashboard(&arena, "svc", "dev", "eu-west-1", "vertical"),
                      "svc-dev-eu-west-1-vertical");
  assert_string_equal(name_alerts_stack(&arena, "svc-dev", NULL), "svc-dev-alerts");
  assert_string_equal(name_alerts_stack(&arena, "svc-dev", "Alerts"), "svc-devAlerts");
  assert_string_equal(name_alerts_parameter(&arena, "HelloLambdaFunction", NULL),
                      "HelloLambdaFunction");
  assert_string_equal(name_alerts_parameter(&arena, "HelloLambdaVersionA1", "Version"),
                      "HelloLambdaVersionA1Version");
  assert_string_equal(name_alerts_parameter(&arena, "Db", "Endpoint.Port"), "DbEndpointPort");
}

static void canary_alarm_names(void **state) {
  (void)state;
  static const struct {
    const char *key, *lambda_id, *word, *id, *name;
  } rows[] = {
      {"hello", "HelloLambdaFunction", "errors", "HelloLambdaFunctionCanaryErrorsAlarm",
       "svc-dev-hello-canary-errors"},
      {"my-fn_2", "MyDashfnUnderscore2LambdaFunction", "DeadLetterErrors",
       "MyDashfnUnderscore2LambdaFunctionCanaryDeadlettererrorsAlarm",
       "svc-dev-myfn2-canary-deadlettererrors"},
      {"resizeImage", "ResizeImageLambdaFunction", "Error Rate (5 %)",
       "ResizeImageLambdaFunctionCanaryErrorrate5Alarm", "svc-dev-resizeimage-canary-errorrate5"},
      {"hello", "HelloLambdaFunction", "unknown", "HelloLambdaFunctionCanaryUnknownAlarm",
       "svc-dev-hello-canary-unknown"},
      {"hello", "HelloLambdaFunction", "5xx", "HelloLambdaFunctionCanary5xxAlarm",
       "svc-dev-hello-canary-5xx"},
      {"hello", "HelloLambdaFunction", "---", "HelloLambdaFunctionCanaryAlarm",
       "svc-dev-hello-canary-"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_string_equal(name_canary_alarm_id(&arena, rows[i].lambda_id, rows[i].word), rows[i].id);
    assert_string_equal(name_canary_alarm(&arena, "svc", "dev", rows[i].key, rows[i].word),
                        rows[i].name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(framework_names), TEST(rollout_names),
                                     TEST(group_names_are_cut_at_100_characters), TEST(alarm_names),
                                     TEST(canary_alarm_names)};
  return RUN(tests);
}
