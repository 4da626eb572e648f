"""How to build every architecture of the catalogue: by its name in timm, or from its published configuration.

The numbers are those of the ``config.json`` that each model is published with (hidden size, layers, heads, inner size,
vocabulary); where a number is left out, the library's default is the published one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn


@dataclass(frozen=True, slots=True)
class Plan:
    """How to build one architecture and where its blocks are.

    Attributes:
        build: makes the network; called with the meta device as the default.
        stages: the modules that hold the blocks, in order.
        stem: the beginnings of the names of the parameters before the first block.
        inner: the child of a stage that holds its blocks, where the stage itself does not.
        runs: whether an image can be run through it as it is.
        channels: the channels of such an image.
    """

    build: Callable[[], nn.Module]
    stages: tuple[str, ...]
    stem: tuple[str, ...]
    inner: str = ""
    runs: bool = False
    channels: int = 3


# ---- timm -------------------------------------------------------------------------------------------------------

VIT_STEM = ("patch_embed", "pos_embed", "cls_token", "reg_token", "rope", "norm_pre")


def timm_plan(name: str, stages: tuple[str, ...], stem: tuple[str, ...], inner: str = "", **settings: Any) -> Plan:
    def build() -> nn.Module:
        import timm
        from timm.layers import set_fused_attn

        set_fused_attn(False)  # so that attention is counted as products
        network: nn.Module = timm.create_model(name, **settings)
        return network

    return Plan(build, stages, stem, inner, runs=True, channels=settings.get("in_chans", 3))


def resnet(name: str, **settings: Any) -> Plan:
    return timm_plan(name, ("layer1", "layer2", "layer3", "layer4"), ("conv1", "bn1"), **settings)


def efficient(name: str, stages: int) -> Plan:
    return timm_plan(name, tuple(f"blocks.{i}" for i in range(stages)), ("conv_stem", "bn1"))


def convnext(name: str) -> Plan:
    return timm_plan(name, tuple(f"stages.{i}" for i in range(4)), ("stem",), "blocks")


def swin(name: str, stages: str = "layers") -> Plan:
    return timm_plan(name, tuple(f"{stages}.{i}" for i in range(4)), ("patch_embed",), "blocks", num_classes=1000)


def vit(name: str, **settings: Any) -> Plan:
    return timm_plan(name, ("blocks",), VIT_STEM, **settings)


TIMM = {
    "resnet18": resnet("resnet18"),
    "resnet50": resnet("resnet50"),
    "resnet101": resnet("resnet101"),
    "resnet50-radimagenet": resnet("resnet50"),
    "ssl4eo-resnet50": resnet("resnet50", in_chans=13),
    "mobilenetv4-s": efficient("mobilenetv4_conv_small", 5),
    "mobilenetv4-m": efficient("mobilenetv4_conv_medium", 5),
    "mobilenetv4-hybrid-m": efficient("mobilenetv4_hybrid_medium", 5),
    "efficientnet-b0": efficient("efficientnet_b0", 7),
    "efficientnet-b3": efficient("efficientnet_b3", 7),
    "efficientnetv2-s": efficient("tf_efficientnetv2_s", 6),
    "convnext-t": convnext("convnext_tiny"),
    "convnext-b": convnext("convnext_base"),
    "convnext-b-clip": convnext("convnext_base"),
    "convnext-l-clip": convnext("convnext_large_mlp"),
    "convnextv2-t": convnext("convnextv2_tiny"),
    "convnext-t-dinov3": convnext("convnext_tiny"),
    "vit-ti16": vit("vit_tiny_patch16_224"),
    "vit-s16": vit("vit_small_patch16_224"),
    "vit-b16": vit("vit_base_patch16_224"),
    "vit-b16-clip": vit("vit_base_patch16_clip_224"),
    "vit-l14-clip": vit("vit_large_patch14_clip_336"),
    "vit-h14": vit("vit_huge_patch14_clip_224"),
    "deit3-b16": vit("deit3_base_patch16_224"),
    "beitv2-b16": vit("beitv2_base_patch16_224"),
    "eva02-s": vit("eva02_small_patch14_336"),
    "eva02-b": vit("eva02_base_patch14_448"),
    "eva02-l": vit("eva02_large_patch14_448"),
    "swin-t": swin("swin_tiny_patch4_window7_224"),
    "swinv2-b": swin("swinv2_base_window12to16_192to256"),
    "tinyvit-21m": swin("tiny_vit_21m_224", "stages"),
    "mae-b16": vit("vit_base_patch16_224", num_classes=0),
    "dinov2-s": vit("vit_small_patch14_reg4_dinov2", img_size=224),
    "dinov2-b": vit("vit_base_patch14_reg4_dinov2", img_size=224),
    "dinov2-l": vit("vit_large_patch14_reg4_dinov2", img_size=224),
    "dinov3-b": vit("vit_base_patch16_dinov3"),
    "dinov3-l-sat": vit("vit_large_patch16_dinov3"),
    "rad-dino": vit("vit_base_patch14_dinov2", dynamic_img_size=True),
    "uni": vit("vit_large_patch16_224", num_classes=0),
}

# ---- transformers -----------------------------------------------------------------------------------------------


def hf(model: str, config: str, stages: tuple[str, ...], stem: tuple[str, ...], **settings: Any) -> Plan:
    def build() -> nn.Module:
        import transformers

        found: nn.Module = getattr(transformers, model)(getattr(transformers, config)(**settings))
        return found

    return Plan(build, stages, stem)


def encoder(kind: str, hidden: int, layers: int, inner: int, vocab: int, **settings: Any) -> Plan:
    """An encoder with the body of BERT and without a head."""
    sizes = {"hidden_size": hidden, "num_hidden_layers": layers, "intermediate_size": inner, "vocab_size": vocab}
    sizes["num_attention_heads"] = max(hidden // 64, 12 if hidden == 384 else 0)
    return hf(f"{kind}Model", f"{kind}Config", ("encoder.layer",), ("embeddings",), **{**sizes, **settings})


def bert(hidden: int = 768, layers: int = 12, inner: int = 3072, vocab: int = 30522) -> Plan:
    return encoder("Bert", hidden, layers, inner, vocab)


def roberta(hidden: int, layers: int, vocab: int, kind: str = "Roberta", positions: int = 514) -> Plan:
    return encoder(kind, hidden, layers, 4 * hidden, vocab, max_position_embeddings=positions, type_vocab_size=1)


def deberta(hidden: int, layers: int, heads: int, vocab: int = 128100) -> Plan:
    return encoder(
        "DebertaV2", hidden, layers, 4 * hidden, vocab, num_attention_heads=heads, relative_attention=True,
        type_vocab_size=0,
        position_buckets=256, norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"],
        position_biased_input=False, max_relative_positions=-1,
    )  # fmt: skip


def modernbert(hidden: int, layers: int, heads: int, inner: int, vocab: int = 50368) -> Plan:
    return hf(
        "ModernBertModel", "ModernBertConfig", ("layers",), ("embeddings",), hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads, intermediate_size=inner, vocab_size=vocab,
    )  # fmt: skip


def writer(
    kind: str, hidden: int, inner: int, layers: int, heads: int, kv: int, vocab: int, *, tied: bool, **settings: Any
) -> Plan:
    """A decoder that writes: the body of Llama, with its head."""
    return hf(
        f"{kind}ForCausalLM", f"{'Gemma3Text' if kind == 'Gemma3' else kind}Config", ("model.layers",),
        ("model.embed_tokens",),
        hidden_size=hidden, intermediate_size=inner, num_hidden_layers=layers, num_attention_heads=heads,
        num_key_value_heads=kv, vocab_size=vocab, tie_word_embeddings=tied, pad_token_id=None, **settings,
    )  # fmt: skip


def t5(width: int, inner: int, layers: int, heads: int, *, gated: bool) -> Plan:
    plan = hf(
        "T5ForConditionalGeneration", "T5Config", ("encoder.block", "decoder.block"), ("shared",),
        d_model=width, d_ff=inner,
        num_layers=layers, num_decoder_layers=layers, num_heads=heads, vocab_size=32128,
        feed_forward_proj="gated-gelu" if gated else "relu",
    )  # fmt: skip

    def build() -> nn.Module:
        network = plan.build()
        if gated:  # from version 1.1 on T5 is published with a head of its own; the library ties it to the embeddings
            network.lm_head = nn.Linear(width, 32128, bias=False)
        return network

    return Plan(build, plan.stages, plan.stem)


def whisper(width: int, encoders: int, decoders: int, vocab: int = 51865, mel: int = 80) -> Plan:
    return hf(
        "WhisperForConditionalGeneration", "WhisperConfig", ("model.encoder.layers", "model.decoder.layers"),
        ("model.encoder.conv", "model.encoder.embed"), d_model=width, encoder_layers=encoders, decoder_layers=decoders,
        encoder_attention_heads=width // 64, decoder_attention_heads=width // 64, encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width, vocab_size=vocab, num_mel_bins=mel,
    )  # fmt: skip


def wav2vec2(hidden: int, layers: int, **settings: Any) -> Plan:
    return hf(
        "Wav2Vec2Model", "Wav2Vec2Config", ("encoder.layers",), ("feature_extractor", "feature_projection",
        "encoder.pos"),
        hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=16 if hidden > 768 else 12,
        intermediate_size=4 * hidden, **settings,
    )  # fmt: skip


LARGE_SPEECH = {"feat_extract_norm": "layer", "conv_bias": True, "do_stable_layer_norm": True}


def clip(vision: dict[str, Any], text: dict[str, Any], projection: int) -> Plan:
    return hf(
        "CLIPModel", "CLIPConfig", ("vision_model.encoder.layers",), ("vision_model.embeddings", "vision_model.pre"),
        vision_config=vision, text_config=text, projection_dim=projection,
    )  # fmt: skip


def siglip(vision: dict[str, Any], text: dict[str, Any]) -> Plan:
    return hf(
        "SiglipModel", "SiglipConfig", ("vision_model.encoder.layers",), ("vision_model.embeddings",),
        vision_config=vision, text_config=text,
    )  # fmt: skip


def segformer(widths: list[int], depths: list[int], decoder: int) -> Plan:
    plan = hf(
        "SegformerForSemanticSegmentation", "SegformerConfig", tuple(f"segformer.stages.{i}" for i in range(4)), (),
        hidden_sizes=widths, depths=depths, decoder_hidden_size=decoder, num_labels=150,
    )  # fmt: skip
    return Plan(plan.build, plan.stages, plan.stem, "blocks")


def torchvision(name: str, stages: tuple[str, ...], stem: tuple[str, ...], **settings: Any) -> Plan:
    def build() -> nn.Module:
        import torchvision.models as zoo

        found: nn.Module = zoo.get_model(name, weights=None, weights_backbone=None, **settings)
        return found

    return Plan(build, stages, stem)


SO400M = {"hidden_size": 1152, "num_hidden_layers": 27, "num_attention_heads": 16, "intermediate_size": 4304}
XLMR_VOCAB, QWEN_VOCAB = 250002, 151936

TEXT = {
    "bert-base": bert(),
    "biomedbert": bert(),
    "legal-bert": bert(),
    "scibert": bert(vocab=31090),
    "minilm-setfit": bert(384, 6, 1536),
    "bge-small": bert(384, 12, 1536),
    "bge-base": bert(),
    "roberta-base": roberta(768, 12, 50265),
    "roberta-large": roberta(1024, 24, 50265),
    "codebert-base": roberta(768, 12, 50265),
    "xlm-roberta-base": roberta(768, 12, XLMR_VOCAB, "XLMRoberta"),
    "xlm-roberta-large": roberta(1024, 24, XLMR_VOCAB, "XLMRoberta"),
    "multilingual-e5-base": roberta(768, 12, XLMR_VOCAB, "XLMRoberta"),
    "bge-m3": roberta(1024, 24, XLMR_VOCAB, "XLMRoberta", 8194),
    "electra-base": encoder("Electra", 768, 12, 3072, 30522, embedding_size=768),
    "mpnet-setfit": encoder("MPNet", 768, 12, 3072, 30527),
    "distilbert-base": hf("DistilBertModel", "DistilBertConfig", ("transformer.layer",), ("embeddings",)),
    "deberta-v3-xsmall": deberta(384, 12, 6),
    "deberta-v3-small": deberta(768, 6, 12),
    "deberta-v3-base": deberta(768, 12, 12),
    "deberta-v3-large": deberta(1024, 24, 16),
    "deberta-v3-base-zeroshot": deberta(768, 12, 12),
    "deberta-v3-base-squad2": deberta(768, 12, 12),
    "mdeberta-v3-base": deberta(768, 12, 12, 251000),
    "modernbert-base": modernbert(768, 22, 12, 1152),
    "gte-modernbert-base": modernbert(768, 22, 12, 1152),
    "modernbert-large": modernbert(1024, 28, 16, 2624),
    "mmbert-base": modernbert(768, 22, 12, 1152, 256000),
    "t5-base": t5(768, 3072, 12, 12, gated=False),
    "flan-t5-base": t5(768, 2048, 12, 12, gated=True),
    "flan-t5-large": t5(1024, 2816, 24, 16, gated=True),
    "bart-large-cnn": hf(
        "BartForConditionalGeneration",
        "BartConfig",
        ("model.encoder.layers", "model.decoder.layers"),
        ("model.shared",),
        vocab_size=50264,
    ),
    "gpt2": hf("GPT2LMHeadModel", "GPT2Config", ("transformer.h",), ("transformer.wte", "transformer.wpe")),
    "smollm2-135m": writer("Llama", 576, 1536, 30, 9, 3, 49152, tied=True),
    "smollm2-360m": writer("Llama", 960, 2560, 32, 15, 5, 49152, tied=True),
    "smollm3-3b": writer("SmolLM3", 2048, 11008, 36, 16, 4, 128256, tied=True),
    "gemma-3-270m": writer("Gemma3", 640, 2048, 18, 4, 1, 262144, tied=True, head_dim=256),
    "gemma-3-1b": writer("Gemma3", 1152, 6912, 26, 4, 1, 262144, tied=True, head_dim=256),
    "qwen3-0-6b": writer("Qwen3", 1024, 3072, 28, 16, 8, QWEN_VOCAB, tied=True, head_dim=128),
    "qwen3-1-7b": writer("Qwen3", 2048, 6144, 28, 16, 8, QWEN_VOCAB, tied=True, head_dim=128),
    "qwen3-4b": writer("Qwen3", 2560, 9728, 36, 32, 8, QWEN_VOCAB, tied=True, head_dim=128),
    "qwen3-8b": writer("Qwen3", 4096, 12288, 36, 32, 8, QWEN_VOCAB, tied=False, head_dim=128),
    "qwen3-14b": writer("Qwen3", 5120, 17408, 40, 40, 8, QWEN_VOCAB, tied=False, head_dim=128),
    "qwen3-32b": writer("Qwen3", 5120, 25600, 64, 64, 8, QWEN_VOCAB, tied=False, head_dim=128),
    "qwen3-embedding-0-6b": writer("Qwen3", 1024, 3072, 28, 16, 8, 151669, tied=True, head_dim=128),
    "qwen25-coder-1-5b": writer("Qwen2", 1536, 8960, 28, 12, 2, QWEN_VOCAB, tied=True),
    "qwen25-coder-7b": writer("Qwen2", 3584, 18944, 28, 28, 4, 152064, tied=False),
    "llama-3-2-1b": writer("Llama", 2048, 8192, 16, 32, 8, 128256, tied=True),
    "llama-3-2-3b": writer("Llama", 3072, 8192, 28, 24, 8, 128256, tied=True, head_dim=128),
    "llama-3-1-8b": writer("Llama", 4096, 14336, 32, 32, 8, 128256, tied=False),
    "llama-3-1-70b": writer("Llama", 8192, 28672, 80, 64, 8, 128256, tied=False),
    "llama-2-7b": writer("Llama", 4096, 11008, 32, 32, 32, 32000, tied=False),
    "mistral-7b": writer("Mistral", 4096, 14336, 32, 32, 8, 32768, tied=False),
    "phi-4-mini": writer("Phi3", 3072, 8192, 32, 24, 8, 200064, tied=True),
}

SOUND = {
    "whisper-tiny": whisper(384, 4, 4),
    "whisper-base": whisper(512, 6, 6),
    "whisper-small": whisper(768, 12, 12),
    "whisper-medium": whisper(1024, 24, 24),
    "whisper-large-v3": whisper(1280, 32, 32, 51866, 128),
    "whisper-turbo": whisper(1280, 32, 4, 51866, 128),
    "wav2vec2-base": wav2vec2(768, 12),
    "xls-r-300m": wav2vec2(1024, 24, **LARGE_SPEECH),
    "mms-1b": wav2vec2(1280, 48, adapter_attn_dim=16, **LARGE_SPEECH),
    "ast": hf(
        "ASTForAudioClassification", "ASTConfig", ("audio_spectrogram_transformer.layers",),
        ("audio_spectrogram_transformer.embeddings",), num_labels=527,
    ),
}  # fmt: skip

IMAGE = {
    "clip-vit-b16": clip({"patch_size": 16}, {}, 512),
    "clip-vit-l14": clip(
        {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096,
        "patch_size": 14},
        {"hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072},
        768,
    ),
    "siglip2-b": siglip({}, {"vocab_size": 256000}),
    "siglip2-so400m": siglip({**SO400M, "patch_size": 14, "image_size": 378}, {**SO400M, "vocab_size": 256000}),
    "faster-rcnn-r50": torchvision(
        "fasterrcnn_resnet50_fpn_v2", tuple(f"backbone.body.layer{i}" for i in range(1, 5)),
        ("backbone.body.conv1", "backbone.body.bn1"),
    ),
    "deeplabv3-r50": torchvision(
        "deeplabv3_resnet50", tuple(f"backbone.layer{i}" for i in range(1, 5)), ("backbone.conv1", "backbone.bn1"),
        num_classes=21, aux_loss=True,
    ),
    "segformer-b0": segformer([32, 64, 160, 256], [2, 2, 2, 2], 256),
    "segformer-b2": segformer([64, 128, 320, 512], [3, 4, 6, 3], 768),
    "segformer-b5": segformer([64, 128, 320, 512], [3, 6, 40, 3], 768),
}  # fmt: skip

BUILDERS: dict[str, Plan] = {**TIMM, **TEXT, **SOUND, **IMAGE}

_DETECTOR = "a detector of its own package"
_YOLO = "its package has a licence that this project does not pull in"
_PARTS = "its configuration was not written down yet"

NOT_BUILT = {
    **dict.fromkeys(("rf-detr-n", "rf-detr-s", "rf-detr-m", "rf-detr-l"), _DETECTOR),
    **dict.fromkeys(("yolo11-n", "yolo11-s", "yolo11-m", "yolo26-n", "yolo26-s", "yolo26-m", "yolov8-s"), _YOLO),
    **dict.fromkeys(
        ("d-fine-n", "d-fine-s", "d-fine-l", "rt-detrv2-s", "detr-r50", "grounding-dino-t", "owlv2-b"), _PARTS
    ),
    **dict.fromkeys(("mask2former-swin-t", "upernet-convnext-t", "upernet-convnext-b", "sam2-1-s"), _PARTS),
    "biomedclip": "timm's ViT-B/16 and a PubMedBERT under open_clip, which is not pinned here",
    "dofa": "its own repository only",
    "prithvi-eo-2": "its own repository only",
    "gliner-m": "its own package only",
    "beats": "its own repository only",
    "clap": "its audio tower needs a configuration that was not read",
    "gemma-3-4b": "its vision tower needs a configuration that was not read",
    "catboost": "no network",
    "lightgbm": "no network",
    "xgboost": "no network",
    "tabpfn-v2": "its own package only",
    "tabpfn-2-5": "its own package only",
    "chronos-2": "its own package only",
    "chronos-bolt-small": "its own package only",
    "timesfm-2-5": "its own package only",
}
