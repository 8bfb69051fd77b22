#!/bin/sh
# explorer - the explorer itself: what it finds, and what not. A schedule takes
# some 100,000 instructions, so ticks are made rare.

SHIFT=${SHIFT:-3} exec tools/guest explorer
