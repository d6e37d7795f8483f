"""Addresses of the house: each app brings its own, in the order of the layers."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
