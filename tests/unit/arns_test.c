#include "unit.h"

#include "template/arns.h"

/* Marks: what CloudFormation makes, the account, and what is not known. */
#define MADE "\1F\2"
#define OWN "\3"
#define IMPORTED "\4"
#define HIDDEN "\5"
#define F "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order"

struct row {
  const char *pattern, *arn;
  enum fit fit;
};

static void all_fit(const struct row *rows, size_t count,
                    enum fit (*fit)(const char *pattern, const char *arn)) {
  for (size_t i = 0; i < count; i++)
    if (fit(rows[i].pattern, rows[i].arn) != rows[i].fit)
      fail_msg("%s, %s: %d", rows[i].pattern, rows[i].arn, fit(rows[i].pattern, rows[i].arn));
}

#define ALL_FIT(rows, fit) all_fit(rows, sizeof(rows) / sizeof *(rows), fit)

/* IAM user guide, "IAM JSON policy elements: Resource": wildcards stay within a segment, but one
 * that ends a segment matches more segments. */
static void resources(void **state) {
  (void)state;
  static const struct row rows[] = {
      {F, F, FIT_YES},
      {F, F ":Live", FIT_NO},
      {F ":Live", F, FIT_NO},
      {F ":Live", F ":Live", FIT_YES},
      {F ":*", F ":Live", FIT_YES},
      {F ":*", F, FIT_NO},
      {F "*", F, FIT_YES},
      {F "*", F ":Live", FIT_YES},
      {F "*", F "-archive:Live", FIT_YES},
      {F "-archive:*", F ":Live", FIT_NO},
      {"*", F, FIT_YES},
      {"arn:aws:lambda:*", F ":Live", FIT_YES},
      {"arn:aws:lambda:*:*:function:shop-dev-order", F, FIT_YES},
      {"arn:aws:lambda:*:*:function:shop-dev-order", F ":Live", FIT_NO},
      {"arn:aws:lambda:*:function:shop-dev-order", F, FIT_YES},
      {"arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-orde?", F, FIT_YES},
      {"arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-orde?", F ":Live", FIT_NO},
      {"arn:aws:lambda:eu-west-1:123456789012:function:*-order", F, FIT_YES},
      {"arn:aws:lambda:eu-west-1:123456789012:function:*order", F ":order", FIT_NO},
      {"arn:aws:lambda:eu-west-1:123456789012:function:shop*order", F, FIT_YES},
      {"arn:aws:lambda:eu-west-1:123456789012:function?shop-dev-order", F, FIT_NO},
      {"arn:aws:lambda:us-east-1:123456789012:function:shop-dev-order", F, FIT_NO},
      {"arn:aws:lambda:eu-west-1:999999999999:function:shop-dev-order", F, FIT_NO},
      {"", F, FIT_NO},
      {F, "", FIT_NO},
      /* an ARN's own characters are no wildcards */
      {"a:b", "a:*", FIT_NO},
      {"a:?", "a:*", FIT_YES},
  };
  ALL_FIT(rows, arn_fits_resource);
}

static void what_is_not_known(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"arn:aws:lambda:eu-west-1:" OWN ":function:x", "arn:aws:lambda:eu-west-1:" OWN ":function:x",
       FIT_YES},
      {"arn:aws:lambda:eu-west-1:1:function:x", "arn:aws:lambda:eu-west-1:" OWN ":function:x",
       FIT_MAYBE},
      {"arn:aws:lambda:eu-west-1:1:function:y", "arn:aws:lambda:eu-west-1:" OWN ":function:x",
       FIT_NO},
      {"arn:aws:lambda:eu-west-1:*:function:x", "arn:aws:lambda:eu-west-1:" OWN ":function:x",
       FIT_YES},
      {"f:" MADE, "f:" MADE, FIT_YES},
      {"f:" MADE ":Live", "f:" MADE, FIT_NO},
      {"f:" MADE, "f:\1G\2", FIT_MAYBE},
      {"f:shop-*", "f:" MADE, FIT_MAYBE},
      {"f:*", "f:" MADE, FIT_YES},
      {"g:*", "f:" MADE, FIT_NO},
      {HIDDEN, "f:x", FIT_MAYBE},
      {HIDDEN ":Live", "f:x", FIT_NO},
      {HIDDEN ":Live", "f:x:Live", FIT_MAYBE},
      {HIDDEN, HIDDEN, FIT_MAYBE},
      {IMPORTED, "f:x", FIT_MAYBE},
      {"f:" HIDDEN, "g:x", FIT_NO},
  };
  ALL_FIT(rows, arn_fits_resource);
}

