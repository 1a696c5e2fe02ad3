"""The room's one blueprint, for its pages of texts and its pages of runs."""

from flask import Blueprint

routes = Blueprint("plans", __name__, url_prefix="/plans")
