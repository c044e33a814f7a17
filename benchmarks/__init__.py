"""Measurements of the claims that the project makes about speed and memory: `make bench` prints them all."""
