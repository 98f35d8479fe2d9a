"""The chart, rendered by Helm. Where there is no `helm`, only its values can be looked at."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy/chart"
SUPERGRAPH = ROOT / "examples/supergraph.graphql"

HELM = shutil.which("helm")
needs_helm = pytest.mark.skipif(
    HELM is None, reason="there is no `helm` here: install it to render the chart"
)

Manifest = dict[str, Any]


TEMPLATE = (str(HELM), "template", "shop", str(CHART), "--kube-version", "1.29.0")


def rendered(*options: str) -> dict[str, Manifest]:
    """The manifests by kind."""
    command = [*TEMPLATE, "--set-file", f"supergraph={SUPERGRAPH}", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    return {each["kind"]: each for each in yaml.safe_load_all(done.stdout) if each}


def gateway(manifests: dict[str, Manifest]) -> Manifest:
    container: Manifest = manifests["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    return container


@needs_helm
def test_helm_finds_nothing_wrong() -> None:
    command = [str(HELM), "lint", "--strict", str(CHART), "--set-file", f"supergraph={SUPERGRAPH}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words

    assert done.returncode == 0, done.stdout + done.stderr


@needs_helm
def test_by_default_it_is_safe_and_scales() -> None:
    manifests = rendered()

    assert set(manifests) == {
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "Service",
        "ServiceAccount",
    }
    assert gateway(manifests)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert manifests["Deployment"]["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True
    assert "replicas" not in manifests["Deployment"]["spec"]  # they are the autoscaler's


@needs_helm
def test_readiness_and_life_are_asked_apart() -> None:
    container = gateway(rendered())

    assert container["readinessProbe"]["httpGet"]["path"] == "/health?ready"
    assert container["livenessProbe"]["httpGet"]["path"] == "/health?live"


@needs_helm
def test_the_supergraph_arrives_as_it_is_and_a_new_one_starts_new_pods(tmp_path: Path) -> None:
    other = tmp_path / "other.graphql"
    other.write_text(SUPERGRAPH.read_text() + "\n# another\n")
    first, second = rendered(), rendered("--set-file", f"supergraph={other}")

    assert first["ConfigMap"]["data"]["supergraph.graphql"].strip() == SUPERGRAPH.read_text().strip()
    assert _annotations(first) != _annotations(second)


@needs_helm
def test_every_part_finds_the_others() -> None:
    manifests = rendered("--set", "ingress.enabled=true,ingress.host=graph.shop.example")
    labels = manifests["Deployment"]["spec"]["template"]["metadata"]["labels"]
    name = manifests["Deployment"]["metadata"]["name"]

    assert manifests["Service"]["spec"]["selector"].items() <= labels.items()
    assert manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert manifests["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"] == name
    path = manifests["Ingress"]["spec"]["rules"][0]["http"]["paths"][0]
    assert path["backend"]["service"]["name"] == manifests["Service"]["metadata"]["name"]


@needs_helm
def test_settings_and_secrets_become_variables() -> None:
    container = gateway(
        rendered("--set", "env.FICHE_RATE_LIMIT=500", "--set", "envFrom[0].secretRef.name=shop-secrets")
    )

    assert container["env"] == [
        {"name": "FICHE_STOP_DELAY", "value": "5"},
        {"name": "FICHE_METRICS", "value": "0.0.0.0:9464"},
        {"name": "FICHE_RATE_LIMIT", "value": "500"},
    ]
    assert container["envFrom"] == [{"secretRef": {"name": "shop-secrets"}}]


@needs_helm
def test_prometheus_finds_the_figures_unless_nobody_wants_them() -> None:
    found, none = rendered(), rendered("--set", "metrics.enabled=false")

    assert _annotations(found)["prometheus.io/port"] == "9464"
    assert {"name": "metrics", "containerPort": 9464} in gateway(found)["ports"]
    assert [port["name"] for port in found["Service"]["spec"]["ports"]] == ["http"]
    assert gateway(none)["env"] == [{"name": "FICHE_STOP_DELAY", "value": "5"}]
    assert "prometheus.io/scrape" not in _annotations(none)


@needs_helm
def test_it_scales_by_requests_in_flight_where_that_is_measured() -> None:
    metrics = rendered("--set", "autoscaling.targetInFlight=40")["HorizontalPodAutoscaler"]["spec"]["metrics"]

    assert [each["type"] for each in metrics] == ["Resource", "Pods"]


@needs_helm
def test_without_a_supergraph_it_says_what_to_give() -> None:
    done = subprocess.run(TEMPLATE, capture_output=True, text=True, check=False)  # noqa: S603 - our own words

    assert done.returncode != 0
    assert "--set-file supergraph=supergraph.graphql" in done.stderr


def test_a_pod_is_given_longer_to_end_than_the_gateway_takes() -> None:
    from gateway.server import SECONDS_TO_END

    values = yaml.safe_load((CHART / "values.yaml").read_text())

    assert values["terminationGracePeriodSeconds"] > SECONDS_TO_END + values["secondsBeforeStop"]


def _annotations(manifests: dict[str, Manifest]) -> Manifest:
    annotations: Manifest = manifests["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    return annotations
