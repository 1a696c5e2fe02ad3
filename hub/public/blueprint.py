"""The room's one blueprint: its pages stand in several files."""

from flask import Blueprint

routes = Blueprint("public", __name__, url_prefix="/public")
