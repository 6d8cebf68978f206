"""Dashboard and rules in the embedded mesh: the ConfigMap is accepted, a PrometheusRule is refused."""

import pytest

from localmesh import pipeline
from localmesh.errors import UnsupportedError


def test_the_dashboards_configmap_is_accepted_and_changes_no_pod():
    plain = pipeline.mesh(pipeline.documents(None, [], []))
    shown = pipeline.mesh(pipeline.documents(None, [], ["monitoring.dashboards.enabled=true"]))
    assert {m.name for m in shown.config_maps} - {m.name for m in plain.config_maps} == {"dashboards"}
    assert shown.workloads == plain.workloads


def test_prometheus_rules_are_refused_like_every_unsupported_kind():
    documents = pipeline.documents(None, [], ["monitoring.rules.enabled=true"])
    with pytest.raises(UnsupportedError) as caught:
        pipeline.mesh(documents)
    assert caught.value.subject.startswith("PrometheusRule arena/arena of ")
    assert caught.value.path == "kind"
    assert "no PrometheusRule; remove it or use a cluster" in caught.value.fact
