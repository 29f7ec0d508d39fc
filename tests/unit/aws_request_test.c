#include "world.h"

#include "aws/client.h"
#include "aws/s3.h"

static struct client client;

static void begin(const char *const (*variables)[2], size_t count) {
  static const char *const usual[][2] = {{"AWS_REGION", "eu-west-1"},
                                         {"AWS_ACCESS_KEY_ID", "AKID"},
                                         {"AWS_SECRET_ACCESS_KEY", "geheim"}};
  size_t at = 0;
  for (size_t i = 0; i < count; i++, at++)
    memcpy(fake.variables[at], variables[i], sizeof variables[i]);
  for (size_t i = 0; i < 3; i++, at++) memcpy(fake.variables[at], usual[i], sizeof usual[i]);
  struct world world = fake_world();
  const char *problem = NULL;
  if (!client_start(&client, &world, NULL, NULL, &arena, &problem)) fail_msg("%s", problem);
}

static struct aws_answer call(enum aws_service service) {
  struct aws_request request = {
      .service = service, .operation = "Do", .body = "{}", .body_length = 2};
  struct aws_answer answer;
  client_call(&client, &arena, &request, &answer);
  return answer;
}

/* ---- Errors ---- */

static void codes_are_read_as_each_protocol_writes_them(void **state) {
  (void)state;
  static const struct {
    enum aws_service service;
    struct fake_answer answer;
    const char *code, *message, *request_id;
  } rows[] = {
      {SERVICE_CODEDEPLOY,
       {0, 400, "x-amzn-requestid: r\n",
        "{\"__type\":\"com.amazonaws.codedeploy#InvalidIdException\",\"message\":\"m\"}"},
       "InvalidIdException",
       "m",
       "r"},
      {SERVICE_CODEDEPLOY,
       {0, 400, NULL, "{\"__type\":\"Bare\",\"Message\":\"m\"}"},
       "Bare",
       "m",
       ""},
      {SERVICE_CODEDEPLOY,
       {0, 400, NULL, "{\"__type\":\"a#B:http://x#y\"}"},
       "B",
       "HTTP 400 without a reason",
       ""},
      {SERVICE_CLOUDWATCH,
       {0, 400, "x-amzn-query-error: InvalidNextToken;Sender\n",
        "{\"__type\":\"x#InvalidNextTokenException\",\"message\":\"m\"}"},
       "InvalidNextToken",
       "m",
       ""},
      {SERVICE_LAMBDA,
       {0, 404, "x-amzn-errortype: ResourceNotFoundException:http://internal/\n",
        "{\"Type\":\"User\",\"Message\":\"m\"}"},
       "ResourceNotFoundException",
       "m",
       ""},
      {SERVICE_LAMBDA, {0, 404, NULL, "{\"code\":\"X\",\"message\":\"m\"}"}, "X", "m", ""},
      {SERVICE_CLOUDFORMATION,
       {0, 400, NULL,
        "<ErrorResponse xmlns='x'><Error><Type>Sender</Type><Code>ValidationError</Code><Message>a "
        "&amp; b</Message></Error><RequestId>q</RequestId></ErrorResponse>"},
       "ValidationError",
       "a & b",
       "q"},
      {SERVICE_S3,
       {0, 403, "x-amz-request-id: s\n",
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>m</Message></Error>"},
       "AccessDenied",
       "m",
       "s"},
      {SERVICE_LAMBDA,
       {0, 403, NULL, "<html>Forbidden</html>"},
       "",
       "HTTP 403 without a reason",
       ""},
      {SERVICE_CLOUDFORMATION, {0, 413, NULL, ""}, "", "HTTP 413 without a reason", ""},
      {SERVICE_CODEDEPLOY,
       {0, 400, NULL, "{\"__type\":{},\"message\":[\"m\"]}"},
       "",
       "HTTP 400 without a reason",
       ""},
      {SERVICE_CODEDEPLOY, {0, 400, NULL, "[1]"}, "", "HTTP 400 without a reason", ""},
      {SERVICE_CODEDEPLOY,
       {0, 302, "location: http://elsewhere/\n", ""},
       "",
       "HTTP 302 without a reason",
       ""},
  };
  begin(NULL, 0);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    fake.request_count = 0;
    fake.answers = &rows[i].answer;
    fake.answer_count = 1;
    struct aws_answer answer = call(rows[i].service);
    assert_int_equal(answer.outcome, AWS_REFUSED);
    assert_int_equal(answer.attempts, 1);
    assert_string_equal(answer.code, rows[i].code);
    assert_string_equal(answer.message, rows[i].message);
    assert_string_equal(answer.request_id, rows[i].request_id);
  }
}

