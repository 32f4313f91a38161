"""Layouts for exports that nobody knows: propose one from a file, and try one on a file without loading anything."""

from __future__ import annotations

from holdfast.layout_maker.proposing import Proposal, propose
from holdfast.layout_maker.trying import Trial, try_layout

__all__ = ["Proposal", "Trial", "propose", "try_layout"]
