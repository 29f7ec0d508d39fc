"""Any type that neither moto nor the emulator knows: it can be created, named and deleted, and does nothing."""

from .base import Resource


class Placeholder(Resource):
    TYPE = "Rehearsal::Any::Placeholder"

    def attribute(self, name):
        return f"{self.physical_resource_id}.{name}"
