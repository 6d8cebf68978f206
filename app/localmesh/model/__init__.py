"""The meaning of the manifests as frozen values: no YAML, no terms of Envoy, no behaviour except look-ups,
and what Istio itself joins before anything else (delegates).

None means unset ("use Istio's default"), 0 means zero ("off"). Sequences are tuples, labels are sorted
pairs, durations are whole milliseconds, percentages are numbers from 0 to 100.
"""

from localmesh.model.changes import CorsPolicy
from localmesh.model.changes import DirectResponse
from localmesh.model.changes import HeaderOperations
from localmesh.model.changes import Headers
from localmesh.model.changes import Redirect
from localmesh.model.changes import RegexRewrite
from localmesh.model.changes import Rewrite
from localmesh.model.config import ConfigMap
from localmesh.model.config import ServiceAccount
from localmesh.model.delegates import with_delegates
from localmesh.model.delegates import within
from localmesh.model.gateway import INGRESS_LABELS
from localmesh.model.gateway import Gateway
from localmesh.model.gateway import Server
from localmesh.model.hosts import common_hosts
from localmesh.model.hosts import covers
from localmesh.model.hosts import overlap
from localmesh.model.labels import Labels
from localmesh.model.labels import labels_of
from localmesh.model.labels import selects
from localmesh.model.locality import Distribution
from localmesh.model.locality import Failover
from localmesh.model.locality import LocalityBalancing
from localmesh.model.locality import in_locality
from localmesh.model.locality import locality_of
from localmesh.model.locality import parts as locality_parts
from localmesh.model.locality import topology
from localmesh.model.mesh import Mesh
from localmesh.model.policy import ConnectionPool
from localmesh.model.policy import ConsistentHash
from localmesh.model.policy import DestinationRule
from localmesh.model.policy import HashCookie
from localmesh.model.policy import HashHeader
from localmesh.model.policy import HashKey
from localmesh.model.policy import HashParameter
from localmesh.model.policy import HashSourceIp
from localmesh.model.policy import LoadBalancer
from localmesh.model.policy import Maglev
from localmesh.model.policy import OutlierDetection
from localmesh.model.policy import RetryBudget
from localmesh.model.policy import RingHash
from localmesh.model.policy import Subset
from localmesh.model.policy import TrafficPolicy
from localmesh.model.policy import Warmup
from localmesh.model.ratelimit import AnswerHeader
from localmesh.model.ratelimit import EnvoyFilter
from localmesh.model.ratelimit import RateLimit
from localmesh.model.ratelimit import Sampled
from localmesh.model.routing import Abort
from localmesh.model.routing import Delay
from localmesh.model.routing import Destination
from localmesh.model.routing import HeaderMatch
from localmesh.model.routing import HttpMatch
from localmesh.model.routing import HttpRule
from localmesh.model.routing import Mirror
from localmesh.model.routing import Retries
from localmesh.model.routing import VirtualService
from localmesh.model.routing import WeightedDestination
from localmesh.model.security import ROOT_NAMESPACE
from localmesh.model.security import Action
from localmesh.model.security import Attribute
from localmesh.model.security import AuthorizationPolicy
from localmesh.model.security import AuthorizationRule
from localmesh.model.security import ClientTls
from localmesh.model.security import Condition
from localmesh.model.security import MtlsMode
from localmesh.model.security import Operation
from localmesh.model.security import PeerAuthentication
from localmesh.model.security import RequestAuthentication
from localmesh.model.security import ServerTls
from localmesh.model.security import Source
from localmesh.model.security import TokenHeader
from localmesh.model.security import TokenRule
from localmesh.model.security import Values
from localmesh.model.security import applies
from localmesh.model.security import namespace_mode
from localmesh.model.security import pod_modes
from localmesh.model.service import Service
from localmesh.model.service import ServicePort
from localmesh.model.telemetry import SILENT
from localmesh.model.telemetry import Telemetry
from localmesh.model.texts import StringMatch
from localmesh.model.workload import ConfigMapVolume
from localmesh.model.workload import Container
from localmesh.model.workload import ContainerPort
from localmesh.model.workload import EmptyDir
from localmesh.model.workload import EnvConfigMapKey
from localmesh.model.workload import EnvField
from localmesh.model.workload import EnvText
from localmesh.model.workload import EnvVar
from localmesh.model.workload import HttpProbe
from localmesh.model.workload import Mount
from localmesh.model.workload import PodTemplate
from localmesh.model.workload import Strategy
from localmesh.model.workload import TestPod
from localmesh.model.workload import Volume
from localmesh.model.workload import Workload

__all__ = [
    "INGRESS_LABELS",
    "ROOT_NAMESPACE",
    "SILENT",
    "Abort",
    "Action",
    "AnswerHeader",
    "Attribute",
    "AuthorizationPolicy",
    "AuthorizationRule",
    "ClientTls",
    "Condition",
    "ConfigMap",
    "ConfigMapVolume",
    "ConnectionPool",
    "ConsistentHash",
    "Container",
    "ContainerPort",
    "CorsPolicy",
    "Delay",
    "Destination",
    "DestinationRule",
    "DirectResponse",
    "Distribution",
    "EmptyDir",
    "EnvConfigMapKey",
    "EnvField",
    "EnvText",
    "EnvVar",
    "EnvoyFilter",
    "Failover",
    "Gateway",
    "HashCookie",
    "HashHeader",
    "HashKey",
    "HashParameter",
    "HashSourceIp",
    "HeaderMatch",
    "HeaderOperations",
    "Headers",
    "HttpMatch",
    "HttpProbe",
    "HttpRule",
    "Labels",
    "LoadBalancer",
    "LocalityBalancing",
    "Maglev",
    "Mesh",
    "Mirror",
    "Mount",
    "MtlsMode",
    "Operation",
    "OutlierDetection",
    "PeerAuthentication",
    "PodTemplate",
    "RateLimit",
    "Redirect",
    "RegexRewrite",
    "RequestAuthentication",
    "Retries",
    "RetryBudget",
    "Rewrite",
    "RingHash",
    "Sampled",
    "Server",
    "ServerTls",
    "Service",
    "ServiceAccount",
    "ServicePort",
    "Source",
    "Strategy",
    "StringMatch",
    "Subset",
    "Telemetry",
    "TestPod",
    "TokenHeader",
    "TokenRule",
    "TrafficPolicy",
    "Values",
    "VirtualService",
    "Volume",
    "Warmup",
    "WeightedDestination",
    "Workload",
    "applies",
    "common_hosts",
    "covers",
    "in_locality",
    "labels_of",
    "locality_of",
    "locality_parts",
    "namespace_mode",
    "overlap",
    "pod_modes",
    "selects",
    "topology",
    "with_delegates",
    "within",
]
