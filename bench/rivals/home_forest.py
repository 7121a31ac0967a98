"""A plain isolation forest over the flows of nfstream, as their users put the two together: fitted on the flows of the learning span with the
options that it comes with, and every later flow that it calls an outlier is an alert, when the flow has expired.

usage: home_forest.py CAPTURE MARKS FACTS
"""
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import ipaddress

import numpy as np
from nfstream import NFStreamer
from sklearn.ensemble import IsolationForest

from home_capture import Home, headers, packets

IDLE_SECONDS = 120
ACTIVE_SECONDS = 1800


def key_of(a, a_port, b, b_port, protocol):
    ends = sorted(((a, a_port), (b, b_port)))
    return (protocol, *ends)


def marked_packets(capture, marks):
    """Times and marks of injected packets, by the flow that they are of."""
    found = {}
    for i, (time, frame, _) in enumerate(packets(capture)):
        if marks[i] == 0:
            continue
        _, _, source, target, from_port, to_port, protocol = headers(frame)
        ports = (from_port, to_port) if isinstance(from_port, int) else (0, 0)
        found.setdefault(key_of(source, ports[0], target, ports[1], protocol), []).append((time, int(marks[i])))
    return found


def main(capture, marks_path, facts_path):
    home = Home(facts_path, marks_path)
    injected = marked_packets(capture, home.marks)
    flows, rows = [], []
    numbers = None
    streamer = NFStreamer(
        source=capture, statistical_analysis=True, n_dissections=0, n_meters=1, idle_timeout=IDLE_SECONDS, active_timeout=ACTIVE_SECONDS
    )
    for flow in streamer:
        if numbers is None:
            skipped = ("id", "expiration_id", "vlan_id", "tunnel_id")
            numbers = [
                name
                for name in flow.keys()
                if isinstance(getattr(flow, name), (int, float)) and name not in skipped and not name.endswith("_seen_ms")
            ]
        flows.append(
            (
                flow.bidirectional_first_seen_ms / 1000,
                flow.bidirectional_last_seen_ms / 1000,
                ipaddress.ip_address(flow.src_ip).packed,
                flow.src_port,
                ipaddress.ip_address(flow.dst_ip).packed,
                flow.dst_port,
                flow.protocol,
            )
        )
        rows.append([float(getattr(flow, name)) for name in numbers])
    rows = np.array(rows)
    known = np.array([last < home.learns_until for _, last, *_ in flows])
    forest = IsolationForest(random_state=1).fit(rows[known])
    called = forest.predict(rows) == -1
    for (first, last, source, from_port, target, to_port, protocol), is_called, is_known in zip(flows, called, known):
        if not is_called or is_known:
            continue
        marks = [
            mark
            for time, mark in injected.get(key_of(source, from_port, target, to_port, protocol), ())
            if first - 0.01 <= time <= last + 0.01
        ]
        home.alarm(last + IDLE_SECONDS, source, marks[0] if marks else 0)
    print(home.document(flows=len(flows), learning=int(known.sum()), features=len(numbers)))


main(*sys.argv[1:4])
