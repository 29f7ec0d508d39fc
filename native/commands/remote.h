/* The commands that talk to AWS. Their rows are here, so that help, completion and the arguments'
 * checks need no AWS; the work is done by sls-rollout-aws, which lies beside sls-rollout and has
 * the same rows. It is started with the same arguments and takes the process over, terminal,
 * signals and exit code with it. Nothing is looked up in PATH: what stands beside this program was
 * built with it. */
#ifndef COMMANDS_REMOTE_H
#define COMMANDS_REMOTE_H

#include "commands/commands.h"

#define REMOTE_EXECUTABLE "sls-rollout-aws"

/* Which service names the stack, and with which credentials AWS is asked. */
/* clang-format off */
#define REMOTE_INPUTS \
  {"--service", NULL, "FILE", \
   "the service that names the stack: serverless.yml, JSON; - is standard input", NULL, false}, \
  {"--stage", NULL, "NAME", "the service's stage; else the provider's, else dev", NULL, false}, \
  {"--param", NULL, "NAME=VALUE", "what ${param:NAME} stands for", NULL, true}, \
  {"--region", NULL, "NAME", \
   "the region; else the service's, AWS_REGION, the profile's", NULL, false}, \
  {"--profile", NULL, "NAME", \
   "the profile of the AWS config files; else the environment's", NULL, false}
/* clang-format on */

/* The `run` of these commands' rows. */
enum exit_code remote_run(struct invocation *invocation);

#endif