/* ---- Attempts ---- */

static void throttles_and_failures_are_tried_again_and_refusals_are_not(void **state) {
  (void)state;
  static const struct {
    struct fake_answer answer;
    size_t attempts;
  } rows[] = {
      {{0, 400, NULL, "{\"__type\":\"ThrottlingException\"}"}, 5},
      {{0, 400, NULL, "{\"__type\":\"Throttling\"}"}, 5},
      {{0, 400, NULL, "{\"__type\":\"LimitExceededException\"}"}, 5},
      {{0, 429, NULL, "{\"__type\":\"TooManyRequestsException\"}"}, 5},
      {{0, 400, NULL, "{\"__type\":\"RequestTimeoutException\"}"}, 5},
      {{0, 500, NULL, ""}, 5},
      {{0, 502, NULL, "<html>"}, 5},
      {{0, 503, NULL, "{}"}, 5},
      {{0, 504, NULL, "{\"__type\":\"Whatever\"}"}, 5},
      {{HTTP_NO_CONNECTION, 0, NULL, NULL}, 5},
      {{HTTP_TIMED_OUT, 0, NULL, NULL}, 5},
      {{HTTP_BROKEN_OFF, 0, NULL, NULL}, 5},
      {{HTTP_NOT_TRUSTED, 0, NULL, NULL}, 1},
      {{HTTP_TOO_LARGE, 0, NULL, NULL}, 1},
      {{HTTP_NO_URL, 0, NULL, NULL}, 1},
      {{0, 501, NULL, ""}, 1},
      {{0, 404, NULL, ""}, 1},
      {{0, 400, NULL, "{\"__type\":\"ThrottlingexceptioN\"}"}, 1},
      {{0, 403, NULL, "{\"__type\":\"AccessDeniedException\"}"}, 1},
      {{0, 200, NULL, "<html>"}, 1},
      {{0, 200, NULL, "{\"__type\":\"ThrottlingException\"}"}, 1},
  };
  begin(NULL, 0);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    fake.request_count = 0;
    fake.answers = &rows[i].answer;
    fake.answer_count = 1;
    struct aws_answer answer = call(SERVICE_CODEDEPLOY);
    assert_int_equal(fake.request_count, rows[i].attempts);
    assert_int_equal(answer.attempts, rows[i].attempts);
  }
}

static void waits_are_drawn_from_a_growing_range(void **state) {
  (void)state;
  static const char *const variables[][2] = {{"AWS_MAX_ATTEMPTS", "8"}};
  ANSWERS({0, 503, NULL, ""});
  begin(variables, 1);
  fake.chance = 0.999;
  call(SERVICE_CODEDEPLOY);
  static const int64_t most[] = {999, 1998, 3996, 7992, 15984, 19980, 19980};
  assert_int_equal(fake.sleep_count, 7);
  for (size_t i = 0; i < 7; i++) assert_in_range(fake.slept[i], most[i] - 1, most[i]);
  fake.sleep_count = fake.request_count = 0;
  fake.chance = 0;
  call(SERVICE_CODEDEPLOY);
  for (size_t i = 0; i < 7; i++) assert_int_equal(fake.slept[i], 0);
}

static void a_service_may_ask_for_a_longer_wait(void **state) {
  (void)state;
  ANSWERS({0, 503, "x-amz-retry-after: 1500\n", ""},
          {0, 503, "x-amz-retry-after: 99999999999999999999\n", ""},
          {0, 503, "x-amz-retry-after: -5\n", ""}, {0, 200, NULL, "{}"});
  begin(NULL, 0);
  fake.chance = 0;
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_ANSWERED);
  assert_int_equal(fake.slept[0], 1500);
  assert_int_equal(fake.slept[1], 20000);
  assert_int_equal(fake.slept[2], 0);
}

