#include "commands/remote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "commands/files.h"
#include "commands/rows.h"

/* ---- Starting the other executable ---- */

enum {
  LOADER_FAILED = 127, /* the exit code of the loaders of glibc and musl */
  SECONDS = 10,
  MOST_WORDS = 4096, /* bytes of what either says */
};

/* This program's file, without links. Where the system does not tell, a path it was started by; a
 * bare name was found in PATH, and leads nowhere. */
static const char *own_file(struct invocation *invocation) {
  char *file = realpath("/proc/self/exe", NULL);
  if (!file && invocation->arguments[0] && strchr(invocation->arguments[0], '/'))
    file = realpath(invocation->arguments[0], NULL);
  if (!file) return NULL;
  const char *kept = arena_string(invocation->arena, file);
  free(file);
  return kept;
}

static enum exit_code say_missing(struct invocation *invocation, const char *file,
                                  const char *reason) {
  text_format(&invocation->err,
              "sls-rollout %s: cannot start %s: %s; it is built where libcurl and OpenSSL are "
              "there with their headers (apt-get install libcurl4-openssl-dev libssl-dev, or: brew "
              "install curl openssl), by npx sls-rollout-build\n",
              invocation->command->name, text_shown(invocation->arena, file), reason);
  return EXIT_WORLD;
}

/* A start for nothing, in a child of its own: what the system's loader says where it gives up,
 * before main; NULL where it does not. Once this process has been replaced, the loader's message
 * would be the last. It takes some ten milliseconds. */
static const char *lacking_libraries(struct arena *arena, const char *file) {
  char *arguments[] = {arena_string(arena, file), "--version", NULL};
  struct child_result result;
  child_run(&(struct child){.arguments = arguments,
                            .timeout = SECONDS * 1000,
                            .most = MOST_WORDS,
                            .most_errors = MOST_WORDS},
            arena, &result);
  bool is_lacking = result.end == CHILD_ENDED &&
                    (result.exit_code == LOADER_FAILED || result.exit_code > CHILD_SIGNALLED);
  if (!is_lacking) return NULL; /* why it cannot be started is found again below */
  const struct text *said = result.errors.length ? &result.errors : &result.output;
  return arena_copy(arena, said->at, strcspn(said->at, "\n"));
}

static enum exit_code say_lacking(struct invocation *invocation, const char *file,
                                  const char *words) {
  const char *said = strstr(words, "libraries: ");
  text_format(&invocation->err,
              "sls-rollout %s: cannot start %s: %s; it needs libcurl and OpenSSL 3: apt-get "
              "install libcurl4 libssl3, apk add libcurl libcrypto3, dnf install libcurl "
              "openssl-libs, or build one for what is there with npx sls-rollout-build\n",
              invocation->command->name, text_shown(invocation->arena, file),
              text_shown(invocation->arena, said ? said + strlen("libraries: ") : words));
  return EXIT_WORLD;
}

static enum exit_code start_other(struct invocation *invocation) {
  const char *own = own_file(invocation);
  if (!own)
    return say_missing(invocation, REMOTE_EXECUTABLE, "the folder of sls-rollout is not known");
  const char *other =
      file_in(invocation->arena, file_folder(invocation->arena, own), REMOTE_EXECUTABLE);
  const char *words = lacking_libraries(invocation->arena, other);
  if (words) return say_lacking(invocation, other, words);
  invocation->arguments[0] = (char *)other;
  execv(other, invocation->arguments);
  return say_missing(invocation, other, strerror(errno));
}

enum exit_code remote_run(struct invocation *invocation) {
  if (invocation->remote) return invocation->remote(invocation);
  if (invocation->arguments) return start_other(invocation);
  return say_missing(invocation, REMOTE_EXECUTABLE, "this command is not there through the plugin");
}

/* ---- The rows ---- */

static const struct option inputs[] = {
    {"--stack", NULL, "NAME", "the CloudFormation stack; else the service's", NULL, false},
    {"--group", NULL, "APPLICATION/GROUP", "a deployment group of CodeDeploy, instead of a stack's",
     NULL, true},
    REMOTE_INPUTS,
    {0},
};

#define FORMAT(json) \
  { "--format", NULL, "FORM", "text for people, json for programs" json, "text json", false }

