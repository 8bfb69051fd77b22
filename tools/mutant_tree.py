"""mutant_tree.py - a copy of the tree in which mutants are built.

For tools/mutate and tools/explore-mutants. What is the same in the tree and
its copy keeps its time, so that a build there takes up where it was.
"""

import filecmp
import hashlib
import os
import re
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STATE = os.path.join(ROOT, "build", "mutants")
TREE = os.path.join(STATE, "tree")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text, mode="w"):
    with open(path, mode, encoding="utf-8") as file:
        file.write(text)


def changed(text, mutant):
    """`text` where `now` stands for the line, or the lines, that `was`."""
    lines, at = text.split("\n"), mutant["line"] - 1
    after = at + mutant["was"].count("\n") + 1
    return "\n".join(lines[:at] + [mutant["now"]] + lines[after:])


def files_below(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__" and
                      (folder != root or name not in (".git", "build"))]
        yield from (os.path.relpath(os.path.join(folder, name), root)
                    for name in names if name != ".git")


def copy_tree():
    """Bring the copy up to date; at first what is built goes along."""
    copy, built = shutil.copy, os.path.join(ROOT, "build")
    if not os.path.isdir(TREE) and os.path.isdir(built):
        copy = shutil.copy2                     # older than what is built
        shutil.copytree(built, os.path.join(TREE, "build"), symlinks=True,
                        ignore=shutil.ignore_patterns("mutants", "logs"))
    names = set(files_below(ROOT))
    for name in set(files_below(TREE)) - names:
        os.remove(os.path.join(TREE, name))
    for name in names:
        here, there = os.path.join(ROOT, name), os.path.join(TREE, name)
        os.makedirs(os.path.dirname(there), exist_ok=True)
        if not os.path.exists(there) or not filecmp.cmp(here, there, False):
            copy(here, there)


def digest(root):
    total = hashlib.sha256()
    for name in sorted(files_below(root)):
        with open(os.path.join(root, name), "rb") as file:
            total.update(name.encode() + b"\0" + file.read())
    return total.hexdigest()[:12]


def make(*targets):
    """(whether it built, what it said)"""
    done = subprocess.run(["make", "-j2", *targets], cwd=TREE, text=True,
                          capture_output=True, errors="replace", check=False)
    return done.returncode == 0, done.stderr


def first_complaint(said):
    """Of a compiler."""
    return next(iter(re.findall(r"(?:error|warning): .*", said)), "")
