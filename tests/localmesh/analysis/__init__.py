"""Tests of warnings, a file for each kind of object."""
