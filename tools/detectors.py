"""The networks of the Detectron2 model zoo, built on the meta device and counted: what its tables do not print.

Only shapes matter here: the ResNet is torchvision's, the neck and the heads are rebuilt from the zoo's configurations
(feature pyramid of 256 channels, 512 regions an image of which a quarter are positive).
"""

from __future__ import annotations

import re
from typing import Any

import torch
from counting import Count, parameters
from torch import Tensor, nn
from torchvision.models import resnet, resnet50, resnet101, resnext101_32x8d

REGIONS, POSITIVE = 512, 128  # proposals that the heads see of an image, and how many of them are positive


class Parts(nn.Module):
    """Holds the parts of one detector while they are run and counted."""

    def __init__(self, height: int, width: int) -> None:
        super().__init__()
        self.height, self.width = height, width
        self.parts = nn.ModuleList()

    def run(self, part: nn.Module, *inputs: Tensor) -> Any:
        self.parts.append(part)
        return part(*inputs)


def conv(into: int, out: int, size: int = 3, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(into, out, size, stride, size // 2)


def pyramid(net: Parts, features: list[Tensor]) -> list[Tensor]:
    return [net.run(conv(256, 256), net.run(conv(f.shape[1], 256, 1), f)) for f in features]


def proposals(net: Parts, features: list[Tensor], channels: int, anchors: int) -> None:
    head = nn.Sequential(conv(channels, channels), conv(channels, anchors * 5, 1))
    for feature in features:
        net.run(head, feature)


def box_head(net: Parts, channels: int, classes: int, convolutions: int = 0) -> None:
    x = torch.empty(REGIONS, channels, 7, 7)
    for _ in range(convolutions):
        x = net.run(conv(256, 256), x)
    layers = [nn.Linear(channels * 49, 1024)] + ([] if convolutions else [nn.Linear(1024, 1024)])
    x = net.run(nn.Sequential(*layers), x.flatten(1))
    net.run(nn.Linear(1024, 5 * classes + 1), x)


def mask_head(
    net: Parts, channels: int, classes: int, convolutions: int, width: int = 256, positive: int = POSITIVE
) -> None:
    x = torch.empty(positive, channels, 14, 14)
    for _ in range(convolutions):
        x = net.run(conv(x.shape[1], width), x)
    x = net.run(nn.ConvTranspose2d(x.shape[1], width, 2, 2), x)
    net.run(conv(width, classes, 1), x)


def retina(net: Parts, features: list[Tensor], top: Tensor) -> None:
    p6 = net.run(conv(top.shape[1], 256, 3, 2), top)
    for outputs in (9 * 80, 9 * 4):
        head = nn.Sequential(*[conv(256, 256) for _ in range(4)], conv(256, outputs))
        for feature in [*features, p6, net.run(conv(256, 256, 3, 2), p6)]:
            net.run(head, feature)


def resnext152(**settings: Any) -> resnet.ResNet:
    return resnet.ResNet(resnet.Bottleneck, [3, 8, 36, 3], groups=32, width_per_group=8, **settings)


def depth_of(name: str) -> str:
    """The backbone in the name of a model, such as R_50."""
    found = re.search(r"[RX]_\d+", name)
    assert found, f"no backbone in the name {name!r}"
    return found.group()


def backbone(net: Parts, depth: str, dilated: bool) -> list[Tensor]:
    build = {"R_50": resnet50, "R_101": resnet101, "X_101": resnext101_32x8d, "X_152": resnext152}[depth]
    body: resnet.ResNet = build(replace_stride_with_dilation=[False, False, dilated])
    body.fc = nn.Identity()
    x = net.run(body.conv1, torch.empty(1, 3, net.height, net.width))
    x = body.maxpool(x)
    found = []
    for stage in (body.layer1, body.layer2, body.layer3, body.layer4):
        x = net.run(stage, x)
        found.append(x)
    return found


def semantic(net: Parts, features: list[Tensor]) -> None:
    """The semantic branch of panoptic FPN: every level up to a quarter of the image, in 128 channels."""
    for ups, feature in enumerate(features):
        x = feature
        for _ in range(max(1, ups)):
            x = net.run(conv(x.shape[1], 128), x)
            x = torch.empty(1, 128, x.shape[2] * (2 if ups else 1), x.shape[3] * (2 if ups else 1))
    net.run(conv(128, 54, 1), torch.empty(1, 128, net.height // 4, net.width // 4))


def _features(net: Parts, name: str) -> tuple[list[Tensor], int]:
    """The feature maps that the heads read, and their channels."""
    depth = depth_of(name)
    if "_C4" in name:
        found = backbone(net, depth, dilated=False)
        del net.parts[-1]  # the last stage runs on regions, below
        return found[2:3], 1024
    found = backbone(net, depth, dilated="_DC5" in name)
    if "_DC5" in name:
        return found[3:], 2048
    return pyramid(net, found[1:] if "retina" in name else found), 256


def _heads(net: Parts, name: str, classes: int) -> None:
    features, channels = _features(net, name)
    if "retina" in name:
        retina(net, features, torch.empty(1, 2048, net.height // 32, net.width // 32))
        return
    if "fast_rcnn" not in name:  # Fast R-CNN reads its proposals from a file
        extra = [features[-1][..., ::2, ::2]] if channels == 256 else []
        proposals(net, [*features, *extra], channels, 3 if channels == 256 else 15)
    if "_C4" in name:
        pooled = net.run(resnet50().layer4, torch.empty(REGIONS, 1024, 14, 14))
        net.run(nn.Linear(2048, 5 * classes + 1), pooled.mean((2, 3)))
    else:
        for _ in range(3 if "cascade" in name else 1):
            box_head(net, channels, classes, 4 if re.search("_gn|syncbn", name) else 0)
    if re.search("mask|panoptic", name):
        c4 = "_C4" in name
        mask_head(net, 2048 if c4 else channels, classes, 0 if c4 else 4)
    if "keypoint" in name:
        mask_head(net, channels, 17, 8, width=512)
    if "panoptic" in name:
        semantic(net, features)


def facts(name: str, classes: int, height: int, width: int) -> dict[str, float]:
    """Parameters, multiply-adds and activations of one model of the zoo, for an image of this size."""
    with torch.device("meta"), Count() as counter, torch.no_grad():
        net = Parts(height, width)
        _heads(net, name, classes)
    return {
        "params_m": round(parameters(net), 2),
        "gmacs": round(counter.macs / 1e9, 1),
        "macts": round(counter.acts / 1e6, 1),
    }
