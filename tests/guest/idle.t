#!/bin/sh
# A machine that waits has few ticks, however fast they come when it works.
cd "$(dirname "$0")/../.." || exit 2
SHIFT=3 APPEND='hz=16000 quantum_us=62' exec tools/guest idle
