/* AWS's partitions: which ARNs and host names belong to a region. Source: botocore's
 * partitions.json. */
#ifndef BASE_PARTITION_H
#define BASE_PARTITION_H

struct partition {
  const char *prefix; /* of the names of its regions */
  const char *id;     /* aws, aws-cn, ... */
  const char *suffix; /* of its host names: AWS::URLSuffix */
};

/* The partition of a region; `aws` for a region of no other prefix. */
const struct partition *partition_of(const char *region);

#endif
