"""What an Envoy says that it does (`/config_dump`, `/clusters`, `/stats`), as rows for a person: pure, of any version.

A dump is somebody else's text, so whatever may be missing in it is looked for, never assumed. Envoy leaves out a field
that has its default, so a percentage without a numerator is none, and a list that is not there is empty.
"""
