"""The mesh: everything one release of the chart declares, every kind sorted by name."""

from dataclasses import dataclass

from localmesh.model.config import ConfigMap
from localmesh.model.config import ServiceAccount
from localmesh.model.gateway import Gateway
from localmesh.model.policy import DestinationRule
from localmesh.model.routing import VirtualService
from localmesh.model.service import Service
from localmesh.model.telemetry import SILENT
from localmesh.model.telemetry import Telemetry
from localmesh.model.workload import TestPod
from localmesh.model.workload import Workload


@dataclass(frozen=True, slots=True)
class Mesh:
    """One namespace of workloads and the rules between them."""

    namespace: str
    workloads: tuple[Workload, ...] = ()
    test_pods: tuple[TestPod, ...] = ()
    services: tuple[Service, ...] = ()
    config_maps: tuple[ConfigMap, ...] = ()
    service_accounts: tuple[ServiceAccount, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    virtual_services: tuple[VirtualService, ...] = ()
    destination_rules: tuple[DestinationRule, ...] = ()
    telemetry: Telemetry = SILENT

    def config_map(self, name: str) -> ConfigMap | None:
        """The ConfigMap of that name, None if there is none."""
        return next((each for each in self.config_maps if each.name == name), None)
