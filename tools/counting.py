"""Counts what an architecture does for one input, without weights: parameters, multiply-adds, activations.

The network is built on torch's meta device, where tensors have shapes and no content, so that a network of any size can
be run on a laptop in a second. Multiply-adds and activations are counted as the published tables of timm count them:
of convolutions and matrix products, attention included.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

_PRODUCTS = {"aten::mm": 0, "aten::bmm": 0, "aten::addmm": 1, "aten::baddbmm": 1}  # the place of the left factor


class Count(TorchDispatchMode):
    """While it is entered, adds up ``macs`` (multiply-adds) and ``acts`` (numbers that the operations write)."""

    def __init__(self) -> None:
        super().__init__()
        self.macs = 0
        self.acts = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = func.name().split(".")[0]
        if name == "aten::convolution":
            weight, transposed = args[1], args[6]
            writes = args[0].numel() if transposed else out.numel()
            self.macs += writes * weight[0].numel()
            self.acts += out.numel()
        elif name in _PRODUCTS:
            self.macs += out.numel() * args[_PRODUCTS[name]].shape[-1]
            self.acts += out.numel()
        return out


def count(network: torch.nn.Module, *inputs: torch.Tensor) -> tuple[float, float]:
    """Multiply-adds in billions and activations in millions of one forward pass."""
    with Count() as counter, torch.no_grad():
        network(*inputs)
    return counter.macs / 1e9, counter.acts / 1e6


def parameters(module: torch.nn.Module) -> float:
    """Parameters in millions; shared ones count once."""
    return sum(p.numel() for p in module.parameters()) / 1e6
