"""Files as tutorials have them are taken, and Envoy takes what becomes of them; others are refused by their path."""

from pathlib import Path

import pytest
import yaml

from localmesh.errors import UnsupportedError
from localmesh.manifests import read
from localmesh.parse import parse
from tests import rulefiles
from tests.localmesh import samples
from tests.localmesh.samples import text
from tests.localmesh.test_validate import check

PITCH = {"pitch.yaml": text(*samples.pitch(), samples.deployment("ui"), samples.service("ui"))}


def kinds(path: Path) -> set[str]:
    return {document["kind"] for document in yaml.safe_load_all(path.read_text())}


def test_there_are_forty_of_them_of_the_kinds_that_route():
    assert len(rulefiles.FILES) >= 40
    assert set().union(*map(kinds, rulefiles.FILES)) == {"VirtualService", "DestinationRule", "Gateway"}


@pytest.mark.parametrize("path", rulefiles.FILES, ids=lambda path: path.stem)
def test_a_file_is_taken_and_envoy_takes_what_becomes_of_it(path: Path, tmp_path: Path):
    check(parse(read({**PITCH, path.name: path.read_text()}), "arena"), tmp_path)


@pytest.mark.parametrize("path", rulefiles.REFUSED, ids=lambda path: path.stem)
def test_what_is_not_supported_is_refused_by_its_object_and_path(path: Path):
    with pytest.raises(UnsupportedError) as refused:
        parse(read({**PITCH, path.name: path.read_text()}), "arena")
    subject = refused.value.subject.partition(" of ")[0]  # of a kind that is not known the file is named, too
    assert (subject, refused.value.path) == rulefiles.refusal(path)