static void who_wants_to_end_does_not_wait(void **state) {
  (void)state;
  ANSWERS({0, 503, NULL, ""});
  begin(NULL, 0);
  fake.wants_to_end = true;
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_INTERRUPTED);
  assert_int_equal(fake.request_count, 1);
}

static void every_attempt_is_signed_anew(void **state) {
  (void)state;
  ANSWERS({0, 503, NULL, ""}, {0, 200, NULL, "{}"});
  begin(NULL, 0);
  fake.chance = 0.999;
  fake.now += 500;
  call(SERVICE_CODEDEPLOY);
  assert_non_null(strstr(fake.requests[0].headers, "X-Amz-Date: 20261101T120000Z\n"));
  assert_non_null(strstr(fake.requests[1].headers, "X-Amz-Date: 20261101T120001Z\n"));
}

/* ---- The clock ---- */

static void a_wrong_clock_is_corrected_once_and_for_all(void **state) {
  (void)state;
  ANSWERS({0, 400, "date: Sun, 01 Nov 2026 15:00:00 GMT\n",
           "{\"__type\":\"InvalidSignatureException\"}"},
          {0, 200, NULL, "{}"});
  begin(NULL, 0);
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_ANSWERED);
  assert_int_equal(fake.sleep_count, 0);
  assert_non_null(strstr(fake.requests[1].headers, "X-Amz-Date: 20261101T150000Z\n"));
  call(SERVICE_CODEDEPLOY);
  assert_non_null(strstr(fake.requests[2].headers, "X-Amz-Date: 20261101T150000Z\n"));
}

static void a_right_clock_is_left_alone(void **state) {
  (void)state;
  static const struct fake_answer rows[] = {
      {0, 400, "date: Sun, 01 Nov 2026 12:03:00 GMT\n",
       "{\"__type\":\"InvalidSignatureException\"}"},
      {0, 400, "date: nonsense\n", "{\"__type\":\"InvalidSignatureException\"}"},
      {0, 400, NULL, "{\"__type\":\"InvalidSignatureException\"}"},
      {0, 400, "date: Sun, 01 Nov 2026 15:00:00 GMT\n", "{\"__type\":\"AccessDeniedException\"}"}};
  begin(NULL, 0);
  for (size_t i = 0; i < 4; i++) {
    fake.request_count = 0;
    fake.answers = &rows[i];
    fake.answer_count = 1;
    assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_REFUSED);
    assert_int_equal(fake.request_count, 1);
    assert_int_equal(client.caller.clock_offset, 0);
  }
}

/* A service whose clock runs away is not followed for ever. */
static void the_clock_is_corrected_once_a_call(void **state) {
  (void)state;
  ANSWERS(
      {0, 400, "date: Sun, 01 Nov 2026 15:00:00 GMT\n", "{\"__type\":\"RequestTimeTooSkewed\"}"},
      {0, 400, "date: Sun, 01 Nov 2026 18:00:00 GMT\n", "{\"__type\":\"RequestTimeTooSkewed\"}"});
  begin(NULL, 0);
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_REFUSED);
  assert_int_equal(fake.request_count, 2);
}

/* ---- Credentials over time ---- */

