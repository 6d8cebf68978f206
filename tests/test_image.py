"""What starts the match with a container runtime: the Dockerfile's two images, the compose file, the devcontainer."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from localmesh.settings import CONTAINER_VARIABLE

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
STAGES = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
IMAGES = ("services", "demo")


def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return content


def test_the_image_that_plays_alone_says_that_it_is_a_container():
    assert f"{CONTAINER_VARIABLE}=1" in STAGES["demo"]


def test_docker_build_without_a_target_makes_the_services_image():
    assert list(STAGES)[-1] == "services"
    assert "gunicorn" in STAGES["services"]


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_not_roots_and_says_what_it_is(name: str):
    stage = STAGES[name]
    user = re.search(r"^USER (\d+)", stage, re.MULTILINE)
    assert user
    assert int(user[1]) > 0
    labels = set(re.findall(r"org\.opencontainers\.image\.([a-z]+)=", stage))
    assert labels >= {"title", "description", "licenses", "source", "version", "revision"}


@pytest.mark.parametrize("lock", ["service", "demo", "local"])
def test_an_image_is_made_of_locked_packages_only(lock: str):
    installs = [line for line in DOCKERFILE.splitlines() if f"locks/{lock}.txt" in line and "install" in line]
    assert installs
    assert all("--require-hashes" in line for line in installs)
    assert not re.search(r"pip install (?!.*(-r locks/|--no-deps))", DOCKERFILE.replace("\\\n", " "))


def test_the_demos_lock_has_the_packages_lock_without_its_build_tools():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / "locks" / f"{name}.txt").read_text(), re.MULTILINE))

    assert pins("service") < pins("demo") < pins("local")
    assert not {pin for pin in pins("demo") if pin.startswith(("hatchling=", "grpcio=", "envoy-data-plane="))}


def test_the_build_gets_what_it_copies():
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert {source for line in copies for source in line.split()} == allowed


def test_the_compose_file_plays_for_this_machine_alone_and_writes_nothing():
    (service,) = compose()["services"].values()
    assert service["build"]["target"] in STAGES
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [port.split(":")[0] for port in service["ports"]] == ["127.0.0.1"]
    assert all(port.endswith(":8080") for port in service["ports"])


def test_the_compose_file_is_one_by_the_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_the_devcontainer_sets_up_once_and_plays_at_every_start():
    content = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    makefile = (ROOT / "Makefile").read_text()
    commands = f"{content['postCreateCommand']} {content['postStartCommand']}"
    targets = re.findall(r"\bmake ([a-z-]+)", commands)
    assert targets == ["setup", "demo"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert "--detach" in content["postStartCommand"], "the start must not wait for the end of the match"
    assert content["forwardPorts"] == [8080]
    assert set(content["portsAttributes"]) == {"8080"}
    image = content["image"]
    python = re.search(r"python:(\d+)\.(\d+)", image)
    assert python
    assert (int(python[1]), int(python[2])) >= (3, 11)
