"""Everything that can go wrong while a release is prepared; the texts are for a maintainer.

PublishingError
├── SettingError    a name of a registry, repository or site that cannot be used
├── VersionError    places that hold the version disagree
├── ChangelogError  CHANGELOG.md cannot be read, or lacks a section
├── MissingError    a tool of this machine that a step needs is not there
└── StepError       a step of a release failed
    └── NotThereError   a web server has no such file
"""


class PublishingError(Exception):
    """A release cannot be prepared; the text says why and what to do."""


class SettingError(PublishingError):
    """A name of a registry, repository or site cannot be used; the text names the variable."""


class VersionError(PublishingError):
    """Places that hold the version disagree; the text names each of them with its value."""


class ChangelogError(PublishingError):
    """CHANGELOG.md cannot be read, or lacks a section; the text names the line or the section."""


class MissingError(PublishingError):
    """A tool of this machine that a step needs is not there; the text says how to get it."""


class StepError(PublishingError):
    """A step of a release failed; the text has the step's own words."""


class NotThereError(StepError):
    """A web server answers, and has no such file."""