#define STS(id, until)                                                                            \
  {                                                                                               \
    0, 200, NULL,                                                                                 \
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><"      \
        "AccessKeyId>" id "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t-" id \
        "</SessionToken><Expiration>" until                                                       \
        "</Expiration></Credentials></AssumeRoleWithWebIdentityResult></"                         \
        "AssumeRoleWithWebIdentityResponse>"                                                      \
  }
#define FINE \
  { 0, 200, NULL, "{}" }

static void begin_with_role(void) {
  static const char *const variables[][2] = {{"AWS_ACCESS_KEY_ID", ""},
                                             {"AWS_WEB_IDENTITY_TOKEN_FILE", "/jwt"},
                                             {"AWS_ROLE_ARN", "arn:r"},
                                             {"AWS_MAX_ATTEMPTS", "1"}};
  fake.files[0][0] = "/jwt";
  fake.files[0][1] = "token";
  begin(variables, 4);
}

static const char *signer(size_t request) {
  const char *id = strstr(fake.requests[request].headers, "Credential=");
  return id ? arena_copy(&arena, id + 11, strcspn(id + 11, "/")) : "nobody";
}

static void credentials_are_renewed_before_they_expire(void **state) {
  (void)state;
  ANSWERS(STS("ONE", "2026-11-01T13:00:00Z"), FINE, FINE, STS("TWO", "2026-11-01T14:00:00Z"), FINE);
  begin_with_role();
  call(SERVICE_CODEDEPLOY);
  assert_string_equal(signer(0), "nobody");
  assert_string_equal(signer(1), "ONE");
  assert_non_null(strstr(fake.requests[1].headers, "X-Amz-Security-Token: t-ONE\n"));
  fake.now = NOON + 44 * 60000;
  call(SERVICE_CODEDEPLOY);
  assert_string_equal(signer(2), "ONE");
  fake.now = NOON + 46 * 60000;
  call(SERVICE_CODEDEPLOY);
  assert_int_equal(fake.request_count, 5);
  assert_string_equal(signer(4), "TWO");
}

static void a_renewal_that_fails_is_not_fatal_while_the_old_ones_are_valid(void **state) {
  (void)state;
  ANSWERS(STS("ONE", "2026-11-01T13:00:00Z"), FINE, {HTTP_NO_CONNECTION, 0, NULL, NULL}, FINE, FINE,
          {HTTP_NO_CONNECTION, 0, NULL, NULL}, FINE, {HTTP_NO_CONNECTION, 0, NULL, NULL});
  begin_with_role();
  call(SERVICE_CODEDEPLOY);
  fake.now = NOON + 46 * 60000;
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_ANSWERED); /* asks, in vain */
  assert_int_equal(fake.request_count, 4);
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_ANSWERED); /* asked just now */
  assert_int_equal(fake.request_count, 5);
  fake.now = NOON + 55 * 60000;
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_ANSWERED);
  assert_string_equal(signer(6), "ONE");
  fake.now = NOON + 60 * 60000;
  struct aws_answer answer = call(SERVICE_CODEDEPLOY);
  assert_int_equal(answer.outcome, AWS_NO_CREDENTIALS);
  assert_non_null(strstr(answer.message, "arn:r"));
  assert_int_equal(fake.request_count, 8);
}

static void an_expired_token_is_replaced_once(void **state) {
  (void)state;
  ANSWERS(STS("ONE", "2026-11-01T13:00:00Z"),
          {0, 400, NULL, "{\"__type\":\"ExpiredTokenException\"}"},
          STS("TWO", "2026-11-01T14:00:00Z"), FINE, {0, 400, NULL, "{\"__type\":\"ExpiredToken\"}"},
          STS("THREE", "2026-11-01T14:00:00Z"), {0, 400, NULL, "{\"__type\":\"ExpiredToken\"}"});
  begin_with_role();
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_ANSWERED);
  assert_string_equal(signer(3), "TWO");
  assert_int_equal(call(SERVICE_CODEDEPLOY).outcome, AWS_REFUSED);
  assert_int_equal(fake.request_count, 7);
}

static void secrets_are_not_shown(void **state) {
  (void)state;
  static const char *const answers[] = {
      "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><"
      "SecretAccessKey>geheim",
      ("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><"
       "SecretAccessKey>geheim</SecretAccessKey></Credentials></AssumeRoleWithWebIdentityResult></"
       "AssumeRoleWithWebIdentityResponse>"),
      "{\"SecretAccessKey\": \"geheim\"}"};
  for (size_t i = 0; i < 3; i++) {
    struct fake_answer answer = {0, 200, NULL, answers[i]};
    set_up_world(state);
    fake.answers = &answer;
    fake.answer_count = 1;
    begin_with_role();
    struct aws_answer result = call(SERVICE_CODEDEPLOY);
    assert_int_equal(result.outcome, AWS_NO_CREDENTIALS);
    assert_null(strstr(result.message, "geheim"));
    if (i < 2) tear_down(state);
  }
}

