"""JAX in float64 on one CPU thread: structure of arrays, one compiled scan over the steps."""

import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
# XLA sizes its pool by the cores it may use.
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from contender import CHAINS, MINIMA, STEP_SIZE, serve, starts

jax.config.update("jax_enable_x64", True)
HALF = 0.5 * (MINIMA**2).sum(axis=1)


@partial(jax.jit, static_argnums=4)
def ensemble(key, x, y, sigma, steps):
    def step(carry, n):
        x, y, counts = carry
        noise = sigma * jax.random.normal(jax.random.fold_in(key, n), (2, CHAINS), jnp.float64)
        a = x * x + y - 11
        b = x + y * y - 7
        x, y = (
            x - STEP_SIZE * (4 * x * a + 2 * b + noise[0]),
            y - STEP_SIZE * (2 * a + 4 * y * b + noise[1]),
        )
        score = [MINIMA[k, 0] * x + MINIMA[k, 1] * y - HALF[k] for k in range(4)]
        best = jnp.maximum(jnp.maximum(score[0], score[1]), jnp.maximum(score[2], score[3]))
        hits = jnp.stack([(s == best).sum() for s in score])
        return (x, y, counts + hits), None

    (_, _, counts), _ = jax.lax.scan(step, (x, y, jnp.zeros(4, jnp.int64)), jnp.arange(steps))
    return counts


def run(steps, seed, sigma):
    x, y = starts()
    key = jax.random.key(seed)
    return np.asarray(ensemble(key, jnp.asarray(x), jnp.asarray(y), sigma, steps))


serve(run)
