"""Kitsune on the capture of a home: AfterImage and KitNET (Mirsky et al., NDSS 2018), a port of the paper's algorithm for this bench.

The authors' program is in no package registry. This port keeps its parameters (decays 5, 3, 1, 0.1 and 0.01, 100 features, at most 10 inputs
an autoencoder, hidden ratio 0.75, learning rate 0.1) and its use: a feature-mapping grace, a training grace, then execution, and a threshold
from a log-normal fitted to scores of harmless packets, as the example that comes with it does. Graces are the home's learning span: a tenth
for the feature map, 70 % for training, and the last fifth, executed, for the threshold.

usage: home_kitsune.py CAPTURE MARKS FACTS
"""
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.cluster.hierarchy import linkage, to_tree
from scipy.special import ndtri

from home_capture import Home, headers, packets

DECAYS = (5.0, 3.0, 1.0, 0.1, 0.01)
FEATURES = 100
INPUTS_MOST = 10
HIDDEN_RATIO = 0.75
LEARNING_RATE = 0.1
# About one packet a week of a quiet home.
TAIL = 1e-5


class Streams:
    """Damped statistics of streams and of pairs of streams: weight, mean and deviation; radius, magnitude, covariance and correlation."""

    def __init__(self):
        self.streams = {}
        self.pairs = {}
        self.decays = np.array(DECAYS)

    def _decayed(self, key, time):
        # Columns: last time, weight, linear sum, squared sum; a row for each decay.
        state = self.streams.get(key)
        if state is None:
            state = np.zeros((5, 4))
            state[:, 0] = time
            state[:, 1] = 1e-20
            self.streams[key] = state
            return state
        passed = time - state[0, 0]
        if passed > 0:
            state[:, 1:] *= np.exp2(-self.decays * passed)[:, None]
            state[:, 0] = time
        return state

    def one(self, key, time, value, is_jitter=False):
        known = self.streams.get(key)
        if is_jitter:
            value = 0.0 if known is None else max(0.0, time - known[0, 0])
        state = self._decayed(key, time)
        state[:, 1] += 1.0
        state[:, 2] += value
        state[:, 3] += value * value
        mean = state[:, 2] / state[:, 1]
        variance = np.abs(state[:, 3] / state[:, 1] - mean * mean)
        return state[:, 1], mean, variance

    def two(self, source, target, time, value):
        weight, mean, variance = self.one(source, time, value)
        other = self._decayed(target, time)
        other_mean = other[:, 2] / other[:, 1]
        other_variance = np.abs(other[:, 3] / other[:, 1] - other_mean * other_mean)
        pair_key = (source, target) if source <= target else (target, source)
        side = 0 if source == pair_key[0] else 1
        pair = self.pairs.get(pair_key)
        if pair is None:
            # Columns: time, sum of products of residues, weight, last residue of each side.
            pair = np.zeros((5, 5))
            pair[:, 0] = time
            pair[:, 2] = 1e-20
            self.pairs[pair_key] = pair
        passed = time - pair[0, 0]
        if passed > 0:
            pair[:, 1:] *= np.exp2(-self.decays * passed)[:, None]
            pair[:, 0] = time
        residue = value - mean
        pair[:, 1] += residue * pair[:, 4 - side]
        pair[:, 2] += 1.0
        pair[:, 3 + side] = residue
        covariance = pair[:, 1] / pair[:, 2]
        scale = np.sqrt(variance) * np.sqrt(other_variance)
        correlation = np.divide(covariance, scale, out=np.zeros(5), where=scale != 0)
        radius = np.sqrt(variance**2 + other_variance**2)
        magnitude = np.sqrt(mean**2 + other_mean**2)
        return weight, mean, np.sqrt(variance), magnitude, radius, covariance, correlation


class AfterImage:
    """100 numbers of a packet: of its sender, of the channel, of the channel's jitter and of the socket."""

    def __init__(self):
        self.senders, self.channels, self.jitter, self.sockets = Streams(), Streams(), Streams(), Streams()

    def features(self, time, frame, wire):
        source_mac, target_mac, source, target, from_port, to_port, protocol = headers(frame)
        out = np.empty((5, 20))
        weight, mean, variance = self.senders.one(source_mac + source, time, wire)
        out[:, 0], out[:, 1], out[:, 2] = weight, mean, variance
        for i, column in enumerate(self.channels.two(source, target, time, wire)):
            out[:, 3 + i] = column
        weight, mean, variance = self.jitter.one((source, target), time, 0.0, True)
        out[:, 10], out[:, 11], out[:, 12] = weight, mean, variance
        if protocol == "arp":
            ends = source_mac.hex(), target_mac.hex()
        else:
            ends = f"{source.hex()}:{from_port}", f"{target.hex()}:{to_port}"
        for i, column in enumerate(self.sockets.two(*ends, time, wire)):
            out[:, 13 + i] = column
        return np.nan_to_num(out.ravel(), posinf=0.0, neginf=0.0)


