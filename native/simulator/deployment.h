/* What CodeDeploy does about the alarms of a deployment group.
 *
 * An alarm in ALARM when the deployment starts stops it at once; so does one that goes there before
 * the first shift. After that, while the alarms are watched, ALARM stops it and traffic is
 * returned. INSUFFICIENT_DATA is taken to stop nothing. Facts: CodeDeploy user guide, "Monitoring
 * deployments with CloudWatch alarms"; that an alarm which rang before blocks is told by the SAM
 * translator's sources and by its users, not by the guide. */
#ifndef SIMULATOR_DEPLOYMENT_H
#define SIMULATOR_DEPLOYMENT_H

#include "simulator/evaluate.h"
#include "simulator/schedule.h"

/* What CodeDeploy sees of an alarm in one run, all states in the order of time. */
struct sighting {
  bool is_blocking; /* the rollout does not begin */
  /* seconds from the start of the deployment to the first ALARM after the first shift; -1: none */
  long alarm_at;
};

#define SIGHTING_NONE ((struct sighting){false, -1})

/* The alarm's state becomes known at a second, counted from the start of the deployment; before it,
 * it is negative. */
void sighting_add(struct sighting *sighting, const struct schedule *schedule, long second,
                  enum alarm_state state);
/* Two alarms of a group: the one that acts first. */
void sighting_join(struct sighting *sighting, const struct sighting *other);
/* Is the deployment rolled back? */
bool sighting_is_rollback(const struct sighting *sighting, const struct schedule *schedule);

#endif
