"""Exchanges of a firm whose customer service works with Request Tracker."""
