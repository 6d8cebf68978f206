"""The figures that the project promises, measured on this machine as ratios or against their limits; `make bench`."""
