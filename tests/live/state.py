"""The end state of an arena, from outside: which pods run, and what every sidecar has in force, free of addresses."""

import json
import re
from typing import Any

import requests

from localmesh import envoy
from localmesh import pipeline
from localmesh.plan import Network
from tests.live.harness import Arena

ADDRESS = re.compile(r"127\.\d+\.\d+\.\d+")
State = dict[str, Any]  # pod without its place in the plan -> configuration, as sorted JSON


def _named(config: Any, names: dict[str, str]) -> str:
    """Configuration with pods for addresses: two arenas of the same scenario give their pods other addresses."""
    return ADDRESS.sub(lambda m: names.get(m[0], m[0]), json.dumps(config, sort_keys=True))


def wanted(arena: Arena, arguments: list[str]) -> State:
    """What the scenario alone asks for, worked out afresh by the pure pipeline."""
    expressions = [*arena.common, *arguments]
    overlays = [v for k, v in zip(expressions, expressions[1:], strict=False) if k == "-f"]
    sets = [v for k, v in zip(expressions, expressions[1:], strict=False) if k == "--set"]
    desired = pipeline.desired(pipeline.documents(None, overlays, sets), Network(1))
    plan = desired.plan
    names = {p.address: p.name for p in plan.pods}
    ready = frozenset(p.name for p in plan.pods)
    state: State = {}
    for proxy in [*plan.pods, *([plan.gateway] if plan.gateway else [])]:
        files = envoy.discovery(desired.mesh, plan, proxy, ready)
        state[proxy.name] = {
            "clusters": sorted(c["name"] for c in files[envoy.CDS]["resources"]),
            "routes": sorted(_named(_bare(r), names) for r in files[envoy.RDS]["resources"]),
        }
    return state


def observed(arena: Arena) -> State:
    """What runs, and what each Envoy itself says that it has in force."""
    pods = arena.pods()
    names = {p["address"]: p["name"] for p in pods}
    state: State = {}
    for pod in pods:
        dump = requests.get(f"http://{pod['address']}:15000/config_dump", timeout=5).json()["configs"]
        clusters = [c["cluster"]["name"] for s in dump for c in s.get("dynamic_active_clusters", [])]
        routes = [r["route_config"] for s in dump for r in s.get("dynamic_route_configs", [])]
        state[pod["name"]] = {"clusters": sorted(clusters), "routes": sorted(_named(_bare(r), names) for r in routes)}
    return state


def _bare(route: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in route.items() if k != "@type"}
