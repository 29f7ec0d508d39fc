/* A traffic shift as AWS writes it: TrafficRoutingConfig of AWS::CodeDeploy::DeploymentConfig
 * (CloudFormation template reference), and trafficRoutingConfig of CodeDeploy's API
 * (GetDeploymentConfig), which differ in the first letter of every name. */
#ifndef SHIFT_ROUTING_H
#define SHIFT_ROUTING_H

#include "document/document.h"
#include "shift/shift.h"

/* The value of either; SHIFT_UNKNOWN where it cannot be read, or is none that CodeDeploy takes. */
struct shift routing_read(const node *routing);
/* The value of TrafficRoutingConfig for a gradual shift. */
node *routing_new(const struct shift *shift);

#endif
