"""Names as members choose them."""

HOSTILE = [
    "Ada Lovelace",
    "محمد عبد الله الخوارزمي",
    "陈伟汉 Wei-Han 桜さくら",
    "Anna 🚀🔥 𝕷𝖊𝖔",
    "Z\u0338\u0322\u031b\u0357\u033f" + "o\u0310\u0316\u0337" * 8,
    "W" * 80,
    "김민준 \u202eevil\u202c",
    "שלום עולם (test) 123",
    "🚀\U0001f469\u200d\U0001f52c\U0001f1e9\U0001f1ea",
    "नमस्ते दुनिया, " + "a very long name " * 4,
    "﷽𒐫﷽𒐫﷽",
    "",
]
