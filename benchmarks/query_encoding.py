"""What encoding one query costs, by the ways there are, as ratios from one run in which they take turns.

    python -m benchmarks.query_encoding [--rounds 10] [--threads 1]

- ours: `Encoder.encode_query`
- plain: the same forward pass with PyTorch's own product, nothing prepared; the library's tokenizer
- forward: the transformer of the library, called once without padding, and the mean of its states
- library: `SentenceTransformer.encode`
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from benchmarks.search_latency import QUESTIONS
from nlp.bert import Bert, plain_product
from nlp.encoder import MAX_TOKENS, Encoder
from search.contract import Vector

Way = Callable[[str], Vector]


def ways(encoder: Encoder) -> dict[str, Way]:
    """The ways of encoding one query, each giving its unit-length vector."""
    transformer, tokenizer = encoder.transformer()
    plain = Bert(transformer, plain_product)

    def by(states: Callable[[list[int]], Tensor]) -> Way:
        def encode(text: str) -> Vector:
            with torch.inference_mode():
                mean = states(tokenizer(text, truncation=True, max_length=MAX_TOKENS)["input_ids"]).float().mean(1)
                return np.asarray(torch.nn.functional.normalize(mean)[0].numpy(), np.float32)

        return encode

    return {
        "ours": encoder.encode_query,
        "plain": by(lambda tokens: plain.states([tokens])[0]),
        "forward": by(lambda tokens: transformer(torch.tensor([tokens]), torch.ones(1, len(tokens))).last_hidden_state),
        "library": lambda text: np.asarray(encoder.encode_by_library([text])[0], np.float32),
    }


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    encoders = ways(Encoder())
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in encoders}
    for turn in range(options.rounds + 1):
        for text in QUESTIONS:
            for name, encode in encoders.items():
                wall, processor = time.perf_counter(), time.process_time()
                encode(text)
                if turn:  # the first round warms up
                    taken[name].append((time.perf_counter() - wall, time.process_time() - processor))
    medians = {name: [statistics.median(one) * 1000 for one in zip(*held, strict=True)] for name, held in taken.items()}
    for name, (wall, processor) in medians.items():
        print(f"{name:10} {wall:6.2f} ms, {wall / medians['ours'][0]:5.2f} of ours; processor {processor:6.2f} ms")
    apart = max(
        float(np.abs(encode(text) - encoders["library"](text)).max())
        for text in QUESTIONS
        for encode in encoders.values()
    )
    print(f"no number of a vector differs by more than {apart:.1e} from the library's")


if __name__ == "__main__":
    main(sys.argv[1:])