/* IAM user guide, "Amazon Resource Name (ARN) condition operators": six components. */
static void arns_in_conditions(void **state) {
  (void)state;
  static const struct row rows[] = {
      {F, F, FIT_YES},
      {F, F ":Live", FIT_NO},
      {"arn:aws:lambda:*:*:function:shop-dev-order", F, FIT_YES},
      {"arn:aws:lambda:*:*:function:shop-dev-order:*", F ":Live", FIT_YES},
      {"arn:aws:lambda:*:*:*", F ":Live", FIT_YES},
      {"arn:aws:lambda:*:function:shop-dev-order", F, FIT_NO},
      {"arn:aws:lambda:*", F, FIT_NO},
      {"arn:*:lambda:eu-*:*:function:*order", F ":reorder", FIT_YES},
      {"*", F, FIT_NO},
  };
  ALL_FIT(rows, arn_is_like);
}

static void strings_in_conditions(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"*", F, FIT_YES},
      {"arn:aws:lambda:*order", F, FIT_YES},
      {"arn?aws:*", F, FIT_YES},
      {F, F "r", FIT_NO},
  };
  ALL_FIT(rows, arn_is_string_like);
}

static void actions(void **state) {
  (void)state;
  assert_true(action_fits(&arena, "lambda:invokefunction", "lambda:InvokeFunction"));
  assert_true(action_fits(&arena, "LAMBDA:Invoke*", "lambda:InvokeFunction"));
  assert_true(action_fits(&arena, "lambda:Invoke?unction", "lambda:InvokeFunction"));
  assert_true(action_fits(&arena, "*", "lambda:InvokeFunction"));
  assert_false(action_fits(&arena, "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"));
  assert_false(action_fits(&arena, "lambda:Invoke", "lambda:InvokeFunction"));
}

/* Longer than any ARN of IAM's: it may be anything. */
static void long_patterns(void **state) {
  (void)state;
  char *pattern = arena_zero(&arena, ARN_LONGEST + 2);
  memset(pattern, 'a', ARN_LONGEST + 1);
  assert_int_equal(arn_fits_resource(pattern, "b"), FIT_MAYBE);
  pattern[ARN_LONGEST] = '\0';
  assert_int_equal(arn_fits_resource(pattern, "b"), FIT_NO);
  assert_int_equal(arn_fits_resource(pattern, pattern), FIT_YES);
}

static void components(void **state) {
  (void)state;
  struct arn arn;
  assert_true(arn_read("arn:aws:s3:::bucket:x", &arn));
  assert_int_equal(arn.length[ARN_REGION], 0);
  assert_int_equal(arn.length[ARN_SERVICE], 2);
  assert_string_equal(arn.at[ARN_RESOURCE], "bucket:x");
  assert_false(arn_read("arn:aws:s3:::", &arn) && arn.length[ARN_RESOURCE]);
  assert_false(arn_read("arn:aws:s3::bucket", &arn));
  assert_false(arn_read("urn:aws:s3:::bucket", &arn));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(resources),
      TEST(what_is_not_known),
      TEST(arns_in_conditions),
      TEST(strings_in_conditions),
      TEST(actions),
      TEST(long_patterns),
      TEST(components),
  };
  return RUN(tests);
}
