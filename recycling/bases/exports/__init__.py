"""What leaves the register of bases as files: bases, licences, what they rest on, what happened."""

from recycling.bases.exports import histories, register, watching
from recycling.bases.exports.blueprint import blueprint

__all__ = ["blueprint", "histories", "register", "watching"]
