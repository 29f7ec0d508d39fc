#include "base/partition.h"

#include <string.h>

/* The longer prefix comes first. */
static const struct partition partitions[] = {
    {"cn-", "aws-cn", "amazonaws.com.cn"},       {"us-gov-", "aws-us-gov", "amazonaws.com"},
    {"us-iso-", "aws-iso", "c2s.ic.gov"},        {"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
    {"us-isof-", "aws-iso-f", "csp.hci.ic.gov"}, {"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
    {"eusc-", "aws-eusc", "amazonaws.eu"},       {"", "aws", "amazonaws.com"},
};

const struct partition *partition_of(const char *region) {
  const struct partition *partition = partitions;
  while (strncmp(region, partition->prefix, strlen(partition->prefix)) != 0) partition++;
  return partition;
}
