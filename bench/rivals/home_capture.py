"""A spliced home as rivals see it: packets of a classic pcap file, the mark of each, and how alerts on it are counted.

The count is the one of `porchlight evaluate`, as far as programs without devices allow it. Found: something that carries an injected packet is
called abnormal from the attack's first packet until so long after its last one. False: anything else that is called abnormal after learning;
all of one host within an hour count once, since nobody reads one packet at a time.
"""
import json
import struct

import numpy as np

HOUR = 3600.0


def packets(path):
    """Yields (time, frame, wire length) of each packet of a little-endian microsecond pcap file."""
    with open(path, "rb") as file:
        file.read(24)
        while head := file.read(16):
            seconds, micros, captured, wire = struct.unpack("<IIII", head)
            yield seconds + micros * 1e-6, file.read(captured), wire


def headers(frame):
    """(source MAC, target MAC, source, target, source port, target port, protocol) as Kitsune's parser names them; addresses are bytes."""
    target_mac, source_mac = frame[0:6], frame[6:12]
    kind = frame[12:14]
    if kind == b"\x08\x06" and len(frame) >= 42:
        return source_mac, target_mac, frame[28:32], frame[38:42], "arp", "arp", "arp"
    if kind == b"\x08\x00" and len(frame) >= 34:
        at = 14 + 4 * (frame[14] & 15)
        protocol, source, target = frame[23], frame[26:30], frame[30:34]
    elif kind == b"\x86\xdd" and len(frame) >= 54:
        at, protocol, source, target = 54, frame[20], frame[22:38], frame[38:54]
    else:
        return source_mac, target_mac, b"", b"", "", "", "other"
    if protocol in (6, 17) and len(frame) >= at + 4:
        ports = struct.unpack(">HH", frame[at : at + 4])
        return source_mac, target_mac, source, target, ports[0], ports[1], protocol
    if protocol in (1, 58):
        return source_mac, target_mac, source, target, "icmp", "icmp", protocol
    return source_mac, target_mac, source, target, "", "", protocol


class Home:
    """The facts of a scenario: `marks` a number for each packet (0 = benign), `learns_until` and `attacks` in seconds since 1970."""

    def __init__(self, facts_path, marks_path):
        with open(facts_path) as file:
            facts = json.load(file)
        self.learns_until = facts["learnsUntil"]
        self.attacks = facts["attacks"]
        self.marks = np.fromfile(marks_path, dtype="<u2")
        self.first = [None] * len(self.attacks)
        self.false = set()
        self.raw_false = 0

    def alarm(self, time, host, mark):
        """Something of this host was called abnormal at this time; `mark`: attack that it carries a packet of, 0 = none."""
        if mark > 0:
            attack = self.attacks[mark - 1]
            if self.first[mark - 1] is None and time <= attack["last"] + attack["within"]:
                self.first[mark - 1] = time
        elif time >= self.learns_until:
            self.raw_false += 1
            self.false.add((host, int(time // HOUR)))

    def document(self, **more):
        delays = [None if at is None else max(0.0, at - attack["first"]) for at, attack in zip(self.first, self.attacks)]
        return json.dumps({"delays": delays, "falseAlerts": len(self.false), "falseRaw": self.raw_false, **more})