static void without_region_or_credentials_nobody_is_asked(void **state) {
  (void)state;
  static const char *const variables[][2] = {{"AWS_REGION", ""}};
  begin(variables, 1);
  struct aws_answer answer = call(SERVICE_CODEDEPLOY);
  assert_int_equal(answer.outcome, AWS_NO_CREDENTIALS);
  assert_non_null(strstr(answer.message, "AWS_REGION"));
  assert_int_equal(fake.request_count, 0);
}

/* ---- S3 ---- */

static void a_bucket_is_a_host_or_a_path(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"my-bucket", "PUT https://my-bucket.s3.eu-west-1.amazonaws.com/a%20b/c.json"},
      {"my.bucket", "PUT https://s3.eu-west-1.amazonaws.com/my.bucket/a%20b/c.json"},
      {"evil/x?y@z", "PUT https://s3.eu-west-1.amazonaws.com/evil%2Fx%3Fy%40z/a%20b/c.json"},
  };
  ANSWERS({0, 200, NULL, ""});
  begin(NULL, 0);
  for (size_t i = 0; i < 3; i++) {
    struct aws_answer answer;
    assert_true(
        s3_put(&client, &arena, rows[i][0], "a b/c.json", "application/json", "{}", 2, &answer));
    assert_string_equal(fake.requests[i].url, rows[i][1]);
    assert_string_equal(fake.requests[i].body, "{}");
  }
  assert_string_equal(s3_url(&client, &arena, "my-bucket", "a b/c.json"),
                      "https://s3.eu-west-1.amazonaws.com/my-bucket/a%20b/c.json");
}

static void mfa_is_said(void **state) {
  (void)state;
  static const char *const variables[][2] = {
      {"AWS_ACCESS_KEY_ID", ""}, {"AWS_PROFILE", "r"}, {"AWS_CONFIG_FILE", "/config"}};
  fake.files[0][0] = "/config";
  fake.files[0][1] =
      "[profile r]\nrole_arn = arn:r\nsource_profile = b\nmfa_serial = arn:m\n[profile "
      "b]\naws_access_key_id = A\naws_secret_access_key = S\n";
  begin(variables, 3);
  struct aws_answer answer = call(SERVICE_CODEDEPLOY);
  assert_int_equal(answer.outcome, AWS_NO_CREDENTIALS);
  assert_non_null(strstr(answer.message, "MFA"));
  assert_int_equal(fake.request_count, 0);
}

static void what_is_too_long_is_no_key(void **state) {
  (void)state;
  struct credentials credentials;
  char *token = arena_zero(&arena, CREDENTIALS_TOKEN_SIZE + 1);
  memset(token, 'a', CREDENTIALS_TOKEN_SIZE - 1);
  assert_true(credentials_set(&credentials, "A", "S", token));
  token[CREDENTIALS_TOKEN_SIZE - 1] = 'a';
  assert_false(credentials_set(&credentials, "A", "S", token));
  assert_string_equal(credentials.id, "");
  assert_false(credentials_set(&credentials, "A\nX: y", "S", NULL));
  assert_false(credentials_set(&credentials, "A", "", NULL));
  assert_false(credentials_set(&credentials, NULL, "S", NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(codes_are_read_as_each_protocol_writes_them),
      WORLD_TEST(throttles_and_failures_are_tried_again_and_refusals_are_not),
      WORLD_TEST(waits_are_drawn_from_a_growing_range),
      WORLD_TEST(a_service_may_ask_for_a_longer_wait),
      WORLD_TEST(who_wants_to_end_does_not_wait),
      WORLD_TEST(every_attempt_is_signed_anew),
      WORLD_TEST(a_wrong_clock_is_corrected_once_and_for_all),
      WORLD_TEST(a_right_clock_is_left_alone),
      WORLD_TEST(the_clock_is_corrected_once_a_call),
      WORLD_TEST(credentials_are_renewed_before_they_expire),
      WORLD_TEST(a_renewal_that_fails_is_not_fatal_while_the_old_ones_are_valid),
      WORLD_TEST(an_expired_token_is_replaced_once),
      WORLD_TEST(secrets_are_not_shown),
      WORLD_TEST(without_region_or_credentials_nobody_is_asked),
      WORLD_TEST(a_bucket_is_a_host_or_a_path),
      WORLD_TEST(mfa_is_said),
      WORLD_TEST(what_is_too_long_is_no_key),
  };
  return RUN(tests);
}