def feature_map(rows):
    """Clusters of at most INPUTS_MOST features that are correlated: the dendrogram is cut from the top until all are small enough."""
    centred = rows - rows.mean(axis=0)
    scale = np.sqrt((centred**2).sum(axis=0))
    scale[scale == 0] = 1e-100
    distance = 1 - (centred / scale).T @ (centred / scale)
    distance[distance < 0] = 0
    tree = to_tree(linkage(distance[np.triu_indices(FEATURES, 1)]))

    def cut(node):
        if node.count <= INPUTS_MOST:
            return [node.pre_order()]
        return cut(node.left) + cut(node.right)

    return cut(tree)


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class Autoencoders:
    """Autoencoders with tied weights, all trained and executed at once: their inputs are padded to the same width, and masked."""

    def __init__(self, widths, random):
        self.count, self.width = len(widths), max(widths)
        hidden = [int(np.ceil(width * HIDDEN_RATIO)) for width in widths]
        self.mask = np.zeros((self.count, self.width))
        self.hidden_mask = np.zeros((self.count, max(hidden)))
        self.weights = np.zeros((self.count, self.width, max(hidden)))
        for i, (width, inner) in enumerate(zip(widths, hidden)):
            self.mask[i, :width] = 1
            self.hidden_mask[i, :inner] = 1
            self.weights[i, :width, :inner] = random.uniform(-1 / width, 1 / width, (width, inner))
        self.hidden_bias = np.zeros((self.count, max(hidden)))
        self.visible_bias = np.zeros((self.count, self.width))
        self.low = np.full((self.count, self.width), np.inf)
        self.high = np.full((self.count, self.width), -np.inf)
        self.widths = np.array(widths, dtype=float)

    def run(self, x, trains):
        """Root mean squared error of each autoencoder for its padded inputs."""
        if trains:
            np.minimum(self.low, x, out=self.low)
            np.maximum(self.high, x, out=self.high)
        x = (x - self.low) / (self.high - self.low + 1e-16) * self.mask
        hidden = sigmoid(np.matmul(x[:, None, :], self.weights)[:, 0, :] + self.hidden_bias) * self.hidden_mask
        back = sigmoid(np.matmul(self.weights, hidden[:, :, None])[:, :, 0] + self.visible_bias) * self.mask
        error = x - back
        if trains:
            inner = np.matmul(error[:, None, :], self.weights)[:, 0, :] * hidden * (1 - hidden)
            step = x[:, :, None] * inner[:, None, :] + error[:, :, None] * hidden[:, None, :]
            self.weights += LEARNING_RATE * step
            self.hidden_bias += LEARNING_RATE * inner
            self.visible_bias += LEARNING_RATE * error
        return np.sqrt((error**2).sum(axis=1) / self.widths)


class KitNet:
    def __init__(self, clusters, random):
        self.ensemble = Autoencoders([len(cluster) for cluster in clusters], random)
        self.output = Autoencoders([len(clusters)], random)
        self.places = np.zeros((len(clusters), self.ensemble.width), dtype=int)
        for i, cluster in enumerate(clusters):
            self.places[i, : len(cluster)] = cluster

    def run(self, features, trains):
        errors = self.ensemble.run(features[self.places], trains)
        return float(self.output.run(errors[None, :], trains)[0])


def main(capture, marks_path, facts_path):
    # A feature beyond the trained range saturates the sigmoid, as in the original.
    np.seterr(over="ignore")
    home = Home(facts_path, marks_path)
    stream = list(packets(capture))
    learning = sum(1 for time, _, _ in stream if time < home.learns_until)
    map_until, train_until = max(2, learning // 10), max(3, learning * 8 // 10)
    image, net, rows, calm = AfterImage(), None, [], []
    threshold = np.inf
    for i, (time, frame, wire) in enumerate(stream):
        features = image.features(time, frame, wire)
        if i < map_until:
            rows.append(features)
            continue
        if net is None:
            net = KitNet(feature_map(np.array(rows)), np.random.default_rng(1))
        score = net.run(features, i < train_until)
        if i < train_until:
            continue
        if i < learning:
            calm.append(score)
            continue
        if np.isinf(threshold):
            logs = np.log(np.maximum(calm, 1e-12))
            threshold = float(np.exp(logs.mean() - ndtri(TAIL) * logs.std()))
        if score > threshold:
            home.alarm(time, frame[6:12], int(home.marks[i]))
    print(home.document(packets=len(stream), learning=learning, threshold=threshold))


main(*sys.argv[1:4])
