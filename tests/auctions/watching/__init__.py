"""Tests of watching lots and of alerts."""