static const struct option status_options[] = {FORMAT(""), {0}};
static const struct option watch_options[] = {
    FORMAT(": an object a change, one a line"),
    {"--wait", NULL, "SECONDS", "how long to wait for a deployment to begin, where none is running",
     NULL, false},
    {"--interval", NULL, "SECONDS", "the time between two looks, a fifth more or less; else 5",
     NULL, false},
    {"--timeout", NULL, "SECONDS",
     "ends the watch after this time, with exit code 3; the rollout goes on", NULL, false},
    {0},
};
static const struct option stop_options[] = {
    {"--yes", "-y", NULL, "asks nobody", NULL, false},
    {"--no-rollback", NULL, NULL, "leaves the traffic divided as it is; needs --force", NULL,
     false},
    {"--force", NULL, NULL, "for --no-rollback: yes, in spite of that", NULL, false},
    {0},
};

static const char *const status_examples[] = {"sls-rollout status --stack sls-canary-sls-dev",
                                              "sls-rollout status --stage dev --format json", NULL};
static const char *const watch_examples[] = {
    "sls-rollout watch --stack sls-canary-sls-dev --region ap-south-1",
    "sls-rollout watch --wait 1 --format json", NULL};
static const char *const stop_examples[] = {"sls-rollout stop --stack sls-canary-sls-dev --yes",
                                            NULL};

#define WHERE                                                                                     \
  "The deployment groups are those of a stack: --stack, or the stack of the service in PATH or "  \
  "in this folder. Credentials and region are found as the AWS CLI finds them; AWS_ENDPOINT_URL " \
  "leads to another endpoint. "
#define RIGHTS                                                                                    \
  "Rights: cloudformation:ListStackResources, codedeploy:ListDeployments, BatchGetDeployments, "  \
  "ListDeploymentTargets, BatchGetDeploymentTargets; what BatchGetDeploymentGroups (or "          \
  "GetDeploymentGroup), GetDeploymentConfig, cloudwatch:DescribeAlarms and lambda:GetAlias tell " \
  "is left out where they are not allowed."

const struct command command_status = {
    "status",
    "[PATH]",
    "Tells of every deployment group: versions, traffic, last deployment, alarms.",
    WHERE
    "A deployment that ended badly is explained, and an alias that still divides its traffic, with "
    "the command that mends it. " RIGHTS,
    "Show the deployment groups of the stack: versions, traffic, last deployment, alarms",
    inputs,
    status_options,
    status_examples,
    remote_run,
};
const struct command command_watch = {
    "watch",
    "[PATH]",
    "Follows running rollouts until they end, and says why one was rolled back.",
    WHERE
    "It may begin at any time and does nothing to the rollout, also when it is interrupted. In a "
    "terminal it draws what runs; elsewhere it prints a line a change. Exit codes: 0 everything "
    "succeeded or nothing ran, 1 something failed or was rolled back, 3 AWS cannot be "
    "asked. " RIGHTS,
    "Follow the running rollouts of the stack and explain a rollback",
    inputs,
    watch_options,
    watch_examples,
    remote_run,
};
const struct command command_stop = {
    "stop",
    "[PATH]",
    "Stops running rollouts and moves all traffic back.",
    WHERE
    "Each one is asked for, unless --yes says that all are meant. The right "
    "codedeploy:StopDeployment is needed besides those of watch.",
    "Stop the running rollouts of the stack and move all traffic back",
    inputs,
    stop_options,
    stop_examples,
    remote_run,
};

static const struct option alerts_stack_options[] = {
    {"--bucket", NULL, "NAME",
     "for a template above 51,200 bytes; else the deployment bucket of the service's stack", NULL,
     false},
    {"--prefix", NULL, "PATH",
     "what its key there begins with; else the name of the service's stack", NULL, false},
    {"--region", NULL, "NAME", "the region; else AWS_REGION, the profile's", NULL, false},
    {"--profile", NULL, "NAME", "the profile of the AWS config files; else the environment's", NULL,
     false},
    {0},
};
static const char *const alerts_stack_examples[] = {
    "sls-rollout alerts-stack deploy alerts-stack.json",
    "sls-rollout alerts-stack remove alerts-stack.json", NULL};

const struct command command_alerts_stack = {
    "alerts-stack",
    "deploy|remove [FILE]",
    "Creates, updates or removes the alarms' own stack (custom.alerts.externalStack).",
    "FILE is what transform --external wrote; else it is read from standard input. The service's "
    "stack must be deployed already: the alarms' parameters get their values from it. The plugin "
    "does this by itself after `sls deploy` and before `sls remove`. It waits until CloudFormation "
    "is done. Exit codes: 0 done, or nothing to do, 1 CloudFormation gave up, 3 AWS cannot be "
    "asked. Rights: cloudformation:DescribeStacks, ListStackResources, CreateStack, UpdateStack, "
    "DeleteStack, DescribeStackEvents, for a large template s3:PutObject, and those that the "
    "alarms themselves need.",
    NULL,
    NULL,
    alerts_stack_options,
    alerts_stack_examples,
    remote_run,
};
