from moto.cloudwatch.models import MetricDataQuery, MetricStat, cloudwatch_backends

from .base import Resource

# property: put_metric_alarm's argument and type
FIELDS = {
    "Namespace": ("namespace", str), "MetricName": ("metric_name", str), "Statistic": ("statistic", str),
    "ComparisonOperator": ("comparison_operator", str), "EvaluationPeriods": ("evaluation_periods", int),
    "DatapointsToAlarm": ("datapoints_to_alarm", int), "Period": ("period", int), "Threshold": ("threshold", float),
    "ExtendedStatistic": ("extended_statistic", str), "Unit": ("unit", str), "AlarmDescription": ("description", str),
    "TreatMissingData": ("treat_missing_data", str), "ThresholdMetricId": ("threshold_metric_id", str),
    "EvaluateLowSampleCountPercentile": ("evaluate_low_sample_count_percentile", str),
}
ACTIONS = {"AlarmActions": "alarm_actions", "OKActions": "ok_actions",
           "InsufficientDataActions": "insufficient_data_actions"}


def query(shape):
    """An entry of Metrics: a metric, or an expression over others."""
    stat = shape.get("MetricStat")
    metric = stat and stat["Metric"]
    return MetricDataQuery(
        shape["Id"], shape.get("Label"), shape.get("Period"), shape.get("ReturnData", True), shape.get("Expression"),
        stat and MetricStat(
            metric={"Namespace": metric.get("Namespace"), "MetricName": metric.get("MetricName"),
                    "Dimensions": metric.get("Dimensions") or []},
            period=int(stat["Period"]), stat=stat["Stat"], unit=stat.get("Unit")))


class Alarm(Resource):
    """An alarm, with one metric or with math. It starts without data, and only a rehearsal changes its state."""

    TYPE, NAME, CREATE_ONLY = "AWS::CloudWatch::Alarm", "AlarmName", ("AlarmName",)

    @property
    def _alarms(self):
        return cloudwatch_backends[self.account][self.region].alarms

    def create(self):
        given = {argument: kind(self.properties[key]) for key, (argument, kind) in FIELDS.items() if key in self.properties}
        empty = {argument: None for argument, _ in FIELDS.values()}
        actions = {argument: self.properties.get(key) or [] for key, argument in ACTIONS.items()}
        alarm = cloudwatch_backends[self.account][self.region].put_metric_alarm(
            name=self.name, dimensions=self.properties.get("Dimensions") or [],
            metric_data_queries=[query(each) for each in self.properties.get("Metrics") or []],
            actions_enabled=str(self.properties.get("ActionsEnabled", True)).lower() == "true",
            **{**empty, **given, **actions})
        alarm.state_value = "INSUFFICIENT_DATA"

    def update(self, previous):
        state = self._alarms.get(self.name)
        self.create()
        if state:
            self._alarms[self.name].update_state(state.state_reason, state.state_reason_data, state.state_value)

    def remove(self):
        self._alarms.pop(self.name, None)

    def attribute(self, name):
        return {"Arn": self._alarms[self.name].alarm_arn}[name]
