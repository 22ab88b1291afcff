"""Checks a bundle of evidence from an audit record:  verify_audit_bundle.py BUNDLE --public-key FILE

It needs Python and its package `cryptography`, and nothing of the system that the bundle comes from. What it trusts is
the public key alone: get that from whoever keeps it for you. Exit code: 0 all holds, 1 something was changed, 2 it
could not be checked.
"""

import argparse
import base64
import json
import re
import sys
import zlib
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
except ImportError:
    sys.exit("Install the package `cryptography` first: python -m pip install cryptography")

VERSION = 1
FILES = {"rows.jsonl", "blocks.jsonl", "acts.jsonl", "seals.jsonl", "README.txt"}
TOLD = 20


class CannotCheck(Exception):
    """What keeps the bundle from being checked at all."""


def main(arguments):
    """The exit code."""
    parser = argparse.ArgumentParser(description="Checks a bundle of evidence from an audit record.")
    parser.add_argument("bundle", type=Path, help="the zip file")
    parser.add_argument("--public-key", type=Path, action="append", required=True, metavar="FILE", help="PEM")
    options = parser.parse_args(arguments)
    check = Check()
    try:
        check.keys = read_keys(options.public_key)
        with open_bundle(options.bundle) as bundle:
            check.run(bundle)
    except CannotCheck as reason:
        print(reason)
        return 2
    except (BadZipFile, zlib.error, EOFError) as error:
        check.tell(f"The file is damaged: {error}.")
    for line in check.lines():
        print(line)
    return 1 if check.findings else 0


def read_keys(paths):
    """Fingerprint → key, of all PEM blocks in the files. Raises CannotCheck."""
    keys = {}
    for path in paths:
        try:
            text = path.read_text(errors="replace")
            blocks = re.findall("-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", text, re.DOTALL)
            found = [load_pem_public_key(block.encode()) for block in blocks]
        except (OSError, ValueError) as error:
            raise CannotCheck(f"{path} can't be read: {error}") from error
        for key in found:
            if isinstance(key, Ed25519PublicKey):
                raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
                keys[sha256(raw).hexdigest()[:16]] = key
    if not keys:
        raise CannotCheck("There is no Ed25519 public key in PEM form in the file that --public-key names.")
    return keys


def open_bundle(path):
    """The zip file. Raises CannotCheck."""
    try:
        return ZipFile(path)
    except (OSError, BadZipFile) as error:
        raise CannotCheck(f"{path} is no bundle: {error}") from error


def canonical(values):
    """The one text of a row that its digest is taken of."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def written(content):
    """A text that is signed, always the same for the same content."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def pairs(records, length):
    """The records, cut."""
    return [records[start : start + length] for start in range(0, len(records), length)]


