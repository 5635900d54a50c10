"""Tests of files of lots."""