class Check:
    """One bundle, looked at."""

    def __init__(self):
        self.keys = {}
        self.findings, self.untold, self.notes = [], 0, []
        # What seals say, by seal, table and first key, of each block, as a digest; and the spans of their keys.
        self.said, self.spans = {}, defaultdict(list)
        self.present = set()  # the blocks that are here and hold
        self.named = {}  # (table, key) of an act → columns and digest
        self.redacted, self.pruned = defaultdict(list), set()
        self.rows, self.unsealed, self.by_redaction = 0, 0, defaultdict(int)
        self.seals, self.last = 0, None

    def tell(self, sentence):
        """Something does not hold."""
        if len(self.findings) < TOLD:
            self.findings.append(sentence)
        else:
            self.untold += 1

    def run(self, bundle):
        """Look at everything. Raises CannotCheck."""
        manifest = self.read_manifest(bundle)
        self.check_seals(bundle)
        self.check_acts(bundle)
        self.check_blocks(bundle, manifest["is_complete"])
        self.check_rows(bundle, manifest["is_complete"])

    def lines(self):
        """The report."""
        told = [*self.findings]
        if self.untold:
            told.append(f"{self.untold} more like these.")
        told += self.notes
        told += [f"{count} rows redacted under {label}." for label, count in sorted(self.by_redaction.items())]
        if self.unsealed:
            told.append(f"{self.unsealed} rows were not sealed yet: nothing vouches for them.")
        if self.last:
            told.append(f"The chain ends with seal {self.last[0]} of {self.last[1]}. Compare it with a later one.")
        verdict = "the bundle was CHANGED." if self.findings else "all holds."
        told.append(f"Checked {self.rows} rows and {self.seals} seals: {verdict}")
        return told

    def has_signed(self, text, signature, fingerprint):
        """Whether one of the known keys has."""
        try:
            self.keys[fingerprint].verify(base64.b64decode(signature, validate=True), text)
        except (KeyError, TypeError, ValueError, InvalidSignature):
            return False
        return True

    def read_manifest(self, bundle):
        """What the bundle says it holds, once each file is what it says. Raises CannotCheck."""
        try:
            outer = json.loads(bundle.read("manifest.json"))
            text, signature = outer["manifest"].encode(), outer["signature"]
            manifest = json.loads(text)
            key, files = manifest["key"], manifest["files"]
            self.notes.append(
                f"{manifest['about']} ({manifest['at']}, {'all rows' if manifest['is_complete'] else 'a selection'})."
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise CannotCheck(f"The bundle has no manifest that can be read ({error!r}).") from error
        if key not in self.keys:
            raise CannotCheck(f"The bundle is signed with the key {key}, which is none of those given.")
        if manifest["version"] != VERSION:
            raise CannotCheck("The bundle is of another version than this program.")
        if not self.has_signed(text, signature, key):
            self.tell("manifest.json: the signature does not hold.")
        for name in sorted({*FILES, *files} | set(bundle.namelist()) - {"manifest.json"}):
            if name not in files or name not in bundle.namelist():
                self.tell(f"{name} is {'not here' if name in files else 'not in the manifest'}.")
            elif self.digest_of(bundle, name) != files[name]["sha256"]:
                self.tell(f"{name} is not what the manifest says.")
        return manifest

    def digest_of(self, bundle, name):
        """The digest of a file in the bundle."""
        digest = sha256()
        with bundle.open(name) as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()

    def read_lines(self, bundle, name):
        """Each line of a file, read; one that can't be is told of."""
        if name not in bundle.namelist():
            return
        with bundle.open(name) as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield json.loads(line)
                except ValueError:
                    self.tell(f"{name}: line {number} can't be read.")

    def check_seals(self, bundle):
        """The chain: numbers, signatures, and that each names the one before."""
        number, previous = 0, None
        for entry in self.read_lines(bundle, "seals.jsonl"):
            number += 1
            try:
                text = entry["body"].encode()
                body = json.loads(text)
                fault = self.fault_of(body, text, entry["signature"], number, previous)
                if fault:
                    self.tell(f"Seal {number}: {fault}.")
                else:
                    self.take(body)
                    self.last = (number, body["at"])
            except (KeyError, ValueError, TypeError, AttributeError):
                self.tell(f"Seal {number} can't be read.")
                text = b""
            previous = sha256(text).hexdigest()
            self.seals += 1
        if not number:
            self.tell("There are no seals.")

    def fault_of(self, body, text, signature, number, previous):
        """What is wrong with a seal, or nothing."""
        if body["key"] not in self.keys:
            return f"it is signed with the key {body['key']}, which is none of those given"
        if not self.has_signed(text, signature, body["key"]):
            return "its signature does not hold"
        if body["number"] != number:
            return f"seal {body['number']} is in its place"
        return None if body["previous"] == previous else "it does not follow the one before"

    def take(self, body):
        """Remember what a seal vouches for."""
        for block in body["blocks"]:
            self.said[body["number"], block["table"], block["first_id"]] = sha256(written(block)).digest()
            self.spans[body["number"], block["table"]].append((block["first_id"], block["last_id"]))
        for table, name in (("audit_redaction", "redactions"), ("audit_tombstone", "prunings")):
            for act in body[name]:
                self.named[table, act["id"]] = (act["columns"], act["digest"])

    def check_acts(self, bundle):
        """Redactions and tombstones: only those that a seal names count."""
        for act in self.read_lines(bundle, "acts.jsonl"):
            try:
                columns, digest = self.named.pop((act["table"], act["id"]))
                holds = sha256(canonical(act["row"])).hexdigest() == digest
            except (KeyError, TypeError):
                self.tell("acts.jsonl: a line is no act that a seal names.")
                continue
            if not holds:
                self.tell(f"{act['table']}: row {act['id']} is not what its seal names.")
                continue
            values = dict(zip(columns, act["row"], strict=True))
            if act["table"] == "audit_tombstone":
                ids = bytes.fromhex(values["ids"])
                self.pruned |= {(values["table"], int.from_bytes(key, signed=True)) for key in pairs(ids, 8)}
                continue
            label = (
                f"R-{values['id']} ({values['reason']}, {values['actor_name'] or 'nobody named'}, {values['at'][:10]})"
            )
            for record in pairs(bytes.fromhex(values["records"]), 72):
                key = (values["table"], int.from_bytes(record[:8], signed=True))
                self.redacted[key].append((record[8:40], record[40:], label))
        for table, key in self.named:
            self.tell(f"{table}: row {key}, which a seal names, is not here.")

    def check_blocks(self, bundle, is_complete):
        """The digests that seals keep: which blocks of them are here, and are what their seals say."""
        for block in self.read_lines(bundle, "blocks.jsonl"):
            try:
                seal, records = block.pop("seal"), base64.b64decode(block.pop("records"))
                key = (seal, block["table"], block["first_id"])
                said = self.said.get(key) == sha256(written(block)).digest()
                holds = said and sha256(records).hexdigest() == block["digest"]
            except (KeyError, ValueError, TypeError, AttributeError):
                self.tell("blocks.jsonl: a line is no block.")
                continue
            if holds:
                self.present.add(key)
            else:
                self.tell(f"{key[1]}: what seal {seal} kept of the rows from {key[2]} on was changed.")
        if is_complete:
            for seal, table, first_id in self.said.keys() - self.present:
                self.tell(f"{table}: what seal {seal} kept of the rows from {first_id} on is not here.")

    def check_rows(self, bundle, is_complete):
        """Each row against the digest that its seal keeps of it."""
        rows = Ahead(self.sealed_rows(bundle))
        for block in self.blocks(bundle):
            while rows.next and self.is_in(rows.next, block):
                row = rows.take()
                self.check_row(row, block["digests"].pop(row["id"], None), block["seal"])
            if is_complete:
                for key in block["digests"]:
                    if (block["table"], key) not in self.pruned:
                        self.tell(f"{block['table']}: row {key}, which seal {block['seal']} knows, is not here.")
        while rows.next:
            row = rows.take()
            self.tell(f"{row['table']}: row {row['id']} is not where it should be in the order of the rows.")

    def sealed_rows(self, bundle):
        """The rows that a seal vouches for, by what they say; others are counted, or told of."""
        for row in self.read_lines(bundle, "rows.jsonl"):
            try:
                table, key, seal, values = row["table"], row["id"], row["seal"], row["row"]
                is_whole = values[0] == str(key)
                spans = self.spans.get((seal, table), ())
                known = [first for first, last in spans if first <= key <= last]
            except (KeyError, TypeError, IndexError):
                self.tell("rows.jsonl: a line is no row.")
                continue
            self.rows += 1
            if seal is None:
                self.unsealed += 1
            elif not is_whole:
                self.tell(f"{table}: row {key} says that it is row {values[0]}.")
            elif not known:
                self.tell(f"{table}: row {key} is said to be known by seal {seal}, which knows of no such row.")
            elif (seal, table, known[0]) in self.present:
                yield row
            else:
                self.tell(f"{table}: row {key} can't be checked, since what seal {seal} kept of it is not here.")

    def blocks(self, bundle):
        """The blocks that are what their seals say, each with the digests of its rows."""
        for block in self.read_lines(bundle, "blocks.jsonl"):
            if self.is_present(block):
                records = pairs(base64.b64decode(block["records"]), 40)
                yield {**block, "digests": {int.from_bytes(one[:8], signed=True): one[8:] for one in records}}

    def is_present(self, block):
        """Whether the block was found to hold; the others were told of."""
        try:
            return (block["seal"], block["table"], block["first_id"]) in self.present
        except (KeyError, TypeError):
            return False

    def is_in(self, row, block):
        """Whether the block is the one that knows the row."""
        return (row["seal"], row["table"]) == (block["seal"], block["table"]) and (
            block["first_id"] <= row["id"] <= block["last_id"]
        )

    def check_row(self, row, digest, seal):
        """One row against its digest, through the redactions that were made of it."""
        table, key = row["table"], row["id"]
        if digest is None or (table, key) in self.pruned:
            self.tell(f"{table}: row {key} was inserted later: seal {seal} does not know it.")
            return
        now, labels = sha256(canonical(row["row"])).digest(), []
        for before, after, label in self.redacted.get((table, key), ()):
            if digest == before and now != digest:
                digest = after
                labels.append(label)
        if now != digest:
            self.tell(f"{table}: row {key} was changed: it is not what seal {seal} knows.")
            return
        for label in labels:
            self.by_redaction[label] += 1


class Ahead:
    """Rows, of which the next can be looked at before it is taken."""

    def __init__(self, rows):
        self.rows = iter(rows)
        self.next = next(self.rows, None)

    def take(self):
        """The next row."""
        row, self.next = self.next, next(self.rows, None)
        return row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
